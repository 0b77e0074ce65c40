//! The page's access to the network: through the relay and the browser, or into the network inside the page. The choice is made
//! when something is opened, and does not change afterwards.

use super::{
    clock::Micros,
    http::{self, Cancel},
    in_page,
    relay::{Network, Relay},
    socket::{Connection, Incoming, RelayTransport, Socket, Transport},
    websocket::PlainWebSocket,
};
use crate::{
    fetch::{Answer, Request, Unanswered},
    socket::{Endpoint, WebSocketIncoming},
};
use relay_protocol::Command;

/// The sockets of the labs.
#[derive(Clone, Default)]
pub struct PageTransport {
    relay: RelayTransport,
}

/// A socket on either network.
pub enum PageSocket {
    Relay(Box<Socket>),
    InPage(in_page::Socket),
}

impl Transport for PageTransport {
    type Socket = PageSocket;

    fn open(
        &self,
        relay: &Relay,
        endpoint: &Endpoint,
        first: Option<Command>,
        on_incoming: impl Fn(Micros, Incoming) + 'static,
    ) -> Result<PageSocket, String> {
        Ok(match relay.network() {
            Network::Relay => PageSocket::Relay(self.relay.open(relay, endpoint, first, on_incoming)?.into()),
            Network::InPage => PageSocket::InPage(in_page::Socket::open(endpoint, first, on_incoming)),
        })
    }
}

impl PageSocket {
    fn connection(&self) -> &dyn Connection {
        match self {
            Self::Relay(socket) => &**socket,
            Self::InPage(socket) => socket,
        }
    }
}

impl Connection for PageSocket {
    fn send(&self, bytes: &[u8]) {
        self.connection().send(bytes);
    }

    fn send_datagram(&self, datagram: &[u8]) {
        self.connection().send_datagram(datagram);
    }

    fn command(&self, command: &Command) {
        self.connection().command(command);
    }

    fn close(&self) {
        self.connection().close();
    }
}

/// A lab's WebSocket on either network. It is closed on drop.
pub enum PageWebSocket {
    Browser(Box<PlainWebSocket>),
    InPage(in_page::WebSocket),
}

impl PageWebSocket {
    /// Opens a WebSocket; see [`PlainWebSocket::open`].
    ///
    /// # Errors
    ///
    /// Returns the browser's message if the browser does not even try.
    pub fn open(
        relay: &Relay,
        url: &str,
        subprotocols: &[String],
        on_incoming: impl Fn(Micros, WebSocketIncoming) + Clone + 'static,
    ) -> Result<Self, String> {
        Ok(match in_page::is_inside(relay, url) {
            true => Self::InPage(in_page::WebSocket::open(url, subprotocols, on_incoming)),
            false => Self::Browser(PlainWebSocket::open(url, subprotocols, on_incoming)?.counted().into()),
        })
    }

    /// Sends a text message.
    pub fn send_text(&self, text: &str) {
        match self {
            Self::Browser(websocket) => websocket.send_text(text),
            Self::InPage(websocket) => websocket.send_text(text),
        }
    }

    /// Sends a binary message.
    pub fn send_binary(&self, bytes: &[u8]) {
        match self {
            Self::Browser(websocket) => websocket.send_binary(bytes),
            Self::InPage(websocket) => websocket.send_binary(bytes),
        }
    }

    /// Starts the closing handshake. Data that is still queued is sent first.
    pub fn close(&self, code: Option<u16>, reason: &str) {
        match self {
            Self::Browser(websocket) => websocket.close(code, reason),
            Self::InPage(websocket) => websocket.close(code, reason),
        }
    }
}

/// Sends a request and reads the whole response; see [`http::send`].
pub async fn send(
    relay: &Relay,
    request: Request,
    time_limit_ms: Option<u32>,
    cancel: Cancel,
) -> Result<Answer, Unanswered> {
    match in_page::is_inside(relay, &request.url) {
        true => in_page::fetch(request, time_limit_ms, cancel).await,
        false => http::send(request, time_limit_ms, cancel).await,
    }
}
