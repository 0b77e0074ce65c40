//! The page's requests to a socket.

use serde::{Deserialize, Serialize};

/// One text frame from the page to the relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Call `recv` (recv(2)); nothing is received before the first such command. It replaces the previous one: a recv
    /// that still waits is abandoned (which loses no byte), and the time limit starts anew.
    Receive {
        /// The size of the buffer, 1 to [`MAX_RECEIVE`](crate::MAX_RECEIVE): each binary frame holds the bytes of one
        /// call.
        bytes: u32,
        /// Whether to call again after each return, or to wait for the next command after one return.
        continuous: bool,
        /// How long the first recv may wait, in milliseconds; `None`: forever. When it passes, [`Event::TimedOut`] is
        /// sent: a single recv is then over; a continuous one continues to wait, without a limit.
        ///
        /// [`Event::TimedOut`]: crate::Event::TimedOut
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timeout_ms: Option<u32>,
    },
    /// Close the writing side: earlier data is sent, then a FIN; receiving continues (shutdown(2), `SHUT_WR`).
    Shutdown,
    /// Close the socket: earlier data is still sent, and nothing more is received (close(2)).
    Close,
    /// End the connection at once with a RST (close(2) with `SO_LINGER` 0); unsent data is discarded.
    Reset,
    /// On a listening socket: call accept(2) once. Until then a client waits in the kernel's queue, with its handshake
    /// complete. The answer is an [`Event::Accepted`](crate::Event::Accepted) once there is a connection.
    Accept,
    /// On `/tcp-listener/{listener}`: claim the connection with this number that the listener has accepted. Later
    /// frames belong to it, until [`Event::Closed`](crate::Event::Closed).
    Take {
        /// The connection's number in [`Event::Accepted`](crate::Event::Accepted).
        connection: u32,
    },
    /// On a bound UDP socket: the destination of the next binary frame (sendto(2)). Each frame needs a command of its
    /// own.
    SendTo {
        /// A UDP practice server's name, or `host:port`.
        address: String,
    },
    /// On a TCP connection: request what the kernel knows of it. The answer is an [`Event::Info`](crate::Event::Info).
    Info,
}
