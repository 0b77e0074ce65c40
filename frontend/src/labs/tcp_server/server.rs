//! Turns what the user asks for into calls on the sockets of a server, answers what clients send, and tells the state what
//! was done and what came.
//!
//! A connection is served as the chapter's `handle_client` does it: recv, work, send, and recv again; so a client that does
//! not read what it is sent is not read either.

use super::{
    LabProps,
    form::{Binding, Form, Serving, other_port},
    guest::Guest,
    own::Clients,
    replies::{Rule, Unfinished},
    state::{Action, Intake, Phase, State},
    tell::Teller,
    trial::commands,
};
use crate::{
    gesture::Gesture,
    labs::{clipboard, input::Errors},
    record::{ConnectionId, entry::What},
    transport::{
        clock::{self, Micros},
        relay::RelayAddress,
        socket::{Incoming, NO_CLOSE_FRAME, Socket},
    },
};
use gloo_timers::future::TimeoutFuture;
use relay_protocol::{Command, Event};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long an answer that the client does not take waits before it is looked at again, in milliseconds.
const HOLD: u32 = 50;

/// The lab's sockets.
#[derive(Clone)]
pub struct Server {
    desk: Rc<Desk>,
    clients: Clients,
    teller: Teller,
}

#[derive(Default)]
struct Desk {
    listener: RefCell<Option<Listener>>,
    guests: RefCell<Vec<Rc<Line>>>,
    serving: RefCell<Option<Serving>>,
    intake: Cell<Intake>,
    /// How many listening sockets there have been; the last is the present one.
    listeners: Cell<u32>,
    /// How many connections were accepted.
    accepted: Cell<u32>,
}

/// The present listening socket.
struct Listener {
    socket: Socket,
    relay: RelayAddress,
    on_doubt: Callback<()>,
    /// Its name at the relay, once it listens.
    name: String,
    /// Whether it can be accepted from.
    listening: bool,
}

/// One accepted connection.
struct Line {
    id: u32,
    socket: RefCell<Option<Socket>>,
    /// Whether something has come of it, which first is that it stands.
    taken: Cell<bool>,
    /// The size of the recv that was called last.
    size: Cell<u32>,
    unfinished: RefCell<Unfinished>,
    /// Whether an answer is being worked on.
    working: Cell<bool>,
    /// Whether the client has finished sending.
    finished: Cell<bool>,
    /// Whether the tab may still send.
    writing: Cell<bool>,
}

impl Server {
    /// None yet.
    pub fn new(dispatcher: UseReducerDispatcher<State>) -> Self {
        let teller = Teller::new(dispatcher);
        Self { desk: Rc::default(), clients: Clients::new(teller.clone()), teller }
    }

    /// Does what the user asks for, or tells what is wrong with the fields.
    pub fn act(&self, gesture: Gesture, state: &State, props: &LabProps) {
        let name = match gesture {
            Gesture::Type(id, value) => return self.edit(state, |form| form.set(&id, value)),
            Gesture::Press(name) => name,
        };
        let (verb, number) = match name.split_once(':') {
            Some((verb, number)) => (verb, number.parse().unwrap_or_default()),
            None => (name.as_str(), 0),
        };
        let read = match verb {
            "listen" if state.phase == Phase::Idle => self.listen(&state.form, props),
            "other-port" if state.phase == Phase::Idle => {
                let limits = props.reached.as_ref().map(|reached| &reached.health.limits);
                let mut form = (*state.form).clone();
                form.port = other_port(state.port, limits).to_string();
                self.teller.tell_now(Action::Edit(form.clone().into(), Errors::default()));
                self.listen(&form, props)
            }
            "listen" | "other-port" => return,
            "unlisten" => return self.unlisten(),
            "answer" => match (state.form.answer(), state.addressee().map(Guest::number)) {
                (Ok(bytes), Some(guest)) => {
                    self.send(guest, &bytes);
                    return self.edit(state, |form| form.by_hand.clear());
                }
                (Ok(_), None) => return,
                (Err(errors), _) => Err(errors),
            },
            "fin" => return self.end(number, Some(Command::Shutdown), What::Shutdown),
            "reset" => return self.end(number, Some(Command::Reset), What::Reset),
            "close" => return self.end(number, None, What::Close),
            "close-all" => return self.close_all(),
            "end-all" => {
                self.close_all();
                self.clients.close_all();
                return if matches!(state.phase, Phase::Binding | Phase::Listening) {
                    self.unlisten()
                };
            }
            "choose" => return self.teller.tell_now(Action::Choose((number > 0).then_some(ConnectionId(number)))),
            "forget" => return self.teller.tell_now(Action::Forget),
            "clear" => return self.teller.tell_now(Action::Clear),
            "own" if state.phase == Phase::Listening => {
                state.form.own_message().map(|message| self.clients.connect(&props.relay, &state.local, message))
            }
            "own-ask" => state.form.own_message().map(|message| self.clients.ask(number, message)),
            "own-close" => return self.clients.close(number),
            "copy" => {
                let Some(command) = commands(props.lang, state).into_iter().nth(number as usize) else { return };
                let teller = self.teller.clone();
                return spawn_local(async move {
                    if clipboard::copy(&command.text).await {
                        teller.tell_now(Action::Copied(number));
                    }
                });
            }
            name => return self.edit(state, |form| form.choose(name)),
        };
        self.teller.tell_now(Action::Wrong(read.err().unwrap_or_default()));
    }

