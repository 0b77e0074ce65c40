//! What the page asks of a socket.

use serde::{Deserialize, Serialize};

/// One text frame from the page to the relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Call `recv` (recv(2)); nothing is received before the first such command. It replaces the one before it: a recv
    /// that still waits is given up (no byte is lost by that), and the clock starts anew.
    Receive {
        /// The size of the buffer, 1 to [`MAX_RECEIVE`](crate::MAX_RECEIVE): each binary frame is what one call returned.
        bytes: u32,
        /// Call again after each return, or wait for the next command after one return.
        continuous: bool,
        /// How long the first recv may wait, in milliseconds; none: for ever. When it passes, [`Event::TimedOut`] is sent:
        /// a single recv is then over; a continuous one goes on waiting, without a limit.
        ///
        /// [`Event::TimedOut`]: crate::Event::TimedOut
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timeout_ms: Option<u32>,
    },
    /// Close the writing side: what was sent before goes out, then a FIN; receiving goes on (shutdown(2), `SHUT_WR`).
    Shutdown,
    /// Close the socket: what was sent before still goes out, and nothing more is received (close(2)).
    Close,
    /// End the connection at once with a RST (close(2) with `SO_LINGER` 0); what was not yet sent is thrown away.
    Reset,
    /// On a listening socket: call accept(2) once. Until then a client waits in the kernel's queue, its handshake done.
    /// Answered by [`Event::Accepted`](crate::Event::Accepted) when there is one.
    Accept,
    /// On `/tcp-listener/{listener}`: take the connection of this name that the listener has accepted. What follows is for it,
    /// until [`Event::Closed`](crate::Event::Closed).
    Take {
        /// Its name, as [`Event::Accepted`](crate::Event::Accepted) told it.
        connection: u32,
    },
    /// On a bound UDP socket: where the next binary frame goes (sendto(2)). Each frame needs one of its own.
    SendTo {
        /// A UDP practice server's name, or `host:port`.
        address: String,
    },
    /// On a TCP connection: tell what the kernel knows of it. Answered by [`Event::Info`](crate::Event::Info).
    Info,
}
