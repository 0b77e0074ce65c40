//! Tasks in a lab: set up when a link requests one, judged whenever the record changes.

use super::{LABS, LabEntry, NextStep, Records, Start};
use crate::{
    effect::Context,
    experiment::{CardMsg, Guided, Model},
    progress::{Action, Attempt, Proof, Task, TaskCard, Verdict, use_progress},
    record::Record,
    transport::clock,
};
use std::ops::RangeInclusive;
use yew::prelude::*;

/// Sets up the task that `start` requests, and marks each of the lab's tasks as done as soon as the record proves it.
/// Returns the card of the requested task, or nothing if none of this lab's was requested.
///
/// `guided` are the [positions](Record::position) of the record's events that experiments caused.
#[hook]
pub fn use_tasks<M: 'static>(
    tasks: &'static [Task<M>],
    start: &Start,
    record: &Record,
    guided: &[RangeInclusive<u64>],
    context: &Context<'_>,
    on: &Callback<M>,
) -> Html {
    let progress = use_progress();
    let records = use_context::<Records>().unwrap_or_default();
    // An embedded lab has no next step: the surrounding page says what comes next.
    let next = use_context::<NextStep>().and_then(|step| Some(step.to?.link(context.lang, &step.on_go, "")));
    let task = start.task.and_then(|id| tasks.iter().find(|task| task.about.id == id));
    let setup = task.map(|task| (task.setup)(context)).unwrap_or_default();
    // A hint covers only what was done since the task was opened, not what was done for another task.
    let opened_at = *use_memo(start.clone(), |_| record.end());
    use_effect_with(start.clone(), {
        let on = on.clone();
        move |_| setup.into_iter().for_each(|msg| on.emit(msg))
    });
    use_effect_with((record.clone(), opened_at), {
        let guided = guided.to_vec();
        move |(record, opened_at)| {
            let is_of = |lab: &&LabEntry| (lab.tasks)().iter().any(|task| task.id == tasks[0].about.id);
            if let Some(lab) = LABS.iter().find(is_of) {
                records.set(lab.id, record.clone());
            }
            let attempt = Attempt::new(record, &guided);
            let since_opened = attempt.begun_after(record, *opened_at);
            for Task { about, .. } in tasks.iter().filter(|task| progress.progress.proof(task.about.id).is_none()) {
                progress.dispatch(match (about.judge)(&attempt) {
                    Verdict::Proved(numbers) => {
                        Action::Prove(Proof::new(about.id, clock::date(), None, record, &numbers))
                    }
                    Verdict::Untried | Verdict::Wrong(_) => match (about.judge)(&since_opened) {
                        Verdict::Wrong(hint) => Action::Hint(about.id, Some(hint)),
                        Verdict::Untried | Verdict::Proved(_) => Action::Hint(about.id, None),
                    },
                });
            }
        }
    });
    match task {
        Some(task) => html! { <TaskCard task={&task.about} {next} /> },
        None => Html::default(),
    }
}

/// Opens the experiment that `start` requests, and stores each experiment that ran to its end as done, with the events
/// of its run.
#[hook]
pub fn use_experiments<L: Guided>(model: &Model<L>, start: &Start, context: &Context<'_>, on_card: &Callback<CardMsg>) {
    let progress = use_progress();
    let (set, runner) = (L::experiments(), &model.runner);
    let asked = set.experiments.iter().position(|experiment| Some(experiment.id) == start.experiment);
    let opens = asked.filter(|asked| runner.open != Some(*asked));
    use_effect_with(start.clone(), {
        let on_card = on_card.clone();
        move |_| opens.into_iter().for_each(|experiment| on_card.emit(CardMsg::Open(experiment)))
    });
    let finished = runner.finished(set).filter(|experiment| progress.progress.proof(experiment.id).is_none());
    let proof = finished.map(|experiment| {
        let seen = runner.seen();
        let numbers: Vec<u64> = seen.entries().map(|event| event.number).collect();
        let right = (experiment.evidence)(seen, context.lang).supports;
        (experiment.id, right.map(|right| runner.prediction == Some(right)), runner.end().clone(), numbers)
    });
    use_effect_with(proof.as_ref().map(|(id, ..)| *id), move |_| {
        if let Some((id, predicted, record, numbers)) = proof {
            progress.dispatch(Action::Prove(Proof::new(id, clock::date(), predicted, &record, &numbers)));
        }
    });
}
