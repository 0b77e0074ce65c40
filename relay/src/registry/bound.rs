//! Which addresses pages have bound, and which client owns each: through the relay only the owner's pages reach it.

use super::Client;
use crate::gate::Protocol;
use relay_protocol::Target;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The sockets that pages have bound.
#[derive(Debug, Default)]
pub(crate) struct BoundPorts {
    clients: Mutex<HashMap<Key, Arc<Client>>>,
}

type Key = (Protocol, SocketAddr);

impl BoundPorts {
    /// Records that a page of this client has bound this address, until the guard is dropped.
    pub(crate) fn register(self: &Arc<Self>, protocol: Protocol, address: SocketAddr, client: IpAddr) -> BoundGuard {
        let (key, client) = ((protocol, address), Arc::new(Client::of(client)));
        self.clients().insert(key, client.clone());
        BoundGuard { registry: self.clone(), key, client }
    }

    /// Whether a page has bound this address.
    pub(crate) fn contains(&self, protocol: Protocol, address: SocketAddr) -> bool {
        self.clients().contains_key(&(protocol, address))
    }

    /// The address of a target, if a page of this client has bound it: it needs no `--allow`.
    pub(crate) fn own<Server>(
        &self,
        protocol: Protocol,
        target: &Target<Server>,
        client: IpAddr,
    ) -> Option<SocketAddr> {
        let Target::Address { host, port } = target else { return None };
        // Bound sockets are on 127.0.0.1 only, even if `localhost` also resolves to ::1.
        let here = match host.strip_suffix('.').unwrap_or(host) {
            "localhost" => true,
            host => host.parse().is_ok_and(|address: IpAddr| address.to_canonical() == Ipv4Addr::LOCALHOST),
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, *port));
        let is_own = |owner: &Arc<Client>| **owner == Client::of(client);
        (here && self.clients().get(&(protocol, address)).is_some_and(is_own)).then_some(address)
    }

    /// Whether a page of another client has bound this address: no `--allow` covers that.
    pub(crate) fn is_owned_by_other(&self, protocol: Protocol, address: SocketAddr, client: IpAddr) -> bool {
        let ip = address.ip().to_canonical();
        // For the unspecified address, the system connects to this machine.
        let ip = if ip.is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { ip };
        let key = (protocol, SocketAddr::new(ip, address.port()));
        self.clients().get(&key).is_some_and(|owner| **owner != Client::of(client))
    }

    /// Ignores poisoning: nothing can panic between two changes of the map.
    fn clients(&self) -> MutexGuard<'_, HashMap<Key, Arc<Client>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the address from the registry when it is dropped.
#[derive(Debug)]
pub(crate) struct BoundGuard {
    registry: Arc<BoundPorts>,
    key: Key,
    /// This guard's own entry, distinguished from a later one by its pointer.
    client: Arc<Client>,
}

impl Drop for BoundGuard {
    fn drop(&mut self) {
        // The socket is already closed, and a new one on another thread may have bound the same address.
        let mut clients = self.registry.clients();
        if clients.get(&self.key).is_some_and(|client| Arc::ptr_eq(client, &self.client)) {
            clients.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay_protocol::PracticeTcp;

    #[test]
    fn a_bound_socket_is_its_clients_own_while_it_is_held() {
        let registry = Arc::new(BoundPorts::default());
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let own = |target: &str, client| registry.own(Protocol::Tcp, &target.parse::<Target>().unwrap(), client);
        let address = "127.0.0.1:9000".parse().unwrap();
        let held = registry.register(Protocol::Tcp, address, one);
        for target in ["127.0.0.1:9000", "localhost:9000", "LOCALHOST.:9000", "[::ffff:127.0.0.1]:9000"] {
            assert_eq!((own(target, one), own(target, other)), (Some(address), None), "{target}");
        }
        for target in ["127.0.0.1:9001", "127.0.0.2:9000", "[::1]:9000", "lab.example:9000", "echo"] {
            assert_eq!(own(target, one), None, "{target}");
        }
        for (address, owned_by_other) in [
            ("127.0.0.1:9000", true),
            ("[::ffff:127.0.0.1]:9000", true),
            ("0.0.0.0:9000", true),
            ("[::]:9000", true),
            ("127.0.0.2:9000", false),
            ("127.0.0.1:9001", false),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(registry.is_owned_by_other(Protocol::Tcp, address, other), owned_by_other, "{address}");
            assert!(!registry.is_owned_by_other(Protocol::Tcp, address, one), "{address}");
            assert!(!registry.is_owned_by_other(Protocol::Udp, address, other), "{address}");
        }
        assert!(registry.contains(Protocol::Tcp, address) && !registry.contains(Protocol::Udp, address));
        assert_eq!(
            registry.own(Protocol::Udp, &Target::<PracticeTcp>::Address { host: "localhost".into(), port: 9000 }, one),
            None
        );
        drop(held);
        assert_eq!(own("127.0.0.1:9000", one), None);
        assert!(!registry.contains(Protocol::Tcp, address) && registry.clients().is_empty());
    }

    #[test]
    fn a_guard_that_is_dropped_late_leaves_the_next_entry() {
        let registry = Arc::new(BoundPorts::default());
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let address = "127.0.0.1:9000".parse().unwrap();
        let late = registry.register(Protocol::Tcp, address, one);
        let next = registry.register(Protocol::Tcp, address, other);
        drop(late);
        assert!(registry.is_owned_by_other(Protocol::Tcp, address, one));
        drop(next);
        assert!(!registry.contains(Protocol::Tcp, address));
    }
}
