//! An HTTP server's table of routes as a program.
//!
//! - `path`: the paths of routes, as each library wants them
//! - `python`: the standard library's `http.server`
//! - `axum`: Rust with axum

mod axum;
mod path;
mod python;

pub use path::names as parameter_names;

use super::Code;
use crate::text::Lang;

/// A server that answers by a table of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpServer {
    /// The address that it binds.
    pub host: String,
    pub port: u16,
    /// None of them takes a request that another takes.
    pub routes: Vec<HttpRoute>,
    /// Whether scripts of other origins may read the answers.
    pub cors: bool,
    /// The names of the items that the REST resource begins with.
    pub items: Vec<String>,
}

/// Which requests are answered by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRoute {
    /// GET, POST, PUT, PATCH and DELETE, or some of them; HEAD is answered as GET.
    pub methods: Vec<&'static str>,
    /// With parameters as in `/users/{id}`.
    pub path: String,
    pub handler: HttpHandler,
    /// How long the answer takes, in milliseconds.
    pub delay_ms: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpHandler {
    /// The same each time, but for the parameters.
    Fixed {
        status: u16,
        /// The body's media type is among them, where there is a body.
        headers: Vec<(String, String)>,
        body: FixedBody,
    },
    /// What the request said, as JSON.
    Echo,
    /// A REST resource: the collection at the route's path, and its items below it.
    Items,
}

/// A body that was written beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixedBody {
    Bytes(Vec<u8>),
    /// One with parameters in it.
    Filled(Vec<Piece>, ValueSyntax),
}

/// A piece of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// The value of the parameter of this name.
    Parameter(String),
}

/// What a parameter's value has to be in, so that it stays a value there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueSyntax {
    /// Inside a string of JSON.
    Json,
    Html,
    Plain,
}

/// Whether a server is written in this.
pub fn is_known_to(code: Code) -> bool {
    match code {
        Code::Python | Code::Rust => true,
        Code::Tokio | Code::Shell | Code::PowerShell | Code::HttpClient | Code::JavaScript | Code::RustServer => false,
    }
}

/// The program; that of [`Code::Python`] where there is none of the other.
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

    /// Whether a parameter's value stands in a body of this syntax.
    fn fills(&self, wanted: ValueSyntax) -> bool {
        let is_wanted = |route: &HttpRoute| match &route.handler {
            HttpHandler::Fixed { body: FixedBody::Filled(_, syntax), .. } => *syntax == wanted,
            HttpHandler::Fixed { body: FixedBody::Bytes(_), .. } | HttpHandler::Echo | HttpHandler::Items => false,
        };
        self.routes.iter().any(is_wanted)
    }

    /// A name for each route's function, in the order of the routes.
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

/// The most words of a function's name.
const MAX_WORDS: usize = 5;

/// The most letters of each.
const MAX_WORD: usize = 20;
