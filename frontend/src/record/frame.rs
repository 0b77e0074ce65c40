//! A WebSocket frame among the bytes of a TCP connection.

use super::{export, import};
use crate::websocket::{Frame, OpCode, Violation};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// How much of a frame's payload the record keeps beside the bytes of the sends and recvs: all of a control frame's.
const PREVIEW: usize = 125;

/// What the bytes that were sent or received before it on the same connection say, read as a frame of RFC 6455. The bytes
/// themselves are in those entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebSocketFrame {
    /// Whether the tab sent it.
    pub sent: bool,
    pub fin: bool,
    /// RSV1, RSV2 and RSV3, of which the last is worth 1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rsv: u8,
    pub opcode: u8,
    /// The masking key.
    #[serde(
        default,
        serialize_with = "export::key",
        deserialize_with = "import::key",
        skip_serializing_if = "Option::is_none"
    )]
    pub mask: Option<[u8; 4]>,
    /// In how many bits the length of the payload is written: 7, 16 or 64.
    pub length_bits: u32,
    /// How many bytes the payload has, as the frame says.
    pub payload: u64,
    /// The first bytes of the payload, without the mask.
    #[serde(serialize_with = "export::digits", deserialize_with = "import::digits")]
    pub start: Bytes,
    /// The code in a Close frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_code: Option<u16>,
    /// How many bytes of the frame came.
    pub length: usize,
    /// Whether all of it came.
    pub complete: bool,
    /// Which rules of RFC 6455 it breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

fn is_zero(bits: &u8) -> bool {
    *bits == 0
}

impl WebSocketFrame {
    /// A frame that the tab `sent` or received.
    pub fn new(frame: &Frame, sent: bool) -> Self {
        let header = &frame.header;
        let bits = [header.rsv1, header.rsv2, header.rsv3];
        Self {
            sent,
            fin: header.is_final,
            rsv: bits.into_iter().fold(0, |bits, bit| bits << 1 | u8::from(bit)),
            opcode: header.opcode.into(),
            mask: header.mask,
            length_bits: frame.length_form.bits(),
            payload: frame.length,
            // A copy: a slice would keep all of the payload in memory.
            start: Bytes::copy_from_slice(&frame.payload[..frame.payload.len().min(PREVIEW)]),
            close_code: frame.close().map(|(code, _)| code),
            length: frame.raw.len(),
            complete: frame.is_complete(),
            violations: frame.violations.clone(),
        }
    }

    pub fn opcode(&self) -> OpCode {
        OpCode::from(self.opcode & 0xf)
    }

    /// How much memory it takes, in bytes, roughly.
    pub(super) fn weight(&self) -> usize {
        self.start.len() + self.violations.len()
    }
}
