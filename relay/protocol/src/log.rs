//! The answer of `GET /log` of the practice HTTP server.

use serde::{Deserialize, Serialize};

/// The last requests of the client that asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLog {
    /// The requests in order of arrival.
    pub requests: Vec<LoggedRequest>,
}

/// A request to the practice HTTP server, on its own port or at `/httpbin` of the relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedRequest {
    /// Its number since the server started, counted from 1 over all clients. With `?since=` and this number, the log
    /// contains only later requests.
    pub number: u64,
    /// Its time of arrival (RFC 3339, with milliseconds).
    pub time: String,
    /// Its method, as received.
    pub method: String,
    /// The requested path and query, possibly truncated.
    pub target: String,
    /// Its Origin header, possibly truncated.
    pub origin: Option<String>,
    /// The client's port.
    pub peer_port: Option<u16>,
    /// Whether it is a CORS preflight (Fetch standard, "CORS-preflight request").
    pub preflight: bool,
    /// The status code of its answer; `None` before it is sent, and if the connection ended without one.
    pub status: Option<u16>,
}
