//! What `GET /log` of the practice HTTP server answers.

use serde::{Deserialize, Serialize};

/// The last requests of the client that asks, the last one last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLog {
    /// Them, in the order in which they came.
    pub requests: Vec<LoggedRequest>,
}

/// A request that came to the practice HTTP server, on its own port or at `/httpbin` of the relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedRequest {
    /// Which one it was since the server started, counted from 1 over all clients. With `?since=` and this number only later
    /// ones are told.
    pub number: u64,
    /// When it came (RFC 3339, with milliseconds).
    pub time: String,
    /// Its method, as it came.
    pub method: String,
    /// Path and query as they were asked, or the beginning of them.
    pub target: String,
    /// Its Origin header, or the beginning of it.
    pub origin: Option<String>,
    /// The port from which it came.
    pub peer_port: Option<u16>,
    /// Whether a browser asks with it for leave to send another (the fetch standard, "CORS-preflight request").
    pub preflight: bool,
    /// The status code of its answer; none before it is sent, and where the connection ended without one.
    pub status: Option<u16>,
}
