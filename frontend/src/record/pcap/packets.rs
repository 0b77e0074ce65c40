//! The packets of a record, and what has no packets.

use super::{
    flow::{Flow, Side, Stream},
    packet::{Control, Packet},
};
use crate::record::{ConnectionId, EventKind, Protocol, Reach, Record, RecordedEvent};
use bytes::Bytes;
use relay_protocol::{Failure, FailureKind, Fault, Phase, Way};
use std::{collections::BTreeMap, net::SocketAddr};

/// The packets of a record in order of time.
#[derive(Debug, Default)]
pub struct Packets {
    pub packets: Vec<Packet>,
    pub left_out: LeftOut,
}

/// The numbers of things that have no packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// HTTP exchanges by fetch.
    pub exchanges: usize,
    /// The browser's own WebSockets.
    pub websockets: usize,
    /// Connections whose addresses are unknown.
    pub connections: usize,
    /// Datagrams that the relay dropped on the way to the tab, as requested.
    pub lost_back: usize,
    /// Sends that never left the relay, as far as is known.
    pub unsent: usize,
}

/// Whether any connection of the record has packets.
pub fn has_packets(record: &Record) -> bool {
    let address = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<SocketAddr>().ok());
    record.connections().any(|(_, connection)| {
        let exchanged = connection.sent.calls + connection.received.calls > 0;
        let peer = address(&connection.peer);
        let refused = connection.failed == Some(Phase::Connect) && connection.target.parse::<SocketAddr>().is_ok();
        match connection.protocol {
            Protocol::Tcp => address(&connection.local).and(peer).is_some() || refused,
            Protocol::Udp => address(&connection.local).is_some() && exchanged,
            Protocol::WebSocket => false,
        }
    })
}

impl Packets {
    /// Returns the packets of this record.
    pub fn of(record: &Record) -> Self {
        let mut made = Self::default();
        let offsets = Offsets::of(record);
        let mut flows = BTreeMap::<ConnectionId, Flow>::new();
        for event in record.entries() {
            if let Some(flow) = Flow::beginning_with(event) {
                made.finish(flows.insert(event.connection, flow));
            }
            let flow =
                flows.entry(event.connection).or_insert_with(|| Flow::under_way(record, event.connection, &offsets));
            made.take(event, flow);
        }
        // Flows of fetch exchanges and of the browser's own WebSockets are not connections, so `finish` does not count them.
        flows.into_values().for_each(|flow| made.finish(Some(flow)));
        // Some events report something that happened earlier.
        made.packets.sort_by_key(|packet| packet.at);
        made
    }

    fn finish(&mut self, flow: Option<Flow>) {
        let is_unknown =
            |flow: &Flow| flow.is_connection && !flow.is_seen && (flow.local.is_none() || flow.peer.is_none());
        self.left_out.connections += usize::from(flow.as_ref().is_some_and(is_unknown));
    }

