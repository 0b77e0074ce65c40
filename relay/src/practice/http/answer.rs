//! JSON answers, and refusals as one sentence.

use crate::{
    handshake::HandshakeError,
    practice::{QueryError, limits},
};
use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::json;
use std::fmt;

/// A serialized JSON answer: [`Capacity::build`](super::capacity::Capacity::build) makes it within the limits.
pub struct Json(Bytes);

impl From<Vec<u8>> for Json {
    fn from(text: Vec<u8>) -> Self {
        Self(text.into())
    }
}

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.0).into_response()
    }
}

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not a valid request.
    Malformed,
    /// The target is longer than hyper accepts.
    UriTooLong,
    /// The head exceeds [`limits::HEAD_BYTES`], or has more headers than hyper accepts.
    HeadTooLarge,
    /// HTTP/1.1 without a Host header.
    NoHost,
    /// More than one Host header.
    ManyHosts,
    /// Nothing is at this path.
    NotFound(String),
    /// The path does not support this method. The answer's Allow header comes from the router.
    Method(Method),
    /// The body exceeds [`limits::BODY_BYTES`].
    BodyTooLarge,
    /// The body's JSON exceeds [`limits::VALUES`], or its nesting exceeds [`limits::JSON_DEPTH`].
    JsonTooLarge,
    /// The query or the body has more than [`limits::VALUES`] fields.
    TooManyFields,
    /// The answer would exceed [`limits::ANSWER_BYTES`].
    AnswerTooLarge,
    /// The limit on concurrent large requests and answers is reached: the client's own, or the total.
    TooManyLarge {
        /// Whether it is the client's own limit.
        own: bool,
    },
    /// The limit on answers that wait to be built is reached: the client's own, or the total.
    TooManyBuilds {
        /// Whether it is the client's own limit.
        own: bool,
    },
    /// The body took longer than [`limits::BODY_TIMEOUT`].
    BodyTooSlow,
    /// The body ended early or its chunks are invalid: the reason.
    BodyBroken(String),
    /// The body is not valid multipart/form-data: the reason.
    Multipart(String),
    /// Not a status code that can end a request.
    Status(String),
    /// Not a number of seconds.
    Delay(String),
    /// The path is not valid UTF-8.
    Path,
    /// An argument has a value that the route does not support.
    Argument {
        /// The argument's name, in the path or the query.
        name: &'static str,
        /// The beginning of the given value.
        text: String,
        /// The expected value.
        wanted: &'static str,
    },
    /// The request asks for more than [`limits::CHOSEN_HEADERS`] headers.
    TooManyHeaders,
    /// Not the opening handshake of a WebSocket.
    Handshake(HandshakeError),
    /// The route exists only on the practice server's own port.
    OwnPortOnly,
    /// A page of another site requested something that the browser stores.
    CrossSite,
    /// The Host is not this machine's, in a request for the log or from a page.
    ForeignHost,
}

