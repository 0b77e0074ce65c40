//! The bars that show who waited and who was served, all on one time scale. Pure.

use crate::record::Micros;

/// The shortest stretch of time that the bars show, in microseconds.
const SHORTEST: Micros = 1_000_000;

/// The longest: what is older is cut off at the left.
const LONGEST: Micros = 60_000_000;

/// When one client waited and was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it entered the kernel's queue.
    pub queued: Micros,
    /// When it was accepted; none while it waits.
    pub accepted: Option<Micros>,
    /// When its connection ended; none while it is open.
    pub ended: Option<Micros>,
}

impl Span {
    /// When it ended, or now.
    fn end(self, now: Micros) -> Micros {
        self.ended.unwrap_or(now)
    }

    /// How long it waited until now, or until it was accepted.
    pub fn waited(self, now: Micros) -> Micros {
        self.accepted.unwrap_or(now).saturating_sub(self.queued)
    }

    /// How long it was served until now, or until it ended.
    pub fn served(self, now: Micros) -> Micros {
        self.end(now).saturating_sub(self.accepted.unwrap_or(now))
    }
}

/// The time scale of all bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    start: Micros,
    length: Micros,
}

/// A bar in thousandths of the scale: hatched from `from`, solid from `served`, to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Where the waiting begins.
    pub from: u32,
    /// Where the serving begins.
    pub served: u32,
    pub end: u32,
}

impl Scale {
    /// The scale from the arrival of the first client until now, or until the end of the last where all have ended.
    pub fn of(spans: &[Span], now: Micros) -> Self {
        let end = spans.iter().map(|span| span.end(now)).max().unwrap_or_default();
        let start = spans.iter().map(|span| span.queued).min().unwrap_or(end);
        let length = (end - start).clamp(SHORTEST, LONGEST);
        Self { start: start.max(end.saturating_sub(length)), length }
    }

    /// How long it is.
    pub fn length(self) -> Micros {
        self.length
    }

    /// The bar of a client.
    pub fn bar(self, span: Span, now: Micros) -> Bar {
        let end = span.end(now);
        let served = span.accepted.unwrap_or(end);
        Bar { from: self.place(span.queued), served: self.place(served), end: self.place(end) }
    }

    /// A time's place in thousandths.
    fn place(self, at: Micros) -> u32 {
        (at.saturating_sub(self.start).min(self.length) * 1000 / self.length) as u32
    }
}
