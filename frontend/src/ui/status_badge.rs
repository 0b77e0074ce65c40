//! A coloured dot and a label that show a state.

use crate::text::use_lang;
use yew::prelude::*;

/// The colour of the dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing is open.
    Idle,
    /// Something is being opened or closed.
    Busy,
    /// Something is open.
    Open,
}

/// The number of seconds for which the labs' relay has not answered, as a Yew context; None while it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RelaySilence(pub Option<u64>);

/// Returns the number of seconds for which the labs' relay has not answered, or None while it answers.
#[hook]
pub fn use_relay_silence() -> Option<u64> {
    use_context().and_then(|RelaySilence(silence)| silence)
}

#[derive(Properties, PartialEq)]
pub struct StatusBadgeProps {
    /// The dot's colour.
    pub status: Status,
    /// The name of the state.
    pub label: AttrValue,
}

/// A coloured dot and a label; a screen reader announces changes. Unless the status is idle, the badge also shows for how long
/// the relay has not answered.
#[component]
pub fn StatusBadge(props: &StatusBadgeProps) -> Html {
    let lang = use_lang();
    let silent_for = use_relay_silence().filter(|_| props.status != Status::Idle);
    let name = match props.status {
        _ if silent_for.is_some() => "silent",
        Status::Idle => "idle",
        Status::Busy => "connecting",
        Status::Open => "open",
    };
    html! {
        <span class="state" role="status" data-state={name}>
            <span class="dot" aria-hidden="true"></span>{ &props.label }
            if let Some(seconds) = silent_for {
                { " · " }{ lang.relay_does_not_answer() }
                // Hidden, so that the seconds are not announced as they change.
                <span aria-hidden="true">{ " " }{ lang.for_seconds(seconds) }</span>
            }
        </span>
    }
}
