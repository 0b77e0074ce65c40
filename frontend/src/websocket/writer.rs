//! The bytes of a frame, also of one that breaks the rules.

use bytes::Bytes;
use tungstenite::protocol::frame::{
    Frame, FrameHeader,
    coding::{CloseCode, Control, OpCode},
};

/// The bytes of a frame with this header. The payload is masked by the header's key, where it has one, and its length is in
/// the shortest form.
pub fn write(header: FrameHeader, payload: Bytes) -> Bytes {
    let mut bytes = Vec::new();
    Frame::from_payload(header, payload).format(&mut bytes).expect("writing to memory does not fail");
    bytes.into()
}

/// The payload of a Close frame. A reason has no place without a code.
pub fn close_payload(code: Option<u16>, reason: &str) -> Bytes {
    match code {
        Some(code) => [&code.to_be_bytes()[..], reason.as_bytes()].concat().into(),
        None => Bytes::new(),
    }
}

/// The header of the Pong frame that answers a ping.
pub fn pong(mask: Option<[u8; 4]>) -> FrameHeader {
    FrameHeader { opcode: OpCode::Control(Control::Pong), mask, ..FrameHeader::default() }
}

/// What an endpoint answers a Close frame with: its code, where that may be sent, as the RFC suggests (section 5.5.1).
pub fn close_answer(code: Option<u16>) -> Bytes {
    let code = code.map(|code| if CloseCode::from(code).is_allowed() { code } else { CloseCode::Protocol.into() });
    close_payload(code, "")
}
