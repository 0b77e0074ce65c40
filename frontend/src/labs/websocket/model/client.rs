//! One of the browser's own WebSockets: its state, and the events that the record shows.

use super::super::form::{CloseParams, Message};
use crate::{
    effect::{Effect, SocketId},
    labs::connection::Action,
    record::{ClosedBy, EventKind, MessageFormat, Micros, RefusalCause},
    socket::WebSocketIncoming,
    transport::socket::NO_CLOSE_FRAME,
};

/// The state of a WebSocket, like the standard's `readyState`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientState {
    /// There is no WebSocket, or it has ended.
    #[default]
    Closed,
    Connecting,
    Open,
    /// The tab has closed the WebSocket.
    Closing,
}

/// The state of one WebSocket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The id of the socket; 0 before the first.
    pub socket: SocketId,
    pub state: ClientState,
    /// The subprotocol that the server chose; empty for none.
    pub subprotocol: String,
    /// The number of bytes sent that have not left the browser, as last reported.
    pub buffered: u64,
    /// When the connection was requested.
    asked: Micros,
    /// Whether the handshake was completed.
    opened: bool,
}

impl Client {
    /// Creates a connecting WebSocket, and returns it with the event to record and the effect to perform. `shown` is
    /// the URL without secrets.
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

    /// Whether events from this socket belong to this WebSocket. Events after its end are ignored.
    pub fn is_live(&self, socket: SocketId) -> bool {
        self.socket == socket && self.state != ClientState::Closed
    }

    pub fn is_open(&self) -> bool {
        self.state == ClientState::Open
    }

    pub fn is_closed(&self) -> bool {
        self.state == ClientState::Closed
    }

    /// Whether the handshake of the current or last WebSocket was completed.
    pub fn was_open(&self) -> bool {
        self.opened
    }

    /// Sends a message, if the WebSocket is open.
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

    /// Closes the WebSocket, if it is open or connecting.
    pub fn close(&mut self, CloseParams { code, reason }: CloseParams) -> Option<Action> {
        if !matches!(self.state, ClientState::Open | ClientState::Connecting) {
            return None;
        }
        self.state = ClientState::Closing;
        let event = EventKind::WebSocketClose { code, reason: reason.clone() };
        Some((event, Effect::CloseWebSocket { socket: self.socket, code, reason }))
    }

    /// Handles what the WebSocket reported, and returns the event to record, if any.
    pub fn take(&mut self, incoming: WebSocketIncoming, now: Micros) -> Option<EventKind> {
        Some(match incoming {
            WebSocketIncoming::Open { subprotocol, extensions } => {
                self.opened = true;
                self.subprotocol.clone_from(&subprotocol);
                // If the tab has called close in the meantime, the state remains `Closing`.
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
