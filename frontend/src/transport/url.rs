//! The URLs of a relay's WebSockets, one for each kind of socket. Pure.

use super::relay::RelayAddress;
use crate::{query, record::Faults, socket::Endpoint};

impl Endpoint {
    /// Returns the URL of the WebSocket at this relay.
    pub fn url(&self, relay: &RelayAddress) -> String {
        match self {
            Self::Tcp { target, timeout_ms, faults } => {
                let timeout = timeout_ms.map(|milliseconds| ("timeout", milliseconds.to_string()));
                let query: Vec<_> = timeout.into_iter().chain(fault_query(*faults)).collect();
                relay.socket_url(&format!("/tcp/{}", query::segment(target)), &query)
            }
            Self::TcpListener { port, backlog, reuse_address } => {
                let query = [
                    ("port", port.to_string()),
                    ("backlog", backlog.to_string()),
                    ("reuse", reuse_address.to_string()),
                ];
                relay.socket_url("/tcp-listener", &query)
            }
            Self::AcceptedConnection { listener, .. } => {
                relay.socket_url(&format!("/tcp-listener/{}", query::segment(listener)), &[])
            }
            Self::Udp { target, faults } => {
                relay.socket_url(&format!("/udp/{}", query::segment(target)), &fault_query(*faults))
            }
            Self::UdpSocket { port, faults } => {
                let mut query = fault_query(*faults);
                query.push(("port", port.to_string()));
                relay.socket_url("/udp-socket", &query)
            }
        }
    }
}

/// Returns the query parameters that request these faults; empty if there are none.
pub fn fault_query(faults: Faults) -> Vec<(&'static str, String)> {
    let mut query = Vec::new();
    for (name, percent) in [("loss", faults.loss), ("duplicate", faults.duplicate), ("reorder", faults.reorder)] {
        if percent > 0 {
            query.push((name, format!("{}.{:02}", percent / 100, percent % 100)));
        }
    }
    if faults.delay > 0 {
        query.push(("delay", faults.delay.to_string()));
    }
    if !faults.is_none() {
        query.push(("seed", faults.seed.to_string()));
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_its_url_at_the_relay() {
        let relay = RelayAddress { origin: "https://relay.example".into(), token: Some("a b".into()) };
        let none = Faults::default();
        let faults = Faults { loss: 5, delay: 20, seed: 7, ..none };
        let tcp = |faults| Endpoint::Tcp { target: "[::1]:80".into(), timeout_ms: Some(3000), faults };
        for (endpoint, url) in [
            (tcp(none), "/tcp/%5B%3A%3A1%5D%3A80?timeout=3000&token=a+b"),
            (tcp(faults), "/tcp/%5B%3A%3A1%5D%3A80?timeout=3000&loss=0.05&delay=20&seed=7&token=a+b"),
            (
                Endpoint::TcpListener { port: 8000, backlog: 1, reuse_address: true },
                "/tcp-listener?port=8000&backlog=1&reuse=true&token=a+b",
            ),
            (Endpoint::AcceptedConnection { listener: "name".into(), connection: 3 }, "/tcp-listener/name?token=a+b"),
            (Endpoint::Udp { target: "echo".into(), faults: none }, "/udp/echo?token=a+b"),
            (Endpoint::UdpSocket { port: 0, faults }, "/udp-socket?loss=0.05&delay=20&seed=7&port=0&token=a+b"),
        ] {
            assert_eq!(endpoint.url(&relay), format!("wss://relay.example{url}"));
        }
    }
}
