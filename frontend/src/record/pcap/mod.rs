//! The record as a capture file (pcapng), for Wireshark and other readers of the format.
//!
//! The record contains addresses, payload, order, FIN and RST, as the socket calls show them. The IP, TCP and UDP headers are
//! synthesized to match, and the comment in the file says so.
//!
//! - `flow`: the packets of one connection
//! - [`packet`]: a packet's bytes
//! - `packets`: the packets of a record, and what has no packets

mod flow;
pub mod packet;
mod packets;

pub use packets::has_packets;

use super::Record;
use packet::Packet;
use packets::{LeftOut, Packets};
use pcap_file::{
    DataLink, Endianness,
    pcapng::{
        PcapNgWriter,
        blocks::{
            enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption},
            interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption},
            section_header::{SectionHeaderBlock, SectionHeaderOption},
        },
    },
};
use std::time::Duration;

/// The maximum length of a packet in bytes: the maximum that the length field of IPv6 can hold, plus the IPv6 header.
const SNAP_LENGTH: u32 = 65_535 + 40;

/// The resolution of timestamps, 10^-9 seconds: the only one that the crate writes.
const NANOSECONDS: u8 = 9;

const MADE_UP: &str = "Made from a record of Networking Lab, not captured from a network. Addresses, ports, payload, order, FIN \
    and RST are as recorded. The headers of link, IP, TCP and UDP are synthetic: sequence numbers, windows, options, hop limits and \
    checksums are computed, and an acknowledgment without data is there only in the handshake. Times are those at which \
    the page did or learnt of what happened.";

/// Returns the whole record as pcapng with link type RAW. `zero` is the time at which the record's times are 0, as the
/// duration since 1970 (UTC).
pub fn to_pcapng(record: &Record, zero: Duration) -> Vec<u8> {
    let Packets { packets, left_out } = Packets::of(record);
    let mut blocks = Vec::new();
    let mut datagrams = 0;
    for packet in &packets {
        match block(packet, zero) {
            Some(block) => blocks.push(block),
            None => datagrams += 1,
        }
    }
    let section = SectionHeaderBlock {
        endianness: Endianness::Little,
        options: vec![
            SectionHeaderOption::Comment(comment(&left_out, datagrams).into()),
            SectionHeaderOption::UserApplication("Networking Lab".into()),
        ],
        ..SectionHeaderBlock::default()
    };
    let interface = InterfaceDescriptionBlock {
        linktype: DataLink::RAW,
        snaplen: SNAP_LENGTH,
        options: vec![InterfaceDescriptionOption::IfTsResol(NANOSECONDS)],
    };
    let write = || {
        let mut writer = PcapNgWriter::with_section_header(Vec::new(), section)?;
        writer.write_pcapng_block(interface)?;
        for block in blocks {
            writer.write_pcapng_block(block)?;
        }
        pcap_file::PcapResult::Ok(writer.into_inner())
    };
    write().expect("a Vec takes whatever is written, and the interface is declared")
}

/// Returns `None` if the packet has no bytes (see [`Packet::bytes`]).
fn block(packet: &Packet, zero: Duration) -> Option<EnhancedPacketBlock<'static>> {
    let data = packet.bytes()?;
    let comment = packet.comment.clone().map(|comment| EnhancedPacketOption::Comment(comment.into()));
    Some(EnhancedPacketBlock {
        interface_id: 0,
        timestamp: zero + Duration::from_micros(packet.at),
        original_len: (data.len() + packet.missing) as u32,
        data: data.into(),
        options: comment.into_iter().collect(),
    })
}

/// Returns the comment of the file, which says how it was made and what it leaves out.
fn comment(left_out: &LeftOut, datagrams: usize) -> String {
    let LeftOut { exchanges, websockets, connections, lost_back, unsent } = *left_out;
    let reasons = [
        (exchanges, "exchanges by fetch (the browser shows neither their addresses nor their bytes on the wire)"),
        (websockets, "WebSocket connections of the browser's own (for the same reason)"),
        (connections, "connections whose addresses the record does not have"),
        (
            lost_back,
            "datagrams that the relay dropped on the way back, as it was asked to (the record does not have their bytes)",
        ),
        (unsent, "sends that never left the relay, as far as the record tells"),
        (datagrams, "datagrams that are longer than a packet can be"),
    ];
    let missing: Vec<_> =
        reasons.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if missing.is_empty() { MADE_UP.to_owned() } else { format!("{MADE_UP} Left out: {}.", missing.join("; ")) }
}
