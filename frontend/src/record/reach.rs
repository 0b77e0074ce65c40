//! How far what the tab did has come, as later events tell: where its arrow ends. Pure.

use super::{ConnectionId, EventKind, Micros, Protocol, Record, RecordedEvent, layer::OUTSIDE};
use relay_protocol::{Failure, FailureKind, Fault, Phase, Way};
use serde::{Deserialize, Serialize};

/// How far something has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Nothing tells. Of a datagram nothing ever does where it was sent; of a stream, where the tab closed it before the relay
    /// told, or the record is of before this was told.
    #[default]
    Untold,
    /// The relay has it, or is about to: its socket has not taken it, as far as is known.
    Relay,
    /// The relay's socket has taken it: it is on its way to the other side.
    Socket,
    /// The relay threw it away, as it was asked to.
    Lost,
    /// The relay could not send it, or would not: the call failed.
    Refused,
}

impl Reach {
    /// Where something is when it happens: nothing tells of anything but a connect, a send and what a send says.
    pub(super) fn at_first(kind: &EventKind, protocol: Protocol) -> Self {
        match (kind, protocol) {
            (EventKind::Connect { .. } | EventKind::Send { .. }, Protocol::Tcp) => Self::Relay,
            (_, Protocol::Tcp) if kind.is_sent_message() => Self::Relay,
            _ => Self::Untold,
        }
    }

    /// Where a connect came to that ended with this failure.
    fn of_failed_connect(failure: &Failure) -> Self {
        let stayed = match (failure.phase, failure.kind) {
            (Phase::Policy | Phase::Resolve | Phase::Bind, _) => true,
            (_, FailureKind::NotAllowed | FailureKind::Unresolved | FailureKind::Limit | FailureKind::BadRequest) => {
                true
            }
            (Phase::Connect | Phase::Transfer, _) => failure.rule.as_deref() == Some(OUTSIDE),
        };
        if stayed { Self::Refused } else { Self::Socket }
    }

    /// Whether this is a failure of sending a datagram, and not news of one that was sent.
    fn is_refused_datagram(failure: &Failure) -> bool {
        let is_too_long = matches!(failure.symbol.as_deref(), Some("EMSGSIZE" | "WSAEMSGSIZE"));
        let is_rule = matches!(failure.phase, Phase::Policy | Phase::Resolve);
        is_too_long || is_rule || matches!(failure.kind, FailureKind::NotAllowed | FailureKind::Unresolved)
    }
}

impl Record {
    /// The socket of a connection has taken so many bytes since it was established. What the tab sent of them has left the relay.
    pub fn written(&mut self, id: ConnectionId, bytes: u64, at: Micros) {
        // Each time something is told of the connection: mostly it is nothing new.
        if self.connection(id).is_none_or(|connection| !connection.has_unwritten_before(bytes)) {
            return;
        }
        for position in self.connection_mut(id).written(bytes) {
            self.set_reach_at(position, Reach::Socket, at);
        }
        self.heard = self.heard.max(at);
    }

    /// How far an entry of it has come at the moment that the record is of: where it is an [earlier state](Self::prefix),
    /// what was told only later is not known yet.
    pub fn reach(&self, event: &RecordedEvent) -> Reach {
        let facts = &event.facts;
        let is_told = |now| {
            let is_newest = self.last().is_some_and(|last| last.number == event.number);
            !is_newest && facts.reached_after.is_none_or(|after| event.at + after <= now)
        };
        match facts.reach {
            Reach::Socket if !self.as_of.is_none_or(is_told) => Reach::Relay,
            Reach::Untold if self.is_held_up(event) => Reach::Relay,
            reach => reach,
        }
    }

    /// The number of the entry whose row shows the one of this number: its own, but for a loss that an earlier row ends with.
    pub fn row_of(&self, number: u64) -> u64 {
        let Some(event) = self.find(number).filter(|event| event.is_shown_before()) else { return number };
        let EventKind::Injected { number: datagram, .. } = event.kind else { return number };
        let mut earlier = self.entries().rev().filter(|earlier| earlier.number < number);
        let lost = earlier.find(|earlier| {
            let facts = &earlier.facts;
            earlier.connection == event.connection && facts.datagram == datagram && facts.reach == Reach::Lost
        });
        lost.map_or(number, |lost| lost.number)
    }