    /// Changes the form. While it listens, what the fields say holds from now on, and what is wrong is said at once.
    fn edit(&self, state: &State, change: impl FnOnce(&mut Form)) {
        let mut form = state.form.clone();
        change(Rc::make_mut(&mut form));
        let mut errors = Errors::default();
        if self.desk.serving.borrow().is_some() {
            match form.serving() {
                Ok(serving) => drop(self.desk.serving.replace(Some(serving))),
                Err(wrong) => errors = wrong,
            }
        }
        self.teller.tell_now(Action::Edit(form, errors));
        self.accept();
    }

    /// Asks the relay for a listening socket.
    fn listen(&self, form: &Form, props: &LabProps) -> Result<(), Errors> {
        let (Binding { port, backlog, reuse }, serving) = form.binding()?;
        let listener = self.desk.listeners.get() + 1;
        self.desk.listeners.set(listener);
        self.desk.serving.replace(Some(serving));
        self.teller.tell_now(Action::Bind { at: clock::now(), listener, binding: Binding { port, backlog, reuse } });
        let wishes = [("port", port.to_string()), ("backlog", backlog.to_string()), ("reuse", reuse.to_string())];
        let this = self.clone();
        let url = props.relay.socket_url("/tcp-listener", &wishes);
        match Socket::open(&url, None, move |at, incoming| this.heard(at, listener, incoming)) {
            Ok(socket) => {
                let (relay, on_doubt) = (props.relay.clone(), props.on_doubt.clone());
                self.desk.listener.replace(Some(Listener {
                    socket,
                    relay,
                    on_doubt,
                    name: String::new(),
                    listening: false,
                }));
            }
            Err(reason) => {
                self.teller.tell_now(Action::NotTried { at: clock::now(), reason });
                props.on_doubt.emit(());
            }
        }
        Ok(())
    }

    /// Closes the listening socket; the connections go on.
    fn unlisten(&self) {
        if let Some(listener) = &mut *self.desk.listener.borrow_mut() {
            listener.listening = false;
            listener.socket.close();
        }
        self.teller.tell_now(Action::DidListener { at: clock::now(), what: What::Close });
    }

    /// Something came from a listening socket.
    fn heard(&self, at: Micros, listener: u32, incoming: Incoming) {
        if listener != self.desk.listeners.get() {
            return;
        }
        match &incoming {
            Incoming::Event(Event::Listening { listener: name, .. }) => {
                if let Some(listener) = &mut *self.desk.listener.borrow_mut() {
                    listener.name.clone_from(name);
                    listener.listening = true;
                }
            }
            Incoming::Event(Event::Accepted { connection, local, peer, waited }) => {
                let (connection, waited) = (*connection, *waited);
                return self.accepted(at, connection, local.clone(), peer.clone(), waited);
            }
            Incoming::Closed { code, .. } => {
                self.desk.intake.set(Intake { calling: false, ..self.desk.intake.get() });
                if let Some(listener) = &mut *self.desk.listener.borrow_mut() {
                    listener.listening = false;
                    if *code == NO_CLOSE_FRAME {
                        // The relay's state in the header tells why.
                        listener.on_doubt.emit(());
                    }
                }
            }
            _ => {}
        }
        self.teller.tell(Action::Heard { at, listener, incoming });
        self.accept();
    }

    /// Calls accept, where it is time to.
    fn accept(&self) {
        let one_at_a_time = self.desk.serving.borrow().as_ref().is_some_and(|serving| serving.one_at_a_time);
        let intake = self.desk.intake.get();
        if let (true, Some(listener)) = (intake.wants(one_at_a_time), &*self.desk.listener.borrow())
            && listener.listening
        {
            listener.socket.command(&Command::Accept);
            self.desk.intake.set(Intake { calling: true, ..intake });
            self.teller.tell(Action::DidListener { at: clock::now(), what: What::Accept });
        }
    }

