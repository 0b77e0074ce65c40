//! The relay's address and its description of itself, or the network inside the page in its place.

mod check;

pub use check::{RelayError, RelayInfo, check, check_own_server, read_health, why_refused};

use crate::{in_page, query};
use relay_protocol::{
    DEFAULT_PORT, ECHO_PORT, HTTP_PORT, Health, Practice, PracticeName, PracticeServer, PracticeTcp, PracticeUdp,
};
use std::{borrow::Cow, rc::Rc};

/// The address of the relay that the page uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayAddress {
    /// The relay's origin, such as `http://127.0.0.1:8080`.
    pub origin: String,
    /// The token, if the page was given one.
    pub token: Option<String>,
}

impl RelayAddress {
    /// Returns the default address of a relay on this machine.
    pub fn on_this_machine(token: Option<String>) -> Self {
        Self { origin: format!("http://127.0.0.1:{DEFAULT_PORT}"), token }
    }

    /// Returns the address of the network inside the page for what a relay serves besides sockets: its practice HTTP server.
    pub fn in_page() -> Self {
        Self { origin: format!("http://127.0.0.1:{HTTP_PORT}"), token: None }
    }

    /// Returns host and port for display.
    pub fn host(&self) -> &str {
        let origin = &self.origin;
        origin.strip_prefix("http://").or(origin.strip_prefix("https://")).unwrap_or(origin)
    }

    /// Returns the host of the relay's machine if it is not this computer.
    pub fn other_host(&self) -> Option<String> {
        let origin = self.origin.parse::<http::Uri>().ok()?;
        origin.host().filter(|host| !is_loopback(host)).map(str::to_owned)
    }

    /// Returns the URL of the practice HTTP server that the relay itself serves.
    pub fn practice_http(&self) -> String {
        format!("{}/httpbin", self.origin)
    }

    /// Returns the WebSocket URL of a path of the relay, such as `/tcp/echo`, with a query of these names and values.
    pub fn socket_url(&self, path: &str, parameters: &[(&str, String)]) -> String {
        let parameters = parameters.iter().map(|(name, value)| (*name, value));
        let query = query::encode(parameters.chain(self.token.iter().map(|token| ("token", token))));
        let mark = if query.is_empty() { "" } else { "?" };
        [&self.socket_root(), path, mark, &query].concat()
    }

    /// Returns the beginning of its WebSocket URLs: http becomes ws, https becomes wss.
    pub fn socket_root(&self) -> String {
        let origin = self.origin.strip_prefix("http").unwrap_or(&self.origin);
        ["ws", origin].concat()
    }
}

/// The network that the labs' sockets use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// The network of the relay's machine.
    #[default]
    Relay,
    /// The network inside the page.
    InPage,
}

/// The relay as the labs know it, or the network inside the page, which describes itself like a relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// The relay's address.
    pub address: RelayAddress,
    /// The relay's description of itself, or `None` while it cannot be used.
    pub health: Option<Rc<Health>>,
}

/// A practice server of a relay that has not answered yet. The chapter's port is known; the others are reached by name.
fn usual<Name: PracticeName + PartialEq>(name: Name, echo: Name) -> PracticeServer<Name> {
    let address = if name == echo { format!("127.0.0.1:{ECHO_PORT}") } else { name.word().to_owned() };
    PracticeServer { name, address, ours: true }
}

impl Relay {
    /// Returns the network inside the page in place of a relay.
    pub fn in_page() -> Self {
        Self { address: RelayAddress::in_page(), health: Some(in_page::health().into()) }
    }

    /// Returns which network it is.
    pub fn network(&self) -> Network {
        match &self.health {
            Some(health) if health.name == in_page::NAME => Network::InPage,
            Some(_) | None => Network::Relay,
        }
    }

    /// Whether it is the network inside the page.
    pub fn is_in_page(&self) -> bool {
        self.network() == Network::InPage
    }

    /// Returns its practice servers, or `None` if it has none or has not answered.
    pub fn practice(&self) -> Option<&Practice> {
        self.health.as_ref()?.practice.as_ref()
    }

    /// Returns the origin of the practice HTTP server if this computer can reach it. On another machine, it is on loopback.
    pub fn practice_http(&self) -> Option<&str> {
        self.practice()?.http.as_deref().filter(|_| self.address.other_host().is_none())
    }

    /// Returns the practice servers for TCP.
    pub fn practice_tcp(&self) -> &[PracticeServer] {
        self.practice().map_or(&[], |practice| &practice.tcp)
    }

    /// Returns the practice servers for UDP.
    pub fn practice_udp(&self) -> &[PracticeServer<PracticeUdp>] {
        self.practice().map_or(&[], |practice| &practice.udp)
    }

    /// Returns the practice servers for TCP to choose from. Until the relay has answered, these are all that exist, so that
    /// nothing on the page moves when it answers.
    pub fn offered_tcp(&self) -> Cow<'_, [PracticeServer]> {
        match self.health {
            Some(_) => self.practice_tcp().into(),
            None => PracticeTcp::ALL.map(|name| usual(name, PracticeTcp::Echo)).to_vec().into(),
        }
    }

    /// Returns the practice servers for UDP to choose from, like [`offered_tcp`](Self::offered_tcp).
    pub fn offered_udp(&self) -> Cow<'_, [PracticeServer<PracticeUdp>]> {
        match self.health {
            Some(_) => self.practice_udp().into(),
            None => PracticeUdp::ALL.map(|name| usual(name, PracticeUdp::Echo)).to_vec().into(),
        }
    }
}

/// Whether a host name or address, as in a URL, is this machine.
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || host.starts_with("127.")
}
