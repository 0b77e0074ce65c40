//! The packets of one connection: the segments and datagrams between both sides, as inferred from the calls of one side.

use super::packet::{Control, Packet, Transport};
use crate::record::{ConnectionId, Micros, Protocol};
use bytes::Bytes;
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// The maximum payload of a segment in bytes, so that it fits into a packet with its headers.
const MAX_SEGMENT: usize = 65_000;

/// The first dynamic port (RFC 6335).
const DYNAMIC_PORTS: u16 = 49_152;

/// The state of a connection so far.
#[derive(Debug, Default)]
pub struct Flow {
    /// Whether it has a single peer, unlike a server's own socket.
    pub is_connection: bool,
    pub protocol: Protocol,
    pub local: Option<SocketAddr>,
    pub peer: Option<SocketAddr>,
    /// The target of the connect, if it is an IP address and a port.
    pub target: Option<SocketAddr>,
    /// When the tab called connect.
    pub asked: Micros,
    /// Whether it has any packets.
    pub is_seen: bool,
    /// The sequence numbers of both sides.
    pub tab: Stream,
    pub other: Stream,
    /// The index of the packet of each UDP datagram that the tab sent, by the datagram's number.
    pub sent: BTreeMap<u64, usize>,
    /// The index of the packet of the last datagram received.
    pub received: Option<usize>,
}

/// The initial and next sequence numbers of one direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stream {
    initial: u32,
    next: u32,
}

impl Stream {
    /// Returns a stream with this initial sequence number, which the SYN consumes.
    fn new(initial: u32) -> Self {
        Self { initial, next: initial.wrapping_add(1) }
    }

    /// Returns a stream of which this many bytes precede the record.
    pub fn after(bytes: u64) -> Self {
        Self { initial: 0, next: Self::new(0).at(bytes) }
    }

    /// Returns the sequence number of the byte at this offset.
    fn at(self, offset: u64) -> u32 {
        self.initial.wrapping_add(1).wrapping_add(offset as u32)
    }
}

/// The side that sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Tab,
    Other,
}

impl Side {
    fn opposite(self) -> Self {
        match self {
            Self::Tab => Self::Other,
            Self::Other => Self::Tab,
        }
    }
}

impl Flow {
    /// Returns the addresses of the sender and the receiver, if both are known.
    fn ends(&self, from: Side) -> Option<(SocketAddr, SocketAddr)> {
        let (local, peer) = (self.local?, self.peer?);
        Some(match from {
            Side::Tab => (local, peer),
            Side::Other => (peer, local),
        })
    }

    fn stream(&self, side: Side) -> Stream {
        match side {
            Side::Tab => self.tab,
            Side::Other => self.other,
        }
    }

    fn stream_mut(&mut self, side: Side) -> &mut Stream {
        match side {
            Side::Tab => &mut self.tab,
            Side::Other => &mut self.other,
        }
    }

    /// Adds the three segments that establish the connection: the first was sent at `asked`, the other two at `at`.
    pub fn handshake(&mut self, packets: &mut Vec<Packet>, client: Side, asked: Micros, at: Micros) {
        (self.tab, self.other) = (Stream::new(clock(asked)), Stream::new(clock(asked)));
        let server = client.opposite();
        self.segment(packets, asked, client, Control::Syn, Bytes::new());
        self.segment(packets, at, server, Control::Syn, Bytes::new());
        self.segment(packets, at, client, Control::None, Bytes::new());
    }

