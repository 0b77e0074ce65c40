//! Two relays, one room.

use crate::{
    client::Member,
    common::{RoomEvent, soon},
    server::Nats,
};
use futures_util::{SinkExt, StreamExt};
use relay::{Options, practice::RoomLimits};
use std::collections::HashSet;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn members_of_two_relays_are_in_one_room() {
    let Some(nats) = Nats::start().await else { return };
    let [first, second] = [nats.relay().await, nats.relay().await];
    let mut one = Member::join(&first, "lab", "name=Ada").await;
    let RoomEvent::Welcome { members, history, name, gap: false, since, .. } = one.welcome.clone() else {
        panic!("{:?}", one.welcome)
    };
    assert_eq!((members, history, name.as_str()), (vec![], vec![], "Ada"));
    assert!(matches!(one.event().await, RoomEvent::Joined { from, members: 1, .. } if from == "Ada"));
    one.say("안녕").await;
    let message = one.event().await;
    assert!(
        matches!(&message, RoomEvent::Message { from, text, .. } if from == "Ada" && text == "안녕"),
        "{message:?}"
    );
    // The same name on another relay is another member.
    let mut two = Member::join(&second, "lab", "name=Ada").await;
    let expected = RoomEvent::Welcome {
        seq: message.seq(),
        members: vec!["Ada".into()],
        history: vec![message],
        name: "Ada 2".into(),
        since,
        gap: false,
    };
    assert_eq!(two.welcome, expected);
    let joined = two.event().await;
    assert!(matches!(&joined, RoomEvent::Joined { from, members: 2, .. } if from == "Ada 2"), "{joined:?}");
    assert_eq!(one.event().await, joined);
    two.say("hello").await;
    let message = one.event().await;
    assert!(matches!(&message, RoomEvent::Message { from, text, .. } if from == "Ada 2" && text == "hello"));
    assert_eq!(two.event().await, message);
    two.client.socket.close(None).await.unwrap();
    let left = one.event().await;
    assert!(matches!(&left, RoomEvent::Left { from, members: 1, .. } if from == "Ada 2"), "{left:?}");
    // Another room is another room, though all count together.
    let other = Member::join(&second, "lab-2", "name=Ada").await;
    assert!(matches!(other.welcome, RoomEvent::Welcome { seq: 0, name, .. } if name == "Ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_members_on_both_receive_the_same_in_one_order_while_all_send() {
    const MEMBERS: usize = 12;
    const MESSAGES: usize = 40;
    let Some(nats) = Nats::start().await else { return };
    let relays = [nats.relay().await, nats.relay().await];
    let mut members = Vec::new();
    for number in 0..MEMBERS {
        members.push(Member::join(&relays[number % 2], "lab", &format!("name=member-{number}")).await);
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
                let (mut last, mut messages) = (member.welcome.seq(), Vec::new());
                while messages.len() < MEMBERS * MESSAGES {
                    let Message::Text(text) = stream.next().await.unwrap().unwrap() else { continue };
                    let event: RoomEvent = serde_json::from_str(&text).unwrap();
                    assert!(event.seq() > last, "{event:?} after {last}");
                    last = event.seq();
                    if let RoomEvent::Message { .. } = event {
                        messages.push(event);
                    }
                }
                messages
            };
            let (_, messages) = tokio::join!(send, receive);
            (sink, stream, messages)
        }))
    });
    let ended = futures_util::future::join_all(tasks).await;
    let received: Vec<_> = ended.into_iter().map(|ended| ended.unwrap().2).collect();
    assert!(received.iter().all(|messages| *messages == received[0]));
    // What one member sends is in the order in which it sent it.
    for number in 0..MEMBERS {
        let name = format!("member-{number}");
        let texts = received[0].iter().filter_map(|event| match event {
            RoomEvent::Message { from, text, .. } if *from == name => Some(text.clone()),
            _ => None,
        });
        assert!(texts.eq((0..MESSAGES).map(|message| format!("{number} {message}"))), "{number}");
    }
}

