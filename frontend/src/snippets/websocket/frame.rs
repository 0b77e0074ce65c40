//! One masked frame over a plain TCP socket as a program: the handshake, the frame, and the frame received in response. In
//! Python with its standard library, in Rust with tungstenite's frame types.

use crate::{
    snippets::{
        Code,
        literal::{python, python_text, rust, rust_text},
        slots::Slots,
    },
    text::Lang,
};
use bytes::Bytes;

/// A frame, and the server to which it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFrame {
    pub host: String,
    pub port: u16,
    /// Path and query.
    pub path: String,
    /// The subprotocols that the client offers, the most preferred first.
    pub subprotocols: Vec<String>,
    /// 1 for text, 2 for binary (RFC 6455, section 5.2).
    pub opcode: u8,
    pub payload: Bytes,
}

/// Whether there is a program in this language.
pub fn is_written_in(code: Code) -> bool {
    matches!(code, Code::Python | Code::Rust)
}

/// Writes the program, in [`Code::Python`] if there is none for `code`.
pub fn write(frame: &RawFrame, code: Code, lang: Lang) -> String {
    let text = if code == Code::Rust { rust_text } else { python_text };
    let mut slots = Slots::of(lang);
    slots.set("host", text(&frame.host));
    slots.set("port", frame.port.to_string());
    slots.set("path", text(&frame.path));
    let host = if frame.host.contains(':') { format!("[{}]", frame.host) } else { frame.host.clone() };
    slots.set("host_header", text(&format!("{host}:{}", frame.port)));
    let offer = frame.subprotocols.join(", ");
    slots.set("offer", if offer.is_empty() { String::new() } else { text(&offer) });
    slots.set("opcode", frame.opcode.to_string());
    let (template, payload) = match code {
        Code::Rust => (RUST, rust(&frame.payload)),
        _ => (PYTHON, python(&frame.payload)),
    };
    slots.set("payload", payload);
    slots.fill(template)
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

const RUST: &str = r#"// Cargo.toml, [dependencies]:
// rand = "0.10"
// tokio-tungstenite = "0.30"
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, FrameSocket, coding::OpCode};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut stream = TcpStream::connect((«host», «port»))?;
    let key = generate_key();
    let lines = [
        ["GET ", «path», " HTTP/1.1"].concat(),
        ["Host: ", «host_header»].concat(),
        "Upgrade: websocket".to_owned(),
        "Connection: Upgrade".to_owned(),
        format!("Sec-WebSocket-Key: {key}"),
        "Sec-WebSocket-Version: 13".to_owned(),
«?offer»        ["Sec-WebSocket-Protocol: ", «offer»].concat(),
    ];
    stream.write_all((lines.join("\r\n") + "\r\n\r\n").as_bytes())?;

    let mut reader = BufReader::new(stream.try_clone()?);
    // «frame_accept»
    let expected = derive_accept_key(key.as_bytes());
    let mut is_accepted = false;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        println!("{line}");
        let (name, value) = line.split_once(':').unwrap_or_default();
        is_accepted |= name.eq_ignore_ascii_case("Sec-WebSocket-Accept") && value.trim() == expected;
    }
    if !is_accepted {
        println!("«frame_no_websocket»");
        std::process::exit(1);
    }

    let mut socket = FrameSocket::from_partially_read(stream, reader.buffer().to_vec());
    // «frame_first»
    let mut frame = Frame::message(«payload».to_vec(), OpCode::from(«opcode»), true);
    // «frame_mask»
    frame.header_mut().mask = Some(rand::random());
    // «frame_length»
    socket.send(frame)?;

    // «frame_answer»
    let answer = socket.read(None)?.ok_or("EOF")?;
    let header = answer.header();
    let (fin, opcode) = (u8::from(header.is_final), u8::from(header.opcode));
    let payload = answer.payload();
    println!("FIN {fin}, opcode {opcode}, {} B: b\"{}\"", payload.len(), payload.escape_ascii());
    Ok(())
}
"#;
