//! Request lines, status lines and headers.

use super::framing::Malformed;
use bytes::Bytes;
use httparse::{Error, Status};

/// The maximum number of headers in a message, and of trailers.
pub const MAX_HEADERS: usize = 100;

/// A header or trailer, with its name as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub name: String,
    pub value: Bytes,
}

impl Header {
    /// Returns the value as UTF-8, or if it is not valid UTF-8, as ISO 8859-1 (RFC 9110, section 5.5).
    pub fn text(&self) -> String {
        match str::from_utf8(&self.value) {
            Ok(text) => text.to_owned(),
            Err(_) => self.value.iter().map(|&byte| char::from(byte)).collect(),
        }
    }
}

/// Headers in the order received, including repeated ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<Header>);

impl Headers {
    /// Returns the value of the first header with this name, ignoring case.
    pub fn get(&self, name: &str) -> Option<String> {
        self.all(name).next()
    }

    /// Returns the values of all headers with this name, ignoring case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        self.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(Header::text)
    }

    /// Whether a list header, such as `Connection` or `Expect`, contains this token, ignoring case.
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.tokens(name).any(|present| present.eq_ignore_ascii_case(token))
    }

    /// Returns the members of a list header, across all headers with this name (RFC 9110, section 5.6.1).
    pub fn tokens<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let members = |value: String| value.split(',').map(|member| member.trim().to_owned()).collect::<Vec<_>>();
        self.all(name).flat_map(members).filter(|member| !member.is_empty())
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Header> {
        self.0.iter()
    }
}

impl From<&[httparse::Header<'_>]> for Headers {
    fn from(headers: &[httparse::Header<'_>]) -> Self {
        let owned = |header: &httparse::Header| Header {
            name: header.name.to_owned(),
            value: Bytes::copy_from_slice(header.value),
        };
        Self(headers.iter().map(owned).collect())
    }
}

/// The part of a request before the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead {
    pub method: String,
    /// The request target as it was sent, usually a path and query.
    pub target: String,
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    pub minor_version: u8,
    pub headers: Headers,
}

/// The part of a response before the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHead {
    /// From 100 to 999.
    pub status: u16,
    /// The reason phrase, or empty if there is none.
    pub reason: String,
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    pub minor_version: u8,
    pub headers: Headers,
}

/// A parsed value and the number of bytes it used, or `None` if it is not complete.
type Parsed<H> = Result<Option<(H, usize)>, Malformed>;

/// Parses the head of a request and any empty lines before it (RFC 9112, section 2.2).
pub fn parse_request(bytes: &[u8]) -> Parsed<RequestHead> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let Status::Complete(length) = request.parse(bytes)? else { return Ok(None) };
    let head = RequestHead {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        minor_version: request.version.unwrap_or_default(),
        headers: Headers::from(&*request.headers),
    };
    Ok(Some((head, length)))
}

/// Parses the head of a response.
pub fn parse_response(bytes: &[u8]) -> Parsed<ResponseHead> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let Status::Complete(length) = response.parse(bytes)? else { return Ok(None) };
    let head = ResponseHead {
        status: response.code.unwrap_or_default(),
        reason: response.reason.unwrap_or_default().to_owned(),
        minor_version: response.version.unwrap_or_default(),
        headers: Headers::from(&*response.headers),
    };
    Ok(Some((head, length)))
}

/// Parses the trailers after the last chunk, including the empty line.
pub fn parse_trailers(bytes: &[u8]) -> Parsed<Headers> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    match httparse::parse_headers(bytes, &mut headers)? {
        Status::Complete((length, headers)) => Ok(Some((Headers::from(headers), length))),
        Status::Partial => Ok(None),
    }
}

impl From<Error> for Malformed {
    fn from(error: Error) -> Self {
        match error {
            Error::Version => Self::Version,
            Error::TooManyHeaders => Self::TooManyHeaders,
            Error::HeaderName | Error::HeaderValue => Self::Header,
            Error::NewLine | Error::Status | Error::Token => Self::StartLine,
        }
    }
}
