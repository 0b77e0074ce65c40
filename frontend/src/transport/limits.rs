//! The learner's time limits, tracked by the page too, because a relay that is not running cannot report that one has passed.
//! Pure.

use super::clock::Micros;
use crate::socket::{Endpoint, Incoming};
use relay_protocol::{Command, Event};

/// How long after a limit the page waits for the relay to report it, in microseconds.
const GRACE: Micros = 1_000_000;

/// The time limit for closing a socket, in milliseconds. The page waits for this time and [`GRACE`] before it goes on without the
/// relay's `Closed`: the browser itself waits a minute for a relay's Close frame.
const CLOSE_MS: u32 = 5000;

/// The running limits of a socket.
#[derive(Debug, Default)]
pub struct Limits {
    connect: Option<Limit>,
    recv: Option<Limit>,
    close: Option<Limit>,
}

#[derive(Clone, Copy, Debug)]
struct Limit {
    began: Micros,
    length: Micros,
}

impl Limit {
    fn new(milliseconds: u32, now: Micros) -> Self {
        Self { began: now, length: Micros::from(milliseconds) * 1000 }
    }

    fn due(self) -> Micros {
        self.began + self.length + GRACE
    }
}

/// A limit that has passed without a report from the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// The limit of connecting: the socket is given up.
    Connect { after: Micros },
    /// The limit of a recv: the socket is kept, and the relay may still answer.
    Recv { after: Micros },
    /// The limit of closing: the socket counts as closed.
    Close,
}

impl Limits {
    /// Creates the limits of a socket that is being opened.
    pub fn opening(endpoint: &Endpoint, now: Micros) -> Self {
        let connect = match endpoint {
            Endpoint::Tcp { timeout_ms, .. } => timeout_ms.map(|limit| Limit::new(limit, now)),
            Endpoint::TcpListener { .. }
            | Endpoint::AcceptedConnection { .. }
            | Endpoint::Udp { .. }
            | Endpoint::UdpSocket { .. } => None,
        };
        Self { connect, ..Self::default() }
    }

    /// Starts the limit of a command that the tab sends. A recv replaces the previous one.
    pub fn asked(&mut self, command: &Command, now: Micros) {
        match command {
            Command::Receive { timeout_ms, .. } => self.recv = timeout_ms.map(|limit| Limit::new(limit, now)),
            // Nothing is received after these commands.
            Command::Close | Command::Reset => {
                *self = Self { close: Some(Limit::new(CLOSE_MS, now)), ..Self::default() };
            }
            Command::Shutdown | Command::Accept | Command::Take { .. } | Command::SendTo { .. } | Command::Info => {}
        }
    }

    /// Stops the limits that are met by what was received.
    pub fn came(&mut self, incoming: &Incoming) {
        match incoming {
            Incoming::Event(Event::Written { .. } | Event::Waiting { .. } | Event::Injected { .. }) => {}
            Incoming::Event(Event::Open { .. }) => self.connect = None,
            Incoming::Event(_) | Incoming::Data(_) | Incoming::Unanswered { .. } => self.recv = None,
            Incoming::Closed { .. } => *self = Self::default(),
        }
    }

    /// Returns when to call [`passed`](Self::passed) next, in microseconds.
    pub fn due(&self) -> Option<Micros> {
        self.close.or(self.connect).or(self.recv).map(Limit::due)
    }

    /// Returns the limit that has passed by now, and stops it.
    pub fn passed(&mut self, now: Micros) -> Option<Passed> {
        let is_over = |limit: &mut Limit| limit.due() <= now;
        if self.close.take_if(is_over).is_some() {
            return Some(Passed::Close);
        }
        if let Some(limit) = self.connect.take_if(is_over) {
            return Some(Passed::Connect { after: now - limit.began });
        }
        let limit = self.recv.take_if(is_over)?;
        Some(Passed::Recv { after: now - limit.began })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Faults;
    use relay_protocol::MAX_MESSAGE;

    const SECOND: Micros = 1_000_000;

    fn tcp(timeout_ms: Option<u32>) -> Limits {
        Limits::opening(&Endpoint::Tcp { target: String::new(), timeout_ms, faults: Faults::default() }, 0)
    }

    fn recv(timeout_ms: Option<u32>) -> Command {
        Command::Receive { bytes: MAX_MESSAGE as u32, continuous: true, timeout_ms }
    }

    #[test]
    fn a_connect_that_the_relay_does_not_answer_ends_at_its_limit() {
        let mut limits = tcp(Some(3000));
        assert_eq!((limits.due(), limits.passed(4 * SECOND - 1)), (Some(4 * SECOND), None));
        assert_eq!(limits.passed(4 * SECOND), Some(Passed::Connect { after: 4 * SECOND }));
        assert_eq!((limits.due(), limits.passed(9 * SECOND)), (None, None));
        let open = Event::Open { local: String::new(), peer: String::new(), microseconds: 0 };
        let mut answered = tcp(Some(3000));
        answered.came(&Incoming::Event(open));
        assert_eq!(answered.due(), None);
        assert_eq!(tcp(None).due(), None, "without a limit there is nothing to count");
    }

    #[test]
    fn a_recv_counts_from_its_call_until_something_is_received() {
        let mut limits = tcp(None);
        limits.asked(&recv(Some(500)), SECOND);
        limits.asked(&recv(Some(2000)), 2 * SECOND);
        limits.came(&Incoming::Event(Event::Written { bytes: 3 }));
        assert_eq!(limits.due(), Some(5 * SECOND), "the last one counts, and what was written is no answer to it");
        assert_eq!(limits.passed(5 * SECOND), Some(Passed::Recv { after: 3 * SECOND }));
        for answer in [Incoming::Data("x".into()), Incoming::Event(Event::TimedOut { microseconds: 1 })] {
            limits.asked(&recv(Some(500)), 0);
            limits.came(&answer);
            assert_eq!(limits.due(), None);
        }
        limits.asked(&recv(Some(500)), 0);
    }

    #[test]
    fn a_socket_that_the_tab_closes_is_closed_in_the_end() {
        let mut limits = tcp(Some(3000));
        limits.asked(&recv(Some(500)), 0);
        limits.asked(&Command::Close, SECOND);
        assert_eq!((limits.passed(7 * SECOND - 1), limits.passed(7 * SECOND)), (None, Some(Passed::Close)));
        limits.asked(&Command::Reset, 0);
        limits.came(&Incoming::Closed { code: 1000, reason: String::new() });
        assert_eq!(limits.due(), None);
    }
}
