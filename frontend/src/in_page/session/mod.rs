//! The tab's sockets inside the page: they take the same commands and report the same events as the relay's
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

/// Reports about a socket for the tab, in order.
pub type Told = Vec<Incoming>;

/// Why a session ends.
#[derive(Debug)]
pub enum Ending {
    /// Both sides have sent a FIN.
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
    /// Reports the end to the tab.
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
    /// Executes a command.
    ///
    /// # Errors
    ///
    /// If the command ends the socket.
    pub fn command(&mut self, command: Command) -> Result<(), Ending> {
        match self {
            Self::Stream(stream) => stream.command(command),
            Self::Listener(listener) => listener.command(command),
            Self::Datagrams(datagrams) => datagrams.command(command),
        }
    }

    /// Sends the bytes of one message.
    ///
    /// # Errors
    ///
    /// If the socket cannot send bytes.
    pub fn send(&mut self, bytes: Bytes, now: Duration) -> Result<(), Ending> {
        match self {
            Self::Stream(stream) => stream.send(bytes, now),
            Self::Listener(_) => {
                Err(bad_request(Phase::Transfer, "a listening socket sends nothing: its connections do").into())
            }
            Self::Datagrams(datagrams) => datagrams.send(bytes, now),
        }
    }

    /// Does whatever is possible without waiting. Returns whether it did anything.
    ///
    /// # Errors
    ///
    /// If the socket has ended.
    pub fn step(&mut self, kernel: &mut Kernel, told: &mut Told) -> Result<bool, Ending> {
        match self {
            Self::Stream(stream) => stream.step(kernel, told),
            Self::Listener(listener) => listener.step(kernel, told),
            Self::Datagrams(datagrams) => datagrams.step(kernel, told),
        }
    }

    /// When to step it again even if nothing happens.
    pub fn due(&self) -> Option<Duration> {
        match self {
            Self::Stream(stream) => stream.due(),
            Self::Listener(listener) => listener.due(),
            Self::Datagrams(datagrams) => datagrams.due(),
        }
    }
}

/// The address of a socket inside the page.
pub fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// Resolves a target to a port inside the page; `None` for a loopback address other than 127.0.0.1, where no socket is bound.
///
/// # Errors
///
/// If `text` is not a target, or is outside the page.
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

/// Checks whether the tab may bind this port: the same ports as at a relay. The kernel refuses those of practice servers.
///
/// # Errors
///
/// If it may not.
pub fn check_bind(port: u16, is_practice: bool) -> Result<(), Failure> {
    if port == 0 || is_practice || (BIND_PORT..=LAST_BIND_PORT).contains(&port) {
        return Ok(());
    }
    let message = format!("inside the page only ports {BIND_PORT} to {LAST_BIND_PORT} can be bound");
    Err(plain(Phase::Policy, FailureKind::NotAllowed, message, Duration::ZERO))
}

/// Converts the faults for the fault generator.
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
