//! Small requests for large answers, which nobody reads: on the relay's own port and on that of the practice HTTP server.

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

/// A client's pause between two requests. What a flood takes from a machine that the attacker is on is another question.
const PAUSE: Duration = Duration::from_millis(100);

/// What the relay may keep for all of it, in KiB: on each of the two ports 32 large requests with their answers (1 and 4 MiB),
/// two of which are parsed (20,000 values of some hundred bytes, and the answer once more); and of each connection the buffers
/// for reading and writing.
fn most(connections: usize) -> usize {
    2 * (32 * (1 + 4) + 2 * 8) * 1024 + connections * 512
}

/// So many clients ask and ask, and never read: three at most, as each may have 64 of the 256 HTTP connections that there are.
pub async fn never_read(clients: usize, rounds: usize) -> Served {
    let relay = host::start(Scenario::Plain, None).await;
    let mut honest = Honest::start(&relay, Way::Direct, &[Errand::Page, Errand::Health, Errand::Echo]).await;
    let practice = practice_http(&relay).await;
    let mut attackers = JoinSet::new();
    let bodies: Arc<[String]> = bodies().into();
    let full = Arc::new(Semaphore::new(0));
    for client in 0..clients {
        for (address, path) in [(relay.address, "/httpbin/anything"), (practice, "/anything")] {
            attackers.spawn(attack(client, address, path, bodies.clone(), full.clone()));
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

/// What is refused, what is only just taken, and what grows most.
fn bodies() -> Vec<String> {
    let nested = |depth, values: usize| format!("{}{}0{}", "[".repeat(depth), "0,".repeat(values), "]".repeat(depth));
    vec![nested(126, 500_000), nested(31, 19_000), "\u{1}".repeat(600_000), "x".repeat(1_000_000)]
}

/// One client: asks, leaves the answer unread, and asks again over another connection in place of the oldest. It adds a permit
/// to `full` once it has as many as it may.
async fn attack(client: usize, address: SocketAddr, path: &str, bodies: Arc<[String]>, full: Arc<Semaphore>) {
    let mut unread: VecDeque<TcpStream> = VecDeque::new();
    let mut was_full = false;
    for body in bodies.iter().cycle() {
        if unread.len() == UNREAD {
            if !was_full {
                full.add_permits(1);
                was_full = true;
            }
            unread.pop_front();
        }
        let mut stream = connect_from(client_address(client).into(), address).await;
        let head = format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n", body.len());
        let request = [head.as_bytes(), body.as_bytes()].concat();
        // One that is not read any more is left as it is; one that is closed is replaced.
        if !matches!(timeout(Duration::from_secs(1), stream.write_all(&request)).await, Ok(Err(_))) {
            unread.push_back(stream);
        }
        sleep(PAUSE).await;
    }
}
