//! The metrics of one WebSocket, from the upgrade to the end, however it ends.

use super::{FailureKind, Metrics, Sessions};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// The socket behind a WebSocket: the label `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Socket {
    /// A TCP connection.
    Tcp,
    /// A listening TCP socket.
    TcpListener,
    /// A connected UDP socket.
    Udp,
    /// A bound UDP socket.
    UdpBound,
    /// The practice WebSocket server that echoes.
    Echo,
    /// A room.
    Room,
    /// The class, for a learner's page.
    ClassReport,
    /// The class, for a teacher's page.
    ClassWatch,
}

impl Socket {
    /// Every kind, in the order of the discriminants.
    pub(crate) const ALL: [Self; 8] = [
        Self::Tcp,
        Self::TcpListener,
        Self::Udp,
        Self::UdpBound,
        Self::Echo,
        Self::Room,
        Self::ClassReport,
        Self::ClassWatch,
    ];

    /// The name in `/metrics`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::TcpListener => "tcp-listener",
            Self::Udp => "udp",
            Self::UdpBound => "udp-socket",
            Self::Echo => "websocket-echo",
            Self::Room => "websocket-room",
            Self::ClassReport => "class-report",
            Self::ClassWatch => "class-watch",
        }
    }

    /// Whether it requires events and commands.
    pub(crate) fn is_lab_only(self) -> bool {
        match self {
            Self::Tcp | Self::Udp | Self::Echo | Self::Room | Self::ClassReport | Self::ClassWatch => false,
            Self::TcpListener | Self::UdpBound => true,
        }
    }
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A FIN was sent in each direction.
    Finished,
    /// The page sent a Close.
    PageClosed,
    /// The page vanished without a Close.
    PageGone,
    /// The page sent a frame that violates the WebSocket protocol.
    ProtocolError,
    /// The page did not answer a ping.
    PageSilent,
    /// The page requested a RST.
    PageReset,
    /// The relay stopped.
    Stopping,
    /// No outcome was recorded: the task was cut off.
    Aborted,
    /// The session failed.
    Failed(FailureKind),
}

impl Outcome {
    /// Every outcome.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let page = [Self::PageClosed, Self::PageGone, Self::ProtocolError, Self::PageSilent, Self::PageReset];
        let others = [Self::Finished, Self::Stopping, Self::Aborted];
        page.into_iter().chain(others).chain(FailureKind::ALL.map(Self::Failed))
    }

    /// The name in `/metrics` and in the log.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::PageClosed => "page_closed",
            Self::PageGone => "page_gone",
            Self::ProtocolError => "protocol_error",
            Self::PageSilent => "page_silent",
            Self::PageReset => "page_reset",
            Self::Stopping => "stopping",
            Self::Aborted => "aborted",
            Self::Failed(kind) => kind.name(),
        }
    }
}

/// The metrics of one WebSocket. Dropping it subtracts it from the open WebSockets and its bytes from the queued ones.
pub(crate) struct SessionMetrics {
    metrics: Arc<Metrics>,
    socket: Socket,
    queued: AtomicU64,
    outcome: Outcome,
}

impl SessionMetrics {
    /// Starts counting a WebSocket, at its upgrade.
    pub(crate) fn new(metrics: Arc<Metrics>, socket: Socket) -> Self {
        metrics.of(socket).open.fetch_add(1, Relaxed);
        Self { metrics, socket, queued: AtomicU64::new(0), outcome: Outcome::Aborted }
    }

    /// For a WebSocket outside of a relay, whose counters are never read.
    pub(crate) fn uncounted(socket: Socket) -> Self {
        Self::new(Arc::new(Metrics::new()), socket)
    }

    fn counts(&self) -> &Sessions {
        self.metrics.of(self.socket)
    }

    /// Counts bytes written to the socket.
    pub(crate) fn sent(&self, bytes: usize) {
        self.counts().sent.fetch_add(bytes as u64, Relaxed);
    }

    /// Counts bytes read from the socket.
    pub(crate) fn received(&self, bytes: usize) {
        self.counts().received.fetch_add(bytes as u64, Relaxed);
    }

    /// Sets the number of bytes from the page that wait for the socket.
    pub(crate) fn queued(&self, bytes: usize) {
        let bytes = bytes as u64;
        let before = self.queued.swap(bytes, Relaxed);
        // A decrease is added as well: the sum wraps around to the correct value.
        if bytes != before {
            self.counts().queued.fetch_add(bytes.wrapping_sub(before), Relaxed);
        }
    }

    /// Records the outcome; data still due to both sides may follow.
    pub(crate) fn ended(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for SessionMetrics {
    fn drop(&mut self) {
        self.queued(0);
        self.counts().ended.count(self.outcome);
        self.counts().open.fetch_sub(1, Relaxed);
    }
}

impl fmt::Debug for SessionMetrics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_leaves_nothing_behind_but_its_counts() {
        let metrics = Arc::new(Metrics::new());
        let session = || SessionMetrics::new(metrics.clone(), Socket::Tcp);
        let (mut one, other) = (session(), session());
        let listener = SessionMetrics::new(metrics.clone(), Socket::TcpListener);
        one.sent(5);
        other.sent(2);
        one.received(7);
        one.queued(100);
        other.queued(30);
        one.queued(20);
        let text = metrics.text();
        for line in [
            "relay_sessions_open{kind=\"tcp\"} 2\n",
            "relay_sessions_open{kind=\"tcp-listener\"} 1\n",
            "relay_bytes_total{kind=\"tcp\",direction=\"sent\"} 7\n",
            "relay_bytes_total{kind=\"tcp\",direction=\"received\"} 7\n",
            "relay_queue_bytes{kind=\"tcp\"} 50\n",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
        one.ended(Outcome::Failed(FailureKind::Idle));
        drop((one, other, listener));
        let text = metrics.text();
        for line in [
            "relay_sessions_open{kind=\"tcp\"} 0\n",
            "relay_sessions_total{kind=\"tcp\",outcome=\"idle\"} 1\n",
            "relay_sessions_total{kind=\"tcp\",outcome=\"aborted\"} 1\n",
            "relay_sessions_total{kind=\"tcp-listener\",outcome=\"aborted\"} 1\n",
            "relay_queue_bytes{kind=\"tcp\"} 0\n",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
    }

    #[test]
    fn names_differ() {
        let mut names: Vec<_> = Outcome::all().map(Outcome::name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(Socket::ALL.iter().enumerate().all(|(place, socket)| *socket as usize == place));
    }
}
