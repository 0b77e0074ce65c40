//! A page's commands for a connection and for a listener.

use super::{Inbox, drain};
use crate::{
    listener::accepts::Accepts,
    page::{Ending, Mode},
    session, udp,
};
use relay_protocol::{Command, FailureKind, MAX_ACCEPTS, MAX_RECEIVE, MAX_TIMEOUT_MS};
use serde_json::Value;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

/// Each line is a text message. Those that are commands for this kind of socket are obeyed, all else is a bad request, and
/// what waits is bounded.
pub fn command(input: &[u8]) {
    to_connection(input);
    to_listener(input);
    udp::fuzz::command(input);
}

fn to_listener(input: &[u8]) {
    let mut inbox = session::Inbox::<Accepts>::new(Mode::Lab);
    let mut waiting = 0;
    for text in input.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok()) {
        let is_accept = named(text).is_some_and(|(name, _)| name == "accept");
        match inbox.on_message(Message::text(text), Instant::now()) {
            Ok(()) => {
                assert!(is_accept && waiting < MAX_ACCEPTS, "{text:?} was obeyed, and {waiting} waited");
                waiting += 1;
            }
            Err(Ending::Failed(failure)) => {
                let kind = if is_accept { FailureKind::Limit } else { FailureKind::BadRequest };
                assert_eq!(failure.kind, kind, "{text:?} was refused");
                assert!(!is_accept || waiting == MAX_ACCEPTS, "{waiting} waited");
                break;
            }
            Err(other) => panic!("{text:?} ended it: {other:?}"),
        }
    }
    for _ in 0..waiting {
        assert!(inbox.queue.is_waiting());
        inbox.queue.returned();
    }
    assert!(!inbox.queue.is_waiting());
}

fn to_connection(input: &[u8]) {
    let mut inbox = Inbox::new(Mode::Lab);
    for line in input.split(|byte| *byte == b'\n') {
        let Ok(text) = std::str::from_utf8(line) else { continue };
        if !inbox.has_capacity() {
            drain(&mut inbox, &mut Vec::new());
        }
        let expected = meaning(text);
        match inbox.on_message(Message::text(text), Instant::now()) {
            Ok(()) => assert!(matches!(expected, Some("receive" | "shutdown" | "info")), "{text:?} was obeyed"),
            Err(Ending::PageReset) => return assert_eq!(expected, Some("reset"), "{text:?} was a reset"),
            Err(Ending::Failed(failure)) => {
                assert_eq!((failure.kind, expected), (FailureKind::BadRequest, None), "{text:?} was refused");
                return;
            }
            Err(other) => panic!("{text:?} ended it: {other:?}"),
        }
    }
}

/// The name of the command that a text is, read from the JSON by hand, and the JSON; none where it is no command.
pub(crate) fn named(text: &str) -> Option<(String, Value)> {
    let command: Command = serde_json::from_str(text).ok()?;
    let value: Value = serde_json::from_str(text).expect("a command is JSON");
    let name = match &value {
        Value::String(name) => name.clone(),
        Value::Object(object) if object.len() == 1 => object.keys().next()?.clone(),
        other => panic!("{other} was taken for {command:?}"),
    };
    Some((name, value))
}

/// Which command for a connection a text is; none when it is none, or asks for too much.
pub(crate) fn meaning(text: &str) -> Option<&'static str> {
    let (name, value) = named(text)?;
    let name = ["receive", "shutdown", "reset", "info"].into_iter().find(|known| *known == name)?;
    if name == "receive" {
        // serde also takes a list of the fields' values.
        let field = |name, place: usize| value["receive"].get(name).or(value["receive"].get(place));
        let bytes = field("bytes", 0).and_then(Value::as_u64).expect("a number of bytes");
        let limit = field("timeout_ms", 2).filter(|limit| !limit.is_null());
        let limit = limit.map_or(0, |limit| limit.as_u64().expect("a number of milliseconds"));
        if !(1..=u64::from(MAX_RECEIVE)).contains(&bytes) || limit > u64::from(MAX_TIMEOUT_MS) {
            return None;
        }
    }
    Some(name)
}
