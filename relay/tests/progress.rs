//! Whatever can go on goes on by itself, and nothing waits for something else to happen first.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Frame, TestServer, allow, options, peer};
use relay::Options;
use std::{net::SocketAddr, time::Duration};
use tokio::io::AsyncWriteExt;

/// A relay that goes to this peer, and is not woken by a ping or a time limit while a test lasts.
async fn undisturbed(address: SocketAddr) -> TestServer {
    let never = Duration::from_secs(3600);
    TestServer::start(Options {
        idle_timeout: never,
        connect_timeout: never,
        ping_interval: never,
        ..options(&allow(address))
    })
    .await
}

/// RFC 6455, section 5.2 has a length written as short as can be; who does not is understood all the same.
#[tokio::test]
async fn a_frame_whose_length_is_written_too_wide_waits_for_nothing() {
    let (address, _peer) = peer::sends("").await;
    let server = undisturbed(address).await;
    let mut page = server.open(address).await;
    // The mask looks like the head of a frame itself.
    let mask = [0x82, 0xff, 0x82, 0xff];
    for length in 0..=125u8 {
        let payload = (0..length).map(|at| at ^ mask[usize::from(at) % 4]);
        for head in [&[0x89, 0xfe, 0, length][..], &[0x89, 0xff, 0, 0, 0, 0, 0, 0, 0, length]] {
            let frame: Vec<u8> = head.iter().copied().chain(mask).chain(payload.clone()).collect();
            page.socket.get_mut().write_all(&frame).await.unwrap();
            assert_eq!(page.next().await, Frame::Pong, "{length}");
        }
    }
}
