//! Properties of every kind of event: the parties involved, the bytes, and the size in memory.

use super::EventKind;
use bytes::Bytes;

impl EventKind {
    /// Whether it is between the tab and the server, regardless of the transport.
    pub fn spans_the_way(&self) -> bool {
        self.is_http() || self.is_websocket()
    }

    fn is_http(&self) -> bool {
        matches!(self, Self::Request { .. } | Self::Response { .. } | Self::HttpFailed { .. } | Self::HttpMessage(_))
    }

    fn is_websocket(&self) -> bool {
        matches!(
            self,
            Self::WebSocketFrame(_)
                | Self::WebSocketConnect { .. }
                | Self::WebSocketOpen { .. }
                | Self::MessageSent { .. }
                | Self::MessageReceived { .. }
                | Self::Buffered { .. }
                | Self::WebSocketClose { .. }
                | Self::WebSocketClosed { .. }
                | Self::WebSocketRefused { .. }
                | Self::Reconnect { .. }
        )
    }

    /// Whether the relay reported it, which shows that the relay answers.
    pub(super) fn is_told_by_relay(&self) -> bool {
        matches!(
            self,
            Self::Open { .. }
                | Self::Bound { .. }
                | Self::Waiting { .. }
                | Self::Accepted { .. }
                | Self::Received { .. }
                | Self::ReceivedFrom { .. }
                | Self::Truncated { .. }
                | Self::TimedOut { .. }
                | Self::Fin
                | Self::Failed(_)
                | Self::Injected { .. }
                | Self::Reported(_)
                | Self::Info(_)
        )
    }

    /// Whether it is a message of the tab, contained in the bytes that were sent before it.
    pub(super) fn is_sent_message(&self) -> bool {
        match self {
            Self::HttpMessage(message) => message.sent,
            Self::WebSocketFrame(frame) => frame.sent,
            _ => false,
        }
    }

    /// Whether it is an action of the tab towards the other side of a socket.
    pub(super) fn goes_out(&self) -> bool {
        matches!(self, Self::Send { .. } | Self::SendTo { .. } | Self::Shutdown | Self::Reset | Self::Close)
    }

    /// Whether no more events follow on its connection.
    pub fn ends_connection(&self) -> bool {
        matches!(self, Self::Closed { .. } | Self::WebSocketClosed { .. } | Self::WebSocketRefused { .. })
    }

    /// Returns the bytes that were sent or received: those of a send, a recv or a message, or the body of a request or response.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Send { bytes } | Self::Received { bytes, .. } => Some(bytes),
            Self::SendTo { bytes, .. } | Self::ReceivedFrom { bytes, .. } => Some(bytes),
            Self::MessageSent { bytes, .. } | Self::MessageReceived { bytes, .. } => Some(bytes),
            Self::Request { body, .. } | Self::Response { body, .. } => Some(body),
            _ => None,
        }
    }

    /// Returns the bytes as [`Self::bytes`] does, for modification.
    pub fn bytes_mut(&mut self) -> Option<&mut Bytes> {
        match self {
            Self::Send { bytes } | Self::Received { bytes, .. } => Some(bytes),
            Self::SendTo { bytes, .. } | Self::ReceivedFrom { bytes, .. } => Some(bytes),
            Self::MessageSent { bytes, .. } | Self::MessageReceived { bytes, .. } => Some(bytes),
            Self::Request { body, .. } | Self::Response { body, .. } => Some(body),
            _ => None,
        }
    }

    /// Returns the approximate memory that its contents take, in bytes.
    pub(super) fn weight(&self) -> usize {
        let pairs = |headers: &[(String, String)]| -> usize {
            headers.iter().map(|(name, value)| name.len() + value.len()).sum()
        };
        let headers = match self {
            Self::Request { headers, session_headers, .. } => {
                pairs(headers) + session_headers.iter().map(String::len).sum::<usize>()
            }
            Self::Response { headers, .. } => pairs(headers),
            Self::HttpMessage(message) => message.weight(),
            Self::WebSocketFrame(frame) => frame.weight(),
            _ => 0,
        };
        headers + self.bytes().map_or(0, |bytes| bytes.len())
    }
}