impl Refusal {
    /// The value `text` of the argument `name` is not what is `wanted`.
    pub fn argument(name: &'static str, text: &str, wanted: &'static str) -> Self {
        Self::Argument { name, text: text.chars().take(100).collect(), wanted }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge | Self::JsonTooLarge | Self::TooManyFields | Self::AnswerTooLarge => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::TooManyLarge { .. } | Self::TooManyBuilds { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Handshake(error) => error.status(),
            Self::OwnPortOnly | Self::CrossSite | Self::ForeignHost => StatusCode::FORBIDDEN,
            Self::Malformed
            | Self::NoHost
            | Self::ManyHosts
            | Self::BodyBroken(_)
            | Self::Multipart(_)
            | Self::Status(_)
            | Self::Delay(_)
            | Self::Path
            | Self::Argument { .. }
            | Self::TooManyHeaders => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => out.write_str(
                "this is no request of HTTP/1.1: it begins with a line such as GET /get HTTP/1.1, has a line such as \
                 Host: 127.0.0.1:8081 for each header, and then an empty line",
            ),
            Self::UriTooLong => out.write_str("the target in the first line is too long"),
            Self::HeadTooLarge => write!(
                out,
                "the head of the request is too large: it may have 100 headers and {} bytes",
                limits::HEAD_BYTES
            ),
            Self::NoHost => {
                out.write_str("a request of HTTP/1.1 must have a Host header, such as Host: 127.0.0.1:8081")
            }
            Self::ManyHosts => out.write_str("a request has one Host header, and this one has more"),
            Self::NotFound(path) => write!(out, "nothing is at {path}: / lists what is here"),
            Self::Method(method) => write!(out, "{method} is not possible here: the Allow header names what is"),
            Self::BodyTooLarge => write!(out, "the body is too large: at most {} bytes are taken", limits::BODY_BYTES),
            Self::JsonTooLarge => write!(
                out,
                "the JSON in the body is too large: it has more than {} values or is nested deeper than {}",
                limits::VALUES,
                limits::JSON_DEPTH
            ),
            Self::TooManyFields => write!(out, "the query or the body has more than {} fields", limits::VALUES),
            Self::AnswerTooLarge => {
                write!(out, "the answer would be too large: it may have at most {} bytes", limits::ANSWER_BYTES)
            }
            Self::TooManyLarge { own: true } => {
                write!(out, "one client may have {} large requests at once", limits::MAX_LARGE_PER_CLIENT)
            }
            Self::TooManyLarge { own: false } => {
                write!(out, "{} large requests of all clients are under way: try again", limits::MAX_LARGE)
            }
            Self::TooManyBuilds { own: true } => {
                write!(out, "{} answers to one client may wait to be built at once", limits::MAX_BUILDS_PER_CLIENT)
            }
            Self::TooManyBuilds { own: false } => {
                write!(out, "{} answers to all clients wait to be built: try again", limits::MAX_BUILDS)
            }
            Self::BodyTooSlow => {
                write!(out, "the body did not arrive in full within {} seconds", limits::BODY_TIMEOUT.as_secs())
            }
            Self::BodyBroken(reason) => write!(out, "the body broke off: {reason}"),
            Self::Multipart(reason) => write!(out, "the body is not multipart/form-data as its header says: {reason}"),
            Self::Status(text) => write!(
                out,
                "{text} is not a status code to answer with: give one from 200 to 599 (1xx only announces another answer)"
            ),
            Self::Delay(text) => write!(
                out,
                "{text} is not a delay: give seconds, such as 2 or 0.5; more than {} count as {0}",
                limits::LONGEST_SECONDS
            ),
            Self::Path => out.write_str("the path has bytes that are no UTF-8 text"),
            Self::Argument { name, text, wanted } => write!(out, "`{name}` cannot be {text:?}: give {wanted}"),
            Self::TooManyHeaders => {
                write!(out, "an answer may be given {} headers or cookies at most", limits::CHOSEN_HEADERS)
            }
            Self::Handshake(error) => error.fmt(out),
            Self::OwnPortOnly => out.write_str(
                "this is only on the port of the practice server, http://127.0.0.1:8081 unless that was taken: beside \
                 the page is nothing that carries script or cookies, or leads elsewhere",
            ),
            Self::CrossSite => out.write_str("a page of another site may not do this to the cookies of your browser"),
            Self::ForeignHost => out.write_str(
                "for the log, and for pages, the Host must name this machine: 127.0.0.1 or localhost with the port",
            ),
        }
    }
}

impl Refusal {
    /// The sentence as JSON.
    pub fn body(&self) -> Json {
        Json(format!("{:#}\n", json!({ "error": self.to_string() })).into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let headers = match &self {
            Self::Handshake(error) => error.headers(),
            _ => HeaderMap::new(),
        };
        (self.status(), headers, self.body()).into_response()
    }
}

impl From<QueryError> for Refusal {
    fn from(QueryError { name, text, wanted }: QueryError) -> Self {
        Self::Argument { name, text, wanted }
    }
}
