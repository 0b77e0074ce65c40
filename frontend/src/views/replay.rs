//! The buttons that step through a record, and play it.

use super::{
    player::{Pace, Player},
    state::Action,
};
use crate::{text::use_lang, ui::Button};
use gloo_timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReplayControlsProps {
    pub player: Player,
    pub on: Callback<Action>,
}

/// The buttons; while it plays, the timer for what happens next.
#[component]
pub fn ReplayControls(props: &ReplayControlsProps) -> Html {
    let lang = use_lang();
    let ReplayControlsProps { player, on } = props;
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
    let (label, action) = match player.is_playing {
        true => (lang.replay_stop(), Action::Stop),
        false => (lang.replay_play(), Action::Play),
    };
    let other_pace = match player.pace {
        Pace::Steps => Pace::RealTime,
        Pace::RealTime => Pace::Steps,
    };
    html! {
        <div class="row replay-controls" role="group" aria-label={lang.replay_controls()}>
            <Button<Action> {label} msg={action} {on} />
            <Button<Action> label={lang.replay_previous()} msg={Action::Show(shown.saturating_sub(1))} {on} disabled={shown == 0} />
            <Button<Action> label={lang.replay_next()} msg={Action::Show(all.min(shown + 1))} {on} disabled={shown == all} />
            <Button<Action> label={lang.replay_real_time()} msg={Action::Pace(other_pace)} {on}
                pressed={player.pace == Pace::RealTime} />
            <input type="range" min="0" max={all.to_string()} value={shown.to_string()} {oninput} aria-label={lang.replay_place()} />
            <span class="hint" role="status">{ lang.replay_at(shown, all) }</span>
        </div>
    }
}
