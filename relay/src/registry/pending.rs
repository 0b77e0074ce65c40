//! Accepted connections that wait until the listening page claims them.

use super::Client;
use crate::gate::Token;
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long an accepted connection waits to be claimed before it is closed.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum number of waiting accepted connections of one client, over all of its listeners. At the limit its listeners
/// do not call accept.
const MAX_PENDING: usize = 64;

/// An accepted connection that no thread serves yet.
pub(crate) struct Accepted {
    pub(crate) stream: TcpStream,
    /// The listener's address, as the client reached it.
    pub(crate) local: SocketAddr,
    /// The client's address.
    pub(crate) peer: SocketAddr,
}

/// The accepted connections of all listeners, by listener name.
#[derive(Default)]
pub(crate) struct PendingConnections {
    listeners: Mutex<HashMap<String, Entry>>,
}

struct Entry {
    client: Client,
    /// Cancels its token when the listener closes.
    closed: DropGuard,
    /// The connections by number, with the time at which each expires.
    connections: HashMap<u32, (Accepted, Instant)>,
}

impl PendingConnections {
    /// Registers a new listener of this client. Its name is 128 random bits, so only those who were told can know it.
    pub(crate) fn listener(self: &Arc<Self>, client: IpAddr) -> Result<ListenerConnections, getrandom::Error> {
        let name = Token::random()?.secret().to_owned();
        let closed = CancellationToken::new().drop_guard();
        let entry = Entry { client: Client::of(client), closed, connections: HashMap::new() };
        self.listeners().insert(name.clone(), entry);
        Ok(ListenerConnections { registry: self.clone(), name })
    }

    /// Removes a connection for a page of the client that owns the listener. `None` if the listener or the connection
    /// is unknown or another client's; the caller does not learn which.
    pub(crate) fn claim(&self, listener: &str, connection: u32, client: IpAddr) -> Option<Accepted> {
        let mut listeners = self.listeners();
        let entry = listeners.get_mut(listener).filter(|entry| entry.client == Client::of(client))?;
        entry.connections.remove(&connection).map(|(accepted, _)| accepted)
    }

    /// A token that is cancelled when this listener closes. `None` if the listener is unknown or another client's.
    pub(crate) fn closed(&self, listener: &str, client: IpAddr) -> Option<CancellationToken> {
        let listeners = self.listeners();
        let entry = listeners.get(listener).filter(|entry| entry.client == Client::of(client))?;
        Some(entry.closed.token().clone())
    }

    /// Ignores poisoning: nothing can panic between two changes of the map.
    fn listeners(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The accepted connections of one listener; dropping it closes them.
pub(crate) struct ListenerConnections {
    registry: Arc<PendingConnections>,
    name: String,
}

impl ListenerConnections {
    /// The listener's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Keeps a connection under this number.
    pub(crate) fn insert(&self, number: u32, accepted: Accepted) {
        self.with(|connections| connections.insert(number, (accepted, Instant::now() + CLAIM_TIMEOUT)));
    }

    /// Whether another connection may be kept.
    pub(crate) fn has_capacity(&self) -> bool {
        let listeners = self.registry.listeners();
        let client = listeners.get(&self.name).map(|entry| entry.client);
        let own = listeners.values().filter(|entry| Some(entry.client) == client);
        own.map(|entry| entry.connections.len()).sum::<usize>() < MAX_PENDING
    }

    /// Closes the connections that have expired.
    pub(crate) fn close_expired(&self, now: Instant) {
        self.with(|connections| connections.retain(|_, (_, until)| now < *until));
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<u32, (Accepted, Instant)>) -> T) -> T {
        let mut listeners = self.registry.listeners();
        act(&mut listeners.get_mut(&self.name).expect("it is there until this is dropped").connections)
    }
}

impl Drop for ListenerConnections {
    fn drop(&mut self) {
        self.registry.listeners().remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io::Read, net::TcpListener};

    /// An accepted connection and its client.
    fn accepted() -> (Accepted, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let (stream, peer) = listener.accept().unwrap();
        (Accepted { local: stream.local_addr().unwrap(), peer, stream }, client)
    }

    #[test]
    fn unclaimed_connections_are_closed_when_they_expire_and_when_their_listener_goes() {
        let registry = Arc::new(PendingConnections::default());
        let client = "192.0.2.1".parse().unwrap();
        let (one, other) = (registry.listener(client).unwrap(), registry.listener(client).unwrap());
        assert_ne!(one.name(), other.name());
        let ((first, mut to_first), (second, mut to_second)) = (accepted(), accepted());
        one.insert(1, first);
        one.insert(2, second);
        one.close_expired(Instant::now());
        assert!(registry.claim(other.name(), 1, client).is_none());
        let name = one.name().to_owned();
        assert!(registry.claim(&name, 1, client).is_some());
        assert_eq!(to_first.read(&mut [0]).unwrap(), 0);

        one.close_expired(Instant::now() + CLAIM_TIMEOUT);
        assert_eq!(to_second.read(&mut [0]).unwrap(), 0);
        assert!(registry.claim(&name, 2, client).is_none());

        let (third, mut to_third) = accepted();
        one.insert(3, third);
        drop(one);
        assert_eq!(to_third.read(&mut [0]).unwrap(), 0);
        assert!(registry.claim(&name, 3, client).is_none());
        drop(other);
        assert!(registry.listeners().is_empty());
    }

    #[test]
    fn only_so_many_are_kept() {
        let registry = Arc::new(PendingConnections::default());
        let listener = |client: &str| registry.listener(client.parse().unwrap()).unwrap();
        let (one, other, stranger) = (listener("192.0.2.1"), listener("192.0.2.1"), listener("192.0.2.2"));
        for number in 0..MAX_PENDING {
            assert!(one.has_capacity() && other.has_capacity());
            let keeper = if number % 2 == 0 { &one } else { &other };
            keeper.insert(number.try_into().unwrap(), accepted().0);
        }
        assert!(!one.has_capacity() && !other.has_capacity() && stranger.has_capacity());
        drop(other);
        assert!(one.has_capacity());
    }
}
