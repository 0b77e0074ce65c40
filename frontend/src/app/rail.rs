//! The chapter, and the list of labs in groups.

use super::{address, navigation::Page};
use crate::{
    labs::{Destination, Group, LABS, LabEntry},
    location,
    text::use_lang,
};
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct RailProps {
    /// What is shown.
    pub page: Page,
    /// Another one was chosen.
    pub on_choose: Callback<Page>,
}

/// The list.
#[component]
pub fn Rail(props: &RailProps) -> Html {
    let lang = use_lang();
    let RailProps { page, on_choose } = props;
    let current = use_node_ref();
    // Where the window is narrow the list is one line that scrolls sideways.
    use_effect_with((*page, current.clone()), |(_, current)| {
        if let Some(link) = current.cast::<Element>() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            options.set_inline(ScrollLogicalPosition::Nearest);
            link.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    // A real link, so that a page can be opened in a tab of its own; a plain click stays in this one.
    let link = |to: Page, title: &'static str| {
        let on_choose = on_choose.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            if !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key()) {
                event.prevent_default();
                on_choose.emit(to);
            }
        });
        let query = location::query();
        let href = address::with(&query, to.lab().map(Destination::lab), lang);
        let is_current = to == *page;
        let link = if is_current { current.clone() } else { NodeRef::default() };
        html! { <a {href} {onclick} ref={link} aria-current={is_current.then_some("page")}>{ title }</a> }
    };
    let lab =
        |entry: &'static LabEntry| html! { <li key={entry.id}>{ link(Page::Lab(entry), (entry.title)(lang)) }</li> };
    let group = |group: Group| {
        html! {
            <div class="rail-group" key={group.title(lang)}>
                <h2>{ group.title(lang) }</h2>
                <ul>{ for LABS.iter().filter(|entry| entry.group == group).map(lab) }</ul>
            </div>
        }
    };
    html! {
        <nav class="rail" aria-label={lang.labs()}>
            <div class="rail-group"><ul><li>{ link(Page::Home, lang.home()) }</li></ul></div>
            { for Group::ALL.into_iter().map(group) }
        </nav>
    }
}
