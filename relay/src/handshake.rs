//! Pure: the opening handshake of a WebSocket (RFC 6455, section 4.2).

use crate::page::Mode;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use data_encoding::BASE64;
use relay_protocol::{SUBPROTOCOL_LAB, SUBPROTOCOL_PLAIN};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The only version there is (RFC 6455, section 4.1).
const VERSION: &str = "13";

/// Why a request is not a valid handshake, as a sentence for the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HandshakeError {
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
    /// The status of the response.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::NoUpgrade | Self::Version => StatusCode::UPGRADE_REQUIRED,
            Self::NoVersion | Self::Key | Self::Subprotocol => StatusCode::BAD_REQUEST,
        }
    }

    /// Additional headers of the response.
    pub(crate) fn headers(self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.status() == StatusCode::UPGRADE_REQUIRED {
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        }
        if self == Self::Version {
            // RFC 6455, section 4.4
            headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION));
        }
        headers
    }
}

/// The contents of a valid handshake.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Handshake {
    /// The value of Sec-WebSocket-Accept.
    accept: String,
    /// The subprotocols that the client offers, its favourite first.
    offered: Vec<String>,
}

/// All values of a header; a value that is not text becomes one that matches no list item.
pub(crate) fn all(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("\u{fffd}")).collect()
}

/// The items of a list header (RFC 9110, section 5.6.1), across all its lines.
pub(crate) fn list(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let items = all(headers, name).into_iter().flat_map(|value| value.split(','));
    items.map(|item| item.trim_matches([' ', '\t'])).filter(|item| !item.is_empty())
}

/// Whether the request asks for the WebSocket protocol. Both headers are lists (RFC 9110, sections 7.6.1 and 7.8).
pub(crate) fn is_upgrade(headers: &HeaderMap) -> bool {
    let has = |name: HeaderName, value: &str| list(headers, name).any(|item| item.eq_ignore_ascii_case(value));
    has(header::CONNECTION, "upgrade") && has(header::UPGRADE, "websocket")
}

/// Reads the headers of a request that [asks for an upgrade](is_upgrade).
pub(crate) fn parse(headers: &HeaderMap) -> Result<Handshake, HandshakeError> {
    match &all(headers, header::SEC_WEBSOCKET_VERSION)[..] {
        [] => return Err(HandshakeError::NoVersion),
        [VERSION] => {}
        _ => return Err(HandshakeError::Version),
    }
    let keys = all(headers, header::SEC_WEBSOCKET_KEY);
    let [key] = keys[..] else { return Err(HandshakeError::Key) };
    if !BASE64.decode(key.as_bytes()).is_ok_and(|nonce| nonce.len() == 16) {
        return Err(HandshakeError::Key);
    }
    let offered = list(headers, header::SEC_WEBSOCKET_PROTOCOL).map(str::to_owned).collect();
    Ok(Handshake { accept: derive_accept_key(key.as_bytes()), offered })
}

impl Handshake {
    /// The mode in which to speak with a page, and the subprotocol of the response: a browser fails the connection if
    /// it offers subprotocols and the server chooses none.
    pub(crate) fn mode(&self) -> Result<(Mode, Option<&'static str>), HandshakeError> {
        let offers = |subprotocol| self.offered.iter().any(|offered| offered == subprotocol);
        match () {
            () if offers(SUBPROTOCOL_LAB) => Ok((Mode::Lab, Some(SUBPROTOCOL_LAB))),
            () if offers(SUBPROTOCOL_PLAIN) => Ok((Mode::Plain, Some(SUBPROTOCOL_PLAIN))),
            () if self.offered.is_empty() => Ok((Mode::Plain, None)),
            () => Err(HandshakeError::Subprotocol),
        }
    }

    /// The first of the offered subprotocols that is also in `accepted`.
    pub(crate) fn choose<'a>(&'a self, accepted: &[String]) -> Option<&'a str> {
        self.offered.iter().find(|offered| accepted.contains(offered)).map(String::as_str)
    }

    /// The headers of the 101 response, with this subprotocol.
    pub(crate) fn accepted(&self, subprotocol: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        let accept = self.accept.parse().expect("Base64 has only letters, digits, +, / and =");
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        if let Some(subprotocol) = subprotocol {
            let subprotocol = subprotocol.parse().expect("it was offered in a header");
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, subprotocol);
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offering(offered: &[&'static str]) -> Handshake {
        let mut headers = HeaderMap::new();
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION));
        headers.insert(header::SEC_WEBSOCKET_KEY, HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ=="));
        for value in offered {
            headers.append(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(value));
        }
        parse(&headers).unwrap()
    }

    #[test]
    fn subprotocols() {
        let cases = [
            (&[][..], Ok((Mode::Plain, None))),
            (&["binary"], Ok((Mode::Plain, Some("binary")))),
            (&["lab.v1"], Ok((Mode::Lab, Some("lab.v1")))),
            (&["binary, lab.v1"], Ok((Mode::Lab, Some("lab.v1")))),
            (&["binary", "lab.v1"], Ok((Mode::Lab, Some("lab.v1")))),
            (&["base64,binary"], Ok((Mode::Plain, Some("binary")))),
            (&["base64"], Err(HandshakeError::Subprotocol)),
            (&["lab.v2"], Err(HandshakeError::Subprotocol)),
            (&["LAB.V1"], Err(HandshakeError::Subprotocol)),
        ];
        for (offered, expected) in cases {
            assert_eq!(offering(offered).mode(), expected, "{offered:?}");
        }
    }

    #[test]
    fn of_several_subprotocols_the_clients_order_decides() {
        let accepted = ["chat".to_owned(), "superchat".to_owned()];
        for (offered, expected) in [
            (&[][..], None),
            (&["other"], None),
            (&["Chat"], None),
            (&["other, superchat, chat"], Some("superchat")),
            (&["other", "chat"], Some("chat")),
        ] {
            assert_eq!(offering(offered).choose(&accepted), expected, "{offered:?}");
        }
    }
}
