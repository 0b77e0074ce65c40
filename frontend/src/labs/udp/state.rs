//! What the UDP lab's state becomes. Pure: actions in, state out; events of an earlier socket are dropped.

use super::{compare::Side, form::Form};
use crate::{
    labs::{Lost, input::Errors},
    record::{
        Faults, Record,
        entry::{ConnectionId, Entry, EventKind, Micros},
    },
    transport::socket::{Incoming, NO_CLOSE_FRAME},
};
use relay_protocol::{Event, Failure};
use std::rc::Rc;
use yew::Reducible;

/// What a socket is there for. The lab has at most one of each open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The client's.
    Client,
    /// The server's.
    Server,
    /// A client of that server in the same tab.
    Guest,
    /// Of a comparison, the one that speaks UDP.
    Udp,
    /// And the one that speaks TCP.
    Tcp,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Client, Self::Server, Self::Guest, Self::Udp, Self::Tcp];
}

/// How a socket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// There is none.
    #[default]
    Idle,
    /// It was asked for.
    Opening,
    /// It can send and receive.
    Open,
    /// The tab closed it; the relay has not said so yet.
    Closing,
}

/// What is known of a role's socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How it stands.
    pub phase: Phase,
    /// Which one of the record it is; 0 before the first.
    pub connection: u32,
    /// Its own address, while it is open.
    pub local: Option<String>,
    /// Who sent the newest datagram.
    pub sender: Option<String>,
    /// Who sent the datagram whose bytes come next.
    from: Option<String>,
    /// The buffer size of the recvs that were asked for last.
    recv_size: u32,
    /// The one before: a longer datagram than `recv_size` was already on its way when that was set.
    previous_recv_size: u32,
}

/// A comparison, under way or over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// How many messages.
    pub count: u32,
    /// What the relay was asked to do.
    pub faults: Faults,
    /// The connection that speaks UDP.
    pub udp: ConnectionId,
    /// The one that speaks TCP.
    pub tcp: ConnectionId,
    /// Why the relay does not lose TCP's segments, where it was asked to and cannot.
    pub without_loss: Option<Failure>,
    /// Whether nothing more is waited for.
    pub over: bool,
}

/// The lab's state.
#[derive(Clone)]
pub struct State {
    /// What stands in the fields.
    pub form: Rc<Form>,
    /// What is wrong with it.
    pub errors: Errors,
    /// How often a repeated datagram was sent, while it is not yet over.
    pub sent: Option<u32>,
    /// What happened.
    pub record: Record,
    /// What went wrong between tab and relay at the last socket.
    pub lost: Option<Lost>,
    /// The last comparison.
    pub run: Option<Run>,
    /// Which of the commands to try was copied last, 0 for the first.
    pub copied: Option<usize>,
    sockets: [Standing; Role::ALL.len()],
}

/// What the user did, or what came.
pub enum Action {
    /// The fields changed.
    Edit(Rc<Form>),
    /// The relay has its echo server here: offered, unless something was typed already.
    EchoServer(String),
    /// This is wrong with the fields.
    Wrong(Errors),
    /// A repeated datagram was sent this often; none: it is over.
    Sent(Option<u32>),
    /// The tab asks for a socket.
    Open {
        /// When.
        at: Micros,
        /// What for.
        role: Role,
        /// Which. The number counts up over all roles.
        connection: u32,
        /// `Connect` or `Bind`.
        what: EventKind,
        /// What the relay is asked to do.
        faults: Faults,
    },
    /// The browser did not even try to open the WebSocket.
    NotTried {
        /// When.
        at: Micros,
        /// Whose.
        role: Role,
        /// Its words.
        reason: String,
    },
    /// From now on recvs are asked for with this buffer size.
    RecvSize(Role, u32),
    /// The tab did something on a socket.
    Did {
        /// When.
        at: Micros,
        /// On whose.
        role: Role,
        /// What: one of `Send`, `SendTo`, `Receive`, `Close`.
        what: EventKind,
    },
    /// Something came.
    Came {
        /// When.
        at: Micros,
        /// On whose socket.
        role: Role,
        /// Which.
        connection: u32,
        /// What.
        incoming: Incoming,
    },
    /// A comparison begins, or something becomes known of it.
    Compare(Run),
    /// Nothing more of it is waited for.
    Compared,
    /// This of the commands to try was copied.
    Copied(usize),
    /// Clear the record.
    Clear,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::Edit(form) => (state.form, state.errors) = (form, Errors::default()),
            Action::EchoServer(server) if state.form.target == CHAPTER_ECHO => {
                Rc::make_mut(&mut state.form).target = server;
            }
            Action::EchoServer(_) => return self,
            Action::Wrong(errors) => state.errors = errors,
            Action::Sent(sent) => state.sent = sent,
            Action::Open { at, role, connection, what, faults } => {
                (state.lost, state.copied) = (None, None);
                state.sockets[role as usize] = Standing { phase: Phase::Opening, connection, ..Standing::default() };
                state.push(at, role, what);
                if !faults.is_none() {
                    state.push(at, role, EventKind::Faults(faults));
                }
            }
            Action::NotTried { at, role, reason } => state.end(at, role, NO_CLOSE_FRAME, reason),
            Action::RecvSize(role, size) => {
                let socket = &mut state.sockets[role as usize];
                socket.previous_recv_size = socket.recv_size;
                socket.recv_size = size;
            }
            Action::Did { at, role, what } => {
                if what == EventKind::Close {
                    state.sockets[role as usize].phase = Phase::Closing;
                }
                state.push(at, role, what);
            }
            Action::Came { role, connection, .. } if connection != self.socket(role).connection => return self,
            Action::Came { at, role, incoming, .. } => state.came(at, role, incoming),
            Action::Compare(run) => state.run = Some(run),
            Action::Compared => {
                if let Some(run) = &mut state.run {
                    run.over = true;
                }
            }
            Action::Copied(command) => state.copied = Some(command),
            Action::Clear => {
                state.record.clear();
                // It is evidence only as long as the record has it.
                state.run = state.run.filter(|run| !run.over);
            }
        }
        state.into()
    }
}

