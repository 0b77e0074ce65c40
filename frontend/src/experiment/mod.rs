//! Guided experiments, which test common beliefs in the lab itself. The learner predicts the result, runs the
//! experiment, and sees the evidence and an explanation. Nothing is simulated: the steps send the lab the same messages
//! as its controls, and the evidence is read from the lab's record afterwards. Pure, except for the component that
//! draws the card.
//!
//! - this file: the definition of an experiment, and [`WithExperiments`], which adds experiments to a lab
//! - [`seen`]: the entries since an experiment, or a stage of it, began
//! - [`evidence`]: what an experiment shows
//! - [`phase`]: the learner's progress
//! - [`runner`]: which step is next, and when to give up
//! - [`view`]: the contents of the card
//! - `card`: draws the card

mod card;
pub mod evidence;
pub mod phase;
pub mod runner;
pub mod seen;
mod text;
pub mod view;

pub use card::{ExperimentCard, ExperimentCardProps};

use crate::{
    effect::{Arrival, Context, Effect, FetchId, Lab, TimerId},
    fetch::Request,
    record::Record,
    text::{Lang, Words},
};
use evidence::Evidence;
use relay_protocol::PracticeTcp;
pub use runner::CardMsg;
use runner::{Now, Runner};
use seen::Seen;
use std::marker::PhantomData;

/// An experiment: data, and functions that check its requirements, list its steps and read its evidence.
pub struct Experiment<M: 'static> {
    /// The id in the page, unique within its lab.
    pub id: &'static str,
    /// The title: a few words.
    pub title: Words,
    /// A common belief, as a question.
    pub question: Words,
    /// The two or three answers, one of which the learner predicts.
    pub choices: &'static [Words],
    /// Why it cannot be run now, in the page's language, or `None` if it can. See [`needs_practice`].
    pub missing: fn(&Context) -> Option<&'static str>,
    /// The steps in order, as a learner would do them, after the set's setup. The first is a [`Step::Stage`].
    pub steps: fn(&Context) -> Vec<Step<M>>,
    /// Reads the evidence from the entries of the whole run.
    pub evidence: fn(Seen, Lang) -> Evidence,
    /// The explanation, in two sentences.
    pub why: Words,
    /// A limitation of loopback or of some systems.
    pub note: Option<Words>,
}

/// An action, or a condition to wait for. Durations are in milliseconds from the beginning of the step.
pub enum Step<M> {
    /// Begins a stage: a line of the list that the learner follows.
    Stage(Words),
    /// Sends the lab this message, as if the learner had used its controls.
    Dispatch(M),
    /// Waits until this holds for the entries since the stage began. After this time, the run ends without evidence.
    Until(fn(Seen) -> bool, u32),
    /// Like [`Self::Until`], for events that do not occur on every system: after this time, the run continues.
    Within(fn(Seen) -> bool, u32),
    /// Waits for this time.
    Watch(u32),
    /// Fetches `http://` and the address of this practice server, with this time limit.
    Fetch(PracticeTcp, u32),
    /// Closes what the lab has open, and waits until it is closed. Every run begins and ends with this step.
    Teardown,
}

/// A lab's experiments, and what they have in common. `M` is the lab's message.
pub struct ExperimentSet<M: 'static> {
    /// All experiments, in the order in which the card lists them.
    pub experiments: &'static [Experiment<M>],
    /// The steps that bring the lab's fields into a known state, before each experiment's own steps.
    pub setup: fn(&Context) -> Vec<Step<M>>,
    /// Returns the message that closes whatever the lab has open.
    pub teardown: fn() -> M,
}

/// Whether the lab has something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Nothing is open.
    Idle,
    /// Something is open, which the set's `teardown` closes.
    Open,
    /// Something is being closed.
    Closing,
}

/// For [`Experiment::missing`]: the experiment needs the relay and its practice servers.
pub fn needs_practice(context: &Context) -> Option<&'static str> {
    match (&context.relay.health, context.relay.practice()) {
        (None, _) => Some(context.lang.experiment_needs_relay()),
        (_, None) => Some(context.lang.experiment_needs_practice()),
        _ => None,
    }
}

/// For [`Experiment::missing`]: the experiment needs only the relay.
pub fn needs_relay(context: &Context) -> Option<&'static str> {
    context.relay.health.is_none().then(|| context.lang.experiment_needs_relay())
}

