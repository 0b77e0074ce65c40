//! A listening socket of the tab: accepts when the tab asks, and reports how many clients are waiting.

use super::{Ending, Told, address};
use crate::{
    in_page::{
        errno::{bad_request, plain},
        kernel::{End, Kernel},
    },
    socket::Incoming,
};
use relay_protocol::{Command, Event, FailureKind, MAX_ACCEPTS, Phase};
use std::time::Duration;

/// The delay before waiting clients are reported. A client that is accepted at once is not reported as waiting.
const TICK: Duration = Duration::from_millis(100);

/// How long an accepted connection waits to be claimed.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(10);

/// A listening socket.
pub struct Listener {
    port: u16,
    name: String,
    accepts: u32,
    accepted: u32,
    /// Accepted connections that are not claimed yet, each with the time at which it is closed.
    untaken: Vec<(u32, End, Duration)>,
    /// The number of waiting clients last reported to the tab, and when it is checked again.
    waiting: u32,
    look: Option<Duration>,
}

impl Listener {
    /// Creates a session for a socket that is already listening, and reports it.
    pub fn new(port: u16, name: String, backlog: u32, told: &mut Told) -> Self {
        let listening = Event::Listening { local: address(port), listener: name.clone(), backlog };
        told.push(Incoming::Event(listening));
        Self { port, name, accepts: 0, accepted: 0, untaken: Vec::new(), waiting: 0, look: None }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn command(&mut self, command: Command) -> Result<(), Ending> {
        match command {
            Command::Accept if self.accepts < MAX_ACCEPTS => {
                self.accepts += 1;
                Ok(())
            }
            Command::Accept => {
                let message = format!("{MAX_ACCEPTS} calls of accept may wait at once");
                Err(plain(Phase::Transfer, FailureKind::Limit, message, Duration::ZERO).into())
            }
            Command::Close => Err(Ending::Closed),
            Command::Receive { .. }
            | Command::Shutdown
            | Command::Reset
            | Command::Take { .. }
            | Command::SendTo { .. }
            | Command::Info => {
                let message = "not a command for a listening socket: it knows accept alone";
                Err(bad_request(Phase::Transfer, message).into())
            }
        }
    }

    /// Hands an accepted connection to the first caller that asks for it.
    pub fn take(&mut self, connection: u32) -> Option<End> {
        let place = self.untaken.iter().position(|(number, ..)| *number == connection)?;
        Some(self.untaken.remove(place).1)
    }

    pub fn step(&mut self, kernel: &mut Kernel, told: &mut Told) -> Result<bool, Ending> {
        let mut progressed = false;
        while self.accepts > 0
            && let Some((end, waited)) = kernel.accept(self.port)
        {
            self.accepts -= 1;
            self.accepted += 1;
            self.untaken.push((self.accepted, end, kernel.now + CLAIM_TIMEOUT));
            let (local, peer) = kernel.ports(end);
            let accepted = Event::Accepted {
                connection: self.accepted,
                local: address(local),
                peer: address(peer),
                waited: Some(waited.as_micros() as u64),
            };
            told.push(Incoming::Event(accepted));
            progressed = true;
            if self.waiting > 0 {
                self.tell_waiting(kernel, told);
            }
        }
        let now = kernel.now;
        while let Some(place) = self.untaken.iter().position(|(.., until)| *until <= now) {
            kernel.close(self.untaken.remove(place).1);
            progressed = true;
        }
        match self.look {
            Some(look) if look <= now => {
                self.look = None;
                self.tell_waiting(kernel, told);
            }
            None if kernel.waiting(self.port) as u32 != self.waiting => self.look = Some(now + TICK),
            Some(_) | None => {}
        }
        Ok(progressed)
    }

    fn tell_waiting(&mut self, kernel: &Kernel, told: &mut Told) {
        let clients = kernel.waiting(self.port) as u32;
        if clients != self.waiting {
            self.waiting = clients;
            told.push(Incoming::Event(Event::Waiting { clients }));
        }
    }

    pub fn due(&self) -> Option<Duration> {
        self.untaken.iter().map(|(.., until)| *until).chain(self.look).min()
    }

    /// Stops listening. Waiting clients get a RST, and accepted connections that were not claimed are closed.
    pub fn close(self, kernel: &mut Kernel) {
        kernel.stop_listening(self.port);
        self.untaken.into_iter().for_each(|(_, end, _)| kernel.close(end));
    }
}
