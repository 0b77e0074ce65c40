//! The chapter's page: what to prove, in which lab, and the learner's progress.
//!
//! - [`course`]: goals, boxes and rules, each with the tasks and experiments that prove it; pure
//! - `item`: one of them: its tasks and experiments, with links to their labs and evidence
//! - `evidence`: the rows that prove something, and their replay
//! - `keep`: exports, imports and resets the progress
//! - [`printed`]: the printed form of an entry; pure
//! - `print`: the evidence for printing
//! - `focus`: moves the focus when one of these opens or closes

pub mod course;
mod evidence;
mod focus;
mod item;
mod keep;
mod print;
pub mod printed;
mod text;

use crate::{
    labs::{Destination, LABS},
    progress::use_progress,
    text::{Lang, use_lang},
    ui::FirstSteps,
};
use course::{CHECKLIST, GOALS, Item, RULES, boxes, boxes_done};
use evidence::Evidence;
use focus::use_focus_return;
use item::{ItemView, Steps};
use keep::Keep;
use print::{Print, use_print_view};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HomeProps {
    /// The learner follows a link to a lab.
    pub on_go: Callback<Destination>,
}

#[component]
pub fn Home(props: &HomeProps) -> Html {
    let lang = use_lang();
    let state = use_progress();
    let progress = &state.progress;
    let shown = use_state_eq(|| None::<&'static str>);
    let keep_opener = use_focus_return(shown.is_some());
    let on_show = use_callback((shown.setter(), keep_opener), |id: &'static str, (setter, keep_opener)| {
        keep_opener.emit(());
        setter.set(Some(id));
    });
    let on_hide = use_callback(shown.setter(), |(), setter| setter.set(None));
    let print_button = use_node_ref();
    let (prints, on_print) = use_print_view(&print_button);
    // Kept for the next time the print view opens, but not saved.
    let name = use_state_eq(AttrValue::default);
    let on_name = use_callback(name.setter(), |name: AttrValue, setter| setter.set(name));
    if prints {
        return html! { <Print name={&*name} {on_name} on_back={on_print.reform(|()| false)} /> };
    }
    let item = |item: &'static Item| {
        html! { <ItemView key={item.steps.concat()} {item} on_go={&props.on_go} on_show={&on_show} /> }
    };
    let goal = |item: &'static Item| {
        html! { <ItemView key={item.steps.concat()} {item} of_boxes=true on_go={&props.on_go} on_show={&on_show} /> }
    };
    let section = |section: &'static course::Section| {
        html! {
            <section class="card course-section" aria-label={(section.title)(lang)}>
                <h4 id={section.heading_id()} tabindex="-1">{ (section.title)(lang) }</h4>
                <ul>{ for section.boxes.iter().map(item) }</ul>
            </section>
        }
    };
    html! {
        <section class="home" aria-label={lang.home()}>
            <div class="home-head">
                <h2>{ lang.home_motto() }</h2>
                <p>{ lang.home_intro() }</p>
                <FirstSteps steps={[lang.connect(), lang.send(), lang.read_record()]} />
                <p class="hint">{ lang.home_relay() }</p>
            </div>
            <Next lang={lang} on_go={&props.on_go} />
            if let Some(id) = *shown { <Evidence key={id} {id} on_close={&on_hide} /> }
            <h3>{ lang.goals() }</h3>
            <ul class="card course-section course-goals">{ for GOALS.iter().map(goal) }</ul>
            <h3>{ lang.checklist() }</h3>
            <div class="course-sections">{ for CHECKLIST.iter().map(section) }</div>
            <h3>{ lang.guide() }</h3>
            <ul class="card course-section course-goals">{ for RULES.iter().map(item) }</ul>
            <details class="card course-section">
                <summary>{ lang.more_experiments() }</summary>
                { for LABS.iter().map(|lab| {
                    let ids: Vec<_> = (lab.experiments)().into_iter().map(|(id, _)| id).collect();
                    html! {
                        if !ids.is_empty() {
                            <h4>{ (lab.title)(lang) }</h4>
                            <Steps {ids} on_go={&props.on_go} on_show={&on_show} />
                        }
                    }
                }) }
            </details>
            <Keep is_empty={progress.proofs().is_empty()} on_print={on_print.reform(|()| true)} {print_button} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct NextProps {
    lang: Lang,
    on_go: Callback<Destination>,
}

/// The number of finished boxes of the checklist, and the next step.
#[component]
fn Next(props: &NextProps) -> Html {
    let NextProps { lang, on_go } = props;
    let progress = use_progress();
    let (done, all) = (boxes_done(&progress.progress), boxes().count());
    html! {
        <div class="card home-next">
            <p>
                <b>{ lang.boxes_done(done, all) }</b>
                <progress max={all.to_string()} value={done.to_string()} aria-label={lang.checklist()}></progress>
            </p>
            if done == all {
                <p class="good">{ lang.home_all_done() }</p>
            }
            if let Some(next) = course::next(&progress.progress) {
                <p><span class="label">{ lang.home_next() }</span>{ " " }{ next.link(*lang, on_go, "button primary") }</p>
            }
        </div>
    }
}
