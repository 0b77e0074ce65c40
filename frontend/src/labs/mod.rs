//! The labs: each its controls, and what its state becomes. The one list of them is [`Lab::ALL`].

pub mod fields;
pub mod http_client;
pub mod input;
pub mod tcp_client;

use crate::{
    text::Lang,
    transport::relay::{Reached, RelayAddress},
};
use yew::prelude::*;

/// A lab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lab {
    /// connect, send, recv, shutdown, close, reset.
    #[default]
    TcpClient,
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
    pub const ALL: [Self; 2] = [Self::TcpClient, Self::HttpClient];

    /// Its name in the page's address.
    pub fn id(self) -> &'static str {
        match self {
            Self::TcpClient => "tcp-client",
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
            Self::HttpClient => lang.http_client(),
        }
    }

    /// The group in which the rail shows it.
    pub fn group(self) -> Group {
        match self {
            Self::TcpClient => Group::Sockets,
            Self::HttpClient => Group::Http,
        }
    }
}

/// What every lab is given.
#[derive(Clone, PartialEq, Properties)]
pub struct LabProps {
    /// The language.
    pub lang: Lang,
    /// Where the relay is.
    pub relay: RelayAddress,
    /// What it said of itself, where it answered.
    pub reached: Option<Reached>,
    /// The relay did not behave as a reachable one: look at it again.
    pub on_doubt: Callback<()>,
}
