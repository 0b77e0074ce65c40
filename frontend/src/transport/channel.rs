//! A WebSocket to the relay that speaks `lab.v1`, and the socket that it currently carries.

use super::{
    clock::{self, Micros},
    http::words_of,
    limits::{Limits, Passed},
    socket::{Incoming, NO_CLOSE_FRAME},
};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use gloo_utils::window;
use js_sys::{ArrayBuffer, Uint8Array};
use relay_protocol::{Command, Event, SUBPROTOCOL_LAB};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// Receives a socket's [`Incoming`]s, and watches the time limits that pass without one.
pub(super) struct Receiver {
    on_incoming: Box<dyn Fn(Micros, Incoming)>,
    has_ended: Cell<bool>,
    /// Whether the page ended the socket without the relay, whose `Closed` may still arrive.
    is_given_up: Cell<bool>,
    limits: RefCell<Limits>,
    /// The timer for the next limit.
    timer: RefCell<Option<Timeout>>,
}

impl Receiver {
    pub fn new(limits: Limits, on_incoming: impl Fn(Micros, Incoming) + 'static) -> Rc<Self> {
        let receiver = Rc::new(Self {
            on_incoming: Box::new(on_incoming),
            has_ended: Cell::new(false),
            is_given_up: Cell::new(false),
            limits: limits.into(),
            timer: RefCell::default(),
        });
        receiver.watch();
        receiver
    }

    /// Whether [`Incoming::Closed`] was received.
    pub fn has_ended(&self) -> bool {
        self.has_ended.get()
    }

    /// Whether the relay has reported the end of the socket, so that its WebSocket can be reused.
    pub fn has_freed(&self) -> bool {
        self.has_ended() && !self.is_given_up.get()
    }

    /// Starts the time limit of a command that the tab sends.
    pub fn asked(self: &Rc<Self>, command: &Command) {
        self.limits.borrow_mut().asked(command, clock::now());
        self.watch();
    }

    fn receive(self: &Rc<Self>, at: Micros, incoming: Incoming) {
        if self.has_ended() {
            return;
        }
        let due = self.limits.borrow().due();
        if due.is_some() {
            self.limits.borrow_mut().came(&incoming);
            if self.limits.borrow().due() != due {
                self.watch();
            }
        }
        self.has_ended.set(matches!(incoming, Incoming::Closed { .. }));
        (self.on_incoming)(at, incoming);
    }

    /// Sets the timer for the next limit.
    fn watch(self: &Rc<Self>) {
        let due = self.limits.borrow().due();
        let receiver = Rc::downgrade(self);
        let timer = due.map(|due| {
            let wait = due.saturating_sub(clock::now()).div_ceil(1000);
            Timeout::new(u32::try_from(wait).unwrap_or(u32::MAX), move || {
                if let Some(receiver) = receiver.upgrade() {
                    receiver.time_out();
                }
            })
        });
        self.timer.replace(timer);
    }

    /// Ends the socket without waiting for the relay.
    fn give_up(self: &Rc<Self>, now: Micros) {
        self.is_given_up.set(true);
        self.receive(now, Incoming::Closed { code: NO_CLOSE_FRAME, reason: String::new() });
    }

    fn time_out(self: &Rc<Self>) {
        // A timeout must not be dropped while its callback runs.
        let fired = self.timer.take();
        let now = clock::now();
        let passed = self.limits.borrow_mut().passed(now);
        match passed {
            Some(Passed::Connect { after }) => {
                self.receive(now, Incoming::Unanswered { microseconds: after });
                self.give_up(now);
            }
            Some(Passed::Close) => self.give_up(now),
            Some(Passed::Recv { after }) => self.receive(now, Incoming::Unanswered { microseconds: after }),
            None => {}
        }
        self.watch();
        drop(fired);
    }
}

/// A WebSocket to the relay. It is closed on drop.
pub(super) struct Channel {
    websocket: WebSocket,
    shared: Rc<Shared>,
    /// The event listeners, which are removed on drop.
    _listeners: [EventListener; 4],
}

