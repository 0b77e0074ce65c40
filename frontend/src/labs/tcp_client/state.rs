//! What the TCP client lab's state becomes. Pure: actions in, state out; events of an earlier connection are dropped.

use super::form::Form;
pub use crate::labs::Lost;
use crate::{
    labs::input::Errors,
    record::{
        Record,
        entry::{ConnectionId, Entry, EventKind, Micros, Protocol},
    },
    transport::socket::{Incoming, NO_CLOSE_FRAME},
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

/// Where the chapter's server listens.
const CHAPTER_SERVER: &str = "127.0.0.1:8888";

/// The lab's state.
#[derive(Clone)]
pub struct State {
    /// What stands in the fields.
    pub form: Rc<Form>,
    /// What is wrong with it.
    pub errors: Errors,
    /// How often a repeated message was sent, while it is not yet over.
    pub sent: Option<u32>,
    /// What happened.
    pub record: Record,
    /// How the connection stands.
    pub phase: Phase,
    /// What went wrong between tab and relay at the last connection.
    pub lost: Option<Lost>,
    /// Whether the tab shut down writing on the last connection.
    pub shut_down: bool,
    /// Which connection is the present one; 0 before the first.
    pub connection: u32,
    /// How many bytes were sent on it that its socket has not yet taken.
    pub unwritten: u64,
    /// How many it has taken.
    written: u64,
    /// The buffer size of the recvs that were asked for last.
    recv_size: u32,
    /// The one before: a longer frame than `recv_size` was already on its way when that was set.
    previous_recv_size: u32,
}

/// What the user did, or what came.
pub enum Action {
    /// The fields changed.
    Edit(Rc<Form>),
    /// The relay has its echo server here: offered, unless something was typed already.
    EchoServer(String),
    /// This is wrong with the fields.
    Wrong(Errors),
    /// A repeated message was sent this often; none: it is over.
    Sent(Option<u32>),
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
        what: EventKind,
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
            Action::Edit(form) => (state.form, state.errors) = (form, Errors::default()),
            Action::EchoServer(server) if state.form.server == CHAPTER_SERVER => {
                Rc::make_mut(&mut state.form).server = server;
            }
            Action::EchoServer(_) => return self,
            Action::Wrong(errors) => state.errors = errors,
            Action::Sent(sent) => state.sent = sent,
            Action::Connect { at, connection, target } => {
                state.connection = connection;
                state.phase = Phase::Connecting;
                state.lost = None;
                (state.unwritten, state.written) = (0, 0);
                state.shut_down = false;
                state.push(at, EventKind::Connect { target, protocol: Protocol::Tcp });
            }
            Action::NotTried { at, reason } => state.end(at, NO_CLOSE_FRAME, reason),
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
    /// As the lab starts: `message` to the chapter's server, unless another is given.
    pub fn new(server: Option<String>, message: &str) -> Self {
        let server = server.unwrap_or_else(|| CHAPTER_SERVER.into());
        Self {
            form: Form::new(server, message).into(),
            errors: Errors::default(),
            sent: None,
            record: Record::default(),
            phase: Phase::Idle,
            lost: None,
            shut_down: false,
            connection: 0,
            unwritten: 0,
            written: 0,
            recv_size: 0,
            previous_recv_size: 0,
        }
    }

    /// Whether the tab may send now.
    pub fn writing(&self) -> bool {
        matches!(self.phase, Phase::Open { writing: true, .. })
    }

    fn push(&mut self, at: Micros, what: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(self.connection), what });
    }

    fn did(&mut self, at: Micros, what: EventKind) {
        match (&what, &mut self.phase) {
            (EventKind::Send { bytes }, _) => self.unwritten += bytes.len() as u64,
            (EventKind::Shutdown, Phase::Open { writing, .. }) => {
                *writing = false;
                self.shut_down = true;
            }
            (EventKind::Close | EventKind::Reset, phase) => *phase = Phase::Closing,
            _ => {}
        }
        self.push(at, what);
    }

    fn came(&mut self, at: Micros, incoming: Incoming) {
        let what = match incoming {
            Incoming::Data(bytes) => {
                let early = bytes.len() > self.recv_size as usize;
                let size = if early { self.previous_recv_size } else { self.recv_size };
                EventKind::Received { size, bytes: bytes.into() }
            }
            Incoming::Event(Event::Open { local, peer, microseconds }) => {
                if self.phase == Phase::Connecting {
                    self.phase = Phase::Open { writing: true, reading: true };
                }
                EventKind::Open { local, peer, took: microseconds }
            }
            Incoming::Event(Event::Written { bytes }) => {
                self.unwritten = self.unwritten.saturating_sub(bytes.saturating_sub(self.written));
                self.written = bytes;
                return;
            }
            Incoming::Event(Event::Fin) => {
                if let Phase::Open { reading, .. } = &mut self.phase {
                    *reading = false;
                }
                EventKind::Fin
            }
            Incoming::Event(Event::TimedOut { microseconds }) => EventKind::TimedOut { after: microseconds },
            Incoming::Event(Event::Failed(failure)) => EventKind::Failed(failure),
            Incoming::Event(Event::Info(info)) => EventKind::Info(info),
            // Other sockets' news.
            Incoming::Event(_) => return,
            Incoming::Closed { code, reason } => return self.end(at, code, reason),
        };
        self.push(at, what);
    }

    fn end(&mut self, at: Micros, code: u16, reason: String) {
        if code == NO_CLOSE_FRAME {
            self.lost = Some(if self.phase == Phase::Connecting { Lost::NeverOpened } else { Lost::Midway });
        }
        self.phase = Phase::Idle;
        self.unwritten = 0;
        self.push(at, EventKind::Closed { code, reason });
    }
}
