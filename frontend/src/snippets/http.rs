//! One HTTP request as a program.
//!
//! - `requests`, `http_client`: Python with the library that the chapter uses, and with the standard library
//! - `javascript`: fetch
//! - `reqwest`: Rust

mod http_client;
mod javascript;
mod requests;
mod reqwest;

use super::Code;
use crate::text::Lang;

/// A request as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: String,
    /// Percent-encoded, including the query.
    pub url: String,
    /// The request target: path and query.
    pub target: String,
    /// The host and port to connect to, or `None` if the URL is not plain HTTP.
    pub address: Option<(String, u16)>,
    /// Includes the body's media type, except for a multipart body, whose media type the program's library writes.
    pub headers: Vec<(String, String)>,
    pub body: HttpBody,
    /// The user and password that answer a Digest challenge.
    pub digest: Option<(String, String)>,
    pub time_limit_ms: Option<u32>,
    pub follow_redirects: bool,
    /// The curl command that sends the request.
    pub curl: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpBody {
    None,
    Bytes(Vec<u8>),
    /// The file with this name in the program's working directory.
    File(String),
    /// `multipart/form-data`: the name and content of each part.
    Multipart(Vec<(String, PartContent)>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartContent {
    Text(String),
    /// A file in the program's working directory.
    File {
        name: String,
        media_type: String,
    },
}

impl HttpRequest {
    /// Whether a program of this kind can send the request.
    pub fn is_known_to(&self, code: Code) -> bool {
        match code {
            Code::Python | Code::Shell => true,
            // None of these answers a Digest challenge, and `http.client` has no multipart forms.
            Code::JavaScript | Code::Rust => self.digest.is_none(),
            Code::HttpClient => {
                self.digest.is_none() && self.address.is_some() && !matches!(self.body, HttpBody::Multipart(_))
            }
            Code::Tokio | Code::PowerShell | Code::RustServer => false,
        }
    }
}

/// Writes the program, in [`Code::Python`] if the requested kind cannot send the request.
pub fn write(request: &HttpRequest, code: Code, lang: Lang) -> String {
    match code {
        _ if !request.is_known_to(code) => requests::write(request, lang),
        Code::Python | Code::Tokio | Code::PowerShell | Code::RustServer => requests::write(request, lang),
        Code::Shell => format!("{}\n", request.curl),
        Code::JavaScript => javascript::write(request),
        Code::HttpClient => http_client::write(request),
        Code::Rust => reqwest::write(request),
    }
}

fn list<T>(items: &[(String, T)], write: impl Fn(&str, &T) -> String) -> String {
    items.iter().map(|(name, value)| write(name, value)).collect::<Vec<_>>().join(", ")
}
