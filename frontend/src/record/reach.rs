//! How far the tab's actions have progressed according to later events, which is where their arrows end. Pure.

use super::{ConnectionId, EventKind, Micros, Protocol, Record, RecordedEvent, layer::OUTSIDE};
use relay_protocol::{Failure, FailureKind, Fault, Phase, Way};
use serde::{Deserialize, Serialize};

/// How far an action of the tab has progressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Unknown. This stays so for a datagram that was sent, because nothing reports it, and for bytes of a stream if the tab
    /// closed it before the relay reported them, or if the record is older than these reports.
    #[default]
    Untold,
    /// At the relay, or on its way there: the relay's socket has not accepted it, as far as is known.
    Relay,
    /// Accepted by the relay's socket, and on its way to the other side.
    Socket,
    /// Discarded by the relay, as requested.
    Lost,
    /// Not sent, because the relay could not or would not send it: the call failed.
    Refused,
}

impl Reach {
    /// Returns the reach of an event when it happens. Nothing reports the progress of anything but a TCP connect, a TCP send
    /// and a message in the bytes of one.
    pub(super) fn at_first(kind: &EventKind, protocol: Protocol) -> Self {
        match (kind, protocol) {
            (EventKind::Connect { .. } | EventKind::Send { .. }, Protocol::Tcp) => Self::Relay,
            (_, Protocol::Tcp) if kind.is_sent_message() => Self::Relay,
            _ => Self::Untold,
        }
    }

    /// Returns the reach of a connect that ended with this failure.
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

    /// Whether this is a failure to send a datagram, and not a report about a datagram that was sent.
    fn is_refused_datagram(failure: &Failure) -> bool {
        let is_too_long = matches!(failure.symbol.as_deref(), Some("EMSGSIZE" | "WSAEMSGSIZE"));
        let is_rule = matches!(failure.phase, Phase::Policy | Phase::Resolve);
        is_too_long || is_rule || matches!(failure.kind, FailureKind::NotAllowed | FailureKind::Unresolved)
    }
}

impl Record {
    /// Notes that the relay's socket has accepted this many bytes since the connection was established: they have left the
    /// relay.
    pub fn written(&mut self, id: ConnectionId, bytes: u64, at: Micros) {
        // Called for every report about the connection, most of which change nothing here.
        if self.connection(id).is_none_or(|connection| !connection.has_unwritten_before(bytes)) {
            return;
        }
        for position in self.connection_mut(id).written(bytes) {
            self.set_reach_at(position, Reach::Socket, at);
        }
        self.heard = self.heard.max(at);
    }

    /// Returns how far an entry of this record has progressed. In an [earlier state](Self::prefix) of a record, an entry has
    /// not reached the socket yet if this was reported only later.
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

    /// Returns the number of the entry whose row shows the entry with this number: its own, except for a loss that an earlier
    /// row shows.
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

    /// Whether the tab sent it after the relay stopped answering, so that it can only be at the relay.
    fn is_held_up(&self, event: &RecordedEvent) -> bool {
        let is_since = |since: Micros| event.at > since.max(self.heard);
        event.kind.goes_out() && !event.facts.in_page && self.silent_since.is_some_and(is_since)
    }

    /// Sets when the relay stopped answering; `None` while it answers.
    pub fn set_relay_silence(&mut self, since: Option<Micros>) {
        if self.silent_since != since {
            self.silent_since = since;
            self.reach_changes += 1;
        }
    }

    /// Updates earlier entries from the next event. Returns whether an earlier entry shows all of this event.
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
                // A smaller datagram may be too long for its path, and the report does not identify it: assume the newest.
                let newest = |event: &RecordedEvent| event.facts.reach == Reach::Untold;
                let refused = self.sent_before(id, fits).or_else(|| self.sent_before(id, newest));
                refused.into_iter().for_each(|position| self.set_reach_at(position, Reach::Refused, at));
            }
            // The tab closed the connection. Earlier bytes are still sent (close(2)), but the relay can no longer report it.
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

    /// Returns the [position](Self::position) of the newest send on a connection that satisfies the predicate.
    fn sent_before(&self, id: ConnectionId, is_it: impl Fn(&RecordedEvent) -> bool) -> Option<u64> {
        let sent = |event: &&RecordedEvent| {
            let is_send = matches!(event.kind, EventKind::Send { .. } | EventKind::SendTo { .. });
            event.connection == id && is_send
        };
        self.entries().rev().filter(sent).find(|event| is_it(event)).map(|event| self.position(event))
    }

    /// Sets the reach of the entry at this [position](Self::position), unless the entry was dropped or has a final reach.
    fn set_reach_at(&mut self, position: u64, reach: Reach, at: Micros) {
        let gone = self.pushed - self.len() as u64;
        let index = position.checked_sub(gone + 1).and_then(|index| usize::try_from(index).ok());
        let Some(event) = index.and_then(|index| self.entries.get_mut(index)) else { return };
        if matches!(event.facts.reach, Reach::Relay | Reach::Untold) {
            event.facts.reach = reach;
            event.facts.reached_after = (reach != Reach::Untold).then(|| at.saturating_sub(event.at));
            self.reach_changes += 1;
        }
    }
}
