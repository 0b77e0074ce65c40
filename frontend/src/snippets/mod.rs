//! A lab's work as programs to copy, with the same host, port, message, sizes and time limit, or the same request. Pure: takes
//! a [`Task`] and returns the text of a whole program.
//!
//! - [`work`]: the values of a lab's fields
//! - [`calls`]: which line makes which call
//! - [`http`]: an HTTP request as programs
//! - [`http_server`]: an HTTP server's routes as programs
//! - [`literal`]: byte literals in each language
//! - `slots`: the placeholders in a program's template, and how they are filled
//! - [`websocket`]: messages over a WebSocket as programs
//! - [`tokens`]: splits a program into tokens for syntax colouring
//! - `python`, `rust`, `tokio`, `shell`, `powershell`: the templates

pub mod calls;
pub mod http;
pub mod http_server;
pub mod literal;
mod powershell;
mod python;
mod rust;
mod shell;
mod slots;
pub mod tokens;
mod tokio;
pub mod websocket;
pub mod work;

use crate::text::Lang;
use http::HttpRequest;
use http_server::HttpServer;
use websocket::{
    WebSocketClient,
    frame::{self, RawFrame},
    room::{self, RoomMember},
};
use work::Work;

/// The language and library of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Python 3.10 or later: the `socket` module; `requests` for an HTTP request, `http.server` for an HTTP server,
    /// `websockets` for a WebSocket.
    Python,
    /// Rust: `std::net`; reqwest for an HTTP request, axum for an HTTP server, tokio-tungstenite for a WebSocket.
    Rust,
    /// Rust with tokio; TCP servers only.
    Tokio,
    /// A POSIX shell: OpenBSD's nc; curl for an HTTP request, websocat for a WebSocket.
    Shell,
    /// PowerShell 5.1 or later, with .NET's sockets.
    PowerShell,
    /// Python's `http.client` module; HTTP requests only.
    HttpClient,
    /// JavaScript's fetch and WebSocket, for Node.js and browsers; HTTP requests and WebSockets only.
    JavaScript,
    /// A server in Rust with tokio-tungstenite; WebSockets only.
    RustServer,
}

/// What a lab's programs do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    Sockets(Work),
    Request(Box<HttpRequest>),
    HttpServer(Box<HttpServer>),
    WebSocket(Box<WebSocketClient>),
    Room(Box<RoomMember>),
    /// One frame over a TCP connection.
    Frame(Box<RawFrame>),
}

impl Task {
    /// Writes the program, with its comments and output in the language `lang`.
    pub fn write(&self, code: Code, lang: Lang) -> String {
        match self {
            Self::Sockets(work) => write(work, code, lang),
            Self::Request(request) => http::write(request, code, lang),
            Self::HttpServer(server) => http_server::write(server, code, lang),
            Self::WebSocket(client) => websocket::write(client, code, lang),
            Self::Room(member) => room::write(member, code, lang),
            Self::Frame(frame) => frame::write(frame, code, lang),
        }
    }

    /// Whether a program in this language exists.
    pub fn is_written_in(&self, code: Code) -> bool {
        match self {
            Self::Sockets(work) => code.knows(work),
            Self::Request(request) => request.is_known_to(code),
            Self::HttpServer(_) => http_server::is_known_to(code),
            Self::WebSocket(client) => client.is_known_to(code),
            Self::Room(member) => member.is_known_to(code),
            Self::Frame(_) => frame::is_written_in(code),
        }
    }

    /// Returns this language, or another in which a program exists.
    pub fn nearest(&self, code: Code) -> Code {
        match self {
            _ if self.is_written_in(code) => code,
            Self::Sockets(work) => code.for_work(work),
            // A reader of tokio reads Rust too.
            _ if code == Code::Tokio && self.is_written_in(Code::Rust) => Code::Rust,
            _ => Code::Python,
        }
    }
}

impl From<Work> for Task {
    fn from(work: Work) -> Self {
        Self::Sockets(work)
    }
}

impl Code {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 8] = [
        Self::Python,
        Self::HttpClient,
        Self::Rust,
        Self::Tokio,
        Self::RustServer,
        Self::Shell,
        Self::JavaScript,
        Self::PowerShell,
    ];

    /// The name shown on the page, the same in both languages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Rust => "Rust",
            Self::Tokio => "tokio",
            Self::Shell => "Shell",
            Self::PowerShell => "PowerShell",
            Self::HttpClient => "http.client",
            Self::JavaScript => "JavaScript",
            Self::RustServer => "Rust server",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }

    /// Whether it has a program for this work.
    pub fn knows(self, work: &Work) -> bool {
        match self {
            Self::Python | Self::Rust | Self::Shell | Self::PowerShell => true,
            Self::Tokio => matches!(work, Work::TcpServer(_)),
            Self::HttpClient | Self::JavaScript | Self::RustServer => false,
        }
    }

    /// Returns this one, or `Rust` if it has no program for the work.
    pub fn for_work(self, work: &Work) -> Self {
        if self.knows(work) { self } else { Self::Rust }
    }
}

/// Writes the program for this work, with its comments and output in the language `lang`.
///
/// For anything but a TCP server, [`Code::Tokio`] gives the program of [`Code::Rust`].
pub fn write(work: &Work, code: Code, lang: Lang) -> String {
    match code.for_work(work) {
        Code::Python => python::write(work, lang),
        // Rust has a program for every kind of work, so it stands in for those that have none.
        Code::Rust | Code::HttpClient | Code::JavaScript | Code::RustServer => rust::write(work, lang),
        Code::Tokio => tokio::write(work, lang),
        Code::Shell => shell::write(work, lang),
        Code::PowerShell => powershell::write(work, lang),
    }
}