    /// An accept returned a connection: takes it, and serves it from now on.
    fn accepted(&self, at: Micros, connection: u32, local: String, peer: String, waited: Option<Micros>) {
        let guest = self.desk.accepted.get() + 1;
        self.desk.accepted.set(guest);
        let intake = self.desk.intake.get();
        self.desk.intake.set(Intake { calling: false, serving: intake.serving + 1, taking: intake.taking + 1 });
        self.teller.tell(Action::Accepted { at, guest, local, peer, waited });
        let size = self.desk.serving.borrow().as_ref().map_or(0, |serving| serving.recv_size);
        let url = self.desk.listener.borrow().as_ref().map(|listener| {
            listener.relay.socket_url(&["/tcp-listener/", &listener.name, "/", &connection.to_string()].concat(), &[])
        });
        let first = Command::Receive { bytes: size, continuous: false, timeout_ms: None };
        let line = Rc::new(Line {
            id: guest,
            socket: RefCell::default(),
            taken: Cell::default(),
            size: Cell::new(size),
            unfinished: RefCell::default(),
            working: Cell::default(),
            finished: Cell::default(),
            writing: Cell::new(true),
        });
        self.desk.guests.borrow_mut().push(line.clone());
        let this = self.clone();
        let socket = Socket::open(&url.unwrap_or_default(), Some(first), move |at, incoming| {
            this.came(at, guest, incoming);
        });
        match socket {
            Ok(socket) => drop(line.socket.replace(Some(socket))),
            Err(reason) => self.came(clock::now(), guest, Incoming::Closed { code: NO_CLOSE_FRAME, reason }),
        }
        self.accept();
    }

    fn line(&self, guest: u32) -> Option<Rc<Line>> {
        self.desk.guests.borrow().iter().find(|line| line.id == guest).cloned()
    }

    /// Something came from a connection.
    fn came(&self, at: Micros, guest: u32, incoming: Incoming) {
        let Some(line) = self.line(guest) else { return };
        let Some(serving) = self.desk.serving.borrow().clone() else { return };
        let pieces = match &incoming {
            Incoming::Data(bytes) => Some(line.unfinished.borrow_mut().take(bytes, serving.unit)),
            Incoming::Event(Event::Fin) => {
                line.finished.set(true);
                Some(line.unfinished.borrow_mut().rest().into_iter().collect())
            }
            _ => None,
        };
        let over = matches!(incoming, Incoming::Closed { .. });
        if !line.taken.replace(true) {
            let intake = self.desk.intake.get();
            self.desk.intake.set(Intake { taking: intake.taking.saturating_sub(1), ..intake });
            self.accept();
        }
        self.teller.tell(Action::Came { at, guest, size: line.size.get(), incoming });
        if let Some(pieces) = pieces {
            self.work(&line, pieces, serving);
        }
        if over {
            self.desk.guests.borrow_mut().retain(|line| line.id != guest);
            let intake = self.desk.intake.get();
            self.desk.intake.set(Intake { serving: intake.serving.saturating_sub(1), ..intake });
            self.accept();
        }
    }

    /// Answers these pieces after the delay, and goes on: with the next recv, or, where the client has finished, with close.
    /// By hand, the learner closes.
    fn work(&self, line: &Rc<Line>, pieces: Vec<Vec<u8>>, serving: Serving) {
        let mut answers = Vec::new();
        for piece in &pieces {
            answers.extend(serving.rule.answer(piece, &serving.fixed));
        }
        let was_working = line.working.replace(true);
        let (this, line) = (self.clone(), line.clone());
        spawn_local(async move {
            if serving.delay > 0 && !answers.is_empty() {
                TimeoutFuture::new(serving.delay).await;
            }
            for answer in &answers {
                this.send(line.id, answer);
            }
            while line.socket.borrow().as_ref().is_some_and(|socket| socket.is_crowded(1))
                && this.line(line.id).is_some()
            {
                TimeoutFuture::new(HOLD).await;
            }
            // A FIN came during the work: what is told of it goes on after this.
            if was_working {
                return;
            }
            line.working.set(false);
            if !line.finished.get() {
                this.receive(&line);
            } else if serving.rule != Rule::ByHand {
                this.end(line.id, None, What::Close);
            }
        });
    }

    /// Calls recv once.
    fn receive(&self, line: &Line) {
        let size = self.desk.serving.borrow().as_ref().map_or(0, |serving| serving.recv_size);
        if let (Some(socket), Some(_)) = (&*line.socket.borrow(), self.line(line.id)) {
            line.size.set(size);
            socket.command(&Command::Receive { bytes: size, continuous: false, timeout_ms: None });
        }
    }

    /// Closes every connection.
    fn close_all(&self) {
        let lines = self.desk.guests.borrow().clone();
        for line in lines {
            self.end(line.id, None, What::Close);
        }
    }

    /// Sends bytes on a connection whose writing side is open.
    fn send(&self, guest: u32, bytes: &[u8]) {
        let Some(line) = self.line(guest).filter(|line| line.writing.get()) else { return };
        if let Some(socket) = &*line.socket.borrow() {
            socket.send(bytes);
        }
        self.teller.tell(Action::Did { at: clock::now(), guest, what: What::Send { bytes: bytes.into() } });
    }

    /// Ends sending, or all of the connection, by a command, or by closing the WebSocket.
    fn end(&self, guest: u32, command: Option<Command>, what: What) {
        let Some(line) = self.line(guest) else { return };
        line.writing.set(false);
        if let Some(socket) = &*line.socket.borrow() {
            match command {
                Some(command) => socket.command(&command),
                None => socket.close(),
            }
        }
        self.teller.tell(Action::Did { at: clock::now(), guest, what });
    }
}
