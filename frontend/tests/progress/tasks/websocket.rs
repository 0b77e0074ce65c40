//! The tasks of the WebSocket lab.

use super::*;
use networking_lab::record::{ClosedBy, MessageFormat};
use relay_protocol::RoomEvent;

fn websocket(url: &str) -> Vec<EventKind> {
    let open = EventKind::WebSocketOpen { subprotocol: String::new(), extensions: String::new(), took: 4 };
    vec![EventKind::WebSocketConnect { url: url.into(), subprotocols: vec![] }, open]
}

fn text_sent(text: &str) -> EventKind {
    EventKind::MessageSent { format: MessageFormat::Text, bytes: text.as_bytes().to_vec().into() }
}

fn text_came(text: &str) -> EventKind {
    EventKind::MessageReceived { format: MessageFormat::Text, bytes: text.as_bytes().to_vec().into() }
}

fn websocket_closed(code: u16, clean: bool) -> EventKind {
    EventKind::WebSocketClosed { code, reason: String::new(), clean, opened: true, by: ClosedBy::Tab }
}

fn room_event(event: &RoomEvent) -> EventKind {
    text_came(&serde_json::to_string(event).expect("it is JSON"))
}

fn says(seq: u64, from: &str) -> EventKind {
    room_event(&RoomEvent::Message { seq, from: from.into(), text: "안녕".into(), at: String::new() })
}

#[test]
fn websocket_echo() {
    let id = "websocket-echo";
    let with = |more: &[EventKind]| on(1, websocket("ws://a/websocket/echo").into_iter().chain(more.iter().cloned()));
    proves(id, with(&[text_sent("hi"), text_came("hi"), websocket_closed(1000, true)]), &[2, 3, 4, 5]);
    untried(id, vec![]);
    lacks(id, with(&[]), "send a message");
    lacks(id, with(&[text_sent("hi"), text_came("ho")]), "has not come back");
    lacks(id, with(&[text_sent("hi"), text_came("hi")]), "Close the connection");
    lacks(id, with(&[text_sent("hi"), text_came("hi"), websocket_closed(1006, false)]), "Close the connection");
    lacks(id, with(&[text_sent("hi"), text_came("hi"), websocket_closed(4000, true)]), "Close the connection");
}

#[test]
fn room() {
    let id = "websocket-room";
    let (members, history) = (vec!["철수".to_owned()], vec![]);
    let (name, since) = ("민지".to_owned(), String::new());
    let welcome = room_event(&RoomEvent::Welcome { seq: 1, members, history, name, since, gap: false });
    let with =
        |more: &[EventKind]| on(1, websocket("ws://a/websocket/room/class").into_iter().chain(more.iter().cloned()));
    proves(id, with(&[welcome.clone(), says(2, "민지"), says(3, "철수")]), &[3, 4, 5]);
    proves(id, with(&[welcome.clone(), says(2, "철수"), says(3, "민지")]), &[3, 5, 4]);
    untried(id, on(1, websocket("ws://a/websocket/echo")));
    lacks(id, with(&[]), "not in the room");
    lacks(id, with(&[welcome.clone(), says(2, "철수")]), "Now send a message");
    lacks(id, with(&[welcome, says(2, "민지"), text_came("no JSON")]), "No one else");
}
