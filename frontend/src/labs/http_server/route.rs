//! A route: which requests it is for, and what answers them. Pure.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The methods that the server knows (RFC 9110, section 9; RFC 5789): to any other it answers 501.
pub const KNOWN_METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

/// The methods that a route may be for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Any of them.
    Any,
    /// HEAD is answered, too.
    #[default]
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Every one, in the order in which the lab offers them.
    pub const ALL: [Self; 6] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Any];

    /// The methods of requests that it takes; OPTIONS the server answers itself.
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

/// What answers the requests of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// The same each time, with the path's parameters filled in.
    Fixed(Fixed),
    /// What the request said, as JSON.
    Echo,
    /// A REST resource: the collection at the route's path, and its items below it.
    Items,
}

/// An answer that was written beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// `{id}` stands for the parameter of that name.
    pub body: Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// With parameters as in `/users/{id}`.
    pub path: String,
    pub handler: Handler,
    /// How long the answer takes, in milliseconds.
    pub delay_ms: u32,
}

impl Route {
    /// The methods that it takes at its path, or for [`Handler::Items`] `below` it.
    pub fn methods(&self, below: bool) -> &'static [&'static str] {
        match (&self.handler, below) {
            (Handler::Items, false) => &["GET", "HEAD", "POST"],
            (Handler::Items, true) => &["GET", "HEAD", "PUT", "PATCH", "DELETE"],
            (Handler::Fixed(_) | Handler::Echo, _) => self.method.names(),
        }
    }
}
