//! The card of a lab's experiments.

use super::{
    evidence::{Cell, Evidence, Table},
    phase::Phase,
    runner::CardMsg,
    view::{CardView, Choice, News, Offer, OpenView, Stage},
};
use crate::{
    progress::use_progress,
    text::{Lang, use_lang},
    ui::{focus, sign},
    views::element::{length, span},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ExperimentCardProps {
    /// The card's contents.
    pub view: CardView,
    /// Called with the learner's actions.
    pub on: Callback<CardMsg>,
}

/// The available experiments, and the open one.
#[component]
pub fn ExperimentCard(props: &ExperimentCardProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let ExperimentCardProps { view, on } = props;
    let offer = |(index, offer): (usize, &Offer)| {
        html! {
            <button type="button" class="chip" key={offer.id} id={chip_id(offer.id)} onclick={sends(on, CardMsg::Open(index))}
                aria-expanded={offer.open.to_string()}>
                if progress.progress.proof(offer.id).is_some() {
                    { sign("✓ ") }<span class="record-hidden">{ lang.experiment_done() }{ ": " }</span>
                }
                { offer.title }
            </button>
        }
    };
    html! {
        <section class="card lab-experiments" aria-label={lang.experiments()}>
            <div class="experiment-chips">
                <h3>{ lang.experiments() }</h3>
                { for view.offers.iter().enumerate().map(offer) }
            </div>
            if let Some(open) = &view.open {
                <div class="experiment" key={open.id}>{ draw(open, lang, on) }</div>
            }
        </section>
    }
}

fn sends(on: &Callback<CardMsg>, msg: CardMsg) -> Callback<MouseEvent> {
    on.reform(move |_| msg)
}

/// Returns the id of the button that opens an experiment.
fn chip_id(experiment: &str) -> String {
    format!("experiment-{experiment}")
}

/// The open experiment: the question next to the stages and the evidence.
fn draw(open: &OpenView, lang: Lang, on: &Callback<CardMsg>) -> Html {
    let running = open.phase == Phase::Running;
    let (class, words) = match open.phase {
        Phase::Predicting | Phase::Running => ("button primary", lang.experiment_run()),
        Phase::Ended | Phase::Halted(_) => ("button", lang.experiment_run_again()),
    };
    let choice = |(index, Choice { words, predicted, right }): (usize, &Choice)| {
        html! {
            <button type="button" class="experiment-choice" onclick={sends(on, CardMsg::Predict(index))} disabled={running}
                aria-pressed={predicted.to_string()} data-correct={right.then_some("")}>{ *words }</button>
        }
    };
    let stage = |Stage { words, state, clock }: &Stage| {
        html! {
            <li data-state={*state} aria-current={(*state == "going").then_some("step")}>
                { *words }<span class="experiment-clock" aria-hidden="true">{ clock }</span>
            </li>
        }
    };
    html! {
        <>
            <div class="experiment-half">
                <h4>{ open.question }</h4>
                <div class="experiment-choices" role="group" aria-label={lang.experiment_predict()}>
                    { for open.choices.iter().enumerate().map(choice) }
                </div>
                <div class="row">
                    // During a run the button is only marked as disabled, so that it keeps the focus.
                    <button type="button" {class} onclick={sends(on, CardMsg::Run)} aria-disabled={running.then_some("true")}
                        disabled={!running && !open.can_run}>{ words }</button>
                    { halt_or_leave(open, lang, on) }
                    <span class="hint" role="status">{ open.hint }</span>
                </div>
            </div>
            <div class="experiment-half">
                <ol class="experiment-stages" aria-label={lang.experiment_steps()}>{ for open.stages.iter().map(stage) }</ol>
                { news(&open.news) }
                if let Some(evidence) = &open.evidence { { shown(open, evidence, lang) } }
            </div>
        </>
    }
}

/// Stop is next to Run, not in its place, so that a double click on Run does not stop the run.
fn halt_or_leave(open: &OpenView, lang: Lang, on: &Callback<CardMsg>) -> Html {
    if open.phase == Phase::Running {
        return html! {
            <button type="button" class="button" onclick={sends(on, CardMsg::Halt)}>{ lang.experiment_stop() }</button>
        };
    }
    let onclick = {
        let (on, chip) = (on.clone(), chip_id(open.id));
        Callback::from(move |_: MouseEvent| {
            // This button disappears with the experiment.
            focus(&chip);
            on.emit(CardMsg::Leave);
        })
    };
    html! { <button type="button" class="button quiet" {onclick}>{ lang.experiment_leave() }</button> }
}

fn news(news: &News) -> Html {
    let (class, words) = match news {
        News::None => ("experiment-news", AttrValue::default()),
        News::Doing(words) => ("record-hidden", AttrValue::from(*words)),
        News::Good(words) => ("experiment-news good", words.clone().into()),
        News::Warning(words) => ("experiment-news warn", words.clone().into()),
        News::Surprise(words) => ("experiment-news", words.clone().into()),
    };
    html! { <p {class} role="status">{ words }</p> }
}

/// The evidence and the explanation.
fn shown(open: &OpenView, evidence: &Evidence, lang: Lang) -> Html {
    html! {
        <>
            <div class="experiment-evidence" role="group" aria-label={lang.experiment_evidence()}>
                { for evidence.tables.iter().map(table) }
            </div>
            <p><strong>{ lang.experiment_why() }</strong>{ " " }{ open.why }</p>
            if let Some(note) = open.note { <p class="hint">{ note }</p> }
        </>
    }
}

fn table(table: &Table) -> Html {
    let row =
        |cells: &Vec<Cell>| html! { <tr>{ for cells.iter().map(|content| html! { <td>{ cell(content) }</td> }) }</tr> };
    html! {
        <table>
            <caption>{ table.caption.clone() }</caption>
            <thead><tr>{ for table.columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
            <tbody>{ for table.rows.iter().map(row) }</tbody>
        </table>
    }
}

fn cell(cell: &Cell) -> Html {
    match cell {
        Cell::Plain(words) => words.clone().into(),
        Cell::Code(words) => span("mono", words.clone().into()),
        Cell::Bytes(runs) => {
            let run = runs.iter().map(|run| html! { <><span class={run.part.class()}>{ &run.hex }</span>{ " " }</> });
            html! { <span class="mono">{ for run }</span> }
        }
        Cell::Good(words) => html! { <>{ sign("✓ ") }<span class="good">{ words.clone() }</span></> },
        Cell::Bad(words) => html! { <>{ sign("✗ ") }<span class="bad">{ words.clone() }</span></> },
        Cell::Bar(words, share) => html! {
            <span class="experiment-bar">
                <span class="track"><span ~style={length("width", *share, "%")}></span></span>{ words.clone() }
            </span>
        },
    }
}
