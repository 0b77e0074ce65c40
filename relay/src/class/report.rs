//! A learner's page.

use super::{Class, REPORT_RATE, beyond};
use crate::{
    context::Context,
    page::{Ending, Page},
    registry::{RateLimiter, Slot},
    session::{self, Link, Open, Opened, bad_request},
};
use bytes::Bytes;
use relay_protocol::{ClassNotice, Command, Failure, MAX_REPORT, Phase, Report};
use std::{
    net::IpAddr,
    sync::Arc,
    task,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// `GET /class/report`.
pub(crate) struct Join(pub(crate) Arc<Class>);

impl Open for Join {
    type Socket = Learner;
    const MESSAGES: (&'static str, &'static str) = ("joined the class", "left the class");
    const OPENS: Option<Phase> = None;

    fn target(&self) -> String {
        "class/report".to_owned()
    }

    fn configure(&self, _: &mut Outgoing) -> Result<(), Failure> {
        Ok(())
    }

    async fn open(&self, client: IpAddr, _: &Arc<Context>) -> Result<Opened<Learner>, Failure> {
        let class = self.0.clone();
        let slot = class.learner_slot(client)?;
        let own = RateLimiter::new(REPORT_RATE, REPORT_RATE, Instant::now());
        let limiters = [Arc::new(own), class.rate(client)];
        let number = class.change(super::ClassState::join);
        let socket = Learner { class, number, limiters, teachers: None, shared: None, _slot: slot };
        Ok(Opened { socket, local: None, peer: None, event: None })
    }
}

/// The last message of the page that the class has not processed. No other message is read until then.
#[derive(Default)]
pub(crate) struct Outgoing(Option<Report>);

impl session::Queue for Outgoing {
    const CAPACITY: usize = MAX_REPORT;

    fn weight(&self) -> usize {
        if self.0.is_some() { MAX_REPORT } else { 0 }
    }

    fn push_bytes(&mut self, _: Bytes, _: Instant) -> Result<(), Ending> {
        Err(bad_request("a class is told text messages, and this one is binary"))
    }

    fn push_text(&mut self, text: Utf8Bytes, _: Instant) -> Result<(), Ending> {
        if text.len() > MAX_REPORT {
            let message = format!("a message to the class has {MAX_REPORT} bytes at most, and this one {}", text.len());
            return Err(beyond(message));
        }
        // Without serde_json's message: it may quote what the page has sent.
        let report: Report = serde_json::from_str(&text).map_err(|_| bad_request("this is no message to a class"))?;
        report.check().map_err(bad_request)?;
        self.0 = Some(report);
        Ok(())
    }

    fn push_command(&mut self, _: Command, _: Instant) -> Result<(), Ending> {
        Err(bad_request("no commands are spoken here"))
    }
}

/// A learner's place in the class; dropping it leaves the class.
pub(crate) struct Learner {
    class: Arc<Class>,
    number: u32,
    /// The rate limiters of the learner and its client.
    limiters: [Arc<RateLimiter>; 2],
    /// The number of teachers last reported to the page.
    teachers: Option<u32>,
    /// The number of teachers who received the shared record, until it is reported to the page.
    shared: Option<u32>,
    _slot: Slot,
}

impl Learner {
    /// When the next message may be processed.
    fn ready(&self) -> Instant {
        let [own, clients] = self.limiters.each_ref().map(|limiter| limiter.ready());
        own.max(clients)
    }
}

impl session::Socket for Learner {
    type Queue = Outgoing;

    fn poll_send(&mut self, link: &mut Link<Outgoing>, _: &mut task::Context<'_>) -> Result<bool, Ending> {
        let now = Instant::now();
        // The result of a shared record is reported before the next message is processed.
        if now < self.ready() || self.shared.is_some() {
            return Ok(false);
        }
        let Some(report) = link.inbox.queue.0.take() else { return Ok(false) };
        for limiter in &self.limiters {
            limiter.record_packets(1, now);
        }
        match report {
            Report::Status(status) => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
                let now = u64::try_from(now).unwrap_or(u64::MAX);
                self.class.change(|class| class.tell(self.number, status, now));
            }
            Report::Record(record) => {
                link.metrics.sent(record.record.len());
                self.shared = Some(self.class.change(|class| class.share(self.number, record)));
            }
        }
        Ok(true)
    }

    fn report(&mut self, _: &mut Link<Outgoing>, _: &mut Page) -> Result<(), Ending> {
        Ok(())
    }

    fn poll_receive(
        &mut self,
        _: &mut Link<Outgoing>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending> {
        let teachers = self.class.state().teachers(self.number, cx.waker());
        let notice = if self.teachers.replace(teachers) != Some(teachers) {
            ClassNotice::Watched { teachers }
        } else if let Some(teachers) = self.shared.take() {
            ClassNotice::Shared { teachers }
        } else {
            return Ok(false);
        };
        page.send_text(cx, &serde_json::to_string(&notice).expect("a notice has only numbers"))?;
        Ok(true)
    }

    fn deadline(&self, link: &Link<Outgoing>, _: &Page) -> Option<Instant> {
        (link.inbox.queue.0.is_some() && self.shared.is_none()).then(|| self.ready())
    }

    /// A learner who does nothing for long is still there, as the page's pongs show.
    fn idle_limit(&self, _: Duration) -> Option<Duration> {
        None
    }

    fn drains_page(&self) -> bool {
        false
    }

    async fn close(self, _: &Ending, _: &mut Link<Outgoing>) {}
}

impl Drop for Learner {
    fn drop(&mut self) {
        self.class.change(|class| class.leave(self.number));
    }
}
