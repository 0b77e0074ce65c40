//! The contents of the card of a lab's experiments. Pure.

use super::{
    Experiment, ExperimentSet, Step,
    evidence::Evidence,
    phase::{Phase, Progress},
    runner::Runner,
};
use crate::{effect::Context, text::Words};

#[derive(Clone, Debug, PartialEq)]
pub struct CardView {
    /// The available experiments.
    pub offers: Vec<Offer>,
    pub open: Option<OpenView>,
}

/// An available experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The experiment's id in the page.
    pub id: &'static str,
    pub title: &'static str,
    pub open: bool,
}

/// The open experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenView {
    /// The experiment's id in the page.
    pub id: &'static str,
    /// A common belief, as a question.
    pub question: &'static str,
    /// The answers.
    pub choices: Vec<Choice>,
    /// Whether the experiment can be run now.
    pub can_run: bool,
    /// The learner's progress.
    pub phase: Phase,
    /// Why it cannot be run, or what to do first.
    pub hint: &'static str,
    /// The stages of the run, in order.
    pub stages: Vec<Stage>,
    /// The current message about the run.
    pub news: News,
    /// What the record shows, once the run is complete.
    pub evidence: Option<Evidence>,
    /// The explanation; shown with the evidence.
    pub why: &'static str,
    /// A limitation of loopback or of some systems; shown with the evidence.
    pub note: Option<&'static str>,
}

/// An answer that the learner can predict.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub words: &'static str,
    /// Whether the learner predicts this answer.
    pub predicted: bool,
    /// Whether the evidence supports this answer.
    pub right: bool,
}

/// A stage of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What the stage does.
    pub words: &'static str,
    /// `ahead`, `going` or `done`, for the style sheet.
    pub state: &'static str,
    /// How long the stage has taken, or took; empty if it has not begun.
    pub clock: String,
}

/// A message about a run.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Nothing.
    None,
    /// What the run is doing. Only announced to screen readers, as the list of stages shows it.
    Doing(&'static str),
    /// The prediction was right.
    Good(String),
    /// The run ended early, or its evidence is inconclusive.
    Warning(String),
    /// The prediction was wrong. Not shown as a failure, because experiments are meant to surprise.
    Surprise(String),
}

impl CardView {
    /// Returns the contents of the card for these experiments.
    pub fn of<M: Clone + 'static>(set: &ExperimentSet<M>, runner: &Runner<M>, context: &Context) -> Self {
        let offer = |(index, experiment): (usize, &Experiment<M>)| Offer {
            id: experiment.id,
            title: (experiment.title)(context.lang),
            open: runner.open == Some(index),
        };
        Self {
            offers: set.experiments.iter().enumerate().map(offer).collect(),
            open: runner.experiment(set).map(|experiment| OpenView::of(experiment, runner, context)),
        }
    }
}

impl OpenView {
    fn of<M: Clone + 'static>(experiment: &Experiment<M>, runner: &Runner<M>, context: &Context) -> Self {
        let lang = context.lang;
        let missing = (experiment.missing)(context);
        let evidence = (runner.phase == Phase::Ended).then(|| (experiment.evidence)(runner.seen(), lang));
        let right = evidence.as_ref().and_then(|evidence| evidence.supports);
        let choice = |(index, words): (usize, &Words)| Choice {
            words: words(lang),
            predicted: runner.prediction == Some(index),
            right: right == Some(index),
        };
        Self {
            id: experiment.id,
            question: (experiment.question)(lang),
            choices: experiment.choices.iter().enumerate().map(choice).collect(),
            can_run: missing.is_none() && runner.prediction.is_some(),
            phase: runner.phase,
            hint: match (missing, runner.prediction) {
                (Some(missing), _) if !runner.is_running() => missing,
                (_, None) => lang.experiment_predict_first(),
                _ => "",
            },
            stages: stages(experiment, runner, context),
            news: news(experiment, runner, right, context),
            evidence,
            why: (experiment.why)(lang),
            note: experiment.note.map(|note| note(lang)),
        }
    }
}

fn stages<M: Clone + 'static>(experiment: &Experiment<M>, runner: &Runner<M>, context: &Context) -> Vec<Stage> {
    let lang = context.lang;
    let words = (experiment.steps)(context).into_iter().filter_map(|step| match step {
        Step::Stage(words) => Some(words(lang)),
        _ => None,
    });
    let stage = |(index, words)| {
        let (state, clock) = match runner.progress(index) {
            Progress::Ahead => ("ahead", String::new()),
            Progress::Going(since) => ("going", lang.stopwatch(context.now.saturating_sub(since))),
            Progress::Done(took) => ("done", lang.stopwatch(took)),
        };
        Stage { words, state, clock }
    };
    words.enumerate().map(stage).collect()
}

fn news<M: Clone + 'static>(
    experiment: &Experiment<M>,
    runner: &Runner<M>,
    right: Option<usize>,
    context: &Context,
) -> News {
    let lang = context.lang;
    match (runner.phase, right) {
        (Phase::Predicting, _) => News::None,
        (Phase::Running, _) => News::Doing(runner.stage().map_or("", |words| words(lang))),
        (Phase::Halted(why), _) => News::Warning(lang.experiment_halted(why)),
        (Phase::Ended, None) => News::Warning(lang.experiment_open().to_owned()),
        (Phase::Ended, right) if right == runner.prediction => News::Good(lang.experiment_right().to_owned()),
        (Phase::Ended, Some(right)) => {
            let words = experiment.choices.get(right).map_or("", |words| words(lang));
            News::Surprise(lang.experiment_was_wrong(words))
        }
    }
}
