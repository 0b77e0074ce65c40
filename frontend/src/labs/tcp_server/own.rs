//! The clients inside this tab: real TCP connections of the relay to the tab's own server, so that the lab works without a
//! terminal. Each is the chapter's TCPClient, except that it stays connected until it is closed.

use super::{action::Action, tell::Teller};
use crate::transport::{
    clock,
    relay::RelayAddress,
    socket::{Incoming, NO_CLOSE_FRAME, Socket},
};
use relay_protocol::{Command, Event};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// Buffer size of each recv of a client, in bytes, as in the chapter.
const RECV_SIZE: u32 = 1024;

/// How long connect may take, in milliseconds.
const TIME_LIMIT_MS: u32 = 5000;

/// The sockets of the clients.
#[derive(Clone)]
pub struct Clients {
    sockets: Rc<RefCell<Vec<(u32, Socket)>>>,
    /// How many there have been.
    count: Rc<Cell<u32>>,
    teller: Teller,
}

impl Clients {
    /// None yet.
    pub fn new(teller: Teller) -> Self {
        Self { sockets: Rc::default(), count: Rc::default(), teller }
    }

    /// Connects one to this address; as soon as it stands it sends the message.
    pub fn connect(&self, relay: &RelayAddress, address: &str, message: Vec<u8>) {
        let number = self.count.get() + 1;
        self.count.set(number);
        self.teller.tell(Action::OwnConnect(number));
        let first = Command::Receive { bytes: RECV_SIZE, continuous: true, timeout_ms: None };
        let this = self.clone();
        let socket = Socket::connect(relay, address, Some(TIME_LIMIT_MS), Some(first), move |at, incoming| {
            this.teller.tell(Action::OwnCame(number, at, incoming.clone()));
            match incoming {
                Incoming::Event(Event::Open { .. }) => this.ask(number, message.clone()),
                Incoming::Event(Event::Fin) => this.close(number),
                Incoming::Closed { .. } => this.sockets.borrow_mut().retain(|(known, _)| *known != number),
                _ => {}
            }
        });
        match socket {
            Ok(socket) => self.sockets.borrow_mut().push((number, socket)),
            Err(reason) => {
                let closed = Incoming::Closed { code: NO_CLOSE_FRAME, reason };
                self.teller.tell(Action::OwnCame(number, clock::now(), closed));
            }
        }
    }

    /// Sends a message on one.
    pub fn ask(&self, number: u32, message: Vec<u8>) {
        if let Some((_, socket)) = self.sockets.borrow().iter().find(|(known, _)| *known == number) {
            socket.send(&message);
            let shown = String::from_utf8_lossy(&message).into_owned();
            self.teller.tell(Action::OwnAsk(number, clock::now(), shown));
        }
    }

    /// Closes all of them.
    pub fn close_all(&self) {
        for (_, socket) in &*self.sockets.borrow() {
            socket.close();
        }
    }

    /// Closes one.
    pub fn close(&self, number: u32) {
        if let Some((_, socket)) = self.sockets.borrow().iter().find(|(known, _)| *known == number) {
            socket.close();
        }
    }
}
