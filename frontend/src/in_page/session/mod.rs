//! The tab's view of each socket: the commands that it accepts and the events that it reports, as the relay does
//! ([`relay_protocol`]).
//!
//! - [`stream`]: a TCP connection, connected or accepted
//! - [`listener`]: a listening socket
//! - [`datagrams`]: a UDP socket

pub mod datagrams;
pub mod listener;
pub mod stream;

use super::{
    errno::{bad_request, plain},
    kernel::Kernel,
};
use crate::{
    record::{Faults as PercentFaults, layer::OUTSIDE},
    socket::Incoming,
};
use bytes::Bytes;
use datagrams::Datagrams;
use fault_injection::Faults;
use listener::Listener;
use relay_protocol::{
    BIND_PORT, CloseCode, Command, Event, Failure, FailureKind, LAST_BIND_PORT, Phase, PracticeName, Target,
};
use std::time::Duration;
use stream::Stream;

/// What is to be reported about a socket, in order.
pub type Told = Vec<Incoming>;

/// Why a session ends.
#[derive(Debug)]
pub enum Ending {
    /// FINs were exchanged in both directions.
    Finished,
    /// The tab has closed the socket.
    Closed,
    /// The tab has requested a RST.
    Reset,
    Failed(Box<Failure>),
}

impl From<Failure> for Ending {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl Ending {
    /// Reports the end of the session to the tab.
    pub fn tell(self, told: &mut Told) {
        let (code, reason) = match self {
            Self::Finished | Self::Closed => (CloseCode::Normal, String::new()),
            Self::Reset => (CloseCode::Normal, "reset".into()),
            Self::Failed(failure) => {
                let (code, reason) = (failure.kind.close_code(), failure.message.clone());
                told.push(Incoming::Event(Event::Failed(*failure)));
                (code, reason)
            }
        };
        told.push(Incoming::Closed { code: code.code(), reason });
    }
}

/// A socket of the tab.
pub enum Session {
    Stream(Box<Stream>),
    Listener(Listener),
    Datagrams(Box<Datagrams>),
}

impl Session {
    /// Handles a command.
    ///
    /// # Errors
    ///
    /// Returns the reason if the command ends the session.
    pub fn command(&mut self, command: Command) -> Result<(), Ending> {
        match self {
            Self::Stream(stream) => stream.command(command),
            Self::Listener(listener) => listener.command(command),
            Self::Datagrams(datagrams) => datagrams.command(command),
        }
    }

    /// Handles one message of bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the socket cannot send data.
    pub fn send(&mut self, bytes: Bytes, now: Duration) -> Result<(), Ending> {
        match self {
            Self::Stream(stream) => stream.send(bytes, now),
            Self::Listener(_) => {
                Err(bad_request(Phase::Transfer, "a listening socket sends nothing: its connections do").into())
            }
            Self::Datagrams(datagrams) => datagrams.send(bytes, now),
        }
    }

    /// Makes as much progress as possible. Returns whether it made any.
    ///
    /// # Errors
    ///
    /// Returns the reason if the session has ended.
    pub fn step(&mut self, kernel: &mut Kernel, told: &mut Told) -> Result<bool, Ending> {
        match self {
            Self::Stream(stream) => stream.step(kernel, told),
            Self::Listener(listener) => listener.step(kernel, told),
            Self::Datagrams(datagrams) => datagrams.step(kernel, told),
        }
    }

    /// Returns when to call `step` again if nothing else happens.
    pub fn due(&self) -> Option<Duration> {
        match self {
            Self::Stream(stream) => stream.due(),
            Self::Listener(listener) => listener.due(),
            Self::Datagrams(datagrams) => datagrams.due(),
        }
    }
}

/// Formats the address of a socket inside the page.
pub fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// Returns the port to which `text` refers inside the page, or `None` for a loopback address other than 127.0.0.1, where no
/// socket is bound.
///
/// # Errors
///
/// Returns an error if it is not a valid target, or is outside the page.
pub fn resolve<Name: PracticeName>(text: &str, port_of: impl Fn(Name) -> u16) -> Result<Option<u16>, Failure> {
    Target::<Name>::check(text).map_err(|error| bad_request(Phase::Policy, error.to_string()))?;
    let text = text.trim();
    if let Some(name) = Name::from_word(text) {
        return Ok(Some(port_of(name)));
    }
    let (host, port) = text.rsplit_once(':').unwrap_or((text, ""));
    let host = host.to_ascii_lowercase();
    match host.trim_end_matches('.') {
        "127.0.0.1" | "localhost" => Ok(port.parse().ok()),
        "[::1]" => Ok(None),
        host if host.starts_with("127.") => Ok(None),
        _ => {
            let message = format!("{text} is outside the page: only a relay reaches it");
            let failure = plain(Phase::Policy, FailureKind::NotAllowed, message, Duration::ZERO);
            Err(Failure { rule: Some(OUTSIDE.into()), ..failure })
        }
    }
}

/// Checks whether the tab may bind this port. The range is the one that a relay lets pages bind. The kernel refuses the port of
/// a practice server.
///
/// # Errors
///
/// Returns an error if it may not.
pub fn check_bind(port: u16, is_practice: bool) -> Result<(), Failure> {
    if port == 0 || is_practice || (BIND_PORT..=LAST_BIND_PORT).contains(&port) {
        return Ok(());
    }
    let message = format!("inside the page only ports {BIND_PORT} to {LAST_BIND_PORT} can be bound");
    Err(plain(Phase::Policy, FailureKind::NotAllowed, message, Duration::ZERO))
}

/// Converts the faults to the form that the fault generator takes.
pub fn faults(asked: PercentFaults) -> Faults {
    let share = |percent: u32| f64::from(percent) / 100.0;
    Faults {
        loss: share(asked.loss),
        duplicate: share(asked.duplicate),
        reorder: share(asked.reorder),
        delay: Duration::from_millis(asked.delay.into()),
        seed: asked.seed.into(),
    }
}
