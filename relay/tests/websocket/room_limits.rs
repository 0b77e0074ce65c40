//! The limits of one member and one client in the rooms.

use crate::{
    client::{Client, Member},
    common::{MAX_ROOM_TEXT, RoomEvent, TestServer, http::connect_from, options, soon},
};
use futures_util::{SinkExt, StreamExt};
use relay::{Options, practice::RoomLimits};
use std::time::Duration;
use tokio::{net::TcpSocket, time::Instant};
use tokio_tungstenite::tungstenite::Message;

async fn server(rooms: RoomLimits) -> TestServer {
    TestServer::start(Options { rooms, ..options(&[]) }).await
}

/// The Close of a client that may not join.
async fn refused(server: &TestServer, room: &str) -> (u16, String) {
    Client::connect(server.address, &format!("/websocket/room/{room}"), None).await.closed().await
}

/// The Close that ends a member, whatever it is told before.
async fn closed(member: &mut Member) -> (u16, String) {
    loop {
        match member.client.next().await {
            Message::Close(close) => {
                let close = close.unwrap();
                return (close.code.into(), close.reason.to_string());
            }
            Message::Text(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_text_has_a_length() {
    let server = server(RoomLimits::default()).await;
    let mut listener = Member::join(&server, "lab", "").await;
    let mut member = Member::join(&server, "lab", "").await;
    let longest = "가".repeat(MAX_ROOM_TEXT / 3) + "a";
    assert_eq!(longest.len(), MAX_ROOM_TEXT);
    member.say(&longest).await;
    assert_eq!(listener.text().await, longest);
    member.say(&"a".repeat(MAX_ROOM_TEXT + 1)).await;
    let reason = "a message in a room has 4096 bytes at most, and this one 4097";
    assert_eq!(closed(&mut member).await, (4008, reason.to_owned()));
    assert!(matches!(listener.event().await, RoomEvent::Left { .. }));
}

#[tokio::test]
async fn only_text_is_said() {
    let server = server(RoomLimits::default()).await;
    let mut member = Member::join(&server, "lab", "").await;
    member.client.send(Message::binary(&b"hi"[..])).await;
    let reason = "a room takes text messages, and this one is binary";
    assert_eq!(closed(&mut member).await, (4009, reason.to_owned()));
}

#[tokio::test]
async fn a_full_room_takes_nobody_until_somebody_has_left() {
    let server = server(RoomLimits { members: 2, ..RoomLimits::default() }).await;
    let mut one = Member::join(&server, "lab", "").await;
    let two = Member::join(&server, "lab", "").await;
    assert_eq!(refused(&server, "lab").await, (4008, "this room is full: it has 2 members".to_owned()));
    let _elsewhere = Member::join(&server, "lab-2", "").await;
    drop(two);
    while !matches!(one.event().await, RoomEvent::Left { .. }) {}
    Member::join(&server, "lab", "").await;
}

#[tokio::test]
async fn one_client_is_in_eight_rooms_at_most() {
    let server = server(RoomLimits::default()).await;
    let mut members = Vec::new();
    for number in 0..8 {
        members.push(Member::join(&server, &format!("lab-{number}"), "").await);
    }
    assert_eq!(refused(&server, "one-more").await, (4008, "one client may be in 8 rooms at once".to_owned()));
    members.push(Member::join(&server, "lab-0", "").await);
    if cfg!(target_os = "linux") {
        let other = connect_from("127.0.0.2".parse().unwrap(), server.address).await;
        Member::over(other, &server, "one-more", "").await;
    }
}

#[tokio::test]
async fn who_sends_too_fast_is_held_back_and_loses_nothing() {
    let server = server(RoomLimits { rate: 10, ..RoomLimits::default() }).await;
    let mut member = Member::join(&server, "lab", "").await;
    let began = Instant::now();
    for number in 0..25 {
        member.say(&number.to_string()).await;
    }
    for number in 0..25 {
        assert_eq!(member.text().await, number.to_string());
    }
    // Ten at once, and then one each tenth of a second.
    assert!(began.elapsed() >= Duration::from_millis(1500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_member_that_does_not_read_is_dropped_and_the_others_go_on() {
    let server = server(RoomLimits { rate: 1_000_000, ..RoomLimits::default() }).await;
    let mut others = [Member::join(&server, "lab", "").await, Member::join(&server, "lab", "").await];
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let stream = socket.connect(server.address).await.unwrap();
    let mut stalled = Member::over(stream, &server, "lab", "name=stalled").await;
    let [one, two] = &mut others;
    let (mut sink, mut stream) = (&mut one.client.socket).split();
    let text = "x".repeat(MAX_ROOM_TEXT);
    let mut said = 0;
    let mut is_stalled_there = true;
    // The speaker sends the next when the last is heard: it is as fast as the room, and never behind.
    while is_stalled_there {
        sink.send(Message::text(&text)).await.unwrap();
        said += 1;
        loop {
            let Message::Text(event) = soon(stream.next()).await.unwrap().unwrap() else { continue };
            match serde_json::from_str(&event).unwrap() {
                RoomEvent::Message { .. } => break,
                RoomEvent::Left { from, .. } => {
                    assert_eq!(from, "stalled");
                    is_stalled_there = false;
                }
                RoomEvent::Joined { .. }
                | RoomEvent::Welcome { .. }
                | RoomEvent::Waiting { .. }
                | RoomEvent::Resumed { .. } => {}
            }
        }
        assert!(said < 100_000, "it is never dropped");
        // The other member reads all the while.
        two.text().await;
    }
    // More than what the room keeps had to wait.
    assert!(said > 50, "{said}");
    // Once it reads again, it learns why.
    let (code, reason) = closed(&mut stalled).await;
    assert_eq!((code, reason.starts_with("too slow: ")), (4008, true), "{reason}");
    drop(sink);
    drop(stream);
    one.say("still here").await;
    assert_eq!(two.text().await, "still here");
}
