//! One packet and its bytes: TCP (RFC 9293) or UDP (RFC 768) over IPv4 (RFC 791) or IPv6 (RFC 8200).

use crate::record::Micros;
use bytes::Bytes;
use etherparse::{PacketBuilder, TcpHeader, TcpOptionElement};
use std::net::{IpAddr, SocketAddr};

/// The initial hop limit of most systems.
const HOP_LIMIT: u8 = 64;

/// The window size. With [`WINDOW_SCALE`] it is 1 GiB, more than any record contains, because the real windows are unknown.
const WINDOW: u16 = u16::MAX;

/// The maximum window scale that RFC 7323 allows.
const WINDOW_SCALE: u8 = 14;

/// A packet between two sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The time of the packet on the page's clock.
    pub at: Micros,
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub transport: Transport,
    pub payload: Bytes,
    /// The number of unknown bytes that follow the payload.
    pub missing: usize,
    /// A comment on the packet for the reader of the file.
    pub comment: Option<String>,
}

/// The transport header of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Tcp {
        control: Control,
        sequence: u32,
        /// `None` only in the first segment of a connection.
        acknowledgment: Option<u32>,
    },
    Udp,
}

/// The control bit of a segment, in addition to ACK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    None,
    Syn,
    Push,
    Fin,
    Reset,
}

impl Packet {
    /// Returns the packet's bytes without the missing ones, or `None` if the packet is too long for its length fields, or if
    /// one address is IPv4 and the other IPv6.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let (from, to) = (self.source.port(), self.destination.port());
        let builder = match (self.source.ip(), self.destination.ip()) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                PacketBuilder::ipv4(source.octets(), destination.octets(), HOP_LIMIT)
            }
            (IpAddr::V6(source), IpAddr::V6(destination)) => {
                PacketBuilder::ipv6(source.octets(), destination.octets(), HOP_LIMIT)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return None,
        };
        let mut payload = self.payload.to_vec();
        let whole = payload.len().checked_add(self.missing).filter(|whole| *whole <= usize::from(u16::MAX))?;
        // The length fields include the missing bytes.
        payload.resize(whole, 0);
        let mut bytes = Vec::new();
        match self.transport {
            Transport::Tcp { control, sequence, acknowledgment } => {
                let header = tcp_header(from, to, control, sequence, acknowledgment);
                builder.tcp_header(header).write_to_vec(&mut bytes, &payload).ok()?;
            }
            Transport::Udp => builder.udp(from, to).write_to_vec(&mut bytes, &payload).ok()?,
        }
        bytes.truncate(bytes.len() - self.missing);
        Some(bytes)
    }
}

/// Returns a TCP header without a checksum, which is computed when the packet is built.
fn tcp_header(from: u16, to: u16, control: Control, sequence: u32, acknowledgment: Option<u32>) -> TcpHeader {
    let mut header = TcpHeader::new(from, to, sequence, WINDOW);
    header.syn = control == Control::Syn;
    header.psh = control == Control::Push;
    header.fin = control == Control::Fin;
    header.rst = control == Control::Reset;
    header.ack = acknowledgment.is_some();
    header.acknowledgment_number = acknowledgment.unwrap_or_default();
    if header.syn {
        let scale = [TcpOptionElement::WindowScale(WINDOW_SCALE), TcpOptionElement::Noop];
        header.set_options(&scale).expect("four bytes of options fit");
    }
    header
}
