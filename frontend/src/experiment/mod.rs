//! Guided experiments: what learners believe, put to the test in the lab itself. The learner predicts, runs it, and sees
//! evidence and why. Nothing is faked: the steps send the lab the messages of its own controls, and the evidence is read from
//! what the lab's record holds afterwards. Pure but for the drawing of the card.
//!
//! - this file: what an experiment is, and [`WithExperiments`], which makes of a lab one with experiments
//! - [`seen`]: what happened since an experiment, or a stage of it, began
//! - [`evidence`]: what it shows
//! - [`phase`]: how far the learner is
//! - [`runner`]: which step is next, and when to give up
//! - [`view`]: what the card says
//! - `card`: draws it

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

/// One experiment: a value, no code of its own but for what is read from the record.
pub struct Experiment<M: 'static> {
    /// Its name in the page, unique in its lab.
    pub id: &'static str,
    /// A few words.
    pub title: Words,
    /// What learners believe, as a question.
    pub question: Words,
    /// The two or three answers of which the learner predicts one.
    pub choices: &'static [Words],
    /// Why it cannot be run now, in the page's language; none where it can. See [`needs_practice`].
    pub missing: fn(&Context) -> Option<&'static str>,
    /// What a learner would do, in order, after the set's setup. The first is a [`Step::Stage`].
    pub steps: fn(&Context) -> Vec<Step<M>>,
    /// What the record shows of it, from its beginning to its end.
    pub evidence: fn(Seen, Lang) -> Evidence,
    /// Two sentences.
    pub why: Words,
    /// What loopback or some systems do not show.
    pub note: Option<Words>,
}

/// One thing that is done, or waited for. Milliseconds are counted from the step's beginning.
pub enum Step<M> {
    /// From here on this is being done: a line of the list that the learner follows.
    Stage(Words),
    /// Send the lab this message, as if the learner had used its controls.
    Dispatch(M),
    /// Wait until this is seen since the stage began. When these milliseconds have passed, the run ends without evidence.
    Until(fn(Seen) -> bool, u32),
    /// The same, for what does not happen on every system: after these milliseconds the run goes on.
    Within(fn(Seen) -> bool, u32),
    /// Let so many milliseconds pass.
    Watch(u32),
    /// Fetch `http://` and the address of this practice server, and give up after so many milliseconds.
    Fetch(PracticeTcp, u32),
    /// Close what the lab has open, and wait until it is closed. Every run begins and ends so by itself.
    Teardown,
}

/// A lab's experiments, and what all of them need. `M` is the lab's message.
pub struct ExperimentSet<M: 'static> {
    /// All of them, in the order in which they are offered.
    pub experiments: &'static [Experiment<M>],
    /// What brings the lab's fields into a known state, before the steps of each.
    pub setup: fn(&Context) -> Vec<Step<M>>,
    /// The message that closes whatever the lab has open.
    pub teardown: fn() -> M,
}

/// Whether the lab has something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Nothing.
    Idle,
    /// Something, which the set's `teardown` closes.
    Open,
    /// Something that is being closed.
    Closing,
}

/// For [`Experiment::missing`]: it needs the relay and its practice servers.
pub fn needs_practice(context: &Context) -> Option<&'static str> {
    match (&context.relay.health, context.relay.practice()) {
        (None, _) => Some(context.lang.experiment_needs_relay()),
        (_, None) => Some(context.lang.experiment_needs_practice()),
        _ => None,
    }
}

/// For [`Experiment::missing`]: it needs the relay only.
pub fn needs_relay(context: &Context) -> Option<&'static str> {
    context.relay.health.is_none().then(|| context.lang.experiment_needs_relay())
}

/// A lab with guided experiments.
pub trait Guided: Lab<Msg: Clone> {
    fn experiments() -> &'static ExperimentSet<Self::Msg>;

    /// What happened in it.
    fn record(model: &Self::Model) -> &Record;

    /// Whether it has something open.
    fn activity(model: &Self::Model) -> Activity;

    /// The message that gives its fields back the values that they have now.
    fn restore(model: &Self::Model) -> Self::Msg;
}

/// A lab and the runner of its experiments, together again a lab: what a step sends goes through the same `update` as what the
/// learner does.
pub struct WithExperiments<L>(PhantomData<L>);

/// What [`WithExperiments`] knows.
pub struct Model<L: Guided> {
    /// The lab's own model.
    pub lab: L::Model,
    /// How the experiments go.
    pub runner: Runner<L::Msg>,
    // Whether the clock of a run is on its way.
    ticking: bool,
}

impl<L: Guided> Model<L> {
    /// With this model of the lab, and no experiment open.
    pub fn new(lab: L::Model) -> Self {
        Self { lab, runner: Runner::default(), ticking: false }
    }
}

/// What can happen to [`WithExperiments`].
#[derive(Clone, Debug, PartialEq)]
pub enum Msg<M> {
    Lab(M),
    /// The learner used the card.
    Card(CardMsg),
    /// The shell brings something for the runner.
    Arrived(Arrival),
}

/// How often a run looks whether its time is over, and the clock on the card goes on, in milliseconds.
const TICK_MS: u32 = 100;

/// The runner's clock: no lab uses this number.
const TICK: TimerId = TimerId(u32::MAX);

/// The runner's exchanges have numbers from here on: no lab comes so far.
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
            // A run has no sockets of its own, and keeps nothing.
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

/// What the runner sees at the moment.
fn now<'a, L: Guided>(lab: &'a L::Model, context: &'a Context<'a>, restore: &'a dyn Fn() -> L::Msg) -> Now<'a, L::Msg> {
    Now { context, record: L::record(lab), activity: L::activity(lab), restore }
}
