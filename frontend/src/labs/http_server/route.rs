//! A route: the requests that it matches, and its handler. Pure.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The methods that the server knows (RFC 9110, section 9; RFC 5789). It answers any other with 501.
pub const KNOWN_METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

/// The methods that a route can match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Every method below, and HEAD.
    Any,
    /// GET and HEAD.
    #[default]
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Every choice, in display order.
    pub const ALL: [Self; 6] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Any];

    /// The request methods that match. The server itself answers OPTIONS.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Any => &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            Self::Get => &["GET", "HEAD"],
            Self::Post => &["POST"],
            Self::Put => &["PUT"],
            Self::Patch => &["PATCH"],
            Self::Delete => &["DELETE"],
        }
    }
}

/// How a route answers its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// A predefined answer, with the path's parameters filled in.
    Fixed(Fixed),
    /// The request, as JSON.
    Echo,
    /// A REST resource: the collection at the route's path, and the items below it.
    Items,
}

/// A predefined answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// `{id}` is replaced with the parameter of that name.
    pub body: Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// May have parameters, as in `/users/{id}`.
    pub path: String,
    pub handler: Handler,
    /// The delay before the answer, in milliseconds.
    pub delay_ms: u32,
}

impl Route {
    /// The methods allowed at the route's path or, for [`Handler::Items`], `below` it.
    pub fn methods(&self, below: bool) -> &'static [&'static str] {
        match (&self.handler, below) {
            (Handler::Items, false) => &["GET", "HEAD", "POST"],
            (Handler::Items, true) => &["GET", "HEAD", "PUT", "PATCH", "DELETE"],
            (Handler::Fixed(_) | Handler::Echo, _) => self.method.names(),
        }
    }
}
