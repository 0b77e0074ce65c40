//! Clients that begin a request and never complete it.

use crate::{
    common::{Event, http::Request, peer as peers},
    process::{Watched, peer},
};
use futures_util::future::join_all;
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{sleep, timeout},
};

/// Longer than the relay waits for the head of a request, for all of them: so many at once take turns.
const LONG: Duration = Duration::from_secs(120);

/// So many send a byte of their request now and then. The relay lets go of them all, and serves others meanwhile.
pub async fn never_ending(count: usize) {
    let relay = Arc::new(Watched::start(count.max(100), &[]).await);
    let (address, _heard) = peer(0, |mut socket| async move { peers::read_all(&mut socket).await }).await;
    // One that has become a WebSocket is not held up by them.
    let mut page = relay.page(0, address, "lab.v1").await;
    let Event::Open { .. } = page.event().await else { panic!("it did not open") };
    let clients: Vec<_> = (0..count)
        .map(|number| {
            let relay = relay.clone();
            tokio::spawn(async move {
                let (mut reader, mut writer) = relay.connect(number).await.into_split();
                let trickle = async {
                    let _ = writer.write_all(b"GET /tcp/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ").await;
                    while writer.write_all(b"x").await.is_ok() {
                        sleep(Duration::from_millis(500)).await;
                    }
                };
                let end = async {
                    let mut answer = Vec::new();
                    // A RST ends it as well.
                    let _ = reader.read_to_end(&mut answer).await;
                    assert!(!answer.starts_with(b"HTTP/1.1 101"));
                };
                let ended = async {
                    tokio::select! { () = trickle => {}, () = end => {} }
                };
                timeout(LONG, ended).await.expect("a request without an end is kept forever");
            })
        })
        .collect();
    assert_eq!(page.round_trip().await, []);
    let health = async {
        let request = Request::new(relay.address, "GET", "/health").header("Host", &relay.address.to_string());
        let mut stream = request.header("Connection", "close").open().await;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200 "));
    };
    timeout(LONG, health).await.expect("nobody else is served");
    join_all(clients).await.into_iter().for_each(Result::unwrap);
    println!("{count} handshakes that never end: {}", relay.usage());
    drop(page);
    Arc::into_inner(relay).unwrap().end().await;
}
