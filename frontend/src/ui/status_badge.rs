//! What state something is in: a coloured dot and words.

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

#[derive(Properties, PartialEq)]
pub struct StatusBadgeProps {
    /// The dot's colour.
    pub status: Status,
    /// The words.
    pub label: AttrValue,
}

/// A coloured dot and words; a screen reader announces changes.
#[component]
pub fn StatusBadge(props: &StatusBadgeProps) -> Html {
    let name = match props.status {
        Status::Idle => "idle",
        Status::Busy => "connecting",
        Status::Open => "open",
    };
    html! {
        <span class="state" role="status" data-state={name}><span class="dot" aria-hidden="true"></span>{ &props.label }</span>
    }
}
