//! What the user of the TCP server lab did, or what came: all that its state is made of.

use super::form::{Binding, Form};
use crate::{
    labs::input::Errors,
    record::{ConnectionId, EventKind, Micros},
    transport::socket::Incoming,
};
use std::rc::Rc;

/// What the user did, or what came.
pub enum Action {
    /// The fields changed, and this is wrong with them.
    Edit(Rc<Form>, Errors),
    /// This is wrong with the fields.
    Wrong(Errors),
    /// The tab asks for a listening socket. The number counts up.
    Bind {
        /// When.
        at: Micros,
        /// Which.
        listener: u32,
        /// What was asked for.
        binding: Binding,
    },
    /// The browser did not even try to open the WebSocket.
    NotTried {
        /// When.
        at: Micros,
        /// Its words.
        reason: String,
    },
    /// The tab called accept, or closed the listening socket.
    DidListener {
        /// When.
        at: Micros,
        /// What: `Accept` or `Close`.
        what: EventKind,
    },
    /// Something came from a listening socket.
    Heard {
        /// When.
        at: Micros,
        /// From which.
        listener: u32,
        /// What.
        incoming: Incoming,
    },
    /// An accept returned a connection. The number counts up over all listening sockets.
    Accepted {
        /// When.
        at: Micros,
        /// Which.
        guest: u32,
        /// The tab's side of it.
        local: String,
        /// The client's.
        peer: String,
        /// How long it had waited in the kernel's queue, where that is known.
        waited: Option<Micros>,
    },
    /// The tab did something on a connection.
    Did {
        /// When.
        at: Micros,
        /// On which.
        guest: u32,
        /// What: one of `Send`, `Shutdown`, `Reset`, `Close`.
        what: EventKind,
    },
    /// Something came from a connection.
    Came {
        /// When.
        at: Micros,
        /// From which.
        guest: u32,
        /// The size of the recv that was called last.
        size: u32,
        /// What.
        incoming: Incoming,
    },
    /// A client inside this tab calls connect. The number counts up.
    OwnConnect(u32),
    /// A client inside this tab sends this.
    OwnAsk(u32, Micros, String),
    /// Something came to a client inside this tab.
    OwnCame(u32, Micros, Incoming),
    /// Show the record of this connection; none: the joint one.
    Choose(Option<ConnectionId>),
    /// Leave out what has ended, of connections and of clients.
    Forget,
    /// This of the commands to try was copied; 0 for the first.
    Copied(u32),
    /// Time has passed.
    Tick(Micros),
    /// Clear the record that is shown.
    Clear,
    /// All of these, in order.
    All(Vec<Action>),
}
