//! How the TCP practice servers handle a connection.

use super::{Client, Server, Step};
use crate::in_page::{
    kernel::{End, Kernel},
    pipe::Read,
};
use relay_protocol::{ECHO_PREFIX, SLOW_START_MS};
use std::time::Duration;

/// The chapter's server calls `recv(1024)`.
const CHAPTER_RECV: usize = 1024;

const RAW_ECHO_RECV: usize = 16 * 1024;

/// How `slow` reads: the maximum number of bytes of each recv, and the pause between two of them.
const SLOW_RECV: usize = 64 * 1024;
const SLOW_PAUSE: Duration = Duration::from_millis(20);

/// Answers each recv with a prefix and the received data; closes after the peer's FIN.
pub struct Echo {
    prefix: &'static str,
    recv: usize,
}

impl Echo {
    /// The chapter's server.
    pub fn with_prefix() -> Self {
        Self { prefix: ECHO_PREFIX, recv: CHAPTER_RECV }
    }

    /// A server that returns the received data unchanged.
    pub fn raw() -> Self {
        Self { prefix: "", recv: RAW_ECHO_RECV }
    }
}

impl Server for Echo {
    fn step(&mut self, client: &mut Client) -> Step {
        // It calls recv again once everything is sent.
        if client.is_sending() {
            return Step::Waits;
        }
        match client.kernel.read(client.end, self.recv) {
            Ok(Read::Bytes(bytes)) => {
                client.send(self.prefix.as_bytes());
                client.send(&bytes);
                Step::Progressed
            }
            Ok(Read::Nothing) => Step::Waits,
            Ok(Read::End) | Err(_) => Step::Close,
        }
    }
}

/// Reads, so that the peer's sends succeed, and never answers; closes after the peer's FIN.
pub struct Silent;

impl Server for Silent {
    fn step(&mut self, client: &mut Client) -> Step {
        match client.kernel.read(client.end, RAW_ECHO_RECV) {
            Ok(Read::Bytes(_)) => Step::Progressed,
            Ok(Read::Nothing) => Step::Waits,
            Ok(Read::End) | Err(_) => Step::Close,
        }
    }
}

/// Answers the first bytes with a RST.
pub struct Reset;

impl Server for Reset {
    fn step(&mut self, client: &mut Client) -> Step {
        match client.kernel.read(client.end, RAW_ECHO_RECV) {
            Ok(Read::Bytes(_)) => Step::Reset,
            Ok(Read::Nothing) => Step::Waits,
            Ok(Read::End) | Err(_) => Step::Close,
        }
    }
}

/// Reads nothing at first, so that the peer's data queues up, and then answers each recv with the number of bytes received.
pub struct Slow {
    /// When it next calls recv.
    next: Duration,
}

impl Slow {
    pub fn new(kernel: &mut Kernel, end: End) -> Self {
        // The receive buffer is small, so that the sender soon notices the backlog.
        kernel.set_receive_buffer(end, 2 * SLOW_RECV);
        Self { next: kernel.now + Duration::from_millis(SLOW_START_MS.into()) }
    }
}

impl Server for Slow {
    fn step(&mut self, client: &mut Client) -> Step {
        if client.kernel.now < self.next || client.is_sending() {
            return Step::Waits;
        }
        match client.kernel.read(client.end, SLOW_RECV) {
            Ok(Read::Bytes(bytes)) => {
                client.send(format!("recv {}\n", bytes.len()).as_bytes());
                self.next = client.kernel.now + SLOW_PAUSE;
                Step::Progressed
            }
            Ok(Read::Nothing) => Step::Waits,
            Ok(Read::End) | Err(_) => Step::Close,
        }
    }

    fn due(&self) -> Option<Duration> {
        Some(self.next)
    }
}
