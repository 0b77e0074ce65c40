//! Turns what the user asks for into calls on the socket, and tells the state what was done and what came.

use super::{
    LabProps,
    form::{Dial, Form, Sending},
    state::{Action, Phase, State},
};
use crate::{
    gesture::Gesture,
    record::entry::EventKind,
    transport::{
        clock,
        relay::RelayAddress,
        socket::{Incoming, NO_CLOSE_FRAME, Socket},
    },
};
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use relay_protocol::{Command, Event};
use std::{
    cell::{Cell, RefCell},
    mem,
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How many sends without an interval go out before the browser gets to draw.
const BURST: u32 = 64;

/// How long news of written bytes may wait, in milliseconds: to draw the lab after each would take longer than the writing.
const NEWS: u32 = 50;

/// How long a repeated send waits before it looks again whether the server has taken something, in milliseconds.
const HOLD: u32 = 50;

/// The lab's one connection at a time.
#[derive(Clone)]
pub struct Connection {
    socket: Rc<RefCell<Option<Socket>>>,
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

    /// Does what the user asks for, or tells what is wrong with the fields.
    pub fn act(&self, gesture: Gesture, state: &State, props: &LabProps) {
        let form = &state.form;
        let read = match gesture {
            Gesture::Type(id, value) => return self.edit(form, |form| form.set(&id, value)),
            Gesture::Press(name) => match name.as_str() {
                "connect" if state.phase == Phase::Idle => form.dial().map(|dial| {
                    self.connect(&props.relay, dial, form.continuous, props.on_doubt.clone());
                }),
                "send" if state.writing() => form.sending().map(|sending| self.send(sending, form.continuous)),
                "connect" | "send" => return,
                "recv" => form.recv().map(|(size, time_limit)| {
                    self.did(EventKind::Receive { size });
                    self.receive(size, false, time_limit);
                }),
                "stop" => return self.stop_sending(),
                "shutdown" => return self.end(Some(Command::Shutdown), EventKind::Shutdown),
                // Not `reset`: that is a practice server.
                "rst" => return self.end(Some(Command::Reset), EventKind::Reset),
                "close" => return self.end(None, EventKind::Close),
                "clear" => return self.dispatcher.dispatch(Action::Clear),
                name => return self.edit(form, |form| form.choose(name, props.practice_tcp())),
            },
        };
        self.dispatcher.dispatch(Action::Wrong(read.err().unwrap_or_default()));
    }

    fn edit(&self, form: &Rc<Form>, change: impl FnOnce(&mut Form)) {
        let mut form = form.clone();
        change(Rc::make_mut(&mut form));
        self.dispatcher.dispatch(Action::Edit(form));
    }

    /// Asks the relay for a connection; `continuous`: recv is called by itself from its start on.
    fn connect(&self, relay: &RelayAddress, dial: Dial, continuous: bool, on_doubt: Callback<()>) {
        let connection = self.count.get() + 1;
        self.count.set(connection);
        self.dispatcher.dispatch(Action::Connect { at: clock::now(), connection, target: dial.target.clone() });
        self.dispatcher.dispatch(Action::RecvSize(dial.recv_size));
        let first = continuous.then_some(Command::Receive { bytes: dial.recv_size, continuous, timeout_ms: None });
        let (dispatcher, burst, on_lost) = (self.dispatcher.clone(), self.burst.clone(), on_doubt.clone());
        let written = Rc::new(Cell::new(None));
        let socket = Socket::connect(relay, &dial.target, dial.time_limit, first, move |at, incoming| {
            if let Incoming::Closed { code, .. } = incoming {
                burst.set(burst.get() + 1);
                if code == NO_CLOSE_FRAME {
                    // The relay's state in the header tells why.
                    on_lost.emit(());
                }
            }
            let Incoming::Event(Event::Written { bytes }) = incoming else {
                return dispatcher.dispatch(Action::Came { at, connection, incoming });
            };
            // Whatever is told meanwhile, the newest number holds.
            if written.replace(Some(bytes)).is_none() {
                let (dispatcher, written) = (dispatcher.clone(), written.clone());
                Timeout::new(NEWS, move || {
                    if let Some(bytes) = written.take() {
                        let incoming = Incoming::Event(Event::Written { bytes });
                        dispatcher.dispatch(Action::Came { at, connection, incoming });
                    }
                })
                .forget();
            }
        });
        match socket {
            Ok(socket) => drop(self.socket.replace(Some(socket))),
            Err(reason) => {
                self.dispatcher.dispatch(Action::NotTried { at: clock::now(), reason });
                on_doubt.emit(());
            }
        }
    }

    /// Sends a message as often as asked.
    fn send(&self, sending: Sending, continuous: bool) {
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
                let mut wait = sending.interval;
                let mut draw = wait > 0 || sent % BURST == BURST - 1;
                while this.burst.get() == burst {
                    if this.is_crowded(bytes.len()) {
                        wait = HOLD;
                    } else if !mem::take(&mut draw) {
                        break;
                    }
                    this.dispatcher.dispatch(Action::Sent(Some(sent + 1)));
                    TimeoutFuture::new(wait).await;
                }
            }
            this.dispatcher.dispatch(Action::Sent(None));
        });
    }

    /// Ends a repeated send.
    fn stop_sending(&self) {
        self.burst.set(self.burst.get() + 1);
    }

    fn send_once(&self, bytes: Rc<[u8]>) {
        if let Some(socket) = &*self.socket.borrow() {
            socket.send(&bytes);
        }
        self.did(EventKind::Send { bytes });
    }

    fn is_crowded(&self, size: usize) -> bool {
        self.socket.borrow().as_ref().is_some_and(|socket| socket.is_crowded(size))
    }

    fn receive(&self, bytes: u32, continuous: bool, timeout_ms: Option<u32>) {
        self.dispatcher.dispatch(Action::RecvSize(bytes));
        if let Some(socket) = &*self.socket.borrow() {
            socket.command(&Command::Receive { bytes, continuous, timeout_ms });
        }
    }

    /// Ends sending, or all of the connection, by a command, or by closing the WebSocket.
    fn end(&self, command: Option<Command>, what: EventKind) {
        self.stop_sending();
        if let Some(socket) = &*self.socket.borrow() {
            match command {
                Some(command) => socket.command(&command),
                None => socket.close(),
            }
        }
        self.did(what);
    }

    fn did(&self, what: EventKind) {
        self.dispatcher.dispatch(Action::Did { at: clock::now(), what });
    }
}
