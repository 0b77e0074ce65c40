//! Small requests for large answers that are never read, on the relay's own port and on that of the practice HTTP
//! server.

use super::Scenario;
use crate::{
    common::http::connect_from,
    honest::{Errand, Honest, Served, Way},
    host,
    process::{Watched, client_address},
};
use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};

/// Answers that each client leaves unread on each port.
const UNREAD: usize = 8;

/// A client's pause between two requests. What a flood takes from a machine that the attacker is on is another
/// question.
const PAUSE: Duration = Duration::from_millis(100);

/// What the relay may keep for all of it, in KiB: on each of the two ports 32 large requests with their answers (1 and
/// 4 MiB), two of which are parsed (20,000 values of some hundred bytes, and the answer once more); and of each
/// connection the buffers for reading and writing.
fn most(connections: usize) -> usize {
    2 * (32 * (1 + 4) + 2 * 8) * 1024 + connections * 512
}

/// So many clients ask and ask, and never read: three at most, as each may have 64 of the 256 HTTP connections that
/// there are.
pub async fn never_read(clients: usize, rounds: usize) -> Served {
    let relay = host::start(Scenario::Plain, None).await;
    let mut honest = Honest::start(&relay, Way::Direct, &[Errand::Page, Errand::Health, Errand::Echo]).await;
    let practice = practice_http(&relay).await;
    let mut attackers = JoinSet::new();
    let requests: Arc<[Asked]> = requests().into();
    let full = Arc::new(Semaphore::new(0));
    for client in 0..clients {
        for (address, prefix) in [(relay.address, "/httpbin"), (practice, "")] {
            attackers.spawn(attack(client, address, prefix, requests.clone(), full.clone()));
        }
    }
    // Every one of them has all its answers, and none is read.
    honest.until(full.acquire_many(u32::try_from(2 * clients).unwrap())).await.unwrap().forget();
    honest.rounds(rounds).await;
    let (peak, most) = (relay.peak() - relay.start.resident, most(2 * clients * UNREAD));
    println!("{clients} clients leave answers unread: {peak} KiB more at the peak, of {most} at most");
    assert!(peak <= most, "{peak} KiB instead of {most} at most");
    attackers.shutdown().await;
    let served = honest.served();
    relay.end().await;
    served
}

pub async fn practice_http(relay: &Watched) -> SocketAddr {
    relay.health().await.practice.unwrap().http.unwrap().strip_prefix("http://").unwrap().parse().unwrap()
}

/// A request for a large answer: its method, its target, its body.
type Asked = (&'static str, String, String);

/// What is refused, what is only just taken, and what grows most; then what comes in pieces, made before or as it is
/// sent.
fn requests() -> Vec<Asked> {
    let nested = |depth, values: usize| format!("{}{}0{}", "[".repeat(depth), "0,".repeat(values), "]".repeat(depth));
    let bodies = [nested(126, 500_000), nested(31, 19_000), "\u{1}".repeat(600_000), "x".repeat(1_000_000)];
    let posts = bodies.map(|body| ("POST", "/anything".to_owned(), body));
    // Each of its lines has the query twice.
    let streams = [format!("/stream/100?{}", "x".repeat(20_000)), "/drip?duration=0&numbytes=4194304".to_owned()];
    posts.into_iter().chain(streams.map(|target| ("GET", target, String::new()))).collect()
}

/// One client: asks, leaves the answer unread, and asks again over another connection in place of the oldest. It adds a
/// permit to `full` once it has as many as it may.
async fn attack(client: usize, address: SocketAddr, prefix: &str, requests: Arc<[Asked]>, full: Arc<Semaphore>) {
    let mut unread: VecDeque<TcpStream> = VecDeque::new();
    let mut was_full = false;
    for (method, target, body) in requests.iter().cycle() {
        if unread.len() == UNREAD {
            if !was_full {
                full.add_permits(1);
                was_full = true;
            }
            unread.pop_front();
        }
        let mut stream = connect_from(client_address(client).into(), address).await;
        let head =
            format!("{method} {prefix}{target} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n", body.len());
        let request = [head.as_bytes(), body.as_bytes()].concat();
        // One that is not read any more is left as it is; one that is closed is replaced.
        if !matches!(timeout(Duration::from_secs(1), stream.write_all(&request)).await, Ok(Err(_))) {
            unread.push_back(stream);
        }
        sleep(PAUSE).await;
    }
}
