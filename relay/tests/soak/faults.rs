//! Many concurrent peers, each with its own misbehaviour, and pages that vanish.

use crate::{
    common::{Command, Event, FailureKind, Frame, MAX_MESSAGE, Page, peer as peers, peer::noise, soon},
    process::{Watched, peer},
};
use futures_util::future::join_all;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{sleep, timeout},
};

/// Lets so many misbehave at once, where nothing may move for so long: longer than any of them waits for its turn.
pub async fn at_once(count: usize, idle: &str) {
    let relay = Arc::new(Watched::start(count, &["--idle-timeout", idle]).await);
    let sessions: Vec<_> = (0..count)
        .map(|number| {
            let relay = relay.clone();
            tokio::spawn(async move {
                match number % 7 {
                    0 => silent(&relay, number).await,
                    1 => deaf(&relay, number).await,
                    2 => trickling(&relay, number).await,
                    3 => resetting(&relay, number).await,
                    4 => half_closing(&relay, number).await,
                    5 => gone(&relay, number).await,
                    _ => page_vanishes(&relay, number).await,
                }
            })
        })
        .collect();
    join_all(sessions).await.into_iter().for_each(Result::unwrap);
    println!("{count} misbehaving peers and pages at once: {}", relay.usage());
    Arc::into_inner(relay).unwrap().end().await;
}

async fn open(relay: &Watched, number: usize, address: SocketAddr) -> Page {
    let mut page = relay.page(number, address, "lab.v1").await;
    let Event::Open { .. } = page.event().await else { panic!("session {number} did not open") };
    page
}

/// One that says nothing and hears nothing: the relay's idle time ends it.
async fn silent(relay: &Watched, number: usize) {
    let (address, heard) = peer(number, |mut socket| async move { peers::read_all(&mut socket).await }).await;
    let mut page = open(relay, number, address).await;
    page.receive_all(1024).await;
    assert_eq!(page.failed().await.kind, FailureKind::Idle);
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"");
}

/// One that never reads, while the page sends what it can: the idle time again. When it reads after all, it gets an
/// unbroken beginning of what was sent.
async fn deaf(relay: &Watched, number: usize) {
    let (listen, told) = tokio::sync::oneshot::channel::<()>();
    let (address, heard) = peer(number, |mut socket| async move {
        told.await.unwrap();
        let mut heard = Vec::new();
        // The end may be a RST, as the relay gives up.
        let _ = socket.read_to_end(&mut heard).await;
        heard
    })
    .await;
    let mut page = open(relay, number, address).await;
    let mut sent = 0;
    while timeout(Duration::from_millis(500), page.send(noise(sent, MAX_MESSAGE))).await.is_ok() {
        sent += 1;
    }
    let Event::Failed(failure) = page.event().await else { panic!("it did not fail") };
    assert_eq!(failure.kind, FailureKind::Idle);
    assert_eq!(page.closed().await.0, 4007);
    drop(page);
    listen.send(()).unwrap();
    let heard = soon(heard).await.unwrap();
    assert!(heard.len() > MAX_MESSAGE);
    let parts = (0..).zip(heard.chunks(MAX_MESSAGE));
    assert!(parts.into_iter().all(|(part, bytes)| noise(part, MAX_MESSAGE).starts_with(bytes)), "bytes are missing");
}

/// One that sends a byte now and then.
async fn trickling(relay: &Watched, number: usize) {
    const BYTES: usize = 40;
    let (address, _peer) = peer(number, |mut socket| async move {
        for byte in noise(1, BYTES) {
            socket.write_all(&[byte]).await.unwrap();
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    let mut page = open(relay, number, address).await;
    page.receive_all(1024).await;
    assert_eq!(page.bytes_until().await, (noise(1, BYTES), Frame::Event(Event::Fin)));
    page.command(Command::Shutdown).await;
    assert_eq!(page.closed().await.0, 1000);
}

/// One that sends a RST after a few bytes.
async fn resetting(relay: &Watched, number: usize) {
    let (address, _peer) = peer(number, |mut socket| async move {
        socket.write_all(b"bye").await.unwrap();
        // They have arrived when they are answered.
        socket.read_u8().await.unwrap();
        peers::reset(socket);
    })
    .await;
    let mut page = open(relay, number, address).await;
    page.receive_all(1024).await;
    assert_eq!(page.bytes().await, b"bye");
    page.send("!").await;
    assert_eq!(page.failed().await.kind, FailureKind::Reset);
}

/// One that half-closes and goes on reading.
async fn half_closing(relay: &Watched, number: usize) {
    let (address, heard) = peer(number, |mut socket| async move {
        socket.shutdown().await.unwrap();
        peers::read_all(&mut socket).await.unwrap()
    })
    .await;
    let mut page = open(relay, number, address).await;
    page.receive_all(1024).await;
    assert_eq!(page.event().await, Event::Fin);
    page.send(noise(2, MAX_MESSAGE)).await;
    page.command(Command::Shutdown).await;
    assert_eq!(page.closed().await.0, 1000);
    assert!(soon(heard).await.unwrap() == noise(2, MAX_MESSAGE));
}

/// One that has closed altogether by the time the page speaks.
async fn gone(relay: &Watched, number: usize) {
    let (address, closed) = peer(number, |_| async {}).await;
    let mut page = open(relay, number, address).await;
    soon(closed).await.unwrap();
    page.receive_all(1024).await;
    assert_eq!(page.event().await, Event::Fin);
    page.send("anyone?").await;
    assert_eq!(page.round_trip().await, []);
    page.send("hello?").await;
    assert_eq!(page.failed().await.kind, FailureKind::Reset);
}

/// A page that vanishes: the peer gets what was sent, and a FIN.
async fn page_vanishes(relay: &Watched, number: usize) {
    let (address, heard) = peer(number, |mut socket| async move { peers::read_all(&mut socket).await }).await;
    let mut page = open(relay, number, address).await;
    page.send("half a sen").await;
    assert_eq!(page.round_trip().await, []);
    peers::reset(page.socket.into_inner());
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"half a sen");
}
