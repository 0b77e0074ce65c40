//! The practice servers. Pure.

use crate::{text::Lang, transport::relay::Relay};

/// A practice server.
#[derive(Clone, Debug)]
pub struct Server {
    /// A word or two, the same in both languages.
    pub name: &'static str,
    pub url: String,
    /// What the server does.
    pub about: fn(Lang) -> &'static str,
}

/// The relay's practice servers. Until the relay has answered, it is assumed to have them.
pub fn servers(relay: &Relay) -> Vec<Server> {
    if relay.health.is_some() && relay.practice().is_none() {
        return Vec::new();
    }
    let echo = echo(relay);
    let server = |name, query: &str, about| Server { name, url: format!("{echo}{query}"), about };
    vec![
        server("echo", "", Lang::websocket_echo),
        server("echo?delay=3000", "?delay=3000", Lang::websocket_echo_late),
        server("echo?close=4000", "?close=4000", Lang::websocket_echo_closes),
    ]
}

/// The URL of the relay's echo server.
pub fn echo(relay: &Relay) -> String {
    format!("{}/websocket/echo", relay.address.socket_root())
}
