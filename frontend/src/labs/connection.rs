//! One socket, as the labs' cores see it: a TCP connection or a UDP socket, its state, and what its events are in the record. Pure.

use super::{outgoing::SendBuffer, recv_size::RecvSize};
use crate::{
    effect::{Effect, SocketId},
    record::{ConnectionId, EventKind, Micros, Record},
    transport::socket::{Incoming, NO_CLOSE_FRAME},
};
use bytes::Bytes;
use relay_protocol::{Command, Event};

/// The state of a connection, or of a UDP socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConnectionState {
    /// There is none, or it has ended.
    #[default]
    Closed,
    /// It was asked for.
    Connecting,
    /// It is established; a UDP socket is connected or bound.
    Open {
        /// Whether the tab may still send.
        writing: bool,
        /// Whether the peer may still send.
        reading: bool,
    },
    /// The tab closed it, or it failed; the relay has not closed its WebSocket yet.
    Closing,
}

impl ConnectionState {
    /// Established, in both directions.
    pub const BOTH_WAYS: Self = Self::Open { writing: true, reading: true };

    pub fn is_connecting(self) -> bool {
        self == Self::Connecting
    }

    pub fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }

    pub fn can_write(self) -> bool {
        matches!(self, Self::Open { writing: true, .. })
    }

    pub fn can_read(self) -> bool {
        matches!(self, Self::Open { reading: true, .. })
    }

    pub fn is_closed(self) -> bool {
        self == Self::Closed
    }
}

/// What went wrong between tab and relay, where the relay could not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayLoss {
    /// The WebSocket never opened.
    NeverOpened,
    /// It ended without a Close frame.
    Midway,
}

/// What the tab does on a connection: how the record shows it, and what the shell does for it.
pub type Action = (EventKind, Effect);

/// What a lab knows of a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// 0 before the first.
    pub socket: SocketId,
    pub state: ConnectionState,
    /// The relay's own address on it, once it is open.
    pub local: Option<String>,
    /// What the socket has not yet taken of what was sent.
    pub buffer: SendBuffer,
    /// Why it ended, where tab and relay lost each other.
    pub relay_loss: Option<RelayLoss>,
    recv_size: RecvSize,
    /// Who sent the datagram whose bytes come next.
    sender: Option<String>,
}

impl Connection {
    /// One that is asked for now.
    pub fn connecting(socket: SocketId) -> Self {
        Self { socket, state: ConnectionState::Connecting, ..Self::default() }
    }

    /// Whether something from this socket is meant for it: what comes after its end is dropped.
    pub fn is_live(&self, socket: SocketId) -> bool {
        self.socket == socket && !self.state.is_closed()
    }

    /// Calls recv from now on with a buffer of so many bytes.
    pub fn recv(&mut self, bytes: u32, continuous: bool, timeout_ms: Option<u32>) -> Command {
        self.recv_size.set(bytes);
        Command::Receive { bytes, continuous, timeout_ms }
    }

    /// Sends bytes of a stream, where the writing side is open.
    pub fn send(&mut self, bytes: Bytes) -> Option<Action> {
        if !self.state.can_write() {
            return None;
        }
        self.buffer.sent(bytes.len());
        Some((EventKind::Send { bytes: bytes.clone() }, Effect::Send(self.socket, bytes)))
    }

    /// Shuts down writing, where that is open: sends a FIN, and goes on receiving.
    pub fn shut_down(&mut self) -> Option<Action> {
        let ConnectionState::Open { writing: writing @ true, .. } = &mut self.state else { return None };
        *writing = false;
        Some((EventKind::Shutdown, Effect::Command(self.socket, Command::Shutdown)))
    }

    /// Ends it with a RST, where it is open.
    pub fn reset(&mut self) -> Option<Action> {
        if !self.state.is_open() {
            return None;
        }
        self.state = ConnectionState::Closing;
        Some((EventKind::Reset, Effect::Command(self.socket, Command::Reset)))
    }

    /// Closes it, where it is open or about to be.
    pub fn close(&mut self) -> Option<Action> {
        if !self.state.is_open() && !self.state.is_connecting() {
            return None;
        }
        self.state = ConnectionState::Closing;
        Some((EventKind::Close, Effect::Close(self.socket)))
    }

    /// Takes in what the socket brings, and says how the record shows it; none where it does not.
    pub fn take(&mut self, incoming: Incoming) -> Option<EventKind> {
        match incoming {
            Incoming::Data(bytes) => Some(self.received(bytes)),
            Incoming::Event(event) => self.event(event),
            Incoming::Unanswered { microseconds } => Some(EventKind::Unanswered { after: microseconds }),
            Incoming::Closed { code, reason } => {
                // A browser says the same of a WebSocket that the tab closed before it was open.
                self.relay_loss = match self.state {
                    ConnectionState::Connecting => Some(RelayLoss::NeverOpened),
                    ConnectionState::Open { .. } => Some(RelayLoss::Midway),
                    ConnectionState::Closing | ConnectionState::Closed => None,
                }
                .filter(|_| code == NO_CLOSE_FRAME);
                self.state = ConnectionState::Closed;
                self.buffer = SendBuffer::default();
                Some(EventKind::Closed { code, reason })
            }
        }
    }

    /// Tells the record how much of what was sent as this connection the socket has taken by now.
    pub fn note_written(&self, id: ConnectionId, at: Micros, record: &mut Record) {
        record.written(id, self.buffer.taken(), at);
    }

    fn received(&mut self, bytes: Bytes) -> EventKind {
        let size = self.recv_size.of(bytes.len());
        match self.sender.take() {
            Some(from) => EventKind::ReceivedFrom { from, size, bytes },
            None => EventKind::Received { size, bytes },
        }
    }

    fn event(&mut self, event: Event) -> Option<EventKind> {
        let event = match event {
            Event::Open { local, peer, microseconds } => {
                self.opened(&local);
                EventKind::Open { local, peer, took: microseconds }
            }
            Event::Bound { local } => {
                self.opened(&local);
                EventKind::Bound { local }
            }
            Event::Fin => {
                if let ConnectionState::Open { reading, .. } = &mut self.state {
                    *reading = false;
                }
                EventKind::Fin
            }
            Event::Failed(failure) => {
                self.state = ConnectionState::Closing;
                EventKind::Failed(failure)
            }
            Event::Truncated { kept, of } => EventKind::Truncated { kept, of },
            Event::Injected { fault, way, number, bytes } => EventKind::Injected { fault, way, number, bytes },
            Event::TimedOut { microseconds } => EventKind::TimedOut { after: microseconds },
            Event::Reported(failure) => EventKind::Reported(failure),
            Event::Info(info) => EventKind::Info(info),
            Event::Written { bytes } => {
                self.buffer.written(bytes);
                return None;
            }
            Event::Datagram { from } => {
                self.sender = Some(from);
                return None;
            }
            // A listening socket's, and what a transport has made an `Incoming::Closed` of.
            Event::Listening { .. } | Event::Waiting { .. } | Event::Accepted { .. } | Event::Closed { .. } => {
                return None;
            }
        };
        Some(event)
    }

    /// An open that crosses a close does not open it again.
    fn opened(&mut self, local: &str) {
        if self.state.is_connecting() {
            self.state = ConnectionState::BOTH_WAYS;
            self.local = Some(local.to_owned());
        }
    }
}
