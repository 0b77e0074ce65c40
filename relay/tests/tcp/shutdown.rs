//! Both directions at once, and the shutdown of each.

use crate::ALL;
use crate::common::{Command, Event, Frame, MAX_MESSAGE, TestServer, next_message, peer, peer::noise, soon};
use futures_util::{SinkExt, StreamExt};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn megabytes_go_both_ways_at_once_unchanged() {
    const SIZE: usize = 8 << 20;
    let (address, received) = peer::peer(|mut socket| async move {
        let (mut reader, mut writer) = socket.split();
        let send = async {
            writer.write_all(&noise(1, SIZE)).await.unwrap();
            writer.shutdown().await.unwrap();
        };
        let mut all = Vec::new();
        let (read, ()) = tokio::join!(reader.read_to_end(&mut all), send);
        read.unwrap();
        Sha256::digest(&all)
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.receive_all(ALL).await;
    let (mut sink, mut stream) = page.socket.split();
    let send = async {
        for chunk in noise(2, SIZE).chunks(MAX_MESSAGE) {
            sink.feed(Message::binary(chunk.to_vec())).await.unwrap();
        }
        sink.send(Message::text(serde_json::to_string(&Command::Shutdown).unwrap())).await.unwrap();
    };
    let receive = async {
        let mut all = Vec::new();
        while let Some(Message::Binary(bytes)) = soon(next_message(&mut stream)).await {
            all.extend(bytes);
        }
        all
    };
    let ((), all) = soon(async { tokio::join!(send, receive) }).await;
    assert_eq!(all.len(), SIZE);
    assert_eq!(Sha256::digest(&all), Sha256::digest(noise(1, SIZE)));
    assert_eq!(soon(received).await.unwrap(), Sha256::digest(noise(2, SIZE)));
}

#[tokio::test]
async fn the_page_shuts_down_and_still_receives() {
    let (address, _) = peer::peer(|mut socket| async move {
        let heard = peer::read_all(&mut socket).await.unwrap();
        socket.write_all(format!("{} bytes, then your FIN", heard.len()).as_bytes()).await.unwrap();
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.send("hello").await;
    page.command(Command::Shutdown).await;
    page.receive_all(ALL).await;
    assert_eq!(page.bytes_until().await, (b"5 bytes, then your FIN".to_vec(), Frame::Event(Event::Fin)));
    assert_eq!(page.closed().await, (1000, String::new()));
}

#[tokio::test]
async fn the_peer_shuts_down_and_still_receives() {
    let (address, heard) = peer::peer(|mut socket| async move {
        socket.write_all(b"bye").await.unwrap();
        socket.shutdown().await.unwrap();
        peer::read_all(&mut socket).await.unwrap()
    })
    .await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.open(address).await;
    page.receive_all(ALL).await;
    assert_eq!(page.bytes_until().await, (b"bye".to_vec(), Frame::Event(Event::Fin)));
    page.send("still here").await;
    // Another recv at the end returns 0 again.
    page.receive_one(1).await;
    assert_eq!(page.event().await, Event::Fin);
    page.command(Command::Shutdown).await;
    assert_eq!(page.closed().await.0, 1000);
    assert_eq!(soon(heard).await.unwrap(), b"still here");
}
