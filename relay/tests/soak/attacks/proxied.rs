//! One client of a reverse proxy sends slow requests for large answers, and datagrams as fast as it can.

use super::Scenario;
use crate::{
    honest::{Errand, Honest, Served, Way},
    host,
    process::peer_address,
};
use futures_util::SinkExt;
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::{
    io::AsyncReadExt,
    net::{TcpStream, UdpSocket},
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

/// What the proxy says of either client.
const ATTACKER: Way = Way::Proxied("192.0.2.1");
const HONEST: Way = Way::Proxied("192.0.2.2");

/// Where the proxy is.
const PROXY: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// Sockets that send.
const FLOODS: usize = 8;

/// So many slow requests at once, of which the relay answers some at once: those that are more than one client may
/// have.
pub async fn slow_and_fast(requests: usize, rounds: usize) -> Served {
    let relay = host::start(Scenario::Proxied, None).await;
    let errands = [Errand::Page, Errand::Health, Errand::Echo, Errand::NewEcho, Errand::Datagram];
    let mut honest = Honest::start(&relay, HONEST, &errands).await;
    let rate = relay.health().await.limits.udp_rate.unwrap();
    let (sink, received) = sink().await;
    let mut attackers = JoinSet::new();
    // First, as the slow requests take all the places that one client may have.
    for _ in 0..FLOODS {
        let page = ATTACKER.web_socket(relay.address, PROXY, &format!("/udp/{sink}")).await;
        attackers.spawn(flood(page));
    }
    for number in 0..requests {
        attackers.spawn(slow(relay.address, number));
    }
    honest.rounds(rounds).await;
    let now = relay.usage();
    attackers.shutdown().await;
    let (packets, time) = received.await.unwrap();
    let most = u64::from(rate) * (time.as_secs() + 1) + u64::from(rate / 10);
    println!(
        "a proxy's client with {requests} slow requests and {packets} datagrams in {time:.1?}, {rate} a second: {now}"
    );
    assert!(packets > 0 && packets <= most, "{packets} in {time:?}, {most} at most");
    let served = honest.served();
    relay.end().await;
    served
}

/// A slow request, again and again: for a delay, or with a body that does not come.
async fn slow(relay: SocketAddr, number: usize) {
    loop {
        let request = match number % 2 {
            0 => ATTACKER.request(relay, "GET", "/httpbin/delay/10"),
            _ => ATTACKER.request(relay, "POST", "/httpbin/post").header("Content-Length", "1000"),
        };
        // Until its answer, which for one too many is a refusal.
        let mut stream = request.header("Connection", "close").open().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}

/// Datagrams without a pause.
async fn flood(mut page: WebSocketStream<TcpStream>) {
    while page.send(Message::binary(vec![7; 1000])).await.is_ok() {}
}

/// Takes datagrams until none comes for a second: gives how many came, and in what time.
async fn sink() -> (SocketAddr, JoinHandle<(u64, Duration)>) {
    let socket = UdpSocket::bind((peer_address(0), 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let count = async move {
        let mut buffer = [0; 2000];
        socket.recv(&mut buffer).await.unwrap();
        let (first, mut last, mut count) = (Instant::now(), Instant::now(), 1);
        while timeout(Duration::from_secs(1), socket.recv(&mut buffer)).await.is_ok() {
            (last, count) = (Instant::now(), count + 1);
        }
        (count, last - first)
    };
    (address, tokio::spawn(count))
}
