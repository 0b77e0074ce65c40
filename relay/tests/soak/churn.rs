//! Many connections one after another, opened and closed in every way, after which the relay is in its original state.

use crate::{
    common::{Event, FailureKind, Page, http::Request, peer, soon},
    process::{Watched, peer_address},
};
use futures_util::{StreamExt, future::join_all};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Number of concurrently open connections.
const AT_ONCE: usize = 64;

/// Opens and closes so many, after a tenth of them to warm up.
pub async fn one_after_another(count: usize) {
    // One that is closed here still has its slot in the relay for a moment.
    let relay = Arc::new(Watched::start(4 * AT_ONCE, &[]).await);
    let peers = Arc::new(Peers::start().await);
    let number = Arc::new(AtomicUsize::new(0));
    run(&relay, &peers, &number, count / 10).await;
    let before = relay.back_to_descriptors(relay.start).await;
    let began = Instant::now();
    run(&relay, &peers, &number, count / 10 + count).await;
    let seconds = began.elapsed().as_secs_f64();
    let busy = relay.usage();
    let after = relay.back_to(before).await;
    println!("{count} connections opened and closed in {seconds:.0} s");
    println!("  warm: {before}\n  last end: {busy}\n  after: {after}");
    Arc::into_inner(relay).unwrap().end().await;
}

/// Opens and closes connections until this many have been opened.
async fn run(relay: &Arc<Watched>, peers: &Arc<Peers>, number: &Arc<AtomicUsize>, until: usize) {
    let workers = (0..AT_ONCE).map(|_| {
        let (relay, peers, next) = (relay.clone(), peers.clone(), number.clone());
        tokio::spawn(async move {
            while let number = next.fetch_add(1, Ordering::Relaxed)
                && number < until
            {
                connection(&relay, &peers, number).await;
            }
        })
    });
    join_all(workers).await.into_iter().for_each(Result::unwrap);
    number.store(until, Ordering::Relaxed);
}

/// Opens the how-manieth connection and closes it in its way.
async fn connection(relay: &Watched, peers: &Peers, number: usize) {
    let echo = peers.echo[number % peers.echo.len()];
    match number % 8 {
        // The WebSocket is closed well.
        0..=2 => {
            let mut page = opened(relay, number, echo).await;
            talk(&mut page).await;
            page.socket.close(None).await.unwrap();
            while soon(page.socket.next()).await.is_some() {}
        }
        // The peer ends first.
        3 => {
            let mut page = opened(relay, number, echo).await;
            talk(&mut page).await;
            page.command(crate::common::Command::Shutdown).await;
            assert_eq!(page.event().await, Event::Fin);
            assert_eq!(page.closed().await.0, 1000);
        }
        // The page vanishes: with a RST, or with a FIN amid a frame.
        4 => {
            let mut page = opened(relay, number, echo).await;
            talk(&mut page).await;
            peer::reset(page.socket.into_inner());
        }
        5 => {
            let page = relay.page(number, echo, "binary").await;
            let mut stream = page.socket.into_inner();
            stream.write_all(&[0x82, 0xff, 0, 0]).await.unwrap();
        }
        // It never opens.
        6 => {
            let mut page = relay.page(number, peers.closed, "lab.v1").await;
            assert_eq!(page.failed().await.kind, FailureKind::Refused);
        }
        // It is no WebSocket at all, or half a request.
        _ if number % 16 == 7 => {
            let mut stream = relay.connect(number).await;
            stream.write_all(b"GET /health HTTP/1.1\r\nHost: ").await.unwrap();
        }
        _ => {
            let request = Request::new(relay.address, "GET", "/health").header("Host", &relay.address.to_string());
            let mut stream = request.header("Connection", "close").open().await;
            let mut answer = Vec::new();
            soon(stream.read_to_end(&mut answer)).await.unwrap();
            assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
        }
    }
}

async fn opened(relay: &Watched, number: usize, target: SocketAddr) -> Page {
    let mut page = relay.page(number, target, "lab.v1").await;
    let Event::Open { .. } = page.event().await else { panic!("it did not open") };
    page
}

async fn talk(page: &mut Page) {
    page.receive_all(1024).await;
    page.send("hello").await;
    assert_eq!(page.bytes().await, b"hello");
}

/// Peers that send back what comes, on several addresses, and one address at which nobody listens.
struct Peers {
    echo: Vec<SocketAddr>,
    closed: SocketAddr,
}

impl Peers {
    async fn start() -> Self {
        let mut echo = Vec::new();
        for number in 0..8 {
            let listener = TcpListener::bind((peer_address(number), 0)).await.unwrap();
            echo.push(listener.local_addr().unwrap());
            tokio::spawn(async move {
                loop {
                    let (mut socket, _) = listener.accept().await.unwrap();
                    tokio::spawn(async move {
                        let (mut reader, mut writer) = socket.split();
                        // However the relay ends it.
                        let _ = tokio::io::copy(&mut reader, &mut writer).await;
                    });
                }
            });
        }
        let closed = TcpListener::bind((peer_address(8), 0)).await.unwrap().local_addr().unwrap();
        Self { echo, closed }
    }
}