/// The state that is shared with the event listeners.
#[derive(Default)]
struct Shared {
    /// The receiver of the current socket.
    receiver: RefCell<Option<Rc<Receiver>>>,
    /// Commands issued before the WebSocket is open.
    early: RefCell<Vec<String>>,
}

impl Channel {
    /// Opens a WebSocket to this address.
    ///
    /// Fails with the browser's message if the browser does not even try.
    pub fn open(url: &str) -> Result<Self, String> {
        let websocket = WebSocket::new_with_str(url, SUBPROTOCOL_LAB).map_err(words_of)?;
        websocket.set_binary_type(BinaryType::Arraybuffer);
        let shared = Rc::new(Shared::default());
        let on_open = EventListener::once(&websocket, "open", {
            let (websocket, shared) = (websocket.clone(), shared.clone());
            move |_| shared.early.take().iter().for_each(|json| send(&websocket, json))
        });
        let on_message = EventListener::new(&websocket, "message", {
            let shared = shared.clone();
            move |event| {
                if let Some(incoming) = read(event.unchecked_ref()) {
                    shared.receive(clock::at(event), incoming);
                }
            }
        });
        let on_close = EventListener::once(&websocket, "close", {
            let shared = shared.clone();
            move |event| {
                let close: &CloseEvent = event.unchecked_ref();
                let closed = Incoming::Closed { code: close.code(), reason: close.reason() };
                shared.receive(clock::at(event), closed);
            }
        });
        // The user leaves the page: it is closed, or another one is shown in its place (HTML, `pagehide`). A browser may keep the
        // page and its WebSockets in case the user comes back: a server that nobody sees would go on listening.
        let on_leave = EventListener::new(&window(), "pagehide", {
            let websocket = websocket.clone();
            move |_| drop(websocket.close_with_code(1000))
        });
        Ok(Self { websocket, shared, _listeners: [on_open, on_message, on_close, on_leave] })
    }

    /// Delivers what is received from now on to this socket, until it ends.
    pub fn begin(&self, receiver: Rc<Receiver>) {
        self.shared.receiver.replace(Some(receiver));
    }

    /// Sends a command, once the WebSocket is open.
    pub fn command(&self, command: &Command) {
        // A command is plain data, so serialization does not fail.
        let Ok(json) = serde_json::to_string(command) else { return };
        if self.websocket.ready_state() == WebSocket::CONNECTING {
            self.shared.early.borrow_mut().push(json);
        } else {
            send(&self.websocket, &json);
        }
    }

    /// Sends bytes as one message.
    pub fn send(&self, bytes: &[u8]) {
        // This fails only while connecting, and the labs send only on open sockets.
        let _ = self.websocket.send_with_u8_array(bytes);
    }

    /// Closes the WebSocket. Data that is still queued is sent first.
    pub fn close(&self) {
        let _ = self.websocket.close_with_code(1000);
    }

    pub fn is_open(&self) -> bool {
        self.websocket.ready_state() == WebSocket::OPEN
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        let _ = self.websocket.close();
    }
}

impl Shared {
    fn receive(&self, at: Micros, incoming: Incoming) {
        let ends = matches!(incoming, Incoming::Closed { .. });
        let receiver = if ends { self.receiver.take() } else { self.receiver.borrow().clone() };
        if let Some(receiver) = receiver {
            receiver.receive(at, incoming);
        }
    }
}

fn send(websocket: &WebSocket, json: &str) {
    // This fails only while connecting.
    let _ = websocket.send_with_str(json);
}

/// Ignores a text frame that is not an event: it can only come from a relay with another protocol, which the header reports.
fn read(message: &MessageEvent) -> Option<Incoming> {
    let data = message.data();
    match data.as_string() {
        Some(json) => serde_json::from_str(&json).ok().map(|event| match event {
            Event::Closed { code, reason } => Incoming::Closed { code, reason },
            event => Incoming::Event(event),
        }),
        None => data.dyn_ref::<ArrayBuffer>().map(|buffer| Incoming::Data(Uint8Array::new(buffer).to_vec().into())),
    }
}
