//! A network inside the page, for use without a relay: the same sockets and practice servers as the relay's, with the same
//! commands and events. Pure: requests and the time go in, events come out.
//!
//! - [`browser`]: fetch and WebSocket over the network
//! - [`network`]: the network as a whole
//! - [`session`]: the sockets of the tab
//! - [`servers`]: the practice servers
//! - [`recv`]: the pending recv calls
//! - [`kernel`]: connections, ports, datagrams; [`pipe`]: one direction of a connection; [`errno`]: the errors

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

/// The name in the network's [`Health`], where a relay has [`Health::NAME`].
pub const NAME: &str = "networking-lab-in-page";

/// The network's description of itself, as a relay's `/health` gives it.
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
