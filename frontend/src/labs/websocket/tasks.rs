//! The WebSocket lab's tasks: send a message and receive it back; talk in a room. Pure.

use super::{
    form::{Form, Mode},
    model::Msg,
    room::lab::RoomMsg,
    servers,
    wire::{WireForm, WireMsg},
};
use crate::{
    effect::Context,
    progress::{Conversation, Task, TaskAbout, Verdict},
    record::EventKind,
    text::Lang,
};
use relay_protocol::RoomEvent;

pub static TASKS: [Task<Msg>; 2] = [
    Task {
        about: TaskAbout {
            id: "websocket-echo",
            title: Lang::task_websocket,
            what: Lang::task_websocket_what,
            way: Lang::task_websocket_way,
            needs_relay: false,
            judge: |attempt| attempt.best(echo),
        },
        setup: |context| setup(context, Mode::Server),
    },
    Task {
        about: TaskAbout {
            id: "websocket-room",
            title: Lang::task_room,
            what: Lang::task_room_what,
            way: Lang::task_room_way,
            needs_relay: true,
            judge: |attempt| attempt.best(room),
        },
        setup: |context| setup(context, Mode::Room),
    },
];

/// Closes everything and resets the forms, in this mode. A connection that remained open might not match the form.
fn setup(context: &Context, mode: Mode) -> Vec<Msg> {
    let form = Form { mode, ..Form::new(servers::echo(context.relay), context.lang.first_message()) };
    let restore = Msg::Restore(Box::new(form), Box::new(WireForm::new(context.lang.first_message())));
    vec![Msg::Close, Msg::Room(RoomMsg::Leave), Msg::Wire(WireMsg::Cut), restore]
}

fn is_to_a_room(conversation: &Conversation) -> bool {
    conversation
        .first(|kind| matches!(kind, EventKind::WebSocketConnect { url, .. } if url.contains("/websocket/room/")))
        .is_some()
}

/// Passes if a message came back unchanged and the connection was then closed cleanly with code 1000.
fn echo(conversation: &Conversation) -> Verdict {
    let Some(open) = conversation.first(|kind| matches!(kind, EventKind::WebSocketOpen { .. })) else {
        return Verdict::Untried;
    };
    if is_to_a_room(conversation) {
        return Verdict::Untried;
    }
    let messages = conversation.events.iter().filter_map(|event| match &event.kind {
        EventKind::MessageSent { format, bytes } => Some((event.number, *format, bytes)),
        _ => None,
    });
    let returned = messages.clone().find_map(|(number, format, sent)| {
        let back = conversation.after(number, |kind| {
            matches!(kind, EventKind::MessageReceived { format: other, bytes } if *other == format && bytes == sent)
        });
        Some([number, back?])
    });
    let Some([sent, back]) = returned else {
        let sent = messages.clone().next().is_some();
        return Verdict::Wrong(if sent { Lang::task_websocket_not_back } else { Lang::task_websocket_not_sent });
    };
    let closed =
        conversation.after(back, |kind| matches!(kind, EventKind::WebSocketClosed { clean: true, code: 1000, .. }));
    Verdict::of([Some(open), Some(sent), Some(back), closed], Lang::task_websocket_not_closed)
}

/// Passes if the user and somebody else each said something.
fn room(conversation: &Conversation) -> Verdict {
    if !is_to_a_room(conversation) {
        return Verdict::Untried;
    }
    let events: Vec<(u64, RoomEvent)> = conversation
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::MessageReceived { bytes, .. } => Some((event.number, serde_json::from_slice(bytes).ok()?)),
            _ => None,
        })
        .collect();
    let me = events.iter().find_map(|(number, event)| match event {
        RoomEvent::Welcome { name, .. } => Some((*number, name)),
        _ => None,
    });
    let Some((welcome, me)) = me else { return Verdict::Wrong(Lang::task_room_not_joined) };
    let said = |by_me: bool| {
        let mut messages = events.iter().filter_map(|(number, event)| match event {
            RoomEvent::Message { from, .. } => Some((number, from)),
            _ => None,
        });
        messages.find(|(_, from)| (*from == me) == by_me).map(|(number, _)| *number)
    };
    match (said(true), said(false)) {
        (None, _) => Verdict::Wrong(Lang::task_room_said_nothing),
        (mine, others) => Verdict::of([Some(welcome), mine, others], Lang::task_room_alone),
    }
}