#[tokio::test]
async fn names_are_unique_although_all_join_at_once() {
    let Some(nats) = Nats::start().await else { return };
    let relays = [nats.relay().await, nats.relay().await];
    let joining = (0..20).map(|number| Member::join(&relays[number % 2], "lab", "name=Ada"));
    let mut members = futures_util::future::join_all(joining).await;
    let names: HashSet<_> = members
        .iter()
        .map(|member| match &member.welcome {
            RoomEvent::Welcome { name, .. } => name.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names.len(), members.len());
    // All members receive the same events about them, whoever was first.
    let last = Member::join(&relays[0], "lab", "name=last").await;
    let RoomEvent::Welcome { members: known, .. } = &last.welcome else { panic!() };
    assert_eq!(known.iter().cloned().collect::<HashSet<_>>(), names);
    let other = Member::join(&relays[1], "lab", "name=other").await;
    let RoomEvent::Welcome { members: others, .. } = &other.welcome else { panic!() };
    assert_eq!(others[..known.len()], known[..]);
    members[0].say("hello").await;
    assert_eq!(members[0].text().await, "hello");
}

#[tokio::test]
async fn who_comes_back_by_the_other_relay_misses_nothing_and_gets_nothing_twice() {
    let Some(nats) = Nats::start().await else { return };
    let relays = [nats.relay().await, nats.relay().await];
    let mut speaker = Member::join(&relays[0], "lab", "name=speaker").await;
    let mut numbers: Vec<u64> = Vec::new();
    let mut texts = Vec::new();
    let mut resume = String::new();
    for round in 0..4 {
        let mut member = Member::join(&relays[round % 2], "lab", &format!("name=member{resume}")).await;
        let RoomEvent::Welcome { history, gap, since, .. } = member.welcome.clone() else { panic!() };
        assert!(!gap);
        for number in 0..10 {
            speaker.say(&format!("{round} {number}")).await;
        }
        let mut events = if round == 0 { Vec::new() } else { history };
        while events.last().is_none_or(|last| last.seq() <= member.welcome.seq()) || events.len() < 5 {
            events.push(member.event().await);
        }
        numbers.extend(events.iter().map(RoomEvent::seq));
        texts.extend(events.into_iter().filter_map(|event| match event {
            RoomEvent::Message { text, .. } => Some(text),
            _ => None,
        }));
        resume = format!("&after={}&since={since}", numbers.last().unwrap());
        drop(member);
        while !matches!(speaker.event().await, RoomEvent::Left { .. }) {}
    }
    let mut last = Member::join(&relays[0], "lab", &format!("name=member{resume}")).await;
    let RoomEvent::Welcome { history, gap: false, .. } = last.welcome.clone() else { panic!() };
    let mut history = history.into_iter();
    while texts.len() < 40 {
        let event = match history.next() {
            Some(event) => event,
            None => last.event().await,
        };
        numbers.push(event.seq());
        if let RoomEvent::Message { text, .. } = event {
            texts.push(text);
        }
    }
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    let said = (0..4).flat_map(|round| (0..10).map(move |number| format!("{round} {number}")));
    assert_eq!(texts, said.collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_said_is_there_for_a_relay_that_starts_later() {
    let Some(nats) = Nats::start().await else { return };
    let first = nats.relay().await;
    let mut one = Member::join(&first, "lab", "name=one").await;
    for number in 0..60 {
        one.say(&number.to_string()).await;
        assert_eq!(one.text().await, number.to_string());
    }
    one.client.socket.close(None).await.unwrap();
    first.stop().await;
    let second = nats.relay().await;
    let two = Member::join(&second, "lab", "name=two").await;
    let RoomEvent::Welcome { members, history, .. } = two.welcome else { panic!() };
    assert_eq!(members, Vec::<String>::new());
    let texts: Vec<_> = history
        .into_iter()
        .map(|event| match event {
            RoomEvent::Message { text, .. } => text,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(texts, (10..60).map(|number: u32| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn limits_count_the_members_of_all_relays() {
    let Some(nats) = Nats::start().await else { return };
    let limited = || Options { rooms: RoomLimits { members: 2, ..RoomLimits::default() }, ..nats.options() };
    let relays = [crate::common::TestServer::start(limited()).await, crate::common::TestServer::start(limited()).await];
    let one = Member::join(&relays[0], "lab", "").await;
    let mut two = Member::join(&relays[1], "lab", "").await;
    let mut refused = crate::client::Client::connect(relays[0].address, "/websocket/room/lab", None).await;
    assert_eq!(refused.closed().await, (4008, "this room is full: it has 2 members".to_owned()));
    drop(one);
    while !matches!(two.event().await, RoomEvent::Left { .. }) {}
    Member::join(&relays[1], "lab", "").await;
}