    /// Whether it can only be at the relay, which has not answered since.
    fn is_held_up(&self, event: &RecordedEvent) -> bool {
        let is_since = |since: Micros| event.at > since.max(self.heard);
        event.kind.goes_out() && !event.facts.in_page && self.silent_since.is_some_and(is_since)
    }

    /// Says since when the relay has not answered; none while it does.
    pub fn set_relay_silence(&mut self, since: Option<Micros>) {
        if self.silent_since != since {
            self.silent_since = since;
            self.reach_changes += 1;
        }
    }

    /// Takes in what an event that comes next tells of earlier ones. Returns whether those show all of it.
    pub(super) fn update_reach(&mut self, id: ConnectionId, kind: &EventKind, at: Micros) -> bool {
        match kind {
            EventKind::Open { .. } => self.update_connect(id, Reach::Socket, at),
            EventKind::Failed(failure) => self.update_connect(id, Reach::of_failed_connect(failure), at),
            EventKind::Injected { fault: Fault::Loss, way: Way::Out, number, bytes } => {
                let lost = self.sent_before(id, |event| {
                    let is_it = event.facts.datagram == *number;
                    is_it && event.kind.bytes().is_some_and(|sent| sent.len() as u64 == u64::from(*bytes))
                });
                lost.into_iter().for_each(|position| self.set_reach_at(position, Reach::Lost, at));
                return lost.is_some();
            }
            EventKind::Reported(failure) if Reach::is_refused_datagram(failure) => {
                let is_too_long = !matches!(failure.phase, Phase::Policy | Phase::Resolve);
                let fits = |event: &RecordedEvent| {
                    let length = event.kind.bytes().map_or(0, |bytes| bytes.len());
                    event.facts.reach == Reach::Untold && (length > relay_protocol::MAX_DATAGRAM || !is_too_long)
                };
                // Of a smaller one that is too long for its way, nothing says which it is: the newest is.
                let newest = |event: &RecordedEvent| event.facts.reach == Reach::Untold;
                let refused = self.sent_before(id, fits).or_else(|| self.sent_before(id, newest));
                refused.into_iter().for_each(|position| self.set_reach_at(position, Reach::Refused, at));
            }
            // The tab closed it, and what was sent before went out first (close(2)); the relay could not tell that any more.
            EventKind::Closed { code, .. } if *code == relay_protocol::CloseCode::Normal.code() => {
                for position in self.connection_mut(id).written(u64::MAX) {
                    self.set_reach_at(position, Reach::Untold, at);
                }
            }
            _ => {}
        }
        false
    }

    fn update_connect(&mut self, id: ConnectionId, reach: Reach, at: Micros) {
        let asked = self.connection_mut(id).take_asked();
        asked.into_iter().for_each(|position| self.set_reach_at(position, reach, at));
    }

    /// The [position](Self::position) of the newest datagram of a socket of which this is so.
    fn sent_before(&self, id: ConnectionId, is_it: impl Fn(&RecordedEvent) -> bool) -> Option<u64> {
        let sent = |event: &&RecordedEvent| {
            let is_send = matches!(event.kind, EventKind::Send { .. } | EventKind::SendTo { .. });
            event.connection == id && is_send
        };
        self.entries().rev().filter(sent).find(|event| is_it(event)).map(|event| self.position(event))
    }

    /// Says how far the entry at this [position](Self::position) has come, where it is not gone and nothing else was said.
    fn set_reach_at(&mut self, position: u64, reach: Reach, at: Micros) {
        let gone = self.pushed - self.len() as u64;
        let index = position.checked_sub(gone + 1).and_then(|index| usize::try_from(index).ok());
        let Some(event) = index.and_then(|index| self.entries.get_mut(index)) else { return };
        if matches!(event.facts.reach, Reach::Relay | Reach::Untold) {
            event.facts.reach = reach;
            event.facts.reached_after = Some(at.saturating_sub(event.at));
            self.reach_changes += 1;
        }
    }
}
