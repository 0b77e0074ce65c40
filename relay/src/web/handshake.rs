//! Pure: the opening handshake of a WebSocket as RFC 6455, section 4.2, asks for it.

use super::list;
use crate::page::Mode;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use data_encoding::BASE64;
use relay_protocol::{SUBPROTOCOL_LAB, SUBPROTOCOL_PLAIN};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The only version there is (RFC 6455, section 4.1).
pub(super) const VERSION: &str = "13";

/// Why a request is no handshake, as a sentence for whoever reads the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HandshakeError {
    #[error("here a WebSocket is spoken: connect with ws://")]
    NoUpgrade,
    #[error("the WebSocket protocol has version {VERSION}, and this request asks for another")]
    Version,
    #[error("a WebSocket's handshake has a Sec-WebSocket-Version: {VERSION}")]
    NoVersion,
    #[error("a WebSocket's handshake has one Sec-WebSocket-Key of 16 bytes in Base64")]
    Key,
    #[error("of the offered subprotocols none is known here: {SUBPROTOCOL_LAB}, {SUBPROTOCOL_PLAIN}")]
    Subprotocol,
}

impl HandshakeError {
    /// The status of the answer.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::NoUpgrade | Self::Version => StatusCode::UPGRADE_REQUIRED,
            Self::NoVersion | Self::Key | Self::Subprotocol => StatusCode::BAD_REQUEST,
        }
    }
}

/// What a valid handshake agrees on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Handshake {
    pub(super) mode: Mode,
    /// The value of Sec-WebSocket-Accept.
    pub(super) accept: String,
    /// The subprotocol to answer with.
    pub(super) subprotocol: Option<&'static str>,
}

/// Whether the request asks for the WebSocket protocol. Both headers are lists (RFC 9110, sections 7.6.1 and 7.8).
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    let has = |name: HeaderName, value: &str| list(headers, name).any(|item| item.eq_ignore_ascii_case(value));
    has(header::CONNECTION, "upgrade") && has(header::UPGRADE, "websocket")
}

/// Reads the headers of a request that [asks for an upgrade](is_upgrade).
pub(super) fn parse(headers: &HeaderMap) -> Result<Handshake, HandshakeError> {
    match &super::all(headers, header::SEC_WEBSOCKET_VERSION)[..] {
        [] => return Err(HandshakeError::NoVersion),
        [VERSION] => {}
        _ => return Err(HandshakeError::Version),
    }
    let keys = super::all(headers, header::SEC_WEBSOCKET_KEY);
    let [key] = keys[..] else { return Err(HandshakeError::Key) };
    if !BASE64.decode(key.as_bytes()).is_ok_and(|nonce| nonce.len() == 16) {
        return Err(HandshakeError::Key);
    }
    let (mode, subprotocol) = subprotocol(headers).ok_or(HandshakeError::Subprotocol)?;
    Ok(Handshake { mode, accept: derive_accept_key(key.as_bytes()), subprotocol })
}

/// How to speak, and the subprotocol to answer with: a browser fails the connection when one is offered and none chosen.
fn subprotocol(headers: &HeaderMap) -> Option<(Mode, Option<&'static str>)> {
    let offered: Vec<&str> = list(headers, header::SEC_WEBSOCKET_PROTOCOL).collect();
    match () {
        () if offered.contains(&SUBPROTOCOL_LAB) => Some((Mode::Lab, Some(SUBPROTOCOL_LAB))),
        () if offered.contains(&SUBPROTOCOL_PLAIN) => Some((Mode::Plain, Some(SUBPROTOCOL_PLAIN))),
        () if offered.is_empty() => Some((Mode::Plain, None)),
        () => None,
    }
}

/// The headers of the answer 101.
pub(super) fn accepted(handshake: &Handshake) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    let accept = handshake.accept.parse().expect("Base64 has only letters, digits, +, / and =");
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    if let Some(subprotocol) = handshake.subprotocol {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(subprotocol));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subprotocols() {
        let cases = [
            (&[][..], Some((Mode::Plain, None))),
            (&["binary"], Some((Mode::Plain, Some("binary")))),
            (&["lab.v1"], Some((Mode::Lab, Some("lab.v1")))),
            (&["binary, lab.v1"], Some((Mode::Lab, Some("lab.v1")))),
            (&["binary", "lab.v1"], Some((Mode::Lab, Some("lab.v1")))),
            (&["base64,binary"], Some((Mode::Plain, Some("binary")))),
            (&["base64"], None),
            (&["lab.v2"], None),
            (&["LAB.V1"], None),
        ];
        for (offered, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in offered {
                headers.append(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(value));
            }
            assert_eq!(subprotocol(&headers), expected, "{offered:?}");
        }
    }
}
