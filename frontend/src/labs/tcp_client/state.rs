//! What the TCP client lab's state becomes. Pure: actions in, state out; events of an earlier connection are dropped.

use crate::{
    record::{
        Record,
        entry::{ConnectionId, Entry, Micros, What},
    },
    transport::socket::Incoming,
};
use relay_protocol::Event;
use std::rc::Rc;
use yew::Reducible;

/// How the connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// There is none.
    #[default]
    Idle,
    /// It was asked for.
    Connecting,
    /// It stands.
    Open {
        /// Whether the tab may still send.
        writing: bool,
        /// Whether the server may still send.
        reading: bool,
    },
    /// The tab closed it; the relay has not said so yet.
    Closing,
}

/// What went wrong between tab and relay, where the relay could not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The WebSocket never opened.
    NeverOpened,
    /// It ended without a Close frame.
    Midway,
}

/// The lab's state.
#[derive(Clone, Default, PartialEq)]
pub struct State {
    /// What happened.
    pub record: Record,
    /// How the connection stands.
    pub phase: Phase,
    /// What went wrong between tab and relay at the last connection.
    pub lost: Option<Lost>,
    /// Which connection is the present one; 0 before the first.
    pub connection: u32,
    /// The buffer size of the recvs that were asked for last.
    recv_size: u32,
    /// The one before: a longer frame than `recv_size` was already on its way when that was set.
    previous_recv_size: u32,
}

/// What the user did, or what came.
pub enum Action {
    /// The tab asks for a connection. The number counts up.
    Connect {
        /// When.
        at: Micros,
        /// Which.
        connection: u32,
        /// Where to, as typed.
        target: String,
    },
    /// The browser did not even try to open the WebSocket.
    NotTried {
        /// When.
        at: Micros,
        /// Its words.
        reason: String,
    },
    /// From now on recvs are asked for with this buffer size.
    RecvSize(u32),
    /// The tab did something on the connection.
    Did {
        /// When.
        at: Micros,
        /// What: one of `Send`, `Receive`, `Shutdown`, `Reset`, `Close`.
        what: What,
    },
    /// Something came.
    Came {
        /// When.
        at: Micros,
        /// On which connection.
        connection: u32,
        /// What.
        incoming: Incoming,
    },
    /// Clear the record.
    Clear,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Connect { at, connection, target } => {
                state.connection = connection;
                state.phase = Phase::Connecting;
                state.lost = None;
                state.push(at, What::Connect { target });
            }
            Action::NotTried { at, reason } => state.end(at, 1006, reason),
            Action::RecvSize(size) => {
                state.previous_recv_size = state.recv_size;
                state.recv_size = size;
            }
            Action::Did { at, what } => state.did(at, what),
            Action::Came { connection, .. } if connection != state.connection => return self,
            Action::Came { at, incoming, .. } => state.came(at, incoming),
            Action::Clear => state.record.clear(),
        }
        state.into()
    }
}

impl State {
    fn push(&mut self, at: Micros, what: What) {
        self.record.push(Entry { at, connection: ConnectionId(self.connection), what });
    }

    fn did(&mut self, at: Micros, what: What) {
        match (&what, &mut self.phase) {
            (What::Shutdown, Phase::Open { writing, .. }) => *writing = false,
            (What::Close | What::Reset, phase) => *phase = Phase::Closing,
            _ => {}
        }
        self.push(at, what);
    }

    fn came(&mut self, at: Micros, incoming: Incoming) {
        let what = match incoming {
            Incoming::Data(bytes) => {
                let early = bytes.len() > self.recv_size as usize;
                let size = if early { self.previous_recv_size } else { self.recv_size };
                What::Received { size, bytes: bytes.into() }
            }
            Incoming::Event(Event::Open { local, peer, microseconds }) => {
                if self.phase == Phase::Connecting {
                    self.phase = Phase::Open { writing: true, reading: true };
                }
                What::Open { local, peer, took: microseconds }
            }
            Incoming::Event(Event::Fin) => {
                if let Phase::Open { reading, .. } = &mut self.phase {
                    *reading = false;
                }
                What::Fin
            }
            Incoming::Event(Event::TimedOut { microseconds }) => What::TimedOut { after: microseconds },
            Incoming::Event(Event::Failed(failure)) => What::Failed(failure),
            Incoming::Closed { code, reason } => return self.end(at, code, reason),
        };
        self.push(at, what);
    }

    /// The WebSocket ended. 1006 is the browser's own code: the relay never said goodbye.
    fn end(&mut self, at: Micros, code: u16, reason: String) {
        if code == 1006 {
            self.lost = Some(if self.phase == Phase::Connecting { Lost::NeverOpened } else { Lost::Midway });
        }
        self.phase = Phase::Idle;
        self.push(at, What::Closed { code, reason });
    }
}
