//! One masked frame over a plain TCP socket as a program: the handshake, the frame, and the frame that comes back. In Python alone: its
//! standard library has all that it takes, while others need a library, which then hides the frame.

use crate::{
    snippets::{
        literal::{python, python_text},
        slots::Slots,
    },
    text::Lang,
};
use bytes::Bytes;

/// What is sent where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFrame {
    pub host: String,
    pub port: u16,
    /// Path and query.
    pub path: String,
    /// What the client offers to speak, the best first.
    pub subprotocols: Vec<String>,
    /// 1 for text, 2 for binary (RFC 6455, section 5.2).
    pub opcode: u8,
    pub payload: Bytes,
}

/// The program in Python.
pub fn write(frame: &RawFrame, lang: Lang) -> String {
    let mut slots = Slots::of(lang);
    slots.set("host", python_text(&frame.host));
    slots.set("port", frame.port.to_string());
    slots.set("path", python_text(&frame.path));
    let host = if frame.host.contains(':') { format!("[{}]", frame.host) } else { frame.host.clone() };
    slots.set("host_header", python_text(&format!("{host}:{}", frame.port)));
    let offer = frame.subprotocols.join(", ");
    slots.set("offer", if offer.is_empty() { String::new() } else { python_text(&offer) });
    slots.set("opcode", frame.opcode.to_string());
    slots.set("payload", python(&frame.payload));
    slots.fill(PYTHON)
}

const PYTHON: &str = r#"import base64
import hashlib
import os
import socket

payload = «payload»

key = base64.b64encode(os.urandom(16)).decode()
lines = [
    "GET " + «path» + " HTTP/1.1",
    "Host: " + «host_header»,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: " + key,
    "Sec-WebSocket-Version: 13",
«?offer»    "Sec-WebSocket-Protocol: " + «offer»,
]

with socket.create_connection((«host», «port»)) as connection:
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    stream = connection.makefile("rb")
    status = stream.readline().decode().rstrip()
    print(status)
    headers = {}
    while line := stream.readline().decode().rstrip():
        name, value = line.split(":", 1)
        headers[name.lower()] = value.strip()
        print(line)
    # «frame_accept»
    accept = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    if headers.get("sec-websocket-accept") != base64.b64encode(accept).decode():
        print("«frame_no_websocket»")
        raise SystemExit(1)

    # «frame_first»
    frame = bytes([0x80 | «opcode»])
    # «frame_length»
    if len(payload) < 126:
        frame += bytes([0x80 | len(payload)])
    elif len(payload) < 65536:
        frame += bytes([0x80 | 126]) + len(payload).to_bytes(2, "big")
    else:
        frame += bytes([0x80 | 127]) + len(payload).to_bytes(8, "big")
    # «frame_mask»
    mask = os.urandom(4)
    frame += mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    connection.sendall(frame)

    # «frame_answer»
    first, second = stream.read(2)
    length = second & 0x7F
    if length == 126:
        length = int.from_bytes(stream.read(2), "big")
    elif length == 127:
        length = int.from_bytes(stream.read(8), "big")
    print(f"FIN {first >> 7}, opcode {first & 0x0F}, {length} B:", stream.read(length))
"#;
