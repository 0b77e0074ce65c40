//! One socket of the relay: one WebSocket that speaks `lab.v1`.

use super::{
    clock::{self, Micros},
    relay::RelayAddress,
};
use js_sys::{ArrayBuffer, Uint8Array};
use relay_protocol::{Command, Event, MAX_MESSAGE, MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES, SUBPROTOCOL_LAB};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// The close code with which the browser itself says that no Close frame came (RFC 6455, section 7.1.5): the relay never
/// said goodbye.
pub const NO_CLOSE_FRAME: u16 = 1006;

/// What comes from a socket, in the order in which it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// What the relay told.
    Event(Event),
    /// What one recv returned.
    Data(Vec<u8>),
    /// The WebSocket ended, with its close code and reason; nothing comes after this.
    Closed {
        /// The close code, or [`NO_CLOSE_FRAME`].
        code: u16,
        /// The reason in the Close frame.
        reason: String,
    },
}

/// Opens sockets for the labs: the relay's, or in a test whatever stands in for it.
pub trait Transport: 'static {
    /// What it opens; dropping it closes it, and nothing more is told.
    type Socket: Connection + 'static;

    /// See [`Socket::open`].
    fn open(
        &self,
        url: &str,
        first: Option<Command>,
        tell: impl Fn(Micros, Incoming) + Clone + 'static,
    ) -> Result<Self::Socket, String>;
}

/// One socket, as a lab uses it.
pub trait Connection {
    /// Sends bytes of a stream.
    fn send(&self, bytes: &[u8]);
    /// Sends one datagram, however long or empty it is.
    fn send_datagram(&self, datagram: &[u8]);
    /// Asks something of the socket.
    fn command(&self, command: &Command);
    /// Closes it: what was sent goes out first. [`Incoming::Closed`] is still told.
    fn close(&self);
}

/// The relay.
#[derive(Clone, Copy, Debug, Default)]
pub struct RelayTransport;

impl Transport for RelayTransport {
    type Socket = Socket;

    fn open(
        &self,
        url: &str,
        first: Option<Command>,
        tell: impl Fn(Micros, Incoming) + Clone + 'static,
    ) -> Result<Socket, String> {
        Socket::open(url, first, tell)
    }
}

impl Connection for Socket {
    fn send(&self, bytes: &[u8]) {
        Self::send(self, bytes);
    }

    fn send_datagram(&self, datagram: &[u8]) {
        Self::send_datagram(self, datagram);
    }

    fn command(&self, command: &Command) {
        Self::command(self, command);
    }

    fn close(&self) {
        Self::close(self);
    }
}

/// An open way to the relay. Dropping it closes the WebSocket, and nothing more is told.
pub struct Socket {
    websocket: WebSocket,
    sent: Cell<u64>,
    written: Rc<Cell<u64>>,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
    on_leave: Closure<dyn FnMut()>,
}

/// The page is left: closed, or another one is shown in its place (HTML, `pagehide`). A browser may keep it for when the user
/// comes back, and with it its WebSockets: a server that nobody sees would go on listening.
const LEFT: &str = "pagehide";

impl Socket {
    /// Asks the relay for a TCP connection to `target`, a practice server's name or `host:port`, which may take `timeout_ms`
    /// milliseconds at most. For the rest see [`Socket::open`].
    pub fn connect(
        relay: &RelayAddress,
        target: &str,
        timeout_ms: Option<u32>,
        first: Option<Command>,
        tell: impl Fn(Micros, Incoming) + Clone + 'static,
    ) -> Result<Self, String> {
        Self::open(&relay.tcp_url(target, timeout_ms), first, tell)
    }

    /// Opens what stands at this [address](RelayAddress::socket_url). The relay gets `first` before anything else. `tell` is
    /// called with the time and each thing that comes.
    ///
    /// Fails with the browser's words where it does not even try, such as `ws:` from a page with `https:`.
    pub fn open(
        url: &str,
        first: Option<Command>,
        tell: impl Fn(Micros, Incoming) + Clone + 'static,
    ) -> Result<Self, String> {
        let websocket = WebSocket::new_with_str(url, SUBPROTOCOL_LAB).map_err(super::http::words_of)?;
        websocket.set_binary_type(BinaryType::Arraybuffer);

        let opened = websocket.clone();
        let on_open = Closure::<dyn FnMut()>::new(move || {
            if let Some(command) = &first {
                send_command(&opened, command);
            }
        });
        let tell_message = tell.clone();
        let written = Rc::new(Cell::new(0));
        let told = written.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(incoming) = read(&message) {
                if let Incoming::Event(Event::Written { bytes }) = incoming {
                    told.set(bytes);
                }
                tell_message(clock::now(), incoming);
            }
        });
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |close: CloseEvent| {
            tell(clock::now(), Incoming::Closed { code: close.code(), reason: close.reason() });
        });
        let left = websocket.clone();
        let on_leave = Closure::<dyn FnMut()>::new(move || drop(left.close_with_code(1000)));
        if let Some(window) = web_sys::window() {
            // It fails only for a type of event that is none.
            let _ = window.add_event_listener_with_callback(LEFT, on_leave.as_ref().unchecked_ref());
        }
        websocket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        websocket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        websocket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self {
            websocket,
            sent: Cell::new(0),
            written,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
            on_leave,
        })
    }

    /// Sends one datagram, however long or empty it is.
    pub fn send_datagram(&self, datagram: &[u8]) {
        // It fails only while connecting: the labs send on open sockets only.
        let _ = self.websocket.send_with_u8_array(datagram);
    }

    /// Sends bytes; more than [`MAX_MESSAGE`] travel as several messages of one stream.
    pub fn send(&self, bytes: &[u8]) {
        self.sent.set(self.sent.get() + bytes.len() as u64);
        for chunk in bytes.chunks(MAX_MESSAGE) {
            // It fails only while connecting or on a malformed string: the labs send on open connections only.
            let _ = self.websocket.send_with_u8_array(chunk);
        }
    }

    /// Whether another message of this size would keep commands waiting behind what the relay has not yet written.
    pub fn is_crowded(&self, size: usize) -> bool {
        let waiting = self.sent.get().saturating_sub(self.written.get()) as usize;
        waiting > 0 && (waiting + size > MAX_UNWRITTEN || waiting / size.max(1) >= MAX_UNWRITTEN_MESSAGES)
    }

    /// Asks something of the socket.
    pub fn command(&self, command: &Command) {
        send_command(&self.websocket, command);
    }

    /// Closes the connection: what was sent goes out first. [`Incoming::Closed`] is still told.
    pub fn close(&self) {
        let _ = self.websocket.close_with_code(1000);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.websocket.set_onopen(None);
        self.websocket.set_onmessage(None);
        self.websocket.set_onclose(None);
        if let Some(window) = web_sys::window() {
            let _ = window.remove_event_listener_with_callback(LEFT, self.on_leave.as_ref().unchecked_ref());
        }
        let _ = self.websocket.close();
    }
}

fn send_command(websocket: &WebSocket, command: &Command) {
    // A command is plain data, and the labs ask on open connections only: neither can fail.
    if let Ok(json) = serde_json::to_string(command) {
        let _ = websocket.send_with_str(&json);
    }
}

/// A text frame that is no event is left out: it can only come from a relay of another protocol, which the header tells.
fn read(message: &MessageEvent) -> Option<Incoming> {
    let data = message.data();
    match data.as_string() {
        Some(json) => serde_json::from_str(&json).ok().map(Incoming::Event),
        None => data.dyn_ref::<ArrayBuffer>().map(|buffer| Incoming::Data(Uint8Array::new(buffer).to_vec())),
    }
}
