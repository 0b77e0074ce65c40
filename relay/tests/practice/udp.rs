//! The UDP practice servers.

use crate::{servers, soon};
use relay::practice::{Ports, Servers};
use relay_protocol::{MAX_DATAGRAM, PracticeServer, PracticeUdp};
use std::{io::ErrorKind, net::SocketAddr, time::Duration};
use tokio::net::UdpSocket;

fn address(servers: &Servers, name: PracticeUdp) -> SocketAddr {
    servers.udp().iter().find(|(server, _)| *server == name).unwrap().1
}

fn described(servers: &Servers, name: PracticeUdp) -> PracticeServer<PracticeUdp> {
    servers.description().udp.into_iter().find(|server| server.name == name).unwrap()
}

/// A client that is connected there.
async fn client(address: SocketAddr) -> UdpSocket {
    let client = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    client.connect(address).await.unwrap();
    client
}

#[tokio::test]
async fn all_are_described_in_order_and_on_loopback() {
    let servers = servers().await;
    let described: Vec<_> = servers.description().udp.into_iter().map(|server| server.name).collect();
    assert_eq!(described, PracticeUdp::ALL);
    assert!(servers.udp().iter().all(|(_, address)| address.ip().is_loopback() && address.port() != 0));
}

#[tokio::test]
async fn echo_sends_back_what_comes_whatever_its_size_and_to_each_its_own() {
    let servers = servers().await;
    let echo = address(&servers, PracticeUdp::Echo);
    let (one, other) = (client(echo).await, client(echo).await);
    let large = vec![1; MAX_DATAGRAM];
    for datagram in [&b""[..], b"hello", "안녕".as_bytes(), &large] {
        other.send(b"other").await.unwrap();
        one.send(datagram).await.unwrap();
        let mut answer = vec![0; MAX_DATAGRAM + 1];
        let length = soon(one.recv(&mut answer)).await.unwrap();
        assert!(answer[..length] == *datagram, "{length} bytes for {}", datagram.len());
        assert_eq!(soon(other.recv(&mut answer)).await.unwrap(), 5);
    }
}

#[tokio::test]
async fn silent_takes_datagrams_and_answers_none() {
    let servers = servers().await;
    let silent = client(address(&servers, PracticeUdp::Silent)).await;
    for _ in 0..10 {
        silent.send(b"hello").await.unwrap();
    }
    // Neither an answer nor the news that nobody is there.
    tokio::time::timeout(Duration::from_millis(100), silent.recv(&mut [0; 8])).await.unwrap_err();
}

#[tokio::test]
async fn closed_is_nobodys_and_stays_so() {
    let servers = servers().await;
    let closed = address(&servers, PracticeUdp::Closed);
    assert_eq!(UdpSocket::bind(closed).await.unwrap_err().kind(), ErrorKind::AddrInUse);
    if cfg!(target_os = "linux") {
        let refused = tokio::task::spawn_blocking(move || {
            let client = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
            client.connect(closed).unwrap();
            client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            for _ in 0..3 {
                client.send(b"anybody?").unwrap();
                assert_eq!(client.recv(&mut [0; 8]).unwrap_err().kind(), ErrorKind::ConnectionRefused);
            }
        });
        refused.await.unwrap();
    }
}

#[tokio::test]
async fn a_taken_echo_port_is_the_learners_server_and_dropping_the_servers_frees_ours() {
    let learners = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let taken = learners.local_addr().unwrap();
    let servers = Servers::start(Ports { echo: 0, udp_echo: taken.port(), http: 0 }).await.unwrap();
    let echo = described(&servers, PracticeUdp::Echo);
    assert_eq!((echo.ours, echo.address), (false, taken.to_string()));
    assert!(described(&servers, PracticeUdp::Silent).ours && described(&servers, PracticeUdp::Closed).ours);
    let ours = address(&servers, PracticeUdp::Silent);
    drop(servers);
    soon(async {
        while UdpSocket::bind(ours).await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