/// The practice echo's address unless told otherwise: the chapter's port, but of UDP.
const CHAPTER_ECHO: &str = "127.0.0.1:8888";

impl State {
    /// As the lab starts: with this message.
    pub fn new(message: &str) -> Self {
        Self {
            form: Form::new(CHAPTER_ECHO.into(), message).into(),
            errors: Errors::default(),
            sent: None,
            record: Record::default(),
            lost: None,
            run: None,
            copied: None,
            sockets: Default::default(),
        }
    }

    /// What is known of a role's socket.
    pub fn socket(&self, role: Role) -> &Standing {
        &self.sockets[role as usize]
    }

    /// Whether a role's socket can send now.
    pub fn is_open(&self, role: Role) -> bool {
        self.socket(role).phase == Phase::Open
    }

    /// What became of the last comparison's messages over UDP and over TCP.
    pub fn sides(&self) -> Option<(&Run, Side, Side)> {
        let run = self.run.as_ref()?;
        let side = |connection| Side::of(&self.record, connection, run.count);
        Some((run, side(run.udp), side(run.tcp)))
    }

    fn push(&mut self, at: Micros, role: Role, what: EventKind) {
        let connection = ConnectionId(self.socket(role).connection);
        self.record.push(Entry { at, connection, what });
    }

    fn came(&mut self, at: Micros, role: Role, incoming: Incoming) {
        let socket = &mut self.sockets[role as usize];
        let what = match incoming {
            Incoming::Data(bytes) => {
                let early = bytes.len() > socket.recv_size as usize;
                let size = if early { socket.previous_recv_size } else { socket.recv_size };
                let bytes = bytes.into();
                match socket.from.take() {
                    Some(from) => EventKind::ReceivedFrom { from, size, bytes },
                    None => EventKind::Received { size, bytes },
                }
            }
            Incoming::Event(Event::Datagram { from }) => {
                socket.sender = Some(from.clone());
                socket.from = Some(from);
                return;
            }
            Incoming::Event(Event::Open { local, peer, microseconds }) => {
                socket.opened(&local);
                EventKind::Open { local, peer, took: microseconds }
            }
            Incoming::Event(Event::Bound { local }) => {
                socket.opened(&local);
                EventKind::Bound { local }
            }
            Incoming::Event(Event::Truncated { kept, of }) => EventKind::Truncated { kept, of },
            Incoming::Event(Event::Injected { fault, way, number, bytes }) => {
                EventKind::Injected { fault, way, number, bytes }
            }
            Incoming::Event(Event::TimedOut { microseconds }) => EventKind::TimedOut { after: microseconds },
            Incoming::Event(Event::Reported(failure)) => EventKind::Reported(failure),
            Incoming::Event(Event::Failed(failure)) => EventKind::Failed(failure),
            Incoming::Event(Event::Info(info)) => EventKind::Info(info),
            Incoming::Event(Event::Fin) => EventKind::Fin,
            // Other sockets' news.
            Incoming::Event(_) => return,
            Incoming::Closed { code, reason } => return self.end(at, role, code, reason),
        };
        self.push(at, role, what);
    }

    fn end(&mut self, at: Micros, role: Role, code: u16, reason: String) {
        let socket = &mut self.sockets[role as usize];
        if code == NO_CLOSE_FRAME {
            self.lost = Some(if socket.phase == Phase::Opening { Lost::NeverOpened } else { Lost::Midway });
        }
        socket.phase = Phase::Idle;
        socket.local = None;
        self.push(at, role, EventKind::Closed { code, reason });
    }
}

impl Standing {
    fn opened(&mut self, local: &str) {
        if self.phase == Phase::Opening {
            self.phase = Phase::Open;
        }
        self.local = Some(local.to_owned());
    }
}
