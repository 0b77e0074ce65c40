//! Rooms: all members receive what one sends, in one order.

use crate::{
    client::{Client, Member},
    common::{Request, RoomEvent, TestServer, options, soon},
};
use futures_util::{SinkExt, StreamExt};
use relay::{Options, practice::RoomLimits};
use std::collections::HashSet;
use tokio_tungstenite::tungstenite::Message;

/// A relay in whose rooms nobody is held back.
async fn server() -> TestServer {
    let rooms = RoomLimits { rate: 1_000_000, ..RoomLimits::default() };
    TestServer::start(Options { rooms, ..options(&[]) }).await
}

#[tokio::test]
async fn a_member_is_welcomed_and_everyone_is_told_who_comes_speaks_and_goes() {
    let server = server().await;
    let mut one = Member::join(&server, "lab", "name=%EB%AF%BC%EC%A7%80").await;
    let RoomEvent::Welcome { seq: 0, members, history, name, gap: false, since } = one.welcome.clone() else {
        panic!("{:?}", one.welcome)
    };
    assert_eq!((members, history, name.as_str()), (vec![], vec![], "민지"));
    assert_eq!(one.event().await, RoomEvent::Joined { seq: 1, from: "민지".into(), members: 1 });
    one.say("안녕").await;
    let message = one.event().await;
    let RoomEvent::Message { seq: 2, from, text, at } = &message else { panic!("{message:?}") };
    assert_eq!((from.as_str(), text.as_str()), ("민지", "안녕"));
    assert!(at.len() == since.len() && *at >= since, "{at} {since}");

    let mut two = Member::join(&server, "lab", "").await;
    let expected = RoomEvent::Welcome {
        seq: 2,
        members: vec!["민지".into()],
        history: vec![message],
        name: "guest".into(),
        since,
        gap: false,
    };
    assert_eq!(two.welcome, expected);
    two.client.socket.close(None).await.unwrap();
    let joined = RoomEvent::Joined { seq: 3, from: "guest".into(), members: 2 };
    assert_eq!(two.event().await, joined);
    assert_eq!(one.event().await, joined);
    assert_eq!(one.event().await, RoomEvent::Left { seq: 4, from: "guest".into(), members: 1 });
    // Another room is another room.
    let other = Member::join(&server, "lab-2", "name=%EB%AF%BC%EC%A7%80").await;
    assert!(matches!(other.welcome, RoomEvent::Welcome { seq: 0, name, .. } if name == "민지"));
}

#[tokio::test]
async fn members_of_one_name_are_told_apart() {
    let server = server().await;
    let mut names = HashSet::new();
    let mut held = Vec::new();
    for _ in 0..5 {
        let member = Member::join(&server, "lab", "name=Ada").await;
        let RoomEvent::Welcome { name, members, .. } = &member.welcome else { panic!() };
        assert_eq!(members.iter().cloned().collect::<HashSet<_>>(), names);
        names.insert(name.clone());
        held.push(member);
    }
    let expected = ["Ada", "Ada 2", "Ada 3", "Ada 4", "Ada 5"].map(str::to_owned);
    assert_eq!(names, HashSet::from(expected));
}

/// On several threads, each of which serves a part of the members.
#[tokio::test(flavor = "multi_thread")]
async fn all_members_receive_the_same_in_the_same_order_while_all_send() {
    const MEMBERS: usize = 24;
    const MESSAGES: usize = 50;
    let rooms = RoomLimits { rate: 1_000_000, ..RoomLimits::default() };
    let server = TestServer::start(Options { rooms, threads: 3, ..options(&[]) }).await;
    let mut members = Vec::new();
    for number in 0..MEMBERS {
        members.push(Member::join(&server, "lab", &format!("name=member-{number}")).await);
    }
    let tasks = members.into_iter().enumerate().map(|(number, member)| {
        tokio::spawn(soon(async move {
            let (mut sink, mut stream) = member.client.socket.split();
            let send = async {
                for message in 0..MESSAGES {
                    sink.send(Message::text(format!("{number} {message}"))).await.unwrap();
                }
            };
            let receive = async {
                let (mut next, mut messages) = (member.welcome.seq() + 1, Vec::new());
                while messages.len() < MEMBERS * MESSAGES {
                    let Message::Text(text) = stream.next().await.unwrap().unwrap() else { continue };
                    let event: RoomEvent = serde_json::from_str(&text).unwrap();
                    assert_eq!(event.seq(), next);
                    next += 1;
                    if let RoomEvent::Message { from, text, .. } = event {
                        messages.push((from, text));
                    }
                }
                messages
            };
            // Nobody leaves before all have received it all.
            let (_, messages) = tokio::join!(send, receive);
            (sink, stream, messages)
        }))
    });
    let ended = futures_util::future::join_all(tasks).await;
    let received: Vec<_> = ended.into_iter().map(|ended| ended.unwrap().2).collect();
    assert!(received.iter().all(|messages| *messages == received[0]));
    // And what one member sends is in the order in which it sent it.
    for number in 0..MEMBERS {
        let of_one: Vec<_> = received[0].iter().filter(|(from, _)| *from == format!("member-{number}")).collect();
        let expected = (0..MESSAGES).map(|message| format!("{number} {message}"));
        assert!(of_one.iter().map(|(_, text)| text.clone()).eq(expected), "{number}");
    }
}

