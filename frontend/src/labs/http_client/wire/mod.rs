//! Requests as raw HTTP/1.1 over the relay's TCP connections: what a browser does inside fetch, done in the open. Pure.
//!
//! - [`message`]: the bytes of a request
//! - [`redirect`]: the request that follows from a redirect
//! - [`digest`]: the answer to a Digest challenge
//! - [`connection`]: one connection, and the responses on it
//! - [`lab`]: it all as a part of the lab
//! - [`options`]: how connections and redirects are used
//! - [`result`]: the chapter's result of an exchange
//! - [`view`]: draws an exchange
//! - [`differences`]: beside what fetch shows
//! - `exchange`: one exchange, and which request follows from a response
//! - [`client`]: connections, kept alive or not, and the exchanges on them

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

/// A request, as the user means it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireRequest {
    pub method: String,
    /// An absolute `http:` URL.
    pub url: String,
    /// As they are to be written, in their order. `Host`, `User-Agent`, `Accept` and `Content-Length` are added where they
    /// are missing.
    pub headers: Vec<(String, String)>,
    /// The names of those that come from the session.
    pub session_headers: Vec<String>,
    pub body: Option<Bytes>,
}

/// How requests are sent, and what follows from their responses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether connections are kept for the next request.
    pub keep_alive: bool,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
    /// What answers a Digest challenge.
    pub digest: Option<Credentials>,
    /// After so many milliseconds an exchange is given up.
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
    /// The URL that was asked.
    pub url: String,
    pub connection: ConnectionId,
    /// Which request on its connection it is, 1 for the first.
    pub number: u32,
    /// The two ends of the connection, the relay's and the server's, once it is established.
    pub ends: Option<(String, String)>,
    pub request: Rc<Message<RequestHead>>,
    /// As much as came of it, where the exchange failed.
    pub response: Option<Rc<Message<ResponseHead>>>,
    /// When the request went out, once it has.
    pub sent_at: Option<Micros>,
    /// When the response was complete, once it is.
    pub complete_at: Option<Micros>,
    /// Why there is another hop after it.
    pub followed: Option<Followed>,
}

/// Why a response is followed by another request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    Redirect {
        /// Whether the method became GET, and the body was dropped.
        became_get: bool,
    },
    /// A Digest challenge, and how it was answered.
    Digest(digest::Steps),
}

/// Why an exchange has no response, or not the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireError {
    /// No URL that can be asked over a plain TCP connection.
    Url(crate::http1::address::UrlError),
    /// The relay could not connect, or the connection failed.
    Socket(Failure),
    /// Tab and relay lost each other.
    Relay(RelayLoss),
    /// The relay ended the WebSocket: close code and reason.
    RelayClosed(u16, String),
    /// What came is no HTTP/1.1, or ended before the response did.
    Http(Malformed),
    /// The server closed the connection without a byte of a response.
    NoResponse,
    TooManyRedirects,
    TimedOut,
    /// By the user.
    Cancelled,
}

/// An exchange that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    pub hops: Vec<Hop>,
    /// Why the last hop has no whole response.
    pub error: Option<WireError>,
    /// From the start of the first hop to the end.
    pub took: Micros,
}
