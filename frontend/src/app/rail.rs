//! The rail: the chapter, the labs in groups, and the state of the shown lab's task.

use super::{address, navigation::Page};
use crate::{
    labs::{Destination, Group, LABS, LabEntry, NextStep},
    location,
    progress::use_progress,
    text::use_lang,
    ui::sign,
};
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct RailProps {
    /// The current page.
    pub page: Page,
    /// The current lab, and the task or experiment that it was opened for.
    pub shown: Option<Destination>,
    /// The user chose a page.
    pub on_choose: Callback<Page>,
}

/// The list of pages.
#[component]
pub fn Rail(props: &RailProps) -> Html {
    let lang = use_lang();
    let RailProps { page, shown, on_choose } = props;
    let current = use_node_ref();
    // In a narrow window the list is one line that scrolls horizontally.
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
            if let Some(shown) = shown.filter(|shown| shown.step().is_some()) { <Step {shown} /> }
        </nav>
    }
}

#[derive(Properties, PartialEq)]
struct StepProps {
    shown: Destination,
}

/// The task or experiment of the shown lab, and the next one when it is done: its card may be scrolled out of view. A
/// screen reader announces the same from the card.
#[component]
fn Step(props: &StepProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let next = use_context::<NextStep>().and_then(|step| Some(step.to?.link(lang, &step.on_go, "")));
    let is_done = props.shown.step().is_some_and(|step| progress.progress.proof(step).is_some());
    let (class, mark, state) =
        if is_done { ("good", "✓", lang.step_done()) } else { ("hint", "○", lang.step_open()) };
    html! {
        <div class="rail-step">
            <p>{ props.shown.title()(lang) }</p>
            <p {class}>{ sign(mark) }{ " " }{ state }</p>
            if let (true, Some(next)) = (is_done, next) {
                <p>{ lang.task_next() }{ " " }{ next }</p>
            }
        </div>
    }
}
