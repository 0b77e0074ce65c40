//! A goal, box or rule: its tasks and experiments, with links to their labs and evidence.

use super::{
    course::{self, CHECKLIST, Item, Section},
    focus::go_to_id,
};
use crate::{
    labs::{Destination, use_relay},
    progress::{Progress, use_progress},
    text::{Lang, fill, use_lang},
    transport::relay::Network,
    ui::sign,
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ItemProps {
    pub item: &'static Item,
    /// Whether the item links to the checklist sections that contain its steps, instead of listing those steps again.
    #[prop_or_default]
    pub of_boxes: bool,
    /// The learner follows a link to a lab.
    pub on_go: Callback<Destination>,
    /// The learner asks for the evidence of this task or experiment.
    pub on_show: Callback<&'static str>,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.steps == other.steps
    }
}

#[component]
pub fn ItemView(props: &ItemProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let ItemProps { item, of_boxes, on_go, on_show } = props;
    let (done, of) = (item.done(&progress.progress), item.steps.len());
    let is_done = done == of;
    let sections = CHECKLIST.iter().filter(|_| *of_boxes);
    let boxes = sections.filter_map(|section| boxes(lang, section, item, &progress.progress));
    let ids: Vec<_> = item.steps.iter().copied().filter(|step| !*of_boxes || !course::is_of_a_box(step)).collect();
    html! {
        <li class="course-item" data-done={is_done.then_some("")}>
            <p class="course-title">
                { mark(lang, is_done) }
                <span>{ (item.title)(lang) }</span>
                if of > 1 { <span class="course-count hint">{ format!("{done}/{of}") }</span> }
            </p>
            <Steps {ids} {on_go} {on_show}>{ for boxes }</Steps>
        </li>
    }
}

#[derive(Properties, PartialEq)]
pub struct StepsProps {
    /// The ids of the tasks and experiments.
    pub ids: Vec<&'static str>,
    pub on_go: Callback<Destination>,
    pub on_show: Callback<&'static str>,
    /// The first entries of the list.
    #[prop_or_default]
    pub children: Html,
}

/// A list of tasks and experiments.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let StepsProps { ids, on_go, on_show, children } = props;
    let is_inside = use_relay().relay.network() == Network::InPage;
    let step = |to: Destination| {
        let id = to.step()?;
        let is_done = progress.progress.proof(id).is_some();
        Some(html! {
            <li key={id} data-done={is_done.then_some("")}>
                { mark(lang, is_done) }
                { to.link(lang, on_go, "") }
                <span class="hint">{ (to.lab.title)(lang) }</span>
                if is_inside && to.needs_relay() { <span class="note warn">{ lang.step_needs_relay() }</span> }
                if is_done {
                    <button type="button" class="button" onclick={on_show.reform(move |_: MouseEvent| id)}>
                        { lang.step_evidence() }<span class="record-hidden">{ ": " }{ to.title()(lang) }</span>
                    </button>
                }
            </li>
        })
    };
    html! {
        <ul class="course-steps">
            { children.clone() }
            { for ids.iter().copied().filter_map(Destination::of).filter_map(step) }
        </ul>
    }
}

/// Returns a link to a section whose boxes contain steps of the item, or `None` if they contain none.
fn boxes(lang: Lang, section: &'static Section, item: &Item, progress: &Progress) -> Option<Html> {
    let steps: Vec<_> = section.shared_with(item).collect();
    if steps.is_empty() {
        return None;
    }
    let done = steps.iter().filter(|step| progress.proof(step).is_some()).count();
    let is_done = done == steps.len();
    let onclick = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        go_to_id(&section.heading_id());
    });
    Some(html! {
        <li key={section.id} data-done={is_done.then_some("")}>
            { mark(lang, is_done) }
            <a href={format!("#{}", section.heading_id())} {onclick}>{ fill(lang.goal_boxes(), (section.title)(lang)) }</a>
            <span class="hint">{ format!("{done}/{}", steps.len()) }</span>
        </li>
    })
}

fn mark(lang: Lang, is_done: bool) -> Html {
    let (shown, words) = if is_done { ("✓", lang.step_done()) } else { ("○", lang.step_open()) };
    html! { <span class="course-mark">{ sign(shown) }<span class="record-hidden">{ words }{ ": " }</span></span> }
}
