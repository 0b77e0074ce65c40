//! Datagrams both ways: whole, in order, and only on request.

use crate::common::{Command, Event, MAX_DATAGRAM, PracticeUdp};
use crate::{ALL, address, allowing, datagram, open, peer, practice};

#[tokio::test]
async fn the_echo_sends_each_datagram_back_as_it_is() {
    let server = practice().await;
    let echo = address(&server, PracticeUdp::Echo).await.to_string();
    let mut page = server.udp("echo").await;
    let Event::Open { local, peer, .. } = page.event().await else { panic!("it did not open") };
    assert!(local.starts_with("127.0.0.1:") && local != peer, "{local}");
    assert_eq!(peer, echo);
    page.receive_all(ALL).await;
    let large = vec![7; MAX_DATAGRAM];
    for sent in [&b"hello"[..], b"", "안녕".as_bytes(), &large, b"after"] {
        page.send(sent).await;
        assert_eq!(datagram(&mut page).await, (echo.clone(), sent.to_vec()));
    }
    page.socket.close(None).await.unwrap();
}

#[tokio::test]
async fn datagrams_keep_their_sizes_and_their_order() {
    let (socket, address) = peer();
    let server = allowing(address).await;
    let mut page = open(&server, address).await;
    for size in 0..50 {
        page.send(vec![b'x'; size]).await;
    }
    let answered = tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 100];
        for size in 0..50 {
            let (length, from) = socket.recv_from(&mut buffer).unwrap();
            assert_eq!(length, size);
            socket.send_to(&buffer[..length], from).unwrap();
        }
    });
    answered.await.unwrap();
    // The kernel has kept them; one recv a command now.
    for size in 0..50 {
        page.receive_one(ALL).await;
        assert_eq!(datagram(&mut page).await.1.len(), size);
        assert_eq!(page.round_trip().await, []);
    }
}

#[tokio::test]
async fn what_the_buffer_does_not_hold_is_gone() {
    let server = practice().await;
    let mut page = open(&server, "echo").await;
    page.receive_all(4).await;
    page.send("0123456789").await;
    assert_eq!(datagram(&mut page).await.1, b"0123");
    assert_eq!(page.event().await, Event::Truncated { kept: 4, of: 10 });
    page.send("abcd").await;
    assert_eq!(datagram(&mut page).await.1, b"abcd");
    assert_eq!(page.round_trip().await, []);
}

#[tokio::test]
async fn silence_times_out_and_the_socket_stays_open() {
    let server = practice().await;
    let mut page = open(&server, "silent").await;
    page.send("anybody?").await;
    page.command(Command::Receive { bytes: ALL, continuous: false, timeout_ms: Some(30) }).await;
    let Event::TimedOut { microseconds } = page.event().await else { panic!("it did not time out") };
    assert!((30_000..10_000_000).contains(&microseconds), "{microseconds}");
    assert_eq!(page.round_trip().await, []);
}

#[tokio::test]
async fn nothing_is_received_before_it_is_asked_for() {
    let server = practice().await;
    let mut page = open(&server, "echo").await;
    page.send("one").await;
    page.send("two").await;
    assert_eq!(page.round_trip().await, []);
    page.receive_one(ALL).await;
    assert_eq!(datagram(&mut page).await.1, b"one");
    assert_eq!(page.round_trip().await, []);
    page.receive_one(ALL).await;
    assert_eq!(datagram(&mut page).await.1, b"two");
}
