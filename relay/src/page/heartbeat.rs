//! Pure: whether the page is still there. One that is silent is sent a ping (RFC 6455, section 5.5.2), and one that does not
//! answer it is gone.

use super::Ending;
use std::time::Duration;
use tokio::time::Instant;

/// How many ping intervals a page has to answer a ping.
const PONG_INTERVALS: u32 = 2;

/// When the page last sent something, and whether it was asked since.
pub(crate) struct Heartbeat {
    interval: Duration,
    /// When the page last sent something, a pong included.
    last_seen: Instant,
    /// When it was sent a ping, if nothing came from it since.
    pinged: Option<Instant>,
}

impl Heartbeat {
    /// A page from which something came just now. It is sent a ping when it has been silent for `interval`.
    pub(crate) fn new(interval: Duration) -> Self {
        Self { interval, last_seen: Instant::now(), pinged: None }
    }

    /// Something came from the page. Also for when it cannot answer, as the relay does not listen to it at present: that is no
    /// silence.
    pub(crate) fn on_message(&mut self, now: Instant) {
        self.last_seen = now;
        self.pinged = None;
    }

    /// When the page last sent something.
    pub(crate) fn last_seen(&self) -> Instant {
        self.last_seen
    }

    /// When to [ask](Self::is_due) next.
    pub(crate) fn deadline(&self) -> Instant {
        self.pinged.map_or(self.last_seen + self.interval, |at| at + PONG_INTERVALS * self.interval)
    }

    /// Whether a ping is to be sent now.
    ///
    /// # Errors
    /// The page has not answered the last one.
    pub(crate) fn is_due(&mut self, now: Instant) -> Result<bool, Ending> {
        if now < self.deadline() {
            return Ok(false);
        }
        match self.pinged.replace(now) {
            None => Ok(true),
            Some(_) => Err(Ending::PageSilent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(20);

    #[test]
    fn a_silent_page_is_asked_once_and_then_is_gone() {
        let mut heartbeat = Heartbeat::new(INTERVAL);
        let start = heartbeat.last_seen;
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(matches!(heartbeat.is_due(at(19)), Ok(false)));
        assert!(matches!(heartbeat.is_due(at(20)), Ok(true)));
        assert!(matches!(heartbeat.is_due(at(59)), Ok(false)));
        heartbeat.on_message(at(59));
        assert_eq!(heartbeat.deadline(), at(79));
        // Asked late, it is given its whole time all the same.
        assert!(matches!(heartbeat.is_due(at(85)), Ok(true)));
        assert_eq!(heartbeat.deadline(), at(125));
        assert!(matches!(heartbeat.is_due(at(124)), Ok(false)));
        assert!(matches!(heartbeat.is_due(at(125)), Err(Ending::PageSilent)));
    }
}
