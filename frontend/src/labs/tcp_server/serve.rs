//! Serves the connections that were accepted. Each is served as the chapter's `handle_client` does it: recv, work, send, and
//! recv again; so a client that does not read what it is sent is not read either.

use super::{
    action::Action,
    form::Serving,
    intake::Intake,
    replies::{Rule, Unfinished},
    server::Server,
};
use crate::{
    record::entry::EventKind,
    transport::{
        clock::{self, Micros},
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

/// How long an answer that the client does not take waits before it is looked at again, in milliseconds.
const HOLD: u32 = 50;

/// One accepted connection.
pub(super) struct Line {
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
    /// An accept returned a connection: takes it, and serves it from now on.
    pub(super) fn accepted(&self, at: Micros, connection: u32, local: String, peer: String, waited: Option<Micros>) {
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
                this.end(line.id, None, EventKind::Close);
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
    pub(super) fn close_all(&self) {
        let lines = self.desk.guests.borrow().clone();
        for line in lines {
            self.end(line.id, None, EventKind::Close);
        }
    }

    /// Sends bytes on a connection whose writing side is open.
    pub(super) fn send(&self, guest: u32, bytes: &[u8]) {
        let Some(line) = self.line(guest).filter(|line| line.writing.get()) else { return };
        if let Some(socket) = &*line.socket.borrow() {
            socket.send(bytes);
        }
        self.teller.tell(Action::Did { at: clock::now(), guest, what: EventKind::Send { bytes: bytes.into() } });
    }

    /// Ends sending, or all of the connection, by a command, or by closing the WebSocket.
    pub(super) fn end(&self, guest: u32, command: Option<Command>, what: EventKind) {
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
