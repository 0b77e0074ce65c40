//! The experiments of a lab that is not yet a [`Guided`](super::Guided) one.

use super::{
    Activity, ExperimentCard, ExperimentSet, Step,
    runner::{Effect, Now, Runner},
    view::CardView,
};
use crate::{
    effect::Context,
    gesture::Gesture,
    labs::use_relay,
    record::Record,
    text::use_lang,
    transport::{
        clock,
        http::{self, Cancel, Request},
    },
};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How often the clock on the screen goes on, in milliseconds.
const TICK: u32 = 100;

/// Presses the button of this name.
pub fn press(name: &str) -> Step<Gesture> {
    Step::Dispatch(Gesture::press(name))
}

/// Types this into the field of this id, or chooses it there.
pub fn fill(id: &str, text: impl Into<String>) -> Step<Gesture> {
    Step::Dispatch(Gesture::Type(id.to_owned(), text.into()))
}

/// The card, which goes above the lab's controls. `on`: what the lab's own controls tell.
#[hook]
pub fn use_experiments<M: Clone + 'static>(
    set: &'static ExperimentSet<M>,
    record: &Record,
    activity: Activity,
    restore: impl Fn() -> M + Clone + 'static,
    on: &Callback<M>,
) -> Html {
    let runner = use_mut_ref(Runner::<M>::default);
    let redraw = use_force_update();
    let lang = use_lang();
    let relay = use_relay().relay;
    use_effect({
        let (runner, redraw, on) = (runner.clone(), redraw.clone(), on.clone());
        let (relay, record, restore) = (relay.clone(), record.clone(), restore.clone());
        move || {
            let context = Context { now: clock::now(), lang, relay: &relay };
            let before = runner.borrow().is_running();
            let next = runner
                .borrow_mut()
                .advance(set, Now { context: &context, record: &record, activity, restore: &restore });
            let goes_on = runner.borrow().is_running();
            match next {
                Some(Effect::Dispatch(message)) => {
                    on.emit(message);
                    redraw.force_update();
                }
                Some(Effect::Fetch { number, address, limit }) => {
                    let (runner, redraw) = (runner.clone(), redraw.clone());
                    spawn_local(async move {
                        let url = format!("http://{address}");
                        let request = Request { method: "GET".into(), url, headers: Vec::new(), body: None };
                        let outcome = http::send(request, Some(limit), Cancel::prepare()).await;
                        runner.borrow_mut().fetched(number, outcome.map(|answer| answer.status));
                        redraw.force_update();
                    });
                }
                None if before != goes_on => redraw.force_update(),
                None => {}
            }
            let tick = goes_on.then(|| Timeout::new(TICK, move || redraw.force_update()));
            move || drop(tick)
        }
    });
    let view = CardView::of(set, &runner.borrow(), &Context { now: clock::now(), lang, relay: &relay });
    let act = {
        let record = record.clone();
        Callback::from(move |msg| {
            let context = Context { now: clock::now(), lang, relay: &relay };
            runner.borrow_mut().act(set, msg, Now { context: &context, record: &record, activity, restore: &restore });
            redraw.force_update();
        })
    };
    html! { <ExperimentCard {view} on={act} /> }
}
