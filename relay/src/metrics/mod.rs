//! What is counted, and how Prometheus reads it (text format, version 0.0.4).
//!
//! Every label is one of a list that stands in this program, and nothing that a user says becomes one: so the number of
//! lines is fixed. A crate for it would bring registries that grow while it runs; this is a few atomics and a writer.

mod session;
mod text;

use crate::gate::Rule;
use relay_protocol::{FailureKind, PROTOCOL};
pub(crate) use session::{Outcome, Session};
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};
use text::{Kind, Text};

/// The media type of [`Metrics::text`].
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is counted from the start of the relay on.
pub(crate) struct Metrics {
    began: Instant,
    /// WebSockets that are open, from the upgrade on.
    open: AtomicU64,
    ended: Counts<Outcome>,
    refusals: Counts<Rule>,
    /// Written to sockets.
    sent: AtomicU64,
    /// Read from sockets.
    received: AtomicU64,
    /// From pages, and not yet written to sockets.
    queued: AtomicU64,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            open: AtomicU64::new(0),
            ended: Counts::new(Outcome::all()),
            refusals: Counts::new(Rule::ALL.iter().copied()),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            queued: AtomicU64::new(0),
        }
    }

    /// A request, a connection or a target was refused by this rule.
    pub(crate) fn refused(&self, rule: Rule) {
        self.refusals.count(rule);
    }

    /// All of it, as Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let mut text = Text::default();
        let (version, protocol) = (env!("CARGO_PKG_VERSION"), PROTOCOL.to_string());
        text.metric("relay_build_info", Kind::Gauge, "Which relay this is; always 1.");
        text.line(&[("version", version), ("protocol", &protocol)], 1);
        text.metric("relay_uptime_seconds", Kind::Gauge, "How long it has been running.");
        text.line(&[], self.began.elapsed().as_secs());
        text.metric("relay_sessions_open", Kind::Gauge, "WebSockets that are open.");
        text.line(&[TCP], self.open.load(Relaxed));
        text.metric("relay_sessions_total", Kind::Counter, "WebSockets that have ended, by how they did.");
        for (outcome, count) in self.ended.iter() {
            text.line(&[TCP, ("outcome", outcome.name())], count);
        }
        text.metric("relay_bytes_total", Kind::Counter, "Payload bytes, sent to sockets and received from them.");
        text.line(&[TCP, ("direction", "sent")], self.sent.load(Relaxed));
        text.line(&[TCP, ("direction", "received")], self.received.load(Relaxed));
        text.metric("relay_queue_bytes", Kind::Gauge, "Bytes from pages that wait for their sockets.");
        text.line(&[TCP], self.queued.load(Relaxed));
        text.metric("relay_refusals_total", Kind::Counter, "What was refused, by rule.");
        for (rule, count) in self.refusals.iter() {
            text.line(&[("rule", rule.name())], count);
        }
        text.finish()
    }
}

/// The kind of a session. There is one so far.
const TCP: (&str, &str) = ("kind", "tcp");

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
