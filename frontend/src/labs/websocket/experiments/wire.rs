//! Shared steps and conditions of the experiments with raw frames. Pure.

use crate::{
    effect::Context,
    experiment::{
        Step::{self, Dispatch, Until},
        seen::Seen,
    },
    labs::{
        input::Format,
        websocket::{
            form::Mode,
            model::Msg,
            wire::{
                WireMsg,
                form::{ECHO_PATH, WireField},
                lab::Sent,
                server,
            },
        },
    },
    record::{ConnectionId, EventKind, HttpStart, RecordedEvent, WebSocketFrame},
};

/// Time limit for anything that is not delayed on purpose, in milliseconds.
pub const SOON: u32 = 5000;

/// Sets the fields for raw frames except server and path, so that earlier input does not affect the experiment.
pub fn prepare(context: &Context) -> Vec<Step<Msg>> {
    let fill = |field, text: &str| wire(WireMsg::Edit(field, text.into()));
    vec![
        Dispatch(Msg::SetMode(Mode::Wire)),
        wire(WireMsg::SetFormat(Format::Text)),
        wire(WireMsg::AnswerPings(true)),
        fill(WireField::Subprotocols, ""),
        fill(WireField::Message, context.lang.first_message()),
        fill(WireField::CloseCode, "1000"),
        fill(WireField::CloseReason, ""),
    ]
}

pub fn wire(msg: WireMsg) -> Step<Msg> {
    Dispatch(Msg::Wire(msg))
}

pub fn send(sent: Sent) -> Step<Msg> {
    wire(WireMsg::Send(sent))
}

/// Opens a raw WebSocket to the practice server with this query.
pub fn open(context: &Context, query: &str) -> Vec<Step<Msg>> {
    let path = [ECHO_PATH, query].concat();
    vec![
        wire(WireMsg::UseServer(server(context.relay).unwrap_or_default(), path)),
        wire(WireMsg::Connect),
        Until(opened, SOON),
    ]
}

/// Ends the connection with this message, and waits until it has ended.
pub fn end(by: WireMsg) -> [Step<Msg>; 2] {
    [wire(by), Until(|seen| seen.ended(), SOON)]
}

/// Whether a handshake has been answered.
pub fn opened(seen: Seen) -> bool {
    seen.any(
        |kind| matches!(kind, EventKind::HttpMessage(message) if matches!(message.start, HttpStart::Response { .. })),
    )
}

/// Whether a message has arrived.
pub fn answered(seen: Seen) -> bool {
    frames(seen).any(|(_, frame)| !frame.sent && is_message(frame))
}

/// Whether this is a ping from the server.
pub fn is_ping(frame: &WebSocketFrame) -> bool {
    !frame.sent && frame.opcode == 9
}

pub fn is_message(frame: &WebSocketFrame) -> bool {
    frame.opcode == 1
}

pub fn frames(seen: Seen<'_>) -> impl Iterator<Item = (&RecordedEvent, &WebSocketFrame)> {
    seen.entries().filter_map(|event| match &event.kind {
        EventKind::WebSocketFrame(frame) => Some((event, frame)),
        _ => None,
    })
}

/// The events of each connection, in the order in which the connections began.
pub fn of_connections(seen: Seen<'_>) -> Vec<Vec<&RecordedEvent>> {
    let mut connections: Vec<(ConnectionId, Vec<&RecordedEvent>)> = Vec::new();
    for event in seen.entries() {
        match connections.iter_mut().find(|(id, _)| *id == event.connection) {
            Some((_, entries)) => entries.push(event),
            None => connections.push((event.connection, vec![event])),
        }
    }
    connections.into_iter().map(|(_, entries)| entries).collect()
}
