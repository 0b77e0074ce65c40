//! A socket as the labs' cores see it (a TCP connection or a UDP socket): its state, and how the record shows its
//! events. Pure.

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
    /// No connection exists, or it has ended.
    #[default]
    Closed,
    /// The connection was requested.
    Connecting,
    /// The connection is established. A UDP socket is connected or bound.
    Open {
        /// Whether the tab may still send.
        writing: bool,
        /// Whether the peer may still send.
        reading: bool,
    },
    /// The tab closed the connection, or it failed, but the relay has not closed its WebSocket yet.
    Closing,
}

impl ConnectionState {
    /// Open in both directions.
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

/// How the tab lost the relay, if the relay could not report the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayLoss {
    /// The WebSocket never opened.
    NeverOpened,
    /// The WebSocket ended without a Close frame.
    Midway,
}

/// An action of the tab on a connection: the event for the record, and the effect that performs it.
pub type Action = (EventKind, Effect);

/// A lab's state of a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// The current socket, or the last one; 0 before the first.
    pub socket: SocketId,
    pub state: ConnectionState,
    /// The relay's local address, known once the connection is open.
    pub local: Option<String>,
    /// The bytes that were sent but not yet written to the socket.
    pub buffer: SendBuffer,
    /// Why the connection ended, if tab and relay lost each other.
    pub relay_loss: Option<RelayLoss>,
    recv_size: RecvSize,
    /// The sender of the datagram whose bytes come next.
    sender: Option<String>,
}

impl Connection {
    /// A connection that is being opened.
    pub fn connecting(socket: SocketId) -> Self {
        Self { socket, state: ConnectionState::Connecting, ..Self::default() }
    }

    /// Whether an arrival from `socket` belongs to this connection. Arrivals after its end are dropped.
    pub fn is_live(&self, socket: SocketId) -> bool {
        self.socket == socket && !self.state.is_closed()
    }

    /// Calls recv with a buffer of `bytes` from now on.
    pub fn recv(&mut self, bytes: u32, continuous: bool, timeout_ms: Option<u32>) -> Command {
        self.recv_size.set(bytes);
        Command::Receive { bytes, continuous, timeout_ms }
    }

    /// Sends bytes on a stream. Returns `None` if the writing side is not open.
    pub fn send(&mut self, bytes: Bytes) -> Option<Action> {
        if !self.state.can_write() {
            return None;
        }
        self.buffer.sent(bytes.len());
        Some((EventKind::Send { bytes: bytes.clone() }, Effect::Send(self.socket, bytes)))
    }

    /// Shuts down writing: sends a FIN and continues to receive. Returns `None` if the writing side is not open.
    pub fn shut_down(&mut self) -> Option<Action> {
        let ConnectionState::Open { writing: writing @ true, .. } = &mut self.state else { return None };
        *writing = false;
        Some((EventKind::Shutdown, Effect::Command(self.socket, Command::Shutdown)))
    }

    /// Ends the connection with a RST. Returns `None` if it is not open.
    pub fn reset(&mut self) -> Option<Action> {
        if !self.state.is_open() {
            return None;
        }
        self.state = ConnectionState::Closing;
        Some((EventKind::Reset, Effect::Command(self.socket, Command::Reset)))
    }

    /// Closes the connection. Returns `None` if it is neither open nor connecting.
    pub fn close(&mut self) -> Option<Action> {
        if !self.state.is_open() && !self.state.is_connecting() {
            return None;
        }
        self.state = ConnectionState::Closing;
        Some((EventKind::Close, Effect::Close(self.socket)))
    }

    /// Updates the state with what the socket received. Returns the event for the record, or `None` if the record shows
    /// nothing.
    pub fn take(&mut self, incoming: Incoming) -> Option<EventKind> {
        match incoming {
            Incoming::Data(bytes) => Some(self.received(bytes)),
            Incoming::Event(event) => self.event(event),
            Incoming::Unanswered { microseconds } => Some(EventKind::Unanswered { after: microseconds }),
            Incoming::Closed { code, reason } => {
                // A WebSocket that the tab closes before it is open ends with NO_CLOSE_FRAME too, so the state decides.
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

    /// Tells the record how many of the connection's sent bytes the socket has taken so far.
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
            // Events of a listening socket, and the close event, which the transport turns into `Incoming::Closed`.
            Event::Listening { .. } | Event::Waiting { .. } | Event::Accepted { .. } | Event::Closed { .. } => {
                return None;
            }
        };
        Some(event)
    }

    /// Marks the connection open, unless the tab has closed it in the meantime.
    fn opened(&mut self, local: &str) {
        if self.state.is_connecting() {
            self.state = ConnectionState::BOTH_WAYS;
            self.local = Some(local.to_owned());
        }
    }
}
