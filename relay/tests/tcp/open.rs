//! Connecting by address and by name, and messages that arrive meanwhile.

use crate::ALL;
use crate::common::{Command, Event, Frame, PracticeTcp, TestServer, options, peer, soon};

#[tokio::test]
async fn open_tells_both_addresses() {
    let (address, _peer) = peer::sends("").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.lab(address).await;
    let Event::Open { local, peer, .. } = page.event().await else { panic!("it did not open") };
    assert_eq!(peer, address.to_string());
    assert!(local.starts_with("127.0.0.1:"), "{local}");
}

#[tokio::test]
async fn practice_servers_are_reached_by_name_and_by_address() {
    let server = TestServer::start(options(&[])).await;
    let practice = server.health().await.practice.unwrap();
    let echo = practice.tcp.iter().find(|server| server.name == PracticeTcp::RawEcho).unwrap();
    let port = echo.address.rsplit_once(':').unwrap().1;
    for target in ["raw-echo", &echo.address, &format!("localhost:{port}"), &format!("LOCALHOST%3A{port}")] {
        let mut page = server.open(target).await;
        page.send("same").await;
        page.receive_all(ALL).await;
        assert_eq!(page.bytes().await, b"same", "{target}");
    }
}

#[tokio::test]
async fn what_comes_while_connecting_waits() {
    let (address, heard) = peer::sends("hi").await;
    let server = TestServer::for_peer(address).await;
    let mut page = server.lab(address).await;
    page.receive_all(ALL).await;
    page.send("early").await;
    page.command(Command::Shutdown).await;
    assert!(matches!(page.event().await, Event::Open { .. }));
    assert_eq!(page.bytes_until().await, (b"hi".to_vec(), Frame::Event(Event::Fin)));
    assert_eq!(soon(heard).await.unwrap().unwrap(), b"early");
}
