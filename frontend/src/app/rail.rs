//! The list of labs, in groups.

use crate::{
    labs::{Group, LABS, LabEntry},
    text::use_lang,
};
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct RailProps {
    /// The lab that is shown.
    pub lab: &'static LabEntry,
    /// Another one was chosen.
    pub on_choose: Callback<&'static LabEntry>,
}

/// The list.
#[component]
pub fn Rail(props: &RailProps) -> Html {
    let lang = use_lang();
    let RailProps { lab, on_choose } = props;
    let current = use_node_ref();
    // Where the window is narrow the list is one line that scrolls sideways.
    use_effect_with((lab.id, current.clone()), |(_, current)| {
        if let Some(link) = current.cast::<Element>() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            options.set_inline(ScrollLogicalPosition::Nearest);
            link.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    // A real link, so that a lab can be opened in a tab of its own; a plain click stays on the page.
    let link = |entry: &'static LabEntry| {
        let on_choose = on_choose.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            if !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key()) {
                event.prevent_default();
                on_choose.emit(entry);
            }
        });
        let href = format!("?lab={}&lang={}", entry.id, lang.tag());
        let is_current = entry == *lab;
        let link = if is_current { current.clone() } else { NodeRef::default() };
        html! {
            <li key={entry.id}>
                <a {href} {onclick} ref={link} aria-current={is_current.then_some("page")}>{ (entry.title)(lang) }</a>
            </li>
        }
    };
    let group = |group: Group| {
        html! {
            <div class="rail-group" key={group.title(lang)}>
                <h2>{ group.title(lang) }</h2>
                <ul>{ for LABS.iter().filter(|entry| entry.group == group).map(link) }</ul>
            </div>
        }
    };
    html! { <nav class="rail" aria-label={lang.labs()}>{ for Group::ALL.into_iter().map(group) }</nav> }
}
