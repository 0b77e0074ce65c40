//! The relay's counters in the format of Prometheus (text format, version 0.0.4).
//!
//! Every label is from a list in this program, never from user input, so the number of lines is fixed. A crate for this
//! would bring registries that grow at runtime; this needs only a few atomics and a writer.

mod session;
mod text;

use crate::gate::Rule;
use relay_protocol::{FailureKind, PROTOCOL};
pub(crate) use session::{Outcome, SessionMetrics, Socket};
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};
use text::{Kind, Text};

/// The media type of [`Metrics::text`].
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The counters since the start of the relay.
pub(crate) struct Metrics {
    began: Instant,
    /// The counters by kind of socket, in the order of [`Socket::ALL`].
    sessions: [Sessions; Socket::ALL.len()],
    refusals: Counts<Rule>,
}

/// The counters of the WebSockets to one kind of socket.
struct Sessions {
    /// Open WebSockets, counted from the upgrade on.
    open: AtomicU64,
    ended: Counts<Outcome>,
    /// Bytes written to sockets.
    sent: AtomicU64,
    /// Bytes read from sockets.
    received: AtomicU64,
    /// Bytes received from pages and not yet written to sockets.
    queued: AtomicU64,
}

impl Sessions {
    fn new() -> Self {
        Self {
            open: AtomicU64::new(0),
            ended: Counts::new(Outcome::all()),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            queued: AtomicU64::new(0),
        }
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            sessions: Socket::ALL.map(|_| Sessions::new()),
            refusals: Counts::new(Rule::ALL.iter().copied()),
        }
    }

    fn of(&self, socket: Socket) -> &Sessions {
        &self.sessions[socket as usize]
    }

    /// The counters of each kind, with its label.
    fn kinds(&self) -> impl Iterator<Item = ((&'static str, &'static str), &Sessions)> {
        Socket::ALL.into_iter().map(|socket| (("kind", socket.name()), self.of(socket)))
    }

    /// Counts a request, a connection or a target that this rule refused.
    pub(crate) fn refused(&self, rule: Rule) {
        self.refusals.count(rule);
    }

    /// All metrics in the text format of Prometheus.
    pub(crate) fn text(&self) -> String {
        let mut text = Text::default();
        let (version, protocol) = (env!("CARGO_PKG_VERSION"), PROTOCOL.to_string());
        text.metric("relay_build_info", Kind::Gauge, "Which relay this is; always 1.");
        text.line(&[("version", version), ("protocol", &protocol)], 1);
        text.metric("relay_uptime_seconds", Kind::Gauge, "How long it has been running.");
        text.line(&[], self.began.elapsed().as_secs());
        text.metric("relay_sessions_open", Kind::Gauge, "WebSockets that are open.");
        for (kind, sessions) in self.kinds() {
            text.line(&[kind], sessions.open.load(Relaxed));
        }
        text.metric("relay_sessions_total", Kind::Counter, "WebSockets that have ended, by how they did.");
        for (kind, sessions) in self.kinds() {
            for (outcome, count) in sessions.ended.iter() {
                text.line(&[kind, ("outcome", outcome.name())], count);
            }
        }
        text.metric("relay_bytes_total", Kind::Counter, "Payload bytes, sent to sockets and received from them.");
        for (kind, sessions) in self.kinds() {
            text.line(&[kind, ("direction", "sent")], sessions.sent.load(Relaxed));
            text.line(&[kind, ("direction", "received")], sessions.received.load(Relaxed));
        }
        text.metric("relay_queue_bytes", Kind::Gauge, "Bytes from pages that wait for their sockets.");
        for (kind, sessions) in self.kinds() {
            text.line(&[kind], sessions.queued.load(Relaxed));
        }
        text.metric("relay_refusals_total", Kind::Counter, "What was refused, by rule.");
        for (rule, count) in self.refusals.iter() {
            text.line(&[("rule", rule.name())], count);
        }
        text.finish()
    }
}

/// One counter for each value of a fixed list.
struct Counts<T>(Vec<(T, AtomicU64)>);

impl<T: Copy + PartialEq> Counts<T> {
    fn new(values: impl Iterator<Item = T>) -> Self {
        Self(values.map(|value| (value, AtomicU64::new(0))).collect())
    }

    fn count(&self, value: T) {
        let counter = self.0.iter().find(|(known, _)| *known == value);
        debug_assert!(counter.is_some(), "a value that is not on its list");
        if let Some((_, counter)) = counter {
            counter.fetch_add(1, Relaxed);
        }
    }

    fn iter(&self) -> impl Iterator<Item = (T, u64)> {
        self.0.iter().map(|(value, counter)| (*value, counter.load(Relaxed)))
    }
}
