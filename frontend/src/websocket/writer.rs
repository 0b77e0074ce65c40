//! Serializes a frame, including one that breaks the rules.

use bytes::Bytes;
use tungstenite::protocol::frame::{
    Frame, FrameHeader,
    coding::{CloseCode, Control, OpCode},
};

/// Serializes a frame with this header. The payload is masked if the header has a masking key, and its length is encoded in
/// the shortest form.
pub fn write(header: FrameHeader, payload: Bytes) -> Bytes {
    let mut bytes = Vec::new();
    Frame::from_payload(header, payload).format(&mut bytes).expect("writing to memory does not fail");
    bytes.into()
}

/// The payload of a Close frame. Without a code there is no reason.
pub fn close_payload(code: Option<u16>, reason: &str) -> Bytes {
    match code {
        Some(code) => [&code.to_be_bytes()[..], reason.as_bytes()].concat().into(),
        None => Bytes::new(),
    }
}

/// The header of the Pong frame that answers a Ping.
pub fn pong(mask: Option<[u8; 4]>) -> FrameHeader {
    FrameHeader { opcode: OpCode::Control(Control::Pong), mask, ..FrameHeader::default() }
}

/// The payload of the answer to a Close frame: the received code if it may be sent, else 1002 (section 5.5.1).
pub fn close_answer(code: Option<u16>) -> Bytes {
    let code = code.map(|code| if CloseCode::from(code).is_allowed() { code } else { CloseCode::Protocol.into() });
    close_payload(code, "")
}
