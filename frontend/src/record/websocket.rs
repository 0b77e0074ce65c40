//! What the browser's own WebSocket exposes: messages, and how it ended.

use serde::{Deserialize, Serialize};

/// The format of a message (RFC 6455, section 5.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageFormat {
    /// UTF-8, which both ends validate.
    #[default]
    Text,
    /// Arbitrary bytes.
    Binary,
}

/// Which side closed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// The tab had started to close the WebSocket before it ended.
    Tab,
    /// A Close frame was received, and the tab had not started to close the WebSocket.
    Server,
    /// The tab had not started to close the WebSocket, and no Close frame was received.
    Nobody,
}

/// Why the browser did not try to open a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCause {
    /// The page's Content-Security-Policy does not allow the URL.
    Policy,
    /// The browser refused immediately, for example `ws:` from an `https:` page (mixed content).
    Browser,
}