    /// Adds the segments of a connection that was refused with a RST at `refused`, or never answered if `None`. The record does
    /// not have the tab's address.
    pub fn attempt(&mut self, packets: &mut Vec<Packet>, id: ConnectionId, refused: Option<Micros>) {
        let Some(target) = self.target else { return };
        let mut local = target;
        if !target.ip().is_loopback() {
            local.set_ip(match target {
                SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
            });
        }
        // Each attempt has its own port, so that none looks like a retransmission of another.
        local.set_port(DYNAMIC_PORTS | id.0 as u16);
        (self.local, self.peer) = (Some(local), Some(target));
        (self.tab, self.other) = (Stream::new(clock(self.asked)), Stream::default());
        self.segment(packets, self.asked, Side::Tab, Control::Syn, Bytes::new());
        if let Some(syn) = packets.last_mut() {
            syn.comment =
                Some(format!("The record does not have the address that this came from: {local} stands for it."));
        }
        if let Some(at) = refused {
            self.segment(packets, at, Side::Other, Control::Reset, Bytes::new());
        }
    }

    /// Adds bytes of a stream, in as many segments as they need.
    pub fn data(&mut self, packets: &mut Vec<Packet>, at: Micros, from: Side, offset: u64, bytes: &Bytes) {
        let stream = self.stream_mut(from);
        let is_gap = stream.next != stream.at(offset);
        stream.next = stream.at(offset);
        let first = packets.len();
        let mut rest = bytes.clone();
        while !rest.is_empty() {
            let part = rest.split_to(rest.len().min(MAX_SEGMENT));
            let control = if rest.is_empty() { Control::Push } else { Control::None };
            self.segment(packets, at, from, control, part);
        }
        if is_gap && let Some(packet) = packets.get_mut(first) {
            packet.comment = Some("The record does not have the bytes of the stream just before these.".into());
        }
    }

    /// Adds one segment, if the addresses are known.
    pub fn segment(&mut self, packets: &mut Vec<Packet>, at: Micros, from: Side, control: Control, payload: Bytes) {
        let Some((source, destination)) = self.ends(from) else { return };
        let (own, other) = (self.stream(from), self.stream(from.opposite()));
        let (sequence, acknowledgment) = match control {
            // A SYN acknowledges the SYN of the other side, if that came first.
            Control::Syn => (own.initial, self.is_seen.then_some(other.next)),
            Control::None | Control::Push | Control::Fin | Control::Reset => (own.next, Some(other.next)),
        };
        self.is_seen = true;
        let taken = payload.len() as u32 + u32::from(control == Control::Fin);
        let stream = self.stream_mut(from);
        stream.next = stream.next.wrapping_add(taken);
        let transport = Transport::Tcp { control, sequence, acknowledgment };
        packets.push(Packet { at, source, destination, transport, payload, missing: 0, comment: None });
    }

    /// Adds a datagram to or from `other`, if both addresses are known. `number` is its number in its direction.
    pub fn datagram(
        &mut self,
        packets: &mut Vec<Packet>,
        at: Micros,
        from: Side,
        other: Option<SocketAddr>,
        number: u64,
        payload: &Bytes,
    ) {
        let (Some(local), Some(other)) = (self.local, other) else { return };
        let (source, destination) = match from {
            Side::Tab => (local, other),
            Side::Other => (other, local),
        };
        match from {
            Side::Tab => {
                self.sent.insert(number, packets.len());
            }
            Side::Other => self.received = Some(packets.len()),
        }
        self.is_seen = true;
        let (transport, payload) = (Transport::Udp, payload.clone());
        packets.push(Packet { at, source, destination, transport, payload, missing: 0, comment: None });
    }

    /// Returns the packet of the datagram with this number that the tab sent.
    pub fn sent_datagram<'a>(&self, packets: &'a mut [Packet], number: u64) -> Option<&'a mut Packet> {
        packets.get_mut(*self.sent.get(&number)?)
    }

    /// Returns the packet of the last datagram received.
    pub fn last_received<'a>(&self, packets: &'a mut [Packet]) -> Option<&'a mut Packet> {
        packets.get_mut(self.received?)
    }
}

/// Returns an initial sequence number from a clock that ticks every four microseconds (RFC 9293, section 3.4.1).
fn clock(at: Micros) -> u32 {
    (at / 4) as u32
}