#[tokio::test]
async fn who_comes_back_after_a_drop_misses_nothing_and_gets_nothing_twice() {
    let server = server().await;
    let mut speaker = Member::join(&server, "lab", "name=speaker").await;
    let (mut seen, mut last, mut since) = (Vec::new(), None, String::new());
    for round in 0..5 {
        let resume = last.map_or(String::new(), |last| format!("&after={last}&since={since}"));
        let mut member = Member::join(&server, "lab", &format!("name=member{resume}")).await;
        let RoomEvent::Welcome { seq, history, gap, since: opened, .. } = member.welcome.clone() else { panic!() };
        assert!(!gap);
        since = opened;
        if last.is_some() {
            seen.extend(history);
        }
        for number in 0..20 {
            speaker.say(&format!("{round} {number}")).await;
        }
        // It is gone in the middle of them.
        while seen.len() < round * 20 + 10 || last.is_none_or(|last| last < seq) {
            let event = member.event().await;
            last = Some(event.seq());
            seen.push(event);
        }
        drop(member);
        // All of them, its leaving included, before it comes back.
        while !matches!(speaker.event().await, RoomEvent::Left { .. }) {}
    }
    let first = seen[0].seq();
    let numbers: Vec<u64> = seen.iter().map(RoomEvent::seq).collect();
    assert_eq!(numbers, (first..first + seen.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn numbers_of_an_earlier_room_are_not_taken_for_those_of_this_one() {
    let server = server().await;
    let mut one = Member::join(&server, "lab", "").await;
    one.say("hello").await;
    assert_eq!(one.text().await, "hello");
    let other = Member::join(&server, "lab", "after=1&since=2020-01-01T00:00:00.000Z").await;
    let RoomEvent::Welcome { history, gap, .. } = other.welcome else { panic!() };
    assert!(gap && history.len() == 1, "{history:?}");
    let later = Member::join(&server, "lab", "after=1000").await;
    assert!(matches!(later.welcome, RoomEvent::Welcome { gap: true, .. }));
}

#[tokio::test]
async fn what_was_said_stays_when_all_have_left() {
    let server = server().await;
    let mut one = Member::join(&server, "lab", "name=one").await;
    one.say("first").await;
    assert_eq!(one.text().await, "first");
    let last = one.welcome.seq() + 2;
    one.client.socket.close(None).await.unwrap();
    while soon(one.client.socket.next()).await.is_some() {}
    let two = Member::join(&server, "lab", &format!("after={last}")).await;
    let RoomEvent::Welcome { history, members, gap, .. } = two.welcome else { panic!() };
    assert_eq!(
        (history, members, gap),
        (vec![RoomEvent::Left { seq: 3, from: "one".into(), members: 0 }], vec![], false)
    );
}

#[tokio::test]
async fn what_a_member_sent_before_its_close_is_said_although_it_is_held_back() {
    let rooms = RoomLimits { rate: 5, ..RoomLimits::default() };
    let server = TestServer::start(Options { rooms, ..options(&[]) }).await;
    let mut listener = Member::join(&server, "lab", "").await;
    let mut speaker = Member::join(&server, "lab", "").await;
    for number in 0..8 {
        speaker.say(&number.to_string()).await;
    }
    speaker.client.socket.close(None).await.unwrap();
    for number in 0..8 {
        assert_eq!(listener.text().await, number.to_string());
    }
    assert!(matches!(listener.event().await, RoomEvent::Left { members: 1, .. }));
}

#[tokio::test]
async fn names_that_make_no_sense_are_refused_with_a_sentence() {
    let server = server().await;
    for (path, sentence) in [
        ("/websocket/room/Lab", "1 to 32 small letters, digits and hyphens"),
        ("/websocket/room/%EB%B0%A9", "1 to 32 small letters, digits and hyphens"),
        ("/websocket/room/lab?name=", "1 to 32 characters that can be seen"),
        ("/websocket/room/lab?name=%0A", "1 to 32 characters that can be seen"),
        ("/websocket/room/lab?name=Ada%E2%80%AE", "1 to 32 characters that can be seen"),
        ("/websocket/room/lab?after=last", "the number of the last event that you have"),
    ] {
        let request = Request::new(server.address, "GET", path).header("Host", &server.address.to_string());
        let response = request.origin(Some(&format!("http://{}", server.address))).upgrade().send().await;
        assert_eq!(response.status, 400, "{path}");
        assert!(response.text().contains(sentence), "{path}: {}", response.text());
    }
}

#[tokio::test]
async fn when_the_relay_stops_all_members_are_told() {
    let server = server().await;
    let mut members = Vec::new();
    for _ in 0..5 {
        members.push(Member::join(&server, "lab", "").await);
    }
    let closed = async {
        for member in &mut members {
            loop {
                if let Message::Close(close) = member.client.next().await {
                    assert_eq!(u16::from(close.unwrap().code), 1001);
                    break;
                }
            }
        }
    };
    tokio::join!(server.stop(), closed);
}

#[tokio::test]
async fn members_are_counted() {
    let server = server().await;
    let value = async |line: &str| {
        let metrics = server.get("/metrics").send().await;
        let found = metrics.text().lines().find_map(|known| known.strip_prefix(line)?.trim().parse::<u64>().ok());
        found.unwrap()
    };
    let mut one = Member::join(&server, "lab", "").await;
    let _two = Member::join(&server, "lab", "").await;
    one.say("안녕").await;
    assert_eq!(one.text().await, "안녕");
    assert_eq!(value(r#"relay_sessions_open{kind="websocket-room"}"#).await, 2);
    assert_eq!(value(r#"relay_bytes_total{kind="websocket-room",direction="sent"}"#).await, 6);
    let _echo = Client::connect(server.address, "/websocket/echo", None).await;
    assert_eq!(value(r#"relay_sessions_open{kind="websocket-echo"}"#).await, 1);
    one.client.socket.close(None).await.unwrap();
    let closed = r#"relay_sessions_total{kind="websocket-room",outcome="page_closed"}"#;
    soon(async { while value(closed).await != 1 {} }).await;
}
