//! Messages over a WebSocket as a program: a client that sends messages and waits for an answer to each; and an echo server.
//!
//! - `python`: the library `websockets`
//! - `javascript`: the WebSocket API of browsers
//! - `rust`: tokio-tungstenite, client and server
//! - `shell`: websocat
//! - [`room`]: a member of a room; [`frame`]: one frame over a plain TCP socket

pub mod frame;
mod javascript;
mod python;
pub mod room;
mod rust;
mod shell;

use super::{Code, slots::Slots};
use crate::text::Lang;

/// What a client sends, and to which server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSocketClient {
    /// A URL with the scheme `ws` or `wss`.
    pub url: String,
    /// The subprotocols that the client offers, the most preferred first.
    pub subprotocols: Vec<String>,
    pub message: WebSocketMessage,
    /// How many times the message is sent, each time after the answer to the previous one.
    pub times: u32,
    /// Milliseconds between an answer and the next message.
    pub interval_ms: u32,
    /// The code and reason of the Close frame, or `None` for a frame without a code.
    pub close: Option<(u16, String)>,
    /// The port that the echo server binds.
    pub server_port: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebSocketMessage {
    Text(String),
    Binary(Vec<u8>),
}

impl WebSocketClient {
    /// Whether a program of this kind can send the message.
    pub fn is_known_to(&self, code: Code) -> bool {
        match code {
            Code::Python | Code::JavaScript | Code::Rust | Code::RustServer => true,
            // websocat ends a text at a NUL, and sends no empty messages.
            Code::Shell => match &self.message {
                WebSocketMessage::Text(text) => !text.is_empty() && !text.contains('\0'),
                WebSocketMessage::Binary(bytes) => !bytes.is_empty(),
            },
            Code::Tokio | Code::PowerShell | Code::HttpClient => false,
        }
    }
}

/// Writes the program, in [`Code::Python`] if there is none for `code`.
pub fn write(client: &WebSocketClient, code: Code, lang: Lang) -> String {
    match code {
        Code::Rust => rust::client(client, lang),
        Code::RustServer => rust::server(client, lang),
        Code::JavaScript => javascript::write(client, lang),
        Code::Shell if client.is_known_to(code) => shell::write(client, lang),
        Code::Python | Code::Shell | Code::Tokio | Code::PowerShell | Code::HttpClient => python::write(client, lang),
    }
}

/// How a language writes the literals that a client sends.
struct Style {
    text: fn(&str) -> String,
    /// An expression that evaluates to a text message.
    text_message: fn(&str) -> String,
    binary_message: fn(&[u8]) -> String,
}

/// Returns the values of the placeholders that every client's template has.
fn slots(client: &WebSocketClient, style: &Style, lang: Lang) -> Slots {
    let mut slots = Slots::of(lang);
    slots.set("url", (style.text)(&client.url));
    let subprotocols: Vec<_> = client.subprotocols.iter().map(|name| (style.text)(name)).collect();
    slots.set("subprotocols", subprotocols.join(", "));
    slots.set(
        "message",
        match &client.message {
            WebSocketMessage::Text(text) => (style.text_message)(text),
            WebSocketMessage::Binary(bytes) => (style.binary_message)(bytes),
        },
    );
    slots.set("times", client.times.to_string());
    slots.flag("repeats", client.times > 1);
    let interval_ms = if client.times > 1 { client.interval_ms } else { 0 };
    slots.flag("waits", interval_ms > 0);
    slots.time("interval", "interval_ms", interval_ms);
    let (code, reason) = match &client.close {
        Some((code, reason)) => (code.to_string(), (style.text)(reason)),
        None => Default::default(),
    };
    slots.set("code", code);
    slots.set("reason", reason);
    slots
}