/// A lab with guided experiments.
pub trait Guided: Lab<Msg: Clone> {
    fn experiments() -> &'static ExperimentSet<Self::Msg>;

    /// Returns the lab's record.
    fn record(model: &Self::Model) -> &Record;

    /// Returns whether the lab has something open.
    fn activity(model: &Self::Model) -> Activity;

    /// Returns the message that restores the current values of the lab's fields.
    fn restore(model: &Self::Model) -> Self::Msg;
}

/// A lab combined with the runner of its experiments, which is again a lab: the messages of the steps go through the
/// same `update` as the learner's.
pub struct WithExperiments<L>(PhantomData<L>);

/// The model of [`WithExperiments`].
pub struct Model<L: Guided> {
    /// The lab's own model.
    pub lab: L::Model,
    /// The state of the experiments.
    pub runner: Runner<L::Msg>,
    // Whether the timer of a run is pending.
    ticking: bool,
}

impl<L: Guided> Model<L> {
    /// Creates a model with this model of the lab, and no experiment open.
    pub fn new(lab: L::Model) -> Self {
        Self { lab, runner: Runner::default(), ticking: false }
    }
}

/// A message to [`WithExperiments`].
#[derive(Clone, Debug, PartialEq)]
pub enum Msg<M> {
    Lab(M),
    /// The learner used the card.
    Card(CardMsg),
    /// An arrival for the runner.
    Arrived(Arrival),
}

/// The interval at which a run checks its time limits and the card's clock advances, in milliseconds.
const TICK_MS: u32 = 100;

/// The runner's timer. No lab uses this number.
const TICK: TimerId = TimerId(u32::MAX);

/// The first number of the runner's fetches. No lab counts this far.
const FIRST_FETCH: u32 = 1 << 31;

impl<L: Guided> Lab for WithExperiments<L> {
    type Model = Model<L>;
    type Msg = Msg<L::Msg>;

    fn update(model: &mut Model<L>, msg: Self::Msg, context: &Context) -> Vec<Effect> {
        let set = L::experiments();
        let mut effects = Vec::new();
        match msg {
            Msg::Lab(msg) => effects.extend(L::update(&mut model.lab, msg, context)),
            Msg::Card(msg) => {
                let lab = &model.lab;
                model.runner.act(set, msg, now::<L>(lab, context, &|| L::restore(lab)));
            }
            Msg::Arrived(Arrival::Timer(_)) => model.ticking = false,
            Msg::Arrived(Arrival::Fetched(FetchId(fetch), result)) => {
                model.runner.fetched(fetch - FIRST_FETCH, result.map(|answer| answer.status));
            }
            // A run has no sockets of its own and stores nothing.
            Msg::Arrived(Arrival::Socket(..) | Arrival::WebSocket(..) | Arrival::Recalled { .. }) => {}
        }
        loop {
            let lab = &model.lab;
            match model.runner.advance(set, now::<L>(lab, context, &|| L::restore(lab))) {
                Some(runner::Effect::Dispatch(msg)) => effects.extend(L::update(&mut model.lab, msg, context)),
                Some(runner::Effect::Fetch { number, address, limit }) => effects.push(Effect::Fetch {
                    fetch: FetchId(FIRST_FETCH + number),
                    request: Request::get(format!("http://{address}")),
                    time_limit_ms: Some(limit),
                }),
                None => break,
            }
        }
        if model.runner.is_running() && !model.ticking {
            model.ticking = true;
            effects.push(Effect::StartTimer(TICK, TICK_MS));
        }
        effects
    }

    fn for_each_record(model: &mut Self::Model, act: impl FnMut(&mut Record)) {
        L::for_each_record(&mut model.lab, act);
    }

    fn arrived(arrival: Arrival) -> Self::Msg {
        match arrival {
            Arrival::Timer(TICK) => Msg::Arrived(arrival),
            Arrival::Fetched(FetchId(fetch), _) if fetch >= FIRST_FETCH => Msg::Arrived(arrival),
            arrival => Msg::Lab(L::arrived(arrival)),
        }
    }
}

/// Returns the runner's view of the current state.
fn now<'a, L: Guided>(lab: &'a L::Model, context: &'a Context<'a>, restore: &'a dyn Fn() -> L::Msg) -> Now<'a, L::Msg> {
    Now { context, record: L::record(lab), activity: L::activity(lab), restore }
}
