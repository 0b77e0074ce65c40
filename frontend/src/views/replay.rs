//! Replays a record: as it was after each of its events, one by one or at the pace at which they happened.

use super::{Lanes, RecordView};
use crate::{
    record::{Record, excerpt::beginning},
    text::use_lang,
    ui::Button,
};
use gloo_timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The longest pause between two events, in milliseconds: nobody wants to wait for a time limit once more.
const MAX_PAUSE_MS: u32 = 1500;

/// The shortest, so that the eye can follow.
const MIN_PAUSE_MS: u32 = 250;

#[derive(Properties, PartialEq)]
pub struct ReplayProps {
    /// What the ids of its elements begin with: each view on a page needs its own.
    pub id: &'static str,
    pub record: Record,
    pub lanes: Lanes,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Msg {
    /// Show so many of the events.
    Show(usize),
    Play,
    Stop,
}

/// The record with the buttons that step through it.
#[component]
pub fn Replay(props: &ReplayProps) -> Html {
    let lang = use_lang();
    let ReplayProps { id, record, lanes } = props;
    let all = record.len();
    let shown = use_state_eq(|| all);
    let playing = use_state_eq(|| false);
    let on = {
        let (shown, playing) = (shown.clone(), playing.setter());
        Callback::from(move |msg| match msg {
            Msg::Show(count) => {
                playing.set(false);
                shown.set(count);
            }
            Msg::Play => {
                if *shown == all {
                    shown.set(0);
                }
                playing.set(true);
            }
            Msg::Stop => playing.set(false),
        })
    };
    use_effect_with((*playing, *shown), {
        let (shown, playing, record) = (shown.clone(), playing.setter(), record.clone());
        move |(is_playing, count)| {
            let next = is_playing.then(|| {
                let count = *count;
                Timeout::new(pause(&record, count), move || {
                    shown.set((count + 1).min(all));
                    if count + 1 >= all {
                        playing.set(false);
                    }
                })
            });
            move || drop(next)
        }
    });
    let part = use_memo((record.clone(), *shown), |(record, shown)| beginning(record, *shown));
    let oninput = {
        let on = on.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            on.emit(Msg::Show(input.value_as_number() as usize));
        })
    };
    let (label, msg) = if *playing { (lang.replay_stop(), Msg::Stop) } else { (lang.replay_play(), Msg::Play) };
    html! {
        <div class="replay">
            <div class="row replay-controls">
                <Button<Msg> label={label} {msg} on={&on} />
                <Button<Msg> label={lang.replay_previous()} msg={Msg::Show(shown.saturating_sub(1))} on={&on} disabled={*shown == 0} />
                <Button<Msg> label={lang.replay_next()} msg={Msg::Show(all.min(*shown + 1))} on={&on} disabled={*shown == all} />
                <input type="range" min="0" max={all.to_string()} value={shown.to_string()} {oninput} aria-label={lang.replay_place()} />
                <span class="hint" role="status">{ lang.replay_at(*shown, all) }</span>
            </div>
            <RecordView {id} record={(*part).clone()} lanes={*lanes} empty="" />
        </div>
    }
}

/// How long it takes until the event behind so many happens.
fn pause(record: &Record, shown: usize) -> u32 {
    let at = |index: usize| record.get(index).map(|event| event.at);
    let took = match (shown.checked_sub(1).and_then(at), at(shown)) {
        (Some(before), Some(next)) => (next.saturating_sub(before) / 1000) as u32,
        _ => 0,
    };
    took.clamp(MIN_PAUSE_MS, MAX_PAUSE_MS)
}
