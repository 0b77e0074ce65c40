//! What must hold of a page's commands for a UDP socket, whatever they are: see [`crate::fuzz`].

use super::inbox::Inbox;
use crate::{
    page::{Ending, Mode},
    tcp::fuzz::{meaning, named},
};
use relay_protocol::FailureKind;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

/// Each line is a text message to a connected socket, and to a bound one: commands for it are obeyed, all else is a bad
/// request, and what waits is bounded.
pub(crate) fn command(input: &[u8]) {
    for connected in [true, false] {
        let mut inbox = Inbox::new(Mode::Lab, connected);
        for text in input.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok()) {
            while !inbox.has_room() && inbox.next_receive().is_some() {}
            let sends_to = !connected && named(text).is_some_and(|(name, _)| name == "send_to");
            let expected = sends_to || meaning(text) == Some("receive");
            match inbox.take(Message::text(text), Instant::now()) {
                Ok(()) => assert!(expected, "{text:?} was obeyed"),
                Err(Ending::Failed(failure)) => {
                    // Where the datagram goes was said already.
                    assert!(failure.kind == FailureKind::BadRequest && (!expected || sends_to), "{text:?} was refused");
                    break;
                }
                Err(other) => panic!("{text:?} ended it: {other:?}"),
            }
            if sends_to && text.len() % 2 == 0 {
                inbox.take(Message::binary(""), Instant::now()).expect("it was said where it goes");
                let sent = inbox.next_send().expect("it waits");
                assert!(sent.to.is_some() && inbox.next_send().is_none());
            }
        }
        while inbox.next_receive().is_some() {}
        assert_eq!(inbox.weight(), 0);
    }
}
