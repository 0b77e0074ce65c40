//! From a target to the addresses to which a socket may connect: checks the rules, resolves once, checks every address.

use crate::{
    context::Context,
    failure,
    gate::{Admission, Protocol, Server, TargetRefusal, Targets},
    lookup::Lookups,
};
use relay_protocol::{Failure, FailureKind, Phase, Target};
use std::{
    fmt::Display,
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::time::timeout_at;
use tracing::warn;

/// A time limit on resolving and connecting together, counted from its creation.
pub(crate) struct TimeLimit {
    began: Instant,
    time: Duration,
}

impl TimeLimit {
    pub(crate) fn new(time: Duration) -> Self {
        Self { began: Instant::now(), time }
    }

    /// The time since its creation.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// The instant at which the limit is reached.
    pub(crate) fn deadline(&self) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.began + self.time)
    }

    /// The failure for reaching the limit in a phase that began at `since`.
    pub(crate) fn timed_out(&self, phase: Phase, since: Instant) -> Failure {
        let message = format!("no answer within {} ms", self.time.as_millis());
        failure::plain(phase, FailureKind::TimedOut, message, since.elapsed())
    }
}

/// The addresses of a target, at least one, if a socket of this client may connect there: the rules allow it, or a page
/// of the same client has bound it.
///
/// # Errors
/// The target is refused, which is logged and counted, or it has no address, or it is not resolved in time.
pub(crate) async fn allowed_addresses<Practice: Server>(
    target: &Target<Practice>,
    targets: &Targets<Practice>,
    client: IpAddr,
    context: &Context,
    limit: &TimeLimit,
) -> Result<Vec<SocketAddr>, Failure> {
    if let Some(own) = context.registry.bound.own(Practice::PROTOCOL, target, client) {
        return Ok(vec![own]);
    }
    let unresolved =
        |error: io::Error| failure::plain(Phase::Resolve, FailureKind::Unresolved, error.to_string(), limit.elapsed());
    let resolved = timeout_at(limit.deadline(), resolve(target, targets, client, &context.lookups)).await;
    let Resolved { addresses, verdict } =
        resolved.map_err(|_| limit.timed_out(Phase::Resolve, limit.began))?.map_err(unresolved)?;
    verdict.map_err(|refusal| refuse(Practice::PROTOCOL, target, refusal, client, context))?;
    addresses.iter().try_for_each(|address| check_owner(Practice::PROTOCOL, *address, client, context))?;
    Ok(addresses)
}

/// Refuses an address that a page of another client has bound, whatever the rules say.
pub(crate) fn check_owner(
    protocol: Protocol,
    address: SocketAddr,
    client: IpAddr,
    context: &Context,
) -> Result<(), Failure> {
    if context.registry.bound.is_owned_by_other(protocol, address, client) {
        return Err(refuse(protocol, &address, TargetRefusal::owned_by_other(&address), client, context));
    }
    Ok(())
}

fn refuse(
    protocol: Protocol,
    target: &impl Display,
    refusal: TargetRefusal,
    client: IpAddr,
    context: &Context,
) -> Failure {
    context.metrics.refused(refusal.rule);
    warn!(rule = refusal.rule.name(), %protocol, %client, %target, "refused a target");
    failure::refused(refusal)
}

/// The addresses of a target, and whether a socket may connect there.
pub(crate) struct Resolved {
    /// Every address of the target; empty if the rules refuse it before it is looked up.
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) verdict: Result<(), TargetRefusal>,
}

/// Checks the rules, resolves the target if they require it, and checks every address.
pub(crate) async fn resolve<Practice: Server>(
    target: &Target<Practice>,
    targets: &Targets<Practice>,
    client: IpAddr,
    lookups: &Lookups,
) -> io::Result<Resolved> {
    Ok(match targets.admit(target) {
        Err(refusal) => Resolved { addresses: Vec::new(), verdict: Err(refusal) },
        Ok(Admission::Go(address)) => Resolved { addresses: vec![address], verdict: Ok(()) },
        Ok(Admission::Resolve) => {
            let addresses = lookups.look_up(target.to_string(), client).await?;
            let verdict = targets.check(target, &addresses);
            Resolved { addresses, verdict }
        }
    })
}
