//! One WebSocket of the browser's own: its state, and what its life is in the record.

use super::super::form::{CloseParams, Message};
use crate::{
    effect::{Effect, SocketId},
    labs::connection::Action,
    record::{ClosedBy, EventKind, MessageFormat, Micros, RefusalCause},
    socket::WebSocketIncoming,
    transport::socket::NO_CLOSE_FRAME,
};

/// As the standard's `readyState` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientState {
    /// There is none, or it has ended.
    #[default]
    Closed,
    Connecting,
    Open,
    /// The tab closed it.
    Closing,
}

/// What the lab knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// 0 before the first.
    pub socket: SocketId,
    pub state: ClientState,
    /// What the server chose; empty for none.
    pub subprotocol: String,
    /// How much of what was sent has not left the browser, as was told last.
    pub buffered: u64,
    /// When it was asked for.
    asked: Micros,
    /// Whether the handshake was done.
    opened: bool,
}

impl Client {
    /// One that is asked for now: what the record shows, and what the shell does; `shown` is the URL without secrets.
    pub fn connect(
        socket: SocketId,
        shown: String,
        url: String,
        subprotocols: Vec<String>,
        now: Micros,
    ) -> (Self, Action) {
        let client = Self { socket, state: ClientState::Connecting, asked: now, ..Self::default() };
        let event = EventKind::WebSocketConnect { url: shown, subprotocols: subprotocols.clone() };
        (client, (event, Effect::OpenWebSocket { socket, url, subprotocols }))
    }

    /// Whether something from this socket is meant for it: what comes after its end is dropped.
    pub fn is_live(&self, socket: SocketId) -> bool {
        self.socket == socket && self.state != ClientState::Closed
    }

    pub fn is_open(&self) -> bool {
        self.state == ClientState::Open
    }

    pub fn is_closed(&self) -> bool {
        self.state == ClientState::Closed
    }

    /// Whether the handshake was done, of the present or the last one.
    pub fn was_open(&self) -> bool {
        self.opened
    }

    /// Sends a message, where it is open.
    pub fn send(&mut self, message: &Message) -> Option<Action> {
        if !self.is_open() {
            return None;
        }
        let event = EventKind::MessageSent { format: message.format(), bytes: message.bytes() };
        let effect = match message {
            Message::Text(text) => Effect::SendText(self.socket, text.clone()),
            Message::Binary(bytes) => Effect::SendBinary(self.socket, bytes.clone()),
        };
        Some((event, effect))
    }

    /// Closes it, where it is open or about to be.
    pub fn close(&mut self, CloseParams { code, reason }: CloseParams) -> Option<Action> {
        if !matches!(self.state, ClientState::Open | ClientState::Connecting) {
            return None;
        }
        self.state = ClientState::Closing;
        let event = EventKind::WebSocketClose { code, reason: reason.clone() };
        Some((event, Effect::CloseWebSocket { socket: self.socket, code, reason }))
    }

    /// Takes in what it brings, and says how the record shows it; none where it does not.
    pub fn take(&mut self, incoming: WebSocketIncoming, now: Micros) -> Option<EventKind> {
        Some(match incoming {
            WebSocketIncoming::Open { subprotocol, extensions } => {
                self.opened = true;
                self.subprotocol.clone_from(&subprotocol);
                // An open that crosses a close does not open it again.
                if self.state == ClientState::Connecting {
                    self.state = ClientState::Open;
                }
                EventKind::WebSocketOpen { subprotocol, extensions, took: now.saturating_sub(self.asked) }
            }
            WebSocketIncoming::Text(text) => {
                EventKind::MessageReceived { format: MessageFormat::Text, bytes: text.into() }
            }
            WebSocketIncoming::Binary(bytes) => EventKind::MessageReceived { format: MessageFormat::Binary, bytes },
            WebSocketIncoming::Buffered(bytes) => {
                if std::mem::replace(&mut self.buffered, bytes) == bytes {
                    return None;
                }
                EventKind::Buffered { bytes }
            }
            WebSocketIncoming::Refused(message) => self.refused(RefusalCause::Browser, message),
            WebSocketIncoming::Blocked => self.refused(RefusalCause::Policy, String::new()),
            WebSocketIncoming::Closed { code, reason, clean } => {
                let by = match self.state {
                    ClientState::Closing => ClosedBy::Tab,
                    _ if code == NO_CLOSE_FRAME => ClosedBy::Nobody,
                    ClientState::Closed | ClientState::Connecting | ClientState::Open => ClosedBy::Server,
                };
                self.end();
                EventKind::WebSocketClosed { code, reason, clean, opened: self.opened, by }
            }
        })
    }

    fn refused(&mut self, cause: RefusalCause, message: String) -> EventKind {
        self.end();
        EventKind::WebSocketRefused { cause, message }
    }

    fn end(&mut self) {
        self.state = ClientState::Closed;
        self.buffered = 0;
    }
}
