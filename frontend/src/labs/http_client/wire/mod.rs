//! Requests as raw HTTP/1.1 over the relay's TCP connections: what a browser does inside fetch, made visible. Pure except
//! for the views.
//!
//! - [`message`]: the bytes of a request
//! - [`redirect`]: the request that follows a redirect
//! - [`digest`]: the answer to a Digest challenge
//! - [`connection`]: one connection, and the responses on it
//! - [`lab`]: the client as part of the lab
//! - [`options`]: the controls for connections and redirects
//! - [`result`]: the chapter's result of an exchange
//! - [`view`]: displays an exchange
//! - [`differences`]: how fetch differs
//! - `exchange`: one exchange, and the request that follows a response
//! - [`client`]: connections, persistent or not, and the exchanges on them

pub mod client;
pub mod connection;
pub mod differences;
pub mod digest;
mod exchange;
pub mod lab;
pub mod message;
pub mod options;
pub mod redirect;
pub mod result;
mod text;
pub mod view;

use crate::{
    http1::{Malformed, Message, RequestHead, ResponseHead},
    labs::connection::RelayLoss,
    record::{ConnectionId, Micros},
};
use bytes::Bytes;
use relay_protocol::Failure;
use std::rc::Rc;

/// A request as the user specified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireRequest {
    pub method: String,
    /// An absolute `http:` URL.
    pub url: String,
    /// In the order in which they are written. `Host`, `User-Agent`, `Accept` and `Content-Length` are added if they are
    /// missing.
    pub headers: Vec<(String, String)>,
    /// The names of those that come from the session.
    pub session_headers: Vec<String>,
    pub body: Option<Bytes>,
}

/// How requests are sent, and what follows from their responses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether connections are kept open for the next request.
    pub keep_alive: bool,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
    /// The credentials that answer a Digest challenge.
    pub digest: Option<Credentials>,
    /// The time limit of an exchange, in milliseconds.
    pub time_limit_ms: Option<u32>,
}

/// A user's name and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

/// One request of an exchange and its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The requested URL.
    pub url: String,
    pub connection: ConnectionId,
    /// The number of the request on its connection, starting at 1.
    pub number: u32,
    /// The addresses of the two ends of the connection, the relay's and the server's, once it is established.
    pub ends: Option<(String, String)>,
    pub request: Rc<Message<RequestHead>>,
    /// If the exchange failed, the part received so far.
    pub response: Option<Rc<Message<ResponseHead>>>,
    /// When the request was sent; None until then.
    pub sent_at: Option<Micros>,
    /// When the response was complete; None until then.
    pub complete_at: Option<Micros>,
    /// Why another hop follows.
    pub followed: Option<Followed>,
}

/// Why another request follows a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    Redirect {
        /// Whether the method became GET and the body was dropped.
        became_get: bool,
    },
    /// A Digest challenge, and how it was answered.
    Digest(digest::Steps),
}

/// Why an exchange failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireError {
    /// The URL cannot be requested over a plain TCP connection.
    Url(crate::http1::address::UrlError),
    /// The relay could not connect, or the connection failed.
    Socket(Failure),
    /// The tab lost its connection to the relay, or could not open one.
    Relay(RelayLoss),
    /// The relay closed the WebSocket: close code and reason.
    RelayClosed(u16, String),
    /// The received bytes are not HTTP/1.1, exceed a limit, or end before the response does.
    Http(Malformed),
    /// The server closed the connection without sending any of a response.
    NoResponse,
    TooManyRedirects,
    TimedOut,
    /// Cancelled by the user.
    Cancelled,
}

/// A finished exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    pub hops: Vec<Hop>,
    /// Why the exchange failed; None if it is complete.
    pub error: Option<WireError>,
    /// The time from the start of the first hop to the end.
    pub took: Micros,
}
