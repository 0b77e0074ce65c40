//! An HTTP server's table of routes as a program.
//!
//! - `path`: route paths in the syntax of each library
//! - `python`: the standard library's `http.server`
//! - `axum`: Rust with axum

mod axum;
mod path;
mod python;

pub use path::names as parameter_names;

use super::Code;
use crate::text::Lang;

/// A server that answers requests from a table of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpServer {
    /// The address to bind.
    pub host: String,
    pub port: u16,
    /// No two routes match the same request.
    pub routes: Vec<HttpRoute>,
    /// Whether scripts from other origins may read the responses.
    pub cors: bool,
    /// The names of the items that the REST resource initially contains.
    pub items: Vec<String>,
}

/// A route and its handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRoute {
    /// Some or all of GET, POST, PUT, PATCH and DELETE. HEAD is answered like GET.
    pub methods: Vec<&'static str>,
    /// May contain parameters, as in `/users/{id}`.
    pub path: String,
    pub handler: HttpHandler,
    /// The delay before the response, in milliseconds.
    pub delay_ms: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpHandler {
    /// The same response each time, except for the parameters.
    Fixed {
        status: u16,
        /// Includes the body's media type if there is a body.
        headers: Vec<(String, String)>,
        body: FixedBody,
    },
    /// The request itself, as JSON.
    Echo,
    /// A REST resource: a collection at the route's path, with its items below that path.
    Items,
}

/// A body that is known in advance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixedBody {
    Bytes(Vec<u8>),
    /// A body that contains parameters.
    Filled(Vec<Piece>, ValueSyntax),
}

/// A piece of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// The value of the parameter with this name.
    Parameter(String),
}

/// The syntax of a body, which decides how a parameter's value is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueSyntax {
    /// Inside a JSON string.
    Json,
    Html,
    Plain,
}

/// Whether a server can be written in this.
pub fn is_known_to(code: Code) -> bool {
    match code {
        Code::Python | Code::Rust => true,
        Code::Tokio | Code::Shell | Code::PowerShell | Code::HttpClient | Code::JavaScript | Code::RustServer => false,
    }
}

/// Writes the program, in [`Code::Python`] if there is none for `code`.
pub fn write(server: &HttpServer, code: Code, lang: Lang) -> String {
    match code {
        Code::Rust => axum::write(server, lang),
        Code::Python
        | Code::Tokio
        | Code::Shell
        | Code::PowerShell
        | Code::HttpClient
        | Code::JavaScript
        | Code::RustServer => python::write(server, lang),
    }
}

impl HttpServer {
    fn has(&self, handler: &HttpHandler) -> bool {
        self.routes.iter().any(|route| route.handler == *handler)
    }

    /// Whether a body of this syntax contains a parameter's value.
    fn fills(&self, wanted: ValueSyntax) -> bool {
        let is_wanted = |route: &HttpRoute| match &route.handler {
            HttpHandler::Fixed { body: FixedBody::Filled(_, syntax), .. } => *syntax == wanted,
            HttpHandler::Fixed { body: FixedBody::Bytes(_), .. } | HttpHandler::Echo | HttpHandler::Items => false,
        };
        self.routes.iter().any(is_wanted)
    }

    /// Returns a unique function name for each route, in route order.
    fn function_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for route in &self.routes {
            let method = match route.methods[..] {
                [method] => method.to_ascii_lowercase(),
                _ => "any".to_owned(),
            };
            let words = route.path.split(|character: char| !character.is_ascii_alphanumeric());
            let words = words.filter(|word| !word.is_empty()).take(MAX_WORDS);
            let words: Vec<_> = words.map(|word| word[..word.len().min(MAX_WORD)].to_ascii_lowercase()).collect();
            let words = if words.is_empty() { "root".to_owned() } else { words.join("_") };
            let name = format!("{method}_{words}");
            let numbered = (2..).map(|number| format!("{name}_{number}"));
            let free = [name.clone()].into_iter().chain(numbered).find(|name| !names.contains(name));
            names.extend(free);
        }
        names
    }
}

/// The maximum number of words from the path in a function's name.
const MAX_WORDS: usize = 5;

/// The maximum length of each word, in letters.
const MAX_WORD: usize = 20;
