//! The handshake: an HTTP/1.1 request to upgrade to WebSocket, and its response (RFC 6455, section 4).

use crate::http1::{Message, RequestHead, ResponseHead};
use bytes::Bytes;
use data_encoding::{BASE64, HEXLOWER};
use tungstenite::handshake::derive_accept_key;

/// The GUID that is appended to every key (section 1.3).
pub const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The upgrade that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// The value of the Host header: host and port.
    pub host: String,
    /// The path and query.
    pub path: String,
    /// The value of Sec-WebSocket-Key.
    pub key: String,
    /// The offered subprotocols, in order of preference.
    pub protocols: Vec<String>,
    /// Further headers, such as the Origin header of a browser.
    pub headers: Vec<(String, String)>,
}

/// The Sec-WebSocket-Key for 16 random bytes.
pub fn key(random: [u8; 16]) -> String {
    BASE64.encode(&random)
}

impl Upgrade {
    /// The bytes of the request.
    pub fn write(&self) -> Bytes {
        let mut lines = vec![
            format!("GET {} HTTP/1.1", self.path),
            format!("Host: {}", self.host),
            "Upgrade: websocket".into(),
            "Connection: Upgrade".into(),
            format!("Sec-WebSocket-Key: {}", self.key),
            "Sec-WebSocket-Version: 13".into(),
        ];
        if !self.protocols.is_empty() {
            lines.push(format!("Sec-WebSocket-Protocol: {}", self.protocols.join(", ")));
        }
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        (lines.join("\r\n") + "\r\n\r\n").into()
    }
}

/// The steps that compute Sec-WebSocket-Accept from a key (section 4.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptSteps {
    /// The key followed by [`GUID`].
    pub joined: String,
    /// The SHA-1 of that, in hexadecimal digits.
    pub sha1: String,
    /// The hash in Base64: the value of the header.
    pub accept: String,
}

impl AcceptSteps {
    pub fn of(key: &str) -> Self {
        let accept = derive_accept_key(key.as_bytes());
        let hash = BASE64.decode(accept.as_bytes()).unwrap_or_default();
        Self { joined: [key, GUID].concat(), sha1: HEXLOWER.encode(&hash), accept }
    }
}

/// Why a response does not open a WebSocket (section 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The status is not 101.
    Status(u16),
    /// No `Upgrade: websocket`.
    Upgrade,
    /// No `Connection: Upgrade`.
    Connection,
    /// No Sec-WebSocket-Accept.
    NoAccept,
    /// A Sec-WebSocket-Accept that does not match the key.
    Accept(String),
    /// A subprotocol that was not offered.
    Protocol(String),
    /// An extension, although none was offered.
    Extension(String),
}

/// Checks a response and returns the subprotocol that it selects, or `None` if it names none.
///
/// # Errors
/// The reason why the response does not open a WebSocket.
pub fn accepted(upgrade: &Upgrade, head: &ResponseHead) -> Result<Option<String>, Refusal> {
    let headers = &head.headers;
    if head.status != 101 {
        return Err(Refusal::Status(head.status));
    }
    if !headers.has_token("upgrade", "websocket") {
        return Err(Refusal::Upgrade);
    }
    if !headers.has_token("connection", "upgrade") {
        return Err(Refusal::Connection);
    }
    let accept = headers.get("sec-websocket-accept").ok_or(Refusal::NoAccept)?;
    if accept.trim() != derive_accept_key(upgrade.key.as_bytes()) {
        return Err(Refusal::Accept(accept));
    }
    if let Some(extension) = headers.get("sec-websocket-extensions") {
        return Err(Refusal::Extension(extension));
    }
    match headers.get("sec-websocket-protocol") {
        Some(protocol) if !upgrade.protocols.contains(&protocol) => Err(Refusal::Protocol(protocol)),
        protocol => Ok(protocol),
    }
}

/// Parses a request into a message with named parts. Returns `None` if it is malformed or incomplete.
pub fn parse(request: Bytes) -> Option<Message<RequestHead>> {
    use crate::http1::{Event, Limits, Reader};
    let length = request.len();
    let mut reader = Reader::<RequestHead>::new(Limits { target: length, head: length, body: 0 });
    reader.push(&request);
    match reader.read() {
        Ok(Some(Event::Message(message))) => Some(message),
        Ok(Some(Event::Head(_)) | None) | Err(_) => None,
    }
}
