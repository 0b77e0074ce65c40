//! JSON answers, and refusals with a sentence.

use super::{body, routes};
use axum::{
    http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::fmt;

/// A JSON answer with sorted keys, indented by 2 and ended by a newline, as httpbin writes it.
pub struct Json(pub Value);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        let Self(mut value) = self;
        // httpbin sorts every object; here they keep the order in which they were made.
        value.sort_all_objects();
        ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], format!("{value:#}\n")).into_response()
    }
}

/// Why a request is not answered as it wishes.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// HTTP/1.1 without a Host header.
    NoHost,
    /// Nothing is at this path.
    NotFound(String),
    /// The path does not take this method. The answer's Allow header is the router's.
    Method(Method),
    /// The body has more than [`body::MOST_BYTES`].
    BodyTooLarge,
    /// The body took longer than [`body::TIME_LIMIT`].
    BodyTooSlow,
    /// The body broke off or its chunks make no sense: the reason.
    BodyBroken(String),
    /// The body is no multipart/form-data: the reason.
    Multipart(String),
    /// Not a status code that can end a request.
    Status(String),
    /// Not a number of seconds.
    Delay(String),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoHost | Self::BodyBroken(_) | Self::Multipart(_) | Self::Status(_) | Self::Delay(_) => {
                StatusCode::BAD_REQUEST
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHost => {
                out.write_str("a request of HTTP/1.1 must have a Host header, such as Host: 127.0.0.1:8081")
            }
            Self::NotFound(path) => write!(out, "nothing is at {path}: / lists what is here"),
            Self::Method(method) => write!(out, "{method} is not possible here: the Allow header names what is"),
            Self::BodyTooLarge => write!(out, "the body is too large: at most {} bytes are taken", body::MOST_BYTES),
            Self::BodyTooSlow => {
                write!(out, "the body did not arrive in full within {} seconds", body::TIME_LIMIT.as_secs())
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
                routes::LONGEST_DELAY
            ),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({ "error": self.to_string() }))).into_response()
    }
}
