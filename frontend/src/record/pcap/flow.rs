//! The packets of one connection: what the calls of one side say of the segments and datagrams between both.

use super::packet::{Control, Packet, Transport};
use crate::record::{ConnectionId, Micros, Protocol};
use bytes::Bytes;
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// The most payload of a segment, in bytes: with its headers it fits into a packet.
const MAX_SEGMENT: usize = 65_000;

/// The dynamic ports begin here (RFC 6335).
const DYNAMIC_PORTS: u16 = 49_152;

/// What is known of a connection so far.
#[derive(Debug, Default)]
pub struct Flow {
    /// Whether it has a peer of its own: a server's socket has none.
    pub is_connection: bool,
    pub protocol: Protocol,
    pub local: Option<SocketAddr>,
    pub peer: Option<SocketAddr>,
    /// Where the tab wants to connect to, if it said so by an address.
    pub target: Option<SocketAddr>,
    /// When it said so.
    pub asked: Micros,
    /// Whether a packet was made of it.
    pub is_seen: bool,
    /// The next sequence numbers of both sides, and their initial ones.
    pub tab: Stream,
    pub other: Stream,
    /// Of what the tab sent over UDP: where the packet of each datagram is, by its number.
    pub sent: BTreeMap<u64, usize>,
    /// Where the packet of the datagram is that came last.
    pub received: Option<usize>,
}

/// Sequence numbers of one direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stream {
    initial: u32,
    next: u32,
}

impl Stream {
    /// One whose initial number is this: the SYN takes it.
    fn new(initial: u32) -> Self {
        Self { initial, next: initial.wrapping_add(1) }
    }

    /// One of which so many bytes went before the record begins.
    pub fn after(bytes: u64) -> Self {
        Self { initial: 0, next: Self::new(0).at(bytes) }
    }

    /// The number of the byte at this offset.
    fn at(self, offset: u64) -> u32 {
        self.initial.wrapping_add(1).wrapping_add(offset as u32)
    }
}

/// Who sends.
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
    /// The addresses of both sides, if both are known.
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

    /// The three segments that establish the connection: the first was sent at `asked`, the other two at `at`.
    pub fn handshake(&mut self, packets: &mut Vec<Packet>, client: Side, asked: Micros, at: Micros) {
        (self.tab, self.other) = (Stream::new(clock(asked)), Stream::new(clock(asked)));
        let server = client.opposite();
        self.segment(packets, asked, client, Control::Syn, Bytes::new());
        self.segment(packets, at, server, Control::Syn, Bytes::new());
        self.segment(packets, at, client, Control::None, Bytes::new());
    }

    /// A connection that was refused with a RST, or not answered at all. Of the tab's side the record has no address.
    pub fn attempt(&mut self, packets: &mut Vec<Packet>, id: ConnectionId, refused: Option<Micros>) {
        let Some(target) = self.target else { return };
        let mut local = target;
        if !target.ip().is_loopback() {
            local.set_ip(match target {
                SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
            });
        }
        // A port of its own, so that no attempt looks like another's retransmission.
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

    /// Bytes of a stream, in as many segments as they need.
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

    /// One segment, where the addresses are known.
    pub fn segment(&mut self, packets: &mut Vec<Packet>, at: Micros, from: Side, control: Control, payload: Bytes) {
        let Some((source, destination)) = self.ends(from) else { return };
        let (own, other) = (self.stream(from), self.stream(from.opposite()));
        let (sequence, acknowledgment) = match control {
            // The other side's SYN has been acknowledged if that came first.
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

    /// A datagram to or from `other`, if the tab's own address is known. `number` is which one of its way it is.
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

    /// The packet of the datagram of this number that the tab sent.
    pub fn sent_datagram<'a>(&self, packets: &'a mut [Packet], number: u64) -> Option<&'a mut Packet> {
        packets.get_mut(*self.sent.get(&number)?)
    }

    /// The packet of the datagram that came last.
    pub fn last_received<'a>(&self, packets: &'a mut [Packet]) -> Option<&'a mut Packet> {
        packets.get_mut(self.received?)
    }
}

/// An initial sequence number: a clock of four microseconds (RFC 9293, section 3.4.1).
fn clock(at: Micros) -> u32 {
    (at / 4) as u32
}
