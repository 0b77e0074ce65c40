//! What a WebSocket of the browser's own shows of itself: messages, and how it ended.

use serde::{Deserialize, Serialize};

/// What kind of message it is (RFC 6455, section 5.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageFormat {
    /// UTF-8: both ends check that.
    #[default]
    Text,
    /// Bytes of any kind.
    Binary,
}

/// Which side closed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// The tab had asked for it before anything came.
    Tab,
    /// A Close frame came, and the tab had not asked for it.
    Server,
    /// Nobody said goodbye.
    Nobody,
}

/// Why nothing of a WebSocket has left the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCause {
    /// The page's Content-Security-Policy does not allow the URL.
    Policy,
    /// The browser refused at once, such as `ws:` from a page with `https:` (mixed content).
    Browser,
}
