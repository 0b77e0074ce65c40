//! Connections that occupy the practice servers: WebSockets that send a few bytes, and clients that never read.

use super::{Scenario, answers::practice_http};
use crate::{
    common::{PracticeTcp, http::connect_from},
    honest::{Errand, Honest, Served, Way},
    host,
    process::client_address,
};
use futures_util::{SinkExt, StreamExt};
use std::{
    future::pending,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{io::AsyncWriteExt, task::JoinSet, time::timeout};
use tokio_tungstenite::tungstenite::Message;

/// Nothing is taken any more, when nothing was taken for so long.
const STALLED: Duration = Duration::from_millis(500);

/// What a connection that is not read may make the relay keep, in KiB: see `stalls`.
const MOST: usize = 512;

/// Pages take all the sessions that they may have but a few, and programs all the connections that one address may
/// have.
pub async fn held(scenario: Scenario, rounds: usize) -> Served {
    let relay = host::start(scenario, None).await;
    let errands = [Errand::PracticeHttp, Errand::NewEcho, Errand::Echo, Errand::Page];
    let mut honest = Honest::start(&relay, Way::Direct, &errands).await;
    let (http, health) = (practice_http(&relay).await, relay.health().await);
    let (sessions, per_client) = (health.limits.connections, health.limits.connections_per_client.unwrap());
    let practice = health.practice.unwrap().tcp;
    let raw_echo = practice.iter().find(|server| server.name == PracticeTcp::RawEcho).unwrap();
    let raw_echo: SocketAddr = raw_echo.address.parse().unwrap();

    let mut attackers = JoinSet::new();
    for number in 0..sessions - 8 {
        attackers.spawn(page(relay.address, client_address(number / per_client), http, number));
    }
    // 64 more than the sessions may come from one address.
    let programs = sessions + 64;
    for number in 0..programs {
        attackers.spawn(program(if number.is_multiple_of(2) { http } else { raw_echo }));
    }
    let connections = 2 * sessions + 2 * (sessions + 128);
    honest.until(relay.at_descriptors(relay.start.descriptors + sessions + programs / 2)).await;
    honest.rounds(rounds).await;
    let (now, peak) = (relay.usage(), relay.peak() - relay.start.resident);
    println!(
        "{} pages and {programs} programs hold the practice servers: {now}; {peak} KiB more at the peak",
        sessions - 8
    );
    let most = relay.start.descriptors + connections + 16;
    assert!(now.descriptors <= most, "{} descriptors instead of {most} at most", now.descriptors);
    assert!(peak <= connections * MOST, "{peak} KiB");
    attackers.shutdown().await;
    let served = honest.served();
    relay.end().await;
    served
}

/// A page's WebSocket: half a request to the HTTP server, or to an echo server more than it ever reads back. Again and
/// again.
async fn page(relay: SocketAddr, from: Ipv4Addr, http: SocketAddr, number: usize) {
    let asks_http = number.is_multiple_of(2);
    let target = if asks_http { http.to_string() } else { PracticeTcp::RawEcho.name().to_owned() };
    let path = format!("/tcp/{target}");
    loop {
        // The slot of the one before may not be free yet.
        let Some(mut page) = Way::Direct.try_web_socket(relay, from, &path).await else { continue };
        if asks_http {
            let _ = page.send(Message::binary(b"GET / HT".to_vec())).await;
            // The server ends it.
            while page.next().await.is_some_and(|message| message.is_ok()) {}
        } else {
            let message = Message::binary(vec![7; 64 * 1024]);
            while timeout(STALLED, page.send(message.clone())).await.is_ok_and(|sent| sent.is_ok()) {}
            // It stays, and reads nothing: not even the relay's pings.
            pending::<()>().await;
        }
    }
}

/// A program that asks and never reads, again and again.
async fn program(server: SocketAddr) {
    let request = format!("GET /get?{} HTTP/1.1\r\nHost: lab\r\n\r\n", "x".repeat(10_000));
    loop {
        let mut stream = connect_from(client_address(40_000).into(), server).await;
        // Until the server gives up.
        while stream.write_all(request.as_bytes()).await.is_ok() {}
    }
}
