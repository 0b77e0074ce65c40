//! Draws the card of a lab's experiments. Functions and no components, for the page's weight.

use super::{
    Experiment, ExperimentSet, Step,
    evidence::{Cell, Evidence, Table},
    runner::{Phase, Progress, Runner},
};
use crate::{
    effect::Context,
    labs::fields::flag,
    text::Lang,
    views::element::{all, div, length, sign, span, strong},
};
use yew::prelude::*;

/// The experiments on offer, and the open one.
pub fn card<M: Clone + 'static>(set: &ExperimentSet<M>, runner: &Runner<M>, context: &Context) -> Html {
    let lang = context.lang;
    let mut chips = Vec::new();
    for (index, experiment) in set.experiments.iter().enumerate() {
        chips.push(html! {
            <button type="button" class="chip" id={chip_id(experiment)} data-do={experiment.id}
                aria-expanded={flag(runner.open == Some(index))}>
                { mark(runner.is_done(index), lang) }{ (experiment.title)(lang) }
            </button>
        });
    }
    let open = match runner.experiment(set) {
        Some(experiment) => {
            html! { <div class="experiment" key={experiment.id}>{ open(experiment, runner, context) }</div> }
        }
        None => Html::default(),
    };
    all(vec![div("experiment-chips", vec![html! { <h3>{ lang.experiments() }</h3> }, all(chips)]), open])
}

/// The id of the button that opens an experiment.
fn chip_id<M: Clone + 'static>(experiment: &Experiment<M>) -> String {
    ["experiment-", experiment.id].concat()
}

/// Tells eye and ear that an experiment was run.
fn mark(done: bool, lang: Lang) -> Html {
    if !done {
        return Html::default();
    }
    all(vec![sign("✓ "), span("record-hidden", [lang.experiment_done(), ": "].concat().into())])
}

/// The open one: what is asked beside what is done and what it showed.
fn open<M: Clone + 'static>(experiment: &'static Experiment<M>, runner: &Runner<M>, context: &Context) -> Vec<Html> {
    let lang = context.lang;
    let missing = (experiment.missing)(context);
    let evidence = (runner.phase == Phase::Ended).then(|| (experiment.evidence)(runner.seen(), lang));
    let hint = match (missing, runner.prediction) {
        (Some(missing), _) if !runner.is_running() => missing,
        (_, None) => lang.experiment_predict_first(),
        _ => "",
    };
    // Stop stands beside Run and not in its place, where the second click of a double click would find it.
    let running = runner.is_running();
    let (class, words) = match runner.phase {
        Phase::Predicting | Phase::Running => ("button primary", lang.experiment_run()),
        _ => ("button", lang.experiment_run_again()),
    };
    // While it runs it is disabled in words only, and so keeps the focus.
    let run = html! {
        <button type="button" ~className={class} data-do="run" aria-disabled={running.then_some("true")}
            disabled={!running && (missing.is_some() || runner.prediction.is_none())}>{ words }</button>
    };
    let (id, class, words, then) = match running {
        true => ("halt", "button", lang.experiment_stop(), None),
        false => ("leave", "button quiet", lang.experiment_leave(), Some(chip_id(experiment))),
    };
    let leave = html! { <button type="button" ~className={class} data-do={id} data-then={then}>{ words }</button> };
    let (class, news) = news(experiment, runner, evidence.as_ref(), lang);
    let buttons = vec![run, leave, html! { <span class="hint" role="status">{ hint }</span> }];
    let question = html! { <h4>{ (experiment.question)(lang) }</h4> };
    let asked = vec![question, choices(experiment, runner, evidence.as_ref(), lang), div("row", buttons)];
    let told = vec![
        stages(experiment, runner, context),
        html! { <p ~className={class} role="status">{ news }</p> },
        evidence.map(|evidence| shown(experiment, evidence, lang)).unwrap_or_default(),
    ];
    vec![div("experiment-half", asked), div("experiment-half", told)]
}

/// The answers, of which the learner predicts one.
fn choices<M: Clone + 'static>(
    experiment: &Experiment<M>,
    runner: &Runner<M>,
    evidence: Option<&Evidence>,
    lang: Lang,
) -> Html {
    let right = evidence.and_then(|evidence| evidence.supports);
    let mut choices = Vec::new();
    for (index, words) in experiment.choices.iter().enumerate() {
        let chosen = flag(runner.prediction == Some(index));
        let right = (right == Some(index)).then_some("");
        choices.push(html! {
            <button type="button" class="experiment-choice" data-do={["predict-", &index.to_string()].concat()}
                aria-pressed={chosen} data-right={right} disabled={runner.is_running()}>{ words(lang) }</button>
        });
    }
    html! { <div class="experiment-choices" role="group" aria-label={lang.experiment_predict()}>{ choices }</div> }
}

