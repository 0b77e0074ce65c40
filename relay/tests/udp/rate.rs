//! Pages that send faster than allowed, or read slower than datagrams arrive.

use crate::common::{Event, Frame, TestServer, options};
use crate::{ALL, allowing, open, peer};
use std::time::{Duration, Instant};

#[tokio::test]
async fn whoever_sends_too_fast_is_held_back_and_loses_nothing() {
    const COUNT: usize = 60;
    let (socket, address) = peer();
    let mut options = options(&[format!("udp://{address}")]);
    options.udp_rate = 100;
    let server = TestServer::start(options).await;
    let mut page = open(&server, address).await;
    let began = Instant::now();
    for number in 0..COUNT {
        page.send(number.to_string()).await;
    }
    tokio::task::spawn_blocking(move || {
        let mut buffer = [0; 100];
        for number in 0..COUNT {
            let length = socket.recv(&mut buffer).unwrap();
            assert_eq!(buffer[..length], *number.to_string().as_bytes());
        }
    })
    .await
    .unwrap();
    // Ten at once, and then one every 10 ms.
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
}

#[tokio::test]
async fn all_sockets_of_a_client_are_held_back_together() {
    const COUNT: usize = 30;
    let (socket, address) = peer();
    let mut options = options(&[format!("udp://{address}")]);
    options.udp_rate = 100;
    let server = TestServer::start(options).await;
    let (mut one, mut other) = (open(&server, address).await, open(&server, address).await);
    let began = Instant::now();
    for _ in 0..COUNT {
        one.send("one").await;
        other.send("other").await;
    }
    tokio::task::spawn_blocking(move || {
        for _ in 0..2 * COUNT {
            socket.recv(&mut [0; 100]).unwrap();
        }
    })
    .await
    .unwrap();
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_page_that_reads_nothing_loses_datagrams_and_the_relay_keeps_few() {
    const COUNT: usize = 4000;
    let (socket, address) = peer();
    let server = allowing(address).await;
    let mut page = server.udp(address).await;
    let Event::Open { local, .. } = page.event().await else { panic!("it did not open") };
    page.receive_all(ALL).await;
    tokio::task::spawn_blocking(move || {
        for _ in 0..COUNT {
            socket.send_to(&[0; 60_000], &local).unwrap();
        }
    })
    .await
    .unwrap();
    // The page reads again: what the queues on the way held comes, and it is less than all.
    let frames = page.round_trip().await;
    let came = frames.iter().filter(|frame| matches!(frame, Frame::Event(Event::Datagram { .. }))).count();
    assert!((1..COUNT).contains(&came), "{came}");
}
