//! One member's WebSocket.

use super::{place::Submitted, shared::Membership};
use crate::{
    failure,
    page::{Ending, Page},
    practice::limits::{ROOM_BATCH_BYTES, ROOM_QUEUE_BYTES},
    session::{self, ENTRY, Link, bad_request},
};
use bytes::Bytes;
use relay_protocol::{Command, FailureKind, MAX_ROOM_TEXT, Phase};
use std::{collections::VecDeque, task, time::Duration};
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// What the member has sent and the room has not yet received.
#[derive(Default)]
pub(crate) struct Outgoing {
    texts: VecDeque<String>,
    weight: usize,
}

impl Outgoing {
    fn pop(&mut self) -> Option<String> {
        let text = self.texts.pop_front()?;
        self.weight -= text.len() + ENTRY;
        Some(text)
    }
}

impl session::Queue for Outgoing {
    const CAPACITY: usize = ROOM_QUEUE_BYTES;

    fn weight(&self) -> usize {
        self.weight
    }

    fn push_bytes(&mut self, _: Bytes, _: Instant) -> Result<(), Ending> {
        Err(bad_request("a room takes text messages, and this one is binary"))
    }

    fn push_text(&mut self, text: Utf8Bytes, _: Instant) -> Result<(), Ending> {
        if text.len() > MAX_ROOM_TEXT {
            let message = format!("a message in a room has {MAX_ROOM_TEXT} bytes at most, and this one {}", text.len());
            return Err(limit(message));
        }
        self.weight += text.len() + ENTRY;
        self.texts.push_back(text.as_str().to_owned());
        Ok(())
    }

    fn push_command(&mut self, _: Command, _: Instant) -> Result<(), Ending> {
        Err(bad_request("no commands are spoken here"))
    }
}

fn limit(message: impl Into<String>) -> Ending {
    failure::plain(Phase::Transfer, FailureKind::Limit, message, Duration::ZERO).into()
}

/// One member.
pub(crate) struct Member {
    membership: Membership,
    /// Its last text, while that has no number yet.
    sending: Submitted,
    /// The first message for the member.
    welcome: Option<String>,
}

impl Member {
    pub(super) fn new(membership: Membership, welcome: String) -> Self {
        Self { membership, sending: None, welcome: Some(welcome) }
    }
}

impl session::Socket for Member {
    type Queue = Outgoing;

    fn poll_send(&mut self, link: &mut Link<Outgoing>, cx: &mut task::Context<'_>) -> Result<bool, Ending> {
        let now = Instant::now();
        // One at a time, so that they keep the order in which they were sent.
        if let Some(sending) = &mut self.sending {
            if sending.as_mut().poll(cx).is_pending() {
                return Ok(false);
            }
            self.sending = None;
        }
        if link.inbox.queue.texts.is_empty() || now < self.membership.ready() {
            return Ok(false);
        }
        let Some(text) = link.inbox.queue.pop() else { return Ok(false) };
        link.metrics.sent(text.len());
        link.last_activity = now;
        self.sending = self.membership.say(text);
        Ok(true)
    }

    fn report(&mut self, _: &mut Link<Outgoing>, _: &mut Page) -> Result<(), Ending> {
        Ok(())
    }

    fn poll_receive(
        &mut self,
        link: &mut Link<Outgoing>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending> {
        if let Some(welcome) = self.welcome.take() {
            page.send_text(cx, &welcome)?;
            return Ok(true);
        }
        let events = self.membership.take(ROOM_BATCH_BYTES, cx.waker());
        if events.is_empty() {
            return Ok(false);
        }
        let mut bytes = 0;
        for event in events {
            page.send_text(cx, &event.json)?;
            bytes += event.json.len();
        }
        link.metrics.received(bytes);
        link.last_activity = Instant::now();
        Ok(true)
    }

    fn check_end(&mut self, _: &Link<Outgoing>) -> Result<(), Ending> {
        if self.membership.has_fallen_behind() {
            return Err(limit("too slow: you have not read what was sent, and the room does not keep it any longer"));
        }
        Ok(())
    }

    fn deadline(&self, link: &Link<Outgoing>, _: &Page) -> Option<Instant> {
        (self.sending.is_none() && !link.inbox.queue.texts.is_empty()).then(|| self.membership.ready())
    }

    /// A member that only listens is still there, as its pongs show.
    fn idle_limit(&self, _: Duration) -> Option<Duration> {
        None
    }

    fn drains_page(&self) -> bool {
        false
    }

    /// Submits what a member had sent before it left.
    async fn close(mut self, ending: &Ending, link: &mut Link<Outgoing>) {
        if matches!(ending, Ending::PageClosed) {
            let mut sending = self.sending.take();
            loop {
                if let Some(sending) = sending {
                    sending.await;
                }
                let Some(text) = link.inbox.queue.pop() else { break };
                sleep_until(self.membership.ready()).await;
                sending = self.membership.say(text);
            }
        }
    }
}
