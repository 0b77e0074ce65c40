//! A page without `lab.v1`: bytes, and a Close at the end.

use crate::common::{Frame, Page, TestServer, peer, peer::noise, soon};
use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;

async fn connect(server: &TestServer, target: impl ToString, subprotocol: Option<&str>) -> Page {
    Page::connect(server, &target.to_string(), subprotocol).await
}

#[tokio::test]
async fn text_and_binary_are_bytes() {
    for subprotocol in [Some("binary"), None, Some("base64, binary")] {
        let (address, heard) = peer::sends("hello").await;
        let server = TestServer::for_peer(address).await;
        let mut page = connect(&server, address, subprotocol).await;
        let answered = page.response.headers().get("sec-websocket-protocol").map(|value| value.to_str().unwrap());
        assert_eq!(answered, subprotocol.map(|_| "binary"));
        assert_eq!(page.bytes().await, b"hello");
        page.text(r#"{"command":"#).await;
        page.send("bytes").await;
        page.socket.close(None).await.unwrap();
        assert_eq!(soon(heard).await.unwrap().unwrap(), br#"{"command":bytes"#);
    }
}

#[tokio::test]
async fn the_peers_end_closes_after_its_last_byte_and_what_is_on_the_way_is_still_written() {
    let (address, heard) = peer::peer(|mut socket| async move {
        socket.write_all(&noise(4, 1 << 20)).await.unwrap();
        socket.shutdown().await.unwrap();
        peer::read_all(&mut socket).await.unwrap()
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = connect(&server, address, None).await;
    // Sent before the Close is read, and so before it can be answered.
    page.send("before").await;
    page.send("the Close").await;
    assert_eq!(page.bytes_until().await, (noise(4, 1 << 20), Frame::Closed(1000, String::new())));
    // A client answers the Close when it polls on.
    assert!(soon(page.socket.next()).await.is_none());
    assert_eq!(soon(heard).await.unwrap(), b"beforethe Close");
}

#[tokio::test]
async fn a_failure_is_the_close_alone() {
    let (address, _closed) = peer::nobody();
    let server = TestServer::for_peer(address).await;
    let mut page = connect(&server, address, Some("binary")).await;
    assert_eq!(page.closed().await.0, 4003);
    let mut page = connect(&server, "127.0.0.1:1", None).await;
    assert_eq!(page.closed().await.0, 4001);
}
