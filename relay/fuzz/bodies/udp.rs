//! What must hold of a page's commands for a UDP socket, whatever they are: see [`crate::fuzz`].

use super::queue::SendQueue;
use crate::{
    page::{Ending, Mode},
    session::Inbox,
    tcp::fuzz::{meaning, named},
};
use relay_protocol::FailureKind;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

/// Each line is a text message to a connected socket, and to a bound one: commands for it are obeyed, all else is a bad
/// request, and what waits is bounded.
pub(crate) fn command(input: &[u8]) {
    for connected in [true, false] {
        let mut inbox = Inbox::<SendQueue>::new(Mode::Lab);
        if !connected {
            inbox.queue.set_bound();
        }
        for text in input.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok()) {
            while !inbox.has_capacity() && inbox.calls.pop().is_some() {}
            let sends_to = !connected && named(text).is_some_and(|(name, _)| name == "send_to");
            let expected = sends_to || meaning(text) == Some("receive");
            match inbox.on_message(Message::text(text), Instant::now()) {
                Ok(()) => assert!(expected, "{text:?} was obeyed"),
                Err(Ending::Failed(failure)) => {
                    // Where the datagram goes was said already.
                    assert!(failure.kind == FailureKind::BadRequest && (!expected || sends_to), "{text:?} was refused");
                    break;
                }
                Err(other) => panic!("{text:?} ended it: {other:?}"),
            }
            if sends_to && text.len() % 2 == 0 {
                inbox.on_message(Message::binary(""), Instant::now()).expect("it was said where it goes");
                let sent = inbox.queue.pop().expect("it waits");
                assert!(sent.to.is_some() && inbox.queue.pop().is_none());
            }
        }
        while inbox.calls.pop().is_some() {}
        assert_eq!(inbox.weight(), 0);
    }
}
