//! Guided experiments: what learners believe, put to the test in the lab itself. The learner predicts, runs it, and sees
//! evidence and why. Nothing is faked: the steps press the lab's own buttons and fill its own fields, and the evidence is
//! read from what the lab's record holds afterwards.
//!
//! - this file: what an experiment is, and [`use_experiments`], which a lab calls
//! - [`seen`]: what happened since an experiment, or a stage of it, began; pure
//! - [`evidence`]: what it shows; pure
//! - [`runner`]: which step is next, and when to give up; pure
//! - `card`: draws it

mod card;
pub mod evidence;
pub mod runner;
pub mod seen;

use crate::{
    effect::Context,
    gesture::{Gesture, clicks},
    labs::use_relay,
    record::Record,
    text::{Lang, use_lang},
    transport::{
        clock,
        http::{self, Cancel, Request},
    },
};
use evidence::Evidence;
use gloo_timers::callback::Timeout;
use relay_protocol::PracticeTcp;
use runner::{Effect, Now, Runner};
use seen::{Fetched, Seen};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How often the clock on the screen goes on, in milliseconds.
const TICK: u32 = 100;

/// Words of the page, in each language.
pub type Words = fn(Lang) -> &'static str;

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

/// Presses the button of this name, in a lab whose controls are told apart by name.
pub fn press(name: &str) -> Step<Gesture> {
    Step::Dispatch(Gesture::press(name))
}

/// Types this into the field of this id, or chooses it there, in a lab whose controls are told apart by name.
pub fn fill(id: &str, text: impl Into<String>) -> Step<Gesture> {
    Step::Dispatch(Gesture::Type(id.to_owned(), text.into()))
}

/// A lab's experiments, and what all of them need. `M` is the lab's message.
pub struct ExperimentSet<M: 'static> {
    /// All of them, in the order in which they are offered.
    pub experiments: &'static [Experiment<M>],
    /// What brings the lab's fields into a known state, before the steps of each.
    pub setup: fn() -> Vec<Step<M>>,
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

/// A lab's experiments as a card, which goes above the lab's controls. `on`: what the lab's own controls tell. `restore`: the
/// message that brings the lab's fields back to what stands in them now.
#[hook]
pub fn use_experiments<M: Clone + 'static>(
    set: &'static ExperimentSet<M>,
    record: &Record,
    activity: Activity,
    restore: impl Fn() -> Option<M> + Clone + 'static,
    on: &Callback<M>,
) -> Html {
    // Not a reducer: a step must be done once, also where its gesture has the lab drawn before this is drawn again.
    let runner = use_mut_ref(Runner::<M>::default);
    let redraw = use_force_update();
    let lang = use_lang();
    let relay = use_relay().relay;
    use_effect({
        let (runner, redraw, on) = (runner.clone(), redraw.clone(), on.clone());
        let (relay, record, restore) = (relay.clone(), record.clone(), restore.clone());
        move || {
            let context = Context { now: clock::now(), lang, relay: &relay };
            let now = Now { context: &context, record: &record, activity, restore: &restore };
            let deed = runner.borrow_mut().advance(set, now);
            let goes_on = runner.borrow().is_running();
            match deed {
                // One message a render: the next one needs the lab's state as this one left it.
                Some(Effect::Dispatch(message)) => {
                    on.emit(message);
                    redraw.force_update();
                }
                Some(Effect::Fetch { run, server, address, limit }) => {
                    let (runner, redraw) = (runner.clone(), redraw.clone());
                    spawn_local(async move {
                        let fetched = fetch(server, address, limit).await;
                        runner.borrow_mut().fetched(run, fetched);
                        redraw.force_update();
                    });
                }
                Some(Effect::Draw) => redraw.force_update(),
                None => {}
            }
            let tick = goes_on.then(|| Timeout::new(TICK, move || redraw.force_update()));
            move || drop(tick)
        }
    });
    let act = {
        let (runner, relay, record) = (runner.clone(), relay.clone(), record.clone());
        Callback::from(move |gesture| {
            if let Gesture::Press(name) = gesture {
                let context = Context { now: clock::now(), lang, relay: &relay };
                let now = Now { context: &context, record: &record, activity, restore: &restore };
                runner.borrow_mut().act(set, &name, now);
                redraw.force_update();
            }
        })
    };
    let content = card::card(set, &runner.borrow(), &Context { now: clock::now(), lang, relay: &relay });
    html! {
        <section class="card lab-experiments" aria-label={lang.experiments()} onclick={clicks(&act)}>{ content }</section>
    }
}

/// Fetches `http://` and this address.
async fn fetch(server: PracticeTcp, address: String, limit: u32) -> Fetched {
    let url = ["http://", &address, "/"].concat();
    let request = Request { method: "GET".into(), url, headers: Vec::new(), body: None };
    let outcome = http::send(request, Some(limit), Cancel::prepare()).await;
    Fetched { server, outcome: outcome.map(|answer| answer.status) }
}
