//! Example requests: the chapter's two, an error status, a slow response, and a port on which nothing listens. Pure.

use super::form::{Body, Form, Pair};
use crate::{text::Lang, transport::relay::Relay};
use relay_protocol::PracticeTcp;

/// The practice server's base URL, unless its port was taken.
pub const PRACTICE_SERVER: &str = "http://127.0.0.1:8081";

/// The values that an example enters into the form.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    /// Its title in every language; None if each language has its own.
    pub words: Option<&'static str>,
    method: &'static str,
    path: &'static str,
    params: &'static [(&'static str, &'static str)],
    body: Body,
    time_limit: Option<&'static str>,
}

const GET: Example = Example {
    words: Some("GET /get?key=value"),
    method: "GET",
    path: "/get",
    params: &[("key", "value")],
    body: Body::None,
    time_limit: None,
};

/// The examples, in the order in which the lab offers them.
pub static EXAMPLES: [Example; 5] = [
    GET,
    Example { words: Some("POST /post · JSON"), method: "POST", path: "/post", params: &[], body: Body::Json, ..GET },
    Example { words: Some("GET /status/404"), path: "/status/404", params: &[], ..GET },
    Example { words: Some("GET /delay/5 · 2 s"), path: "/delay/5", params: &[], time_limit: Some("2"), ..GET },
    Example { words: None, path: "/", params: &[], ..GET },
];

impl Example {
    pub fn title(&self, lang: Lang) -> &'static str {
        self.words.unwrap_or_else(|| lang.example_closed())
    }

    /// Whether this relay has the server that the example needs.
    pub fn is_possible(&self, relay: &Relay) -> bool {
        self.words.is_some() || closed_port(relay).is_some()
    }

    /// Whether the example is shown. Until the relay has answered, all examples are, so that nothing on the page moves when
    /// it answers.
    pub fn is_offered(&self, relay: &Relay) -> bool {
        relay.health.is_none() || self.is_possible(relay)
    }

    /// Enters the example into the form, with the base URL that it needs from this relay.
    pub fn fill(&self, form: &mut Form, relay: &Relay) {
        let base_url = if self.words.is_none() { closed_port(relay) } else { base_urls(relay).into_iter().next() };
        if let Some(base_url) = base_url {
            form.base_url = base_url;
        }
        form.method = self.method.into();
        form.path = self.path.into();
        form.params = self.params.iter().map(|(name, value)| Pair::new(name, value)).collect();
        form.body = self.body;
        if let Some(time_limit) = self.time_limit {
            form.time_limit = time_limit.into();
        }
    }
}

/// Returns the base URLs to choose from: the practice server's own port, and the same server at the relay's port.
pub fn base_urls(relay: &Relay) -> Vec<String> {
    if relay.practice().is_none() {
        return Vec::new();
    }
    // In the network inside the page, both are one server.
    let beside_the_page = (!relay.is_in_page()).then(|| relay.address.practice_http());
    relay.practice_http().map(str::to_owned).into_iter().chain(beside_the_page).collect()
}

/// Returns the base URLs to show. Until the relay has answered, these are the usual ones, so that nothing on the page moves
/// when it answers.
pub fn offered_base_urls(relay: &Relay) -> Vec<String> {
    match relay.health {
        Some(_) => base_urls(relay),
        None => vec![PRACTICE_SERVER.into(), relay.address.practice_http()],
    }
}

/// Returns the URL of the port on which nothing listens, or None if the relay has none.
pub fn closed_port(relay: &Relay) -> Option<String> {
    let closed = relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Closed)?;
    Some(format!("http://{}", closed.address))
}