/// What is done, in order, and how far it is.
fn stages<M: Clone + 'static>(experiment: &Experiment<M>, runner: &Runner<M>, context: &Context) -> Html {
    let lang = context.lang;
    let mut stages = Vec::new();
    for step in (experiment.steps)(context) {
        let Step::Stage(words) = step else { continue };
        let (state, seconds) = match runner.progress(stages.len()) {
            Progress::Ahead => ("ahead", String::new()),
            Progress::Going(since) => ("going", lang.stopwatch(context.now.saturating_sub(since))),
            Progress::Done(took) => ("done", lang.stopwatch(took)),
        };
        stages.push(html! {
            <li data-state={state} aria-current={(state == "going").then_some("step")}>
                { words(lang) }<span class="experiment-clock" aria-hidden="true">{ seconds }</span>
            </li>
        });
    }
    html! { <ol class="experiment-stages" aria-label={lang.experiment_steps()}>{ stages }</ol> }
}

/// What there is to say now, and its class. While it runs, what is being done is seen in the list: it is only said.
fn news<M: Clone + 'static>(
    experiment: &Experiment<M>,
    runner: &Runner<M>,
    evidence: Option<&Evidence>,
    lang: Lang,
) -> (&'static str, String) {
    let supports = evidence.and_then(|evidence| evidence.supports);
    match (runner.phase, supports) {
        (Phase::Predicting, _) => ("experiment-news", String::new()),
        (Phase::Running, _) => ("record-hidden", runner.stage().map_or("", |words| words(lang)).to_owned()),
        (Phase::Halted(why), _) => ("experiment-news warn", lang.experiment_halted(why)),
        (Phase::Ended, None) => ("experiment-news warn", lang.experiment_open().to_owned()),
        (Phase::Ended, right) if right == runner.prediction => {
            ("experiment-news good", lang.experiment_right().to_owned())
        }
        // In no colour of failure: to be surprised is what an experiment is for.
        (Phase::Ended, Some(right)) => {
            let words = experiment.choices.get(right).map_or("", |words| words(lang));
            ("experiment-news", lang.experiment_was_wrong(words))
        }
    }
}

/// The evidence, and why.
fn shown<M: Clone + 'static>(experiment: &Experiment<M>, evidence: Evidence, lang: Lang) -> Html {
    let mut parts = Vec::new();
    for shown in evidence.tables {
        parts.push(table(shown));
    }
    let evidence = html! {
        <div class="experiment-evidence" role="group" aria-label={lang.experiment_evidence()}>{ parts }</div>
    };
    let why = html! { <p>{ strong(lang.experiment_why().into()) }{ " " }{ (experiment.why)(lang) }</p> };
    let note = experiment.note.map(|note| html! { <p class="hint">{ note(lang) }</p> });
    all(vec![evidence, why, note.unwrap_or_default()])
}

fn table(table: Table) -> Html {
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    for name in table.columns {
        columns.push(html! { <th scope="col">{ name }</th> });
    }
    for cells in table.rows {
        let mut row = Vec::new();
        for content in cells {
            row.push(html! { <td>{ cell(content) }</td> });
        }
        rows.push(html! { <tr>{ row }</tr> });
    }
    html! {
        <table>
            <caption>{ table.caption }</caption>
            <thead><tr>{ columns }</tr></thead>
            <tbody>{ rows }</tbody>
        </table>
    }
}

fn cell(cell: Cell) -> Html {
    match cell {
        Cell::Plain(words) => words.into(),
        Cell::Code(words) => span("mono", words.into()),
        Cell::Bytes(runs) => {
            let mut bytes = Vec::new();
            for run in runs {
                bytes.extend([span(run.part.class(), run.hex.into()), " ".into()]);
            }
            span("mono", all(bytes))
        }
        Cell::Good(words) => all(vec![sign("✓ "), span("good", words.into())]),
        Cell::Bad(words) => all(vec![sign("✗ "), span("bad", words.into())]),
        Cell::Bar(words, share) => {
            let bar = html! { <span ~style={length("width", share, "%")}></span> };
            span("experiment-bar", all(vec![span("track", bar), words.into()]))
        }
    }
}
