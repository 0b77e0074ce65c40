//! A room with members that stall, trickle and vanish: the others receive all messages, and the relay keeps little for
//! those.

use crate::{
    common::{MAX_ROOM_TEXT, Page, RoomEvent, soon},
    process::Watched,
};
use futures_util::{SinkExt, StreamExt, future::join_all};
use socket2::SockRef;
use std::{sync::Arc, time::Duration};
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

/// What a member may make the relay keep at most, in KiB: what is handed to the kernel at once (64), and a welcome with
/// all that the room keeps (256 as JSON), both in buffers that double as they grow.
const MOST: usize = 1024;

/// What a room keeps, in KiB, and what else grows with its first use.
const ROOM: usize = 4096;

/// How long one that trickles does nothing after each message.
const PAUSE: Duration = Duration::from_millis(20);

type Socket = WebSocketStream<TcpStream>;

/// So many of each kind, and as many that behave, until all that stall have been dropped.
pub async fn stall_trickle_and_vanish(count: usize) {
    let limits = ["--room-rate", "1000000", "--max-per-client", "10000"];
    let relay = Arc::new(Watched::start(5 * count + 10, &limits).await);
    let before = relay.start;
    let (stop, stopped) = watch::channel(false);
    let mut speaker = join(&relay, 0, "name=speaker").await;
    let mut readers = Vec::new();
    // A permit for each message that a reader has.
    let read = Arc::new(Semaphore::new(0));
    for number in 0..count {
        readers.push(tokio::spawn(read_all(join(&relay, 1 + number, "name=reader").await, read.clone())));
    }
    let mut stalled = Vec::new();
    for number in 0..count {
        let member = join(&relay, 1 + count + number, "name=stalled").await;
        // The kernel need not keep much either.
        SockRef::from(member.get_ref()).set_recv_buffer_size(4096).unwrap();
        stalled.push(member);
    }
    let trickling: Vec<_> = (0..count)
        .map(|number| tokio::spawn(trickle(relay.clone(), 1 + 2 * count + number, stopped.clone())))
        .collect();
    let vanishing: Vec<_> =
        (0..count).map(|number| tokio::spawn(vanish(relay.clone(), 1 + 3 * count + number, stopped.clone()))).collect();

    let text = "x".repeat(MAX_ROOM_TEXT);
    let (mut said, mut dropped) = (0_usize, 0);
    while dropped < count {
        speaker.send(Message::text(&text)).await.unwrap();
        said += 1;
        while let Some(event) = event(&mut speaker).await {
            match event {
                RoomEvent::Message { .. } => break,
                RoomEvent::Left { from, .. } if from.starts_with("stalled") => dropped += 1,
                RoomEvent::Left { .. }
                | RoomEvent::Joined { .. }
                | RoomEvent::Welcome { .. }
                | RoomEvent::Waiting { .. }
                | RoomEvent::Resumed { .. } => {}
            }
        }
        // It is as fast as those who read, so none of them falls behind.
        soon(read.acquire_many(u32::try_from(count).unwrap())).await.unwrap().forget();
        assert!(said < 100_000, "{dropped} of {count} that stall were dropped");
    }
    let full = relay.usage();
    println!("{count} members that stall, trickle, vanish, read; {said} messages\n  before: {before}\n  full: {full}");
    assert!(full.resident <= before.resident + 4 * count * MOST + ROOM, "before: {before}; full: {full}");
    stop.send(true).unwrap();
    speaker.send(Message::text("the last")).await.unwrap();
    for reader in join_all(readers).await {
        assert_eq!(reader.unwrap(), said + 1);
    }
    let back: usize = join_all(vanishing).await.into_iter().map(Result::unwrap).sum();
    let dropped: usize = join_all(trickling).await.into_iter().map(Result::unwrap).sum();
    println!("  came back {back} times; {dropped} that trickled were dropped on the way");
    assert!(back > 0);
    drop((speaker, stalled));
    Arc::into_inner(relay).unwrap().end().await;
}

/// A member.
async fn join(relay: &Watched, number: usize, query: &str) -> Socket {
    let stream = relay.connect(number).await;
    let path = format!("/websocket/room/lab?{query}");
    Page::try_upgrade(stream, relay.address, &path, None).await.unwrap().socket
}

/// The next event; none at the end.
async fn event(socket: &mut Socket) -> Option<RoomEvent> {
    loop {
        match soon(socket.next()).await? {
            Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
            Ok(Message::Ping(_)) => {}
            Ok(_) | Err(_) => return None,
        }
    }
}

/// Reads all events, none of which may be missing, up to the last message; gives how many messages they were.
async fn read_all(mut socket: Socket, read: Arc<Semaphore>) -> usize {
    let (mut messages, mut last) = (0, None);
    loop {
        let event = event(&mut socket).await.expect("a member that reads is not dropped");
        assert!(last.is_none_or(|last| event.seq() == last + 1), "{event:?} after {last:?}");
        last = Some(event.seq());
        if let RoomEvent::Message { text, .. } = event {
            messages += 1;
            read.add_permits(1);
            if text == "the last" {
                return messages;
            }
        }
    }
}

/// Reads slowly; when it is dropped, it comes back. Gives how often it was.
async fn trickle(relay: Arc<Watched>, number: usize, stopped: watch::Receiver<bool>) -> usize {
    let mut dropped = 0;
    while !*stopped.borrow() {
        let mut socket = join(&relay, number, "name=trickle").await;
        while !*stopped.borrow() {
            // Nothing may come for a while where all others wait for their turn.
            match timeout(PAUSE, socket.next()).await {
                Ok(Some(Ok(Message::Close(_))) | Some(Err(_)) | None) => {
                    dropped += 1;
                    break;
                }
                Ok(Some(Ok(_))) => sleep(PAUSE).await,
                Err(_) => {}
            }
        }
    }
    dropped
}

/// Vanishes without a Close, and comes back for all that it has missed; gives how often.
async fn vanish(relay: Arc<Watched>, number: usize, stopped: watch::Receiver<bool>) -> usize {
    let (mut back, mut query) = (0, "name=vanish".to_owned());
    while !*stopped.borrow() {
        let mut socket = join(&relay, number, &query).await;
        let Some(RoomEvent::Welcome { seq, since, history, gap, .. }) = event(&mut socket).await else {
            panic!("no welcome")
        };
        if back > 0 && !gap {
            let missed: Vec<u64> = history.iter().map(RoomEvent::seq).collect();
            let first = seq + 1 - missed.len() as u64;
            assert!(missed.iter().copied().eq(first..=seq), "{missed:?}");
        }
        let mut last = seq;
        for _ in 0..20 {
            let Ok(Some(event)) = timeout(Duration::from_millis(500), event(&mut socket)).await else { break };
            assert_eq!(event.seq(), last + 1);
            last = event.seq();
        }
        query = format!("name=vanish&after={last}&since={since}");
        SockRef::from(socket.get_ref()).set_linger(Some(Duration::ZERO)).unwrap();
        drop(socket);
        back += 1;
    }
    back
}
