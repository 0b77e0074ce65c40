//! Resolves names, with a limit on concurrent look-ups in total and per client.
//!
//! getaddrinfo(3) cannot be cancelled: a caller that stops waiting leaves a thread running. So that thread holds the
//! slot, not the caller, and no client can fill the relay with threads by starting look-ups and leaving.

use crate::registry::Slots;
use std::{
    io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    sync::Arc,
};
use tokio::runtime::Handle;

/// Concurrent look-ups, in total: each has a thread.
const MAX_LOOKUPS: usize = 64;

/// Maximum number of threads for blocking work in the relay's runtime: those of look-ups, and a few for other work. A
/// thread whose look-up has just ended is not idle yet: without this limit the next look-up would get another thread.
pub const BLOCKING_THREADS: usize = MAX_LOOKUPS + 8;

/// Concurrent look-ups of one client.
const MAX_PER_CLIENT: usize = 8;

type Resolve = dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// The look-ups of all clients.
pub(crate) struct Lookups {
    slots: Arc<Slots>,
    resolve: Arc<Resolve>,
    /// The runtime whose threads all look-ups use: each runtime keeps its own for a while after the last use.
    runtime: Handle,
}

impl Lookups {
    /// Uses the system's resolver, in threads of the runtime in which this is called.
    pub(crate) fn system() -> Self {
        Self::with(|target| target.to_socket_addrs().map(Iterator::collect))
    }

    fn with(resolve: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static) -> Self {
        Self { slots: Slots::new(MAX_LOOKUPS, MAX_PER_CLIENT), resolve: Arc::new(resolve), runtime: Handle::current() }
    }

    /// The addresses of `host:port`, at least one. If this client or all clients together have reached the limit, waits
    /// for a look-up to end.
    ///
    /// # Errors
    /// The errors of getaddrinfo(3), or that the name has no address.
    pub(crate) async fn look_up(&self, target: String, client: IpAddr) -> io::Result<Vec<SocketAddr>> {
        let slot = self.slots.wait(client).await;
        let resolve = self.resolve.clone();
        let found = self.runtime.spawn_blocking(move || {
            let _slot = slot;
            resolve(&target)
        });
        let addresses = found.await.map_err(io::Error::other)??;
        match addresses.is_empty() {
            true => Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address")),
            false => Ok(addresses),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, future::join_all};
    use std::{
        sync::{Mutex, mpsc},
        time::Duration,
    };
    use tokio::time::timeout;

    /// A resolver that reports each look-up, and answers only when told to.
    fn slow() -> (Lookups, mpsc::Receiver<String>, mpsc::Sender<()>) {
        let ((asked, asks), (answer, answers)) = (mpsc::channel(), mpsc::channel());
        let (asked, answers) = (Mutex::new(asked), Mutex::new(answers));
        let lookups = Lookups::with(move |target| {
            asked.lock().unwrap().send(target.to_owned()).unwrap();
            answers.lock().unwrap().recv().unwrap();
            Ok(vec!["192.0.2.1:80".parse().unwrap()])
        });
        (lookups, asks, answer)
    }

    #[tokio::test]
    async fn who_stops_waiting_still_has_the_slot_until_the_look_up_ends() {
        let (lookups, asks, answer) = slow();
        let client = "192.0.2.7".parse().unwrap();
        for _ in 0..MAX_PER_CLIENT {
            assert!(lookups.look_up("lab.example:80".to_owned(), client).now_or_never().is_none());
            asks.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        // The callers of those look-ups have gone, and yet there is no thread for a further one.
        let mut further = Box::pin(lookups.look_up("further.example:80".to_owned(), client));
        assert!(further.as_mut().now_or_never().is_none());
        assert_eq!(asks.try_recv(), Err(mpsc::TryRecvError::Empty));
        assert!(lookups.slots.take(client).is_err());
        // Another client has slots of its own.
        assert!(lookups.look_up("other.example:80".to_owned(), "192.0.2.8".parse().unwrap()).now_or_never().is_none());
        assert_eq!(asks.recv_timeout(Duration::from_secs(10)).unwrap(), "other.example:80");
        for _ in 0..MAX_PER_CLIENT + 2 {
            answer.send(()).unwrap();
        }
        let addresses = timeout(Duration::from_secs(10), further).await.unwrap().unwrap();
        assert_eq!(addresses, ["192.0.2.1:80".parse().unwrap()]);
    }

    #[tokio::test]
    async fn every_one_that_waits_has_its_turn() {
        let (lookups, _asks, answer) = slow();
        for _ in 0..100 {
            answer.send(()).unwrap();
        }
        let client = "192.0.2.7".parse().unwrap();
        let all = join_all((0..100).map(|_| lookups.look_up("lab.example:80".to_owned(), client)));
        assert!(timeout(Duration::from_secs(10), all).await.unwrap().iter().all(Result::is_ok));
    }
}
