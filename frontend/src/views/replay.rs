//! The buttons that step through a record and play it, and what waits at the shown moment.

use super::{
    element::part_id,
    filter::Filter,
    player::{Pace, Player},
    state::Action,
};
use crate::{
    record::{Queues, RecordedEvent},
    text::{Lang, byte_count, use_lang},
    ui::Button,
};
use gloo_timers::callback::Timeout;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReplayControlsProps {
    /// The prefix of the ids of the record's elements.
    pub id: &'static str,
    pub player: Player,
    /// The filter for the events that the buttons step through.
    pub filter: Filter,
    pub on: Callback<Action>,
}

/// The buttons. While playing, a timer triggers the next event.
#[component]
pub fn ReplayControls(props: &ReplayControlsProps) -> Html {
    let lang = use_lang();
    let ReplayControlsProps { id, player, filter, on } = props;
    let (shown, all) = (player.shown(), player.all());
    use_effect_with((player.is_playing, shown, player.pace), {
        let (on, pause) = (on.clone(), player.pause());
        move |(is_playing, ..)| {
            let next = is_playing.then(|| Timeout::new(pause, move || on.emit(Action::Advance)));
            move || drop(next)
        }
    });
    let oninput = on.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::Show(input.value_as_number() as usize)
    });
    let onchange = on.reform(|event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        let pace = usize::try_from(chosen).ok().and_then(|index| Pace::ALL.get(index));
        Action::Pace(pace.copied().unwrap_or_default())
    });
    let (label, other, action) = match player.is_playing {
        true => (lang.replay_stop(), lang.replay_play(), Action::Stop),
        false => (lang.replay_play(), lang.replay_stop(), Action::Play),
    };
    let is_drawn = |event: &RecordedEvent| filter.has(event, player.whole(), lang);
    let pace = |pace: Pace| html! { <option selected={player.pace == pace}>{ pace.words(lang) }</option> };
    let pace_id = part_id(id, "pace");
    html! {
        <>
            <div class="row replay-controls" role="group" aria-label={lang.replay_controls()}>
                <Button<Action> {label} {other} msg={action} {on} />
                <Button<Action> label={lang.replay_previous()} msg={Action::Show(player.previous(is_drawn))} {on} disabled={shown == 0} />
                <Button<Action> label={lang.replay_next()} msg={Action::Show(player.next(is_drawn))} {on} disabled={shown == all} />
                <label class="record-hidden" for={pace_id.clone()}>{ lang.replay_pace() }</label>
                <select id={pace_id} {onchange}>{ for Pace::ALL.into_iter().map(pace) }</select>
                <input type="range" min="0" max={all.to_string()} value={shown.to_string()} {oninput} aria-label={lang.replay_place()} />
                <span class="hint" role="status">{ lang.replay_at(shown, all) }</span>
            </div>
            { queues(lang, player.queues()) }
        </>
    }
}

impl Pace {
    /// Returns the pace's name on screen.
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Steps => lang.replay_steps(),
            Self::RealTime => lang.replay_real_time(),
            Self::Half => lang.replay_half(),
            Self::Tenth => lang.replay_tenth(),
        }
    }
}

/// The amounts that wait at the relay: in the send queue, in the receive queue, and for accept.
fn queues(lang: Lang, Queues { send, receive, accept }: Queues) -> Html {
    let bytes = |bytes: u64| byte_count(usize::try_from(bytes).unwrap_or(usize::MAX));
    let queue = |name: &'static str, is_empty: bool, waits: String| {
        html! {
            <div data-empty={is_empty.then_some("")}>
                <dt>{ name }</dt>
                <dd>{ waits }</dd>
            </div>
        }
    };
    html! {
        <dl class="record-queues" aria-label={lang.replay_queues()}>
            { queue(lang.queue_send(), send == 0, bytes(send)) }
            { queue(lang.queue_receive(), receive == 0, bytes(receive)) }
            { queue(lang.queue_accept(), accept == 0, lang.clients_waiting(accept)) }
        </dl>
    }
}
