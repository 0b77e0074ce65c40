//! One HTTP request as a program.
//!
//! - `requests`, `http_client`: Python with the library that the chapter uses, and with its own module
//! - `javascript`: fetch
//! - `reqwest`: Rust

mod http_client;
mod javascript;
mod requests;
mod reqwest;

use super::Code;
use crate::text::Lang;

/// A request, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: String,
    /// Percent-encoded, with its query.
    pub url: String,
    /// What goes on the request line: path and query.
    pub target: String,
    /// For the connection: host and port; none where the URL is not of plain HTTP.
    pub address: Option<(String, u16)>,
    /// With the body's media type, unless the program's library writes it itself: of a multipart body.
    pub headers: Vec<(String, String)>,
    pub body: HttpBody,
    /// User and password that answer a Digest challenge.
    pub digest: Option<(String, String)>,
    pub time_limit_ms: Option<u32>,
    pub follow_redirects: bool,
    /// The command of curl that sends it.
    pub curl: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpBody {
    None,
    Bytes(Vec<u8>),
    /// The file of this name, in the folder in which the program runs.
    File(String),
    /// `multipart/form-data`: each part's name and content.
    Multipart(Vec<(String, PartContent)>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartContent {
    Text(String),
    /// A file in the folder in which the program runs.
    File {
        name: String,
        media_type: String,
    },
}

impl HttpRequest {
    /// Whether a program of this kind can send it.
    pub fn is_known_to(&self, code: Code) -> bool {
        match code {
            Code::Python | Code::Shell => true,
            // A challenge is not answered by these, and the last has no forms.
            Code::JavaScript | Code::Rust => self.digest.is_none(),
            Code::HttpClient => {
                self.digest.is_none() && self.address.is_some() && !matches!(self.body, HttpBody::Multipart(_))
            }
            Code::Tokio | Code::PowerShell | Code::RustServer => false,
        }
    }
}

/// The program; that of [`Code::Python`] where the request is not known to the other.
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
