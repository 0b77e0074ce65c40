//! The accept loop of each practice server.

use super::limits::Connections;
use crate::{
    accept::{self, Retry},
    registry::{Reserve, Slots},
};
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// Accepts connections forever and runs `serve_connection` on each with its peer's address, up to a total limit;
/// further connections wait in the kernel's backlog, as all do while `reserve` has released a descriptor. A connection
/// beyond its client's limit is passed to `reject`. Dropping the future also ends the connections.
pub async fn serve<Serving>(
    listener: TcpListener,
    limits: Connections,
    reserve: Arc<Reserve>,
    serve_connection: impl Fn(TcpStream, SocketAddr) -> Serving,
    reject: impl Fn(TcpStream),
) where
    Serving: Future<Output = ()> + Send + 'static,
{
    // The loop below enforces the total limit.
    let slots = Slots::new(usize::MAX, limits.per_client);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = reserve.accept_elsewhere(&listener), if connections.len() < limits.all => match accepted {
                Ok((stream, peer)) => match slots.take(peer.ip()) {
                    Ok(slot) => {
                        // Disables Nagle's algorithm (RFC 896), so that answers of any size leave at once. A failure
                        // costs time only.
                        let _ = stream.set_nodelay(true);
                        let serving = serve_connection(stream, peer);
                        connections.spawn(async move {
                            let _slot = slot;
                            serving.await;
                        });
                    }
                    Err(_) => reject(stream),
                },
                Err(error) if accept::retry(&error) == Retry::Now => {}
                Err(error) => {
                    tracing::warn!("a practice server cannot accept: {error}");
                    tokio::time::sleep(accept::PAUSE).await;
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{self, Read, Write},
        net::TcpStream as Client,
        time::Duration,
    };
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Sends a greeting, and stays until the peer closes.
    async fn greet(mut stream: TcpStream, _: SocketAddr) {
        let _ = stream.write_all(b"hello").await;
        let _ = stream.read(&mut [0]).await;
    }

    fn reserve() -> Arc<Reserve> {
        Arc::new(Reserve::new())
    }

    #[tokio::test]
    async fn while_descriptors_are_short_nobody_is_served() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, reserve) = (listener.local_addr().unwrap(), reserve());
        let server = tokio::spawn(serve(listener, Connections { all: 9, per_client: 9 }, reserve.clone(), greet, drop));
        let greeted = async |limit| {
            let mut word = [0; 5];
            let mut client = TcpStream::connect(address).await.unwrap();
            tokio::time::timeout(limit, client.read_exact(&mut word)).await.is_ok_and(|read| read.is_ok())
        };
        assert!(greeted(Duration::from_secs(5)).await);
        // The server is already waiting for the next connection.
        assert!(reserve.release());
        assert!(!greeted(Duration::from_millis(300)).await);
        reserve.refill();
        assert!(greeted(Duration::from_secs(5)).await);
        server.abort();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_more_than_the_most_waits_for_another_to_leave() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(serve(listener, Connections { all: 1, per_client: 1 }, reserve(), greet, drop));
        tokio::task::spawn_blocking(move || {
            let mut word = [0; 5];
            let mut first = Client::connect(address).unwrap();
            first.read_exact(&mut word).unwrap();

            let mut second = Client::connect(address).unwrap();
            second.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
            let waiting = second.read(&mut word).unwrap_err().kind();
            assert!(matches!(waiting, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut));

            first.write_all(b"!").unwrap();
            second.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            second.read_exact(&mut word).unwrap();
            assert_eq!(&word, b"hello");
        })
        .await
        .unwrap();
        server.abort();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn one_client_leaves_connections_to_the_others() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(serve(listener, Connections { all: 3, per_client: 2 }, reserve(), greet, drop));
        let greeting = async |client: &str| {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(SocketAddr::new(client.parse().unwrap(), 0)).unwrap();
            let mut stream = socket.connect(address).await.unwrap();
            let mut word = [0; 5];
            let read = tokio::time::timeout(Duration::from_secs(5), stream.read_exact(&mut word));
            read.await.expect("neither greeted nor closed").ok().map(|_| stream)
        };
        let first = greeting("127.0.0.1").await.unwrap();
        let _second = greeting("127.0.0.1").await.unwrap();
        assert!(greeting("127.0.0.1").await.is_none());
        assert!(greeting("127.0.0.2").await.is_some());
        // A slot is free again when its connection ends.
        drop(first);
        tokio::time::timeout(Duration::from_secs(5), async { while greeting("127.0.0.1").await.is_none() {} })
            .await
            .unwrap();
        server.abort();
    }
}
