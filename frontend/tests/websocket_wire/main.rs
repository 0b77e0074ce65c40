//! WebSocket over TCP connections: the bytes of frames, with tungstenite as the peer on real sockets.

// Clippy treats only functions marked `#[test]` as tests, not their helpers.
#![allow(clippy::unwrap_used)]

mod driver;
mod endings;
mod handshake;
mod lab;
mod peer;
mod reader;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use networking_lab::websocket::{Event, Frame, FrameHeader, OpCode, Reader, Side, writer};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// The header of a client's unfragmented message or control frame.
fn header(opcode: u8) -> FrameHeader {
    FrameHeader { opcode: OpCode::from(opcode), mask: Some(KEY), ..FrameHeader::default() }
}

/// Parses these bytes, which consist of complete frames of one side.
fn frames(sender: Side, bytes: &[u8]) -> Vec<Frame> {
    let mut reader = Reader::of_frames(sender);
    reader.push(bytes);
    let frames = drain(&mut reader);
    assert_eq!(reader.end(), Ok(None));
    frames
}

/// Returns the frames received so far.
fn drain(reader: &mut Reader) -> Vec<Frame> {
    let mut frames = Vec::new();
    while let Some(event) = reader.read().unwrap() {
        let Event::Frame(frame) = event else { panic!("{event:?}") };
        frames.push(frame);
    }
    frames
}

fn write(header: FrameHeader, payload: impl AsRef<[u8]>) -> Vec<u8> {
    writer::write(header, payload.as_ref().to_vec().into()).into()
}