    fn take(&mut self, event: &RecordedEvent, flow: &mut Flow) {
        let Self { packets, left_out } = self;
        let (at, facts) = (event.at, &event.facts);
        let is_tcp = flow.protocol == Protocol::Tcp;
        let is_send = matches!(event.kind, EventKind::Send { .. } | EventKind::SendTo { .. });
        match &event.kind {
            _ if is_send && matches!(facts.reach, Reach::Relay | Reach::Refused) => left_out.unsent += 1,
            EventKind::Open { local, peer, took } => {
                (flow.local, flow.peer) = (local.parse().ok(), peer.parse().ok());
                if is_tcp {
                    flow.handshake(packets, Side::Tab, at.saturating_sub(*took).max(flow.asked), at);
                }
            }
            EventKind::Accepted { waited, .. } => {
                let established = at.saturating_sub(waited.unwrap_or_default());
                flow.handshake(packets, Side::Other, established, established);
            }
            EventKind::Bound { local } => flow.local = local.parse().ok(),
            EventKind::Send { bytes } if is_tcp => flow.data(packets, at, Side::Tab, facts.offset, bytes),
            EventKind::Received { bytes, .. } if is_tcp => flow.data(packets, at, Side::Other, facts.offset, bytes),
            EventKind::Send { bytes } => flow.datagram(packets, at, Side::Tab, flow.peer, facts.datagram, bytes),
            EventKind::Received { bytes, .. } => {
                flow.datagram(packets, at, Side::Other, flow.peer, facts.datagram, bytes);
            }
            EventKind::SendTo { to, bytes } => {
                flow.datagram(packets, at, Side::Tab, to.parse().ok(), facts.datagram, bytes);
            }
            EventKind::ReceivedFrom { from, bytes, .. } => {
                flow.datagram(packets, at, Side::Other, from.parse().ok(), facts.datagram, bytes);
                if let Some(packet) = flow.last_received(packets).filter(|_| facts.known) {
                    packet.comment =
                        Some("Injected duplicate: this came once, and the relay gave it to the page once more.".into());
                }
            }
            EventKind::Truncated { kept, of } => {
                if let Some(packet) = flow.last_received(packets) {
                    packet.missing = of.saturating_sub(*kept) as usize;
                    packet.comment = Some(format!(
                        "The buffer of recvfrom took {kept} of {of} bytes: the record does not have the others."
                    ));
                }
            }
            EventKind::Injected { fault: Fault::Loss, way: Way::Back, .. } => left_out.lost_back += 1,
            // The datagrams that recvfrom returns afterwards show the fault.
            EventKind::Injected { way: Way::Back, .. } => {}
            EventKind::Injected { fault, way: Way::Out, number, .. } => {
                let Some(packet) = flow.sent_datagram(packets, *number) else { return };
                match fault {
                    Fault::Loss => packet.comment = Some("Injected loss: the relay did not send this.".into()),
                    Fault::Reorder => {
                        packet.comment =
                            Some("Injected reordering: the relay sent this after the datagram behind it.".into());
                    }
                    Fault::Duplicate => {
                        let comment = Some("Injected duplicate: the relay sent this once more.".into());
                        let copy = Packet { at, comment, ..packet.clone() };
                        packets.push(copy);
                    }
                }
            }
            EventKind::Shutdown if is_tcp => flow.segment(packets, at, Side::Tab, Control::Fin, Bytes::new()),
            // If the event is `known`, a FIN or a RST was sent earlier.
            EventKind::Close if is_tcp && !facts.known && !facts.connecting => {
                flow.segment(packets, at, Side::Tab, Control::Fin, Bytes::new())
            }
            EventKind::Reset if is_tcp => flow.segment(packets, at, Side::Tab, Control::Reset, Bytes::new()),
            EventKind::Fin if is_tcp => flow.segment(packets, at, Side::Other, Control::Fin, Bytes::new()),
            EventKind::Failed(Failure { phase: Phase::Connect, kind, .. }) if is_tcp => match kind {
                FailureKind::Refused => flow.attempt(packets, event.connection, Some(at)),
                FailureKind::TimedOut => flow.attempt(packets, event.connection, None),
                // It is unknown whether anything was sent.
                _ => {}
            },
            EventKind::Failed(Failure { phase: Phase::Transfer, kind: FailureKind::Reset, .. }) if is_tcp => {
                flow.segment(packets, at, Side::Other, Control::Reset, Bytes::new());
            }
            EventKind::Shutdown | EventKind::Close | EventKind::Reset | EventKind::Fin | EventKind::Failed(_) => {}
            EventKind::Request { .. } => left_out.exchanges += 1,
            EventKind::WebSocketConnect { .. } => left_out.websockets += 1,
            EventKind::Connect { .. }
            | EventKind::Faults(_)
            | EventKind::Receive { .. }
            | EventKind::TimedOut { .. }
            | EventKind::Unanswered { .. } => {}
            EventKind::Closed { .. } | EventKind::Bind { .. } | EventKind::Waiting { .. } | EventKind::Accept => {}
            EventKind::Reported(_) | EventKind::Info(_) | EventKind::Buffered { .. } | EventKind::Reconnect { .. } => {}
            EventKind::Response { .. } | EventKind::HttpFailed { .. } | EventKind::HttpMessage(_) => {}
            EventKind::WebSocketFrame(_) | EventKind::WebSocketOpen { .. } | EventKind::WebSocketClose { .. } => {}
            EventKind::MessageSent { .. } | EventKind::MessageReceived { .. } => {}
            EventKind::WebSocketClosed { .. } | EventKind::WebSocketRefused { .. } => {}
        }
    }
}

/// The stream offsets of the first bytes that the record still has, by connection and direction (`true` if sent).
struct Offsets(BTreeMap<(ConnectionId, bool), u64>);

impl Offsets {
    fn of(record: &Record) -> Self {
        let mut first = BTreeMap::new();
        for event in record.entries() {
            let sent = match event.kind {
                EventKind::Send { .. } => true,
                EventKind::Received { .. } => false,
                _ => continue,
            };
            first.entry((event.connection, sent)).or_insert(event.facts.offset);
        }
        Self(first)
    }

    fn stream(&self, id: ConnectionId, sent: bool, all: u64) -> Stream {
        Stream::after(self.0.get(&(id, sent)).copied().unwrap_or(all))
    }
}

impl Flow {
    /// Returns the flow that begins with this event, if one does.
    fn beginning_with(event: &RecordedEvent) -> Option<Self> {
        match &event.kind {
            EventKind::Connect { target, protocol } => Some(Self {
                is_connection: true,
                protocol: *protocol,
                target: target.parse().ok(),
                asked: event.at,
                ..Self::default()
            }),
            EventKind::Bind { backlog, .. } => Some(Self {
                protocol: if backlog.is_some() { Protocol::Tcp } else { Protocol::Udp },
                ..Self::default()
            }),
            EventKind::Accepted { local, peer, .. } => Some(Self {
                is_connection: true,
                local: local.parse().ok(),
                peer: peer.parse().ok(),
                ..Self::default()
            }),
            _ => None,
        }
    }

    /// Returns a flow whose beginning the record no longer has, from the state of its connection.
    fn under_way(record: &Record, id: ConnectionId, offsets: &Offsets) -> Self {
        // An exchange by fetch is not a connection.
        let Some(connection) = record.connection(id) else { return Self::default() };
        let address = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        Self {
            is_connection: id != ConnectionId::SERVER && connection.protocol != Protocol::WebSocket,
            protocol: connection.protocol,
            local: address(&connection.local),
            peer: address(&connection.peer),
            tab: offsets.stream(id, true, connection.sent.bytes),
            other: offsets.stream(id, false, connection.received.bytes),
            ..Self::default()
        }
    }
}
