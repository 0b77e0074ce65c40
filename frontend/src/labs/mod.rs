//! The labs: each its controls, and what its state becomes. The one list of them is [`Lab::ALL`].

pub mod clipboard;
pub mod fields;
pub mod http_client;
pub mod input;
pub mod outgoing;
pub mod runtime;
pub mod tcp_client;
pub mod tcp_server;
pub mod udp;

use crate::{text::Lang, transport::relay::Relay};
use input::Errors;
use yew::prelude::*;

/// A lab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lab {
    /// connect, send, recv, shutdown, close, reset.
    #[default]
    TcpClient,
    /// bind, listen, accept: the tab is the server.
    TcpServer,
    /// Datagrams: client, server, and against TCP.
    Udp,
    /// Requests by fetch.
    HttpClient,
}

/// The rail's groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// TCP and UDP.
    Sockets,
    /// HTTP.
    Http,
}

impl Group {
    /// Every group, in the rail's order.
    pub const ALL: [Self; 2] = [Self::Sockets, Self::Http];

    /// Its title.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Sockets => lang.group_sockets(),
            Self::Http => lang.group_http(),
        }
    }
}

impl Lab {
    /// Every lab, in the rail's order.
    pub const ALL: [Self; 4] = [Self::TcpClient, Self::TcpServer, Self::Udp, Self::HttpClient];

    /// Its name in the page's address.
    pub fn id(self) -> &'static str {
        match self {
            Self::TcpClient => "tcp-client",
            Self::TcpServer => "tcp-server",
            Self::Udp => "udp",
            Self::HttpClient => "http-client",
        }
    }

    /// The lab with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lab| lab.id() == id)
    }

    /// Its title.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::TcpClient => lang.tcp_client(),
            Self::TcpServer => lang.tcp_server(),
            Self::Udp => lang.udp(),
            Self::HttpClient => lang.http_client(),
        }
    }

    /// The group in which the rail shows it.
    pub fn group(self) -> Group {
        match self {
            Self::TcpClient | Self::TcpServer | Self::Udp => Group::Sockets,
            Self::HttpClient => Group::Http,
        }
    }
}

/// What every lab is given.
#[derive(Clone, Properties, PartialEq)]
pub struct LabProps {
    /// Which server the page's own address names.
    pub server: Option<String>,
}

/// The relay, as a Yew context: a lab is drawn again when this has changed, and not whenever the relay was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct RelayContext {
    /// What is known of it.
    pub relay: Relay,
    /// The relay did not behave as a reachable one: look at it again.
    pub on_suspect: Callback<()>,
}

/// The relay that the page uses.
///
/// # Panics
///
/// Outside the page's shell, which provides it.
#[hook]
pub fn use_relay() -> RelayContext {
    use_context().expect("the shell provides the relay")
}

/// What went wrong between tab and relay, where the relay could not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The WebSocket never opened.
    NeverOpened,
    /// It ended without a Close frame.
    Midway,
}

/// Tells of the address at which a practice server is found, whenever it is another.
#[hook]
fn use_found(address: Option<String>, on_found: Callback<String>) {
    use_effect_with(address, move |address| {
        if let Some(address) = address {
            on_found.emit(address.clone());
        }
    });
}

/// Opens the parts of the page in which something is wrong, so that its sentence is seen. They are opened once and not held
/// open: what the user opens and closes stays as the user left it.
#[hook]
fn use_revealed<F: PartialEq + 'static>(errors: Errors<F>) {
    use_effect_with(errors, |_| {
        let document = web_sys::window().and_then(|window| window.document());
        let wrong = "details:not([open]):has(.note.error)";
        while let Some(part) = document.as_ref().and_then(|document| document.query_selector(wrong).ok()?) {
            if part.set_attribute("open", "").is_err() {
                break;
            }
        }
    });
}
