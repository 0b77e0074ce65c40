//! The bars that show when clients waited and were served, on a common time scale. Pure.

use crate::record::Micros;

/// The minimum length of the scale, in microseconds.
const SHORTEST: Micros = 1_000_000;

/// The maximum length of the scale, in microseconds. Earlier times are cut off at the left.
const LONGEST: Micros = 60_000_000;

/// When a client waited and was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When the client entered the kernel's queue.
    pub queued: Micros,
    /// When the client was accepted, or `None` while it waits.
    pub accepted: Option<Micros>,
    /// When the connection ended, or `None` while it is open.
    pub ended: Option<Micros>,
}

impl Span {
    /// When the connection ended, or `now` if it has not.
    fn end(self, now: Micros) -> Micros {
        self.ended.unwrap_or(now)
    }

    /// How long the client waited until it was accepted, or has waited until `now`.
    pub fn waited(self, now: Micros) -> Micros {
        self.accepted.unwrap_or(now).saturating_sub(self.queued)
    }

    /// How long the client was served until its connection ended, or has been served until `now`.
    pub fn served(self, now: Micros) -> Micros {
        self.end(now).saturating_sub(self.accepted.unwrap_or(now))
    }
}

/// The common time scale of all bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    start: Micros,
    length: Micros,
}

/// A bar in thousandths of the scale: hatched from `from` to `served`, solid from `served` to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Where waiting begins.
    pub from: u32,
    /// Where service begins.
    pub served: u32,
    pub end: u32,
}

impl Scale {
    /// The scale from the arrival of the first client until `now` or, if all connections have ended, until the last
    /// end.
    pub fn of(spans: &[Span], now: Micros) -> Self {
        let end = spans.iter().map(|span| span.end(now)).max().unwrap_or_default();
        let start = spans.iter().map(|span| span.queued).min().unwrap_or(end);
        let length = (end - start).clamp(SHORTEST, LONGEST);
        Self { start: start.max(end.saturating_sub(length)), length }
    }

    /// The length of the scale, in microseconds.
    pub fn length(self) -> Micros {
        self.length
    }

    /// The bar of a client.
    pub fn bar(self, span: Span, now: Micros) -> Bar {
        let end = span.end(now);
        let served = span.accepted.unwrap_or(end);
        Bar { from: self.place(span.queued), served: self.place(served), end: self.place(end) }
    }

    /// The position of a time, in thousandths of the scale.
    fn place(self, at: Micros) -> u32 {
        (at.saturating_sub(self.start).min(self.length) * 1000 / self.length) as u32
    }
}
