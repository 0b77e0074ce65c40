//! A teacher's page.

use super::{Class, beyond};
use crate::{
    context::Context,
    failure,
    gate::Rule,
    page::{Ending, Page},
    registry::Slot,
    session::{self, Link, Open, Opened, bad_request},
};
use bytes::Bytes;
use relay_protocol::{Command, Failure, FailureKind, MAX_REPORT, Phase};
use std::{net::IpAddr, sync::Arc, task, time::Duration};
use tokio::time::Instant;
use tracing::warn;

/// `GET /class/watch?class-token=…`.
pub(crate) struct Watch {
    pub(crate) class: Arc<Class>,
    /// The given token; `None` if there is none, or more than one.
    pub(crate) token: Option<String>,
}

impl Open for Watch {
    type Socket = Teacher;
    const MESSAGES: (&'static str, &'static str) = ("a teacher watches", "a teacher has left");
    const OPENS: Option<Phase> = None;

    fn target(&self) -> String {
        "class/watch".to_owned()
    }

    fn configure(&self, _: &mut Nothing) -> Result<(), Failure> {
        Ok(())
    }

    /// The token is checked after the upgrade: a browser tells its page why a WebSocket was closed, but not why it
    /// could not be opened.
    async fn open(&self, client: IpAddr, context: &Arc<Context>) -> Result<Opened<Teacher>, Failure> {
        let given = self.token.as_deref().unwrap_or_default();
        if !self.class.token.matches(given) {
            let rule = Rule::ClassTokenWrong;
            context.metrics.refused(rule);
            warn!(rule = rule.name(), %client, "refused a teacher");
            let message = "this is not the token of the class (--class-token)";
            return Err(Failure {
                rule: Some(rule.name().to_owned()),
                ..failure::plain(Phase::Policy, FailureKind::NotAllowed, message, Duration::ZERO)
            });
        }
        let class = self.class.clone();
        let slot = class.teacher_slot(client)?;
        let number = class.change(super::ClassState::watch);
        Ok(Opened { socket: Teacher { class, number, _slot: slot }, local: None, peer: None, event: None })
    }
}

/// The queue of a teacher, who sends nothing.
#[derive(Default)]
pub(crate) struct Nothing;

impl session::Queue for Nothing {
    const CAPACITY: usize = MAX_REPORT;

    fn weight(&self) -> usize {
        0
    }

    fn push_bytes(&mut self, _: Bytes, _: Instant) -> Result<(), Ending> {
        Err(bad_request("a teacher only watches"))
    }

    fn push_command(&mut self, _: Command, _: Instant) -> Result<(), Ending> {
        Err(bad_request("a teacher only watches"))
    }
}

/// A teacher's place in the class.
pub(crate) struct Teacher {
    class: Arc<Class>,
    number: u32,
    _slot: Slot,
}

impl session::Socket for Teacher {
    type Queue = Nothing;

    fn poll_send(&mut self, _: &mut Link<Nothing>, _: &mut task::Context<'_>) -> Result<bool, Ending> {
        Ok(false)
    }

    fn report(&mut self, _: &mut Link<Nothing>, _: &mut Page) -> Result<(), Ending> {
        Ok(())
    }

    fn poll_receive(
        &mut self,
        link: &mut Link<Nothing>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending> {
        let next = self.class.state().next(self.number, cx.waker());
        let Some(event) = next else { return Ok(false) };
        page.send_text(cx, &event)?;
        link.metrics.received(event.len());
        link.last_activity = Instant::now();
        Ok(true)
    }

    fn check_end(&mut self, _: &Link<Nothing>) -> Result<(), Ending> {
        if self.class.state().has_fallen_behind(self.number) {
            return Err(beyond("too slow: you have not read what was sent, and the relay does not keep it any longer"));
        }
        Ok(())
    }

    fn deadline(&self, _: &Link<Nothing>, _: &Page) -> Option<Instant> {
        None
    }

    /// A class may have no events for long.
    fn idle_limit(&self, _: Duration) -> Option<Duration> {
        None
    }

    fn drains_page(&self) -> bool {
        false
    }

    async fn close(self, _: &Ending, _: &mut Link<Nothing>) {}
}

impl Drop for Teacher {
    fn drop(&mut self) {
        self.class.change(|class| class.unwatch(self.number));
    }
}
