//! One socket of the relay: one WebSocket that speaks `lab.v1`.

use super::{
    clock::{self, Micros},
    http::words_of,
};
use bytes::Bytes;
use gloo_events::EventListener;
use gloo_utils::window;
use js_sys::{ArrayBuffer, Uint8Array};
use relay_protocol::{Command, Event, MAX_MESSAGE, SUBPROTOCOL_LAB};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// The close code with which the browser itself says that no Close frame came (RFC 6455, section 7.1.5): the relay never
/// said goodbye.
pub const NO_CLOSE_FRAME: u16 = 1006;

/// What comes from a socket, in the order in which it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// What the relay reported.
    Event(Event),
    /// What one recv returned.
    Data(Bytes),
    /// The WebSocket ended, with its close code and reason; nothing comes after this.
    Closed {
        /// The close code, or [`NO_CLOSE_FRAME`].
        code: u16,
        /// The reason in the Close frame.
        reason: String,
    },
}

/// Opens sockets for the labs: the relay's, or in a test whatever replaces it.
pub trait Transport: 'static {
    /// What it opens; dropping it closes it, and nothing more comes from it.
    type Socket: Connection + 'static;

    /// Opens a WebSocket to this [address](super::relay::RelayAddress::socket_url). The relay gets `first` before anything
    /// else. `on_incoming` is called with the time and each thing that comes.
    ///
    /// Fails with the browser's words where it does not even try, such as `ws:` from a page with `https:`.
    fn open(
        &self,
        url: &str,
        first: Option<Command>,
        on_incoming: impl Fn(Micros, Incoming) + Clone + 'static,
    ) -> Result<Self::Socket, String>;
}

/// One socket, as a lab uses it. What cannot be sent any more is dropped: that the WebSocket is over is told by
/// [`Incoming::Closed`].
pub trait Connection {
    /// Sends bytes of a stream; more than [`MAX_MESSAGE`] travel as several messages.
    fn send(&self, bytes: &[u8]);
    /// Sends one datagram, however long or empty it is.
    fn send_datagram(&self, datagram: &[u8]);
    /// Asks something of the socket.
    fn command(&self, command: &Command);
    /// Closes it: what was sent goes out first. [`Incoming::Closed`] still comes.
    fn close(&self);
}

/// The relay.
#[derive(Clone, Copy, Debug, Default)]
pub struct RelayTransport;

/// One WebSocket to the relay.
pub struct Socket {
    websocket: WebSocket,
    /// They are removed when they are dropped.
    _listeners: [EventListener; 4],
}

impl Transport for RelayTransport {
    type Socket = Socket;

    fn open(
        &self,
        url: &str,
        first: Option<Command>,
        on_incoming: impl Fn(Micros, Incoming) + Clone + 'static,
    ) -> Result<Socket, String> {
        let websocket = WebSocket::new_with_str(url, SUBPROTOCOL_LAB).map_err(words_of)?;
        websocket.set_binary_type(BinaryType::Arraybuffer);
        let on_open = EventListener::once(&websocket, "open", {
            let websocket = websocket.clone();
            move |_| {
                if let Some(command) = &first {
                    send_command(&websocket, command);
                }
            }
        });
        let on_message = EventListener::new(&websocket, "message", {
            let on_incoming = on_incoming.clone();
            move |event| {
                if let Some(incoming) = read(event.unchecked_ref()) {
                    on_incoming(clock::at(event), incoming);
                }
            }
        });
        let on_close = EventListener::once(&websocket, "close", move |event| {
            let close: &CloseEvent = event.unchecked_ref();
            on_incoming(clock::at(event), Incoming::Closed { code: close.code(), reason: close.reason() });
        });
        // The page is left: closed, or another one is shown in its place (HTML, `pagehide`). A browser may keep it for when
        // the user comes back, and with it its WebSockets: a server that nobody sees would go on listening.
        let on_leave = EventListener::new(&window(), "pagehide", {
            let websocket = websocket.clone();
            move |_| drop(websocket.close_with_code(1000))
        });
        Ok(Socket { websocket, _listeners: [on_open, on_message, on_close, on_leave] })
    }
}

impl Connection for Socket {
    fn send(&self, bytes: &[u8]) {
        bytes.chunks(MAX_MESSAGE).for_each(|chunk| self.send_datagram(chunk));
    }

    fn send_datagram(&self, datagram: &[u8]) {
        // It fails only while connecting: the labs send on open sockets only.
        let _ = self.websocket.send_with_u8_array(datagram);
    }

    fn command(&self, command: &Command) {
        send_command(&self.websocket, command);
    }

    fn close(&self) {
        let _ = self.websocket.close_with_code(1000);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.websocket.close();
    }
}

fn send_command(websocket: &WebSocket, command: &Command) {
    // A command is plain data, and the labs ask on open connections only: neither can fail.
    if let Ok(json) = serde_json::to_string(command) {
        let _ = websocket.send_with_str(&json);
    }
}

/// A text frame that is no event is left out: it can only come from a relay of another protocol, which the header says.
fn read(message: &MessageEvent) -> Option<Incoming> {
    let data = message.data();
    match data.as_string() {
        Some(json) => serde_json::from_str(&json).ok().map(Incoming::Event),
        None => data.dyn_ref::<ArrayBuffer>().map(|buffer| Incoming::Data(Uint8Array::new(buffer).to_vec().into())),
    }
}
