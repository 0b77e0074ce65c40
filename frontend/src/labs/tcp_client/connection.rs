//! Turns what the user asks for into calls on the socket, and tells the state what was done and what came.

use super::{
    form::{Dial, Sending},
    state::{Action, State},
};
use crate::{
    record::entry::What,
    transport::{
        clock,
        relay::RelayAddress,
        socket::{Incoming, TcpSocket},
    },
};
use gloo_timers::future::TimeoutFuture;
use relay_protocol::Command;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How many sends without an interval go out before the browser gets to draw.
const BURST: u32 = 64;

/// The lab's one connection at a time.
#[derive(Clone)]
pub struct Connection {
    socket: Rc<RefCell<Option<TcpSocket>>>,
    /// How many there have been; the last is the present one.
    count: Rc<Cell<u32>>,
    /// Changes whenever a repeated send must stop.
    burst: Rc<Cell<u32>>,
    dispatcher: UseReducerDispatcher<State>,
}

impl Connection {
    /// None yet.
    pub fn new(dispatcher: UseReducerDispatcher<State>) -> Self {
        Self { socket: Rc::default(), count: Rc::default(), burst: Rc::default(), dispatcher }
    }

    /// Asks the relay for a connection; `continuous`: recv is called by itself from its start on.
    pub fn connect(&self, relay: &RelayAddress, dial: Dial, typed: String, continuous: bool) {
        let connection = self.count.get() + 1;
        self.count.set(connection);
        self.dispatcher.dispatch(Action::Connect { at: clock::now(), connection, target: typed });
        self.dispatcher.dispatch(Action::RecvSize(dial.recv_size));
        let first = continuous.then_some(Command::Receive { bytes: dial.recv_size, continuous, timeout_ms: None });
        let (dispatcher, burst) = (self.dispatcher.clone(), self.burst.clone());
        let socket = TcpSocket::connect(relay, &dial.target, dial.time_limit, first, move |at, incoming| {
            if matches!(incoming, Incoming::Closed { .. }) {
                burst.set(burst.get() + 1);
            }
            dispatcher.dispatch(Action::Came { at, connection, incoming });
        });
        match socket {
            Ok(socket) => drop(self.socket.replace(Some(socket))),
            Err(reason) => self.dispatcher.dispatch(Action::NotTried { at: clock::now(), reason }),
        }
    }

    /// Sends a message as often as asked. `progress` gets how often it was sent while it is not yet over, then none.
    pub fn send(&self, sending: Sending, continuous: bool, progress: Callback<Option<u32>>) {
        if continuous {
            // Anew with each message: the time limit counts from now on.
            self.receive(sending.recv_size, true, sending.time_limit);
        }
        let bytes: Rc<[u8]> = sending.bytes.into();
        if sending.times == 1 {
            return self.send_once(bytes);
        }
        self.stop_sending();
        let (this, burst) = (self.clone(), self.burst.get());
        spawn_local(async move {
            for sent in 0..sending.times {
                if this.burst.get() != burst {
                    break;
                }
                this.send_once(bytes.clone());
                if sending.interval > 0 || sent % BURST == BURST - 1 {
                    progress.emit(Some(sent + 1));
                    TimeoutFuture::new(sending.interval).await;
                }
            }
            progress.emit(None);
        });
    }

    /// Ends a repeated send.
    pub fn stop_sending(&self) {
        self.burst.set(self.burst.get() + 1);
    }

    fn send_once(&self, bytes: Rc<[u8]>) {
        self.on_socket(|socket| socket.send(&bytes));
        self.did(What::Send { bytes });
    }

    /// Calls recv once.
    pub fn recv(&self, size: u32, time_limit: Option<u32>) {
        self.did(What::Receive { size });
        self.receive(size, false, time_limit);
    }

    fn receive(&self, bytes: u32, continuous: bool, timeout_ms: Option<u32>) {
        self.dispatcher.dispatch(Action::RecvSize(bytes));
        self.on_socket(|socket| socket.command(&Command::Receive { bytes, continuous, timeout_ms }));
    }

    /// Closes the writing side.
    pub fn shutdown(&self) {
        self.stop_sending();
        self.on_socket(|socket| socket.command(&Command::Shutdown));
        self.did(What::Shutdown);
    }

    /// Ends the connection with a RST.
    pub fn reset(&self) {
        self.stop_sending();
        self.on_socket(|socket| socket.command(&Command::Reset));
        self.did(What::Reset);
    }

    /// Closes the connection.
    pub fn close(&self) {
        self.stop_sending();
        self.on_socket(TcpSocket::close);
        self.did(What::Close);
    }

    fn on_socket(&self, act: impl FnOnce(&TcpSocket)) {
        if let Some(socket) = &*self.socket.borrow() {
            act(socket);
        }
    }

    fn did(&self, what: What) {
        self.dispatcher.dispatch(Action::Did { at: clock::now(), what });
    }
}
