//! Pure: whether the page is still there. A silent page is sent a ping (RFC 6455, section 5.5.2); a page that does not
//! answer it is gone.

use super::Ending;
use std::time::Duration;
use tokio::time::Instant;

/// Number of ping intervals within which a page must answer a ping.
const PONG_INTERVALS: u32 = 2;

/// When the page last sent something, and whether it has been sent a ping since.
pub(crate) struct Heartbeat {
    interval: Duration,
    /// When the page last sent something, a pong included.
    last_seen: Instant,
    /// When a ping was sent, if nothing has been received since.
    pinged: Option<Instant>,
}

impl Heartbeat {
    /// Starts with a page that has just sent something. A ping is due after `interval` of silence.
    pub(crate) fn new(interval: Duration) -> Self {
        Self { interval, last_seen: Instant::now(), pinged: None }
    }

    /// Records that the page sent something. Also called while the relay does not read from the page: a page that
    /// cannot answer is not silent.
    pub(crate) fn on_message(&mut self, now: Instant) {
        self.last_seen = now;
        self.pinged = None;
    }

    /// When the page last sent something.
    pub(crate) fn last_seen(&self) -> Instant {
        self.last_seen
    }

    /// When [`is_due`](Self::is_due) must be called next.
    pub(crate) fn deadline(&self) -> Instant {
        self.pinged.map_or(self.last_seen + self.interval, |at| at + PONG_INTERVALS * self.interval)
    }

    /// Whether to send a ping now.
    ///
    /// # Errors
    /// The page has not answered the last ping.
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
        // A ping that was sent late still leaves the page its whole time.
        assert!(matches!(heartbeat.is_due(at(85)), Ok(true)));
        assert_eq!(heartbeat.deadline(), at(125));
        assert!(matches!(heartbeat.is_due(at(124)), Ok(false)));
        assert!(matches!(heartbeat.is_due(at(125)), Err(Ending::PageSilent)));
    }
}
