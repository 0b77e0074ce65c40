//! A page without `lab.v1`.

use crate::common::{Frame, Page, TestServer};
use crate::practice;
use tokio::net::TcpStream;

/// A page that speaks no `lab.v1`, at this path.
async fn plain(server: &TestServer, path: &str) -> Page {
    let stream = TcpStream::connect(server.address).await.unwrap();
    Page::upgrade(stream, server.address, path, Some("binary")).await
}

#[tokio::test]
async fn a_plain_bridge_is_datagrams_and_nothing_else() {
    let server = practice().await;
    let mut page = plain(&server, "/udp/echo?duplicate=1").await;
    page.send("hello").await;
    // Out twice, and each of the two answers twice.
    for _ in 0..4 {
        assert_eq!(page.next().await, Frame::Bytes(b"hello".to_vec()));
    }
    page.send("").await;
    assert_eq!(page.bytes().await, b"");
}
