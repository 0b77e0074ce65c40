//! A network inside the page, for a page that has no relay: the sockets and the practice servers that the relay has, with the
//! same commands and events. Pure: what is asked goes in with the time, what happens comes out.
//!
//! - [`browser`]: fetch and WebSocket on it
//! - [`network`]: the whole of it
//! - [`session`]: what the tab has of each socket
//! - [`servers`]: the practice servers
//! - [`recv`]: the calls of recv that wait
//! - [`kernel`]: connections, ports, datagrams; [`pipe`]: one direction of a connection; [`errno`]: what fails

pub mod browser;
pub mod errno;
pub mod kernel;
pub mod network;
pub mod pipe;
pub mod recv;
pub mod servers;
pub mod session;

pub use browser::Browser;
pub use network::{Handle, Network};

use relay_protocol::{BIND_PORT, Health, LAST_BIND_PORT, Limits, MAX_MESSAGE, PROTOCOL};

/// What the network inside the page is called where a relay says [`Health::NAME`].
pub const NAME: &str = "networking-lab-in-page";

/// What the network says of itself, as a relay does.
pub fn health() -> Health {
    Health {
        name: NAME.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        protocol: PROTOCOL,
        practice: Some(servers::practice()),
        refused: None,
        bind_refused: None,
        class: false,
        limits: Limits {
            message_bytes: MAX_MESSAGE,
            connections: usize::MAX,
            connections_per_client: None,
            handshake_timeout_ms: None,
            connect_timeout_ms: session::stream::CONNECT_TIMEOUT.as_millis() as u64,
            idle_timeout_ms: u64::MAX,
            ping_interval_ms: None,
            udp_rate: None,
            bind_ports: vec![(BIND_PORT, LAST_BIND_PORT)],
        },
    }
}
