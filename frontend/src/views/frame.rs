//! The row of a WebSocket frame within a TCP connection. Pure.

use super::{
    content::{digits, shown},
    row::{Arrow, Tone},
};
use crate::{
    record::{
        WebSocketFrame,
        utf8::{self, Begun},
    },
    text::{Lang, byte_count, dotted, joined, record::failure::Explanation, websocket::opcode_name},
    websocket::{Data, OpCode},
};

/// Returns the tone, the call, what the label appends to the call, the content, and the arrows on the two legs.
pub fn row(frame: &WebSocketFrame, lang: Lang) -> (Tone, String, String, String, Arrow, Arrow) {
    let code = frame.close_code.map(|code| code.to_string()).unwrap_or_default();
    let call = joined(&[&opcode_name(frame.opcode()), &code], " ");
    let fin = if frame.fin { "" } else { "FIN 0" };
    let cut = if frame.complete { "" } else { lang.frame_cut() };
    let masked = if frame.mask.is_some() { lang.frame_masked() } else { "" };
    let size = byte_count(usize::try_from(frame.payload).unwrap_or(usize::MAX));
    let result = [" · ", &dotted(&[fin, &size, masked, cut])].concat();
    let (tone, near) = if frame.sent { (Tone::Sent, Arrow::Out) } else { (Tone::Received, Arrow::Back) };
    let is_fine = frame.violations.is_empty() && frame.complete;
    (if is_fine { tone } else { Tone::Warn }, call, result, content(frame), near, Arrow::Nothing)
}

/// Returns the rules that the frame breaks, or None if it breaks none.
pub fn explain(frame: &WebSocketFrame, lang: Lang) -> Option<Explanation> {
    let sentences: Vec<_> = frame.violations.iter().map(|violation| lang.violation(*violation).to_owned()).collect();
    let headline = dotted(&["WebSocket", lang.frame_breaks_rules()]);
    (!sentences.is_empty()).then_some(Explanation { headline, sentences })
}

/// Returns the payload of a frame as a short text in quotes or as hexadecimal digits; for a Close frame, its reason.
fn content(frame: &WebSocketFrame) -> String {
    let of_code = if frame.close_code.is_some() { 2 } else { 0 };
    let start = &frame.start[of_code..];
    if start.is_empty() {
        return String::new();
    }
    let more = frame.payload > frame.start.len() as u64;
    match frame.opcode() {
        OpCode::Data(Data::Binary) => digits(start, more),
        OpCode::Data(_) | OpCode::Control(_) => shown(utf8::read(&mut Begun::default(), start), start, more),
    }
}
