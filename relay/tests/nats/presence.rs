//! The presence of a killed relay expires, and its members leave.

use crate::{
    client::Member,
    common::{
        RoomEvent, TestServer,
        program::{Program, relay},
    },
    server::Nats,
};

async fn killed_later(nats: &Nats) -> Program {
    Program::start(relay(&["--rooms", &nats.url()])).await
}

#[tokio::test]
async fn its_members_leave_once_as_the_others_notice() {
    let Some(nats) = Nats::start().await else { return };
    let relays = [nats.relay().await, nats.relay().await];
    let mut watching =
        [Member::join(&relays[0], "lab", "name=a").await, Member::join(&relays[1], "lab", "name=b").await];
    let program = killed_later(&nats).await;
    let _gone = [
        Member::join_at(program.address(), "lab", "name=c").await,
        Member::join_at(program.address(), "lab", "name=d").await,
    ];
    program.signal("KILL").await;
    program.end().await;
    for member in &mut watching {
        let mut left = Vec::new();
        while left.len() < 2 {
            if let RoomEvent::Left { from, .. } = member.event().await {
                left.push(from);
            }
        }
        left.sort();
        assert_eq!(left, ["c", "d"]);
    }
    // No member leaves twice: the next event is the next message.
    watching[0].say("gone").await;
    for member in &mut watching {
        assert!(matches!(member.event().await, RoomEvent::Message { text, .. } if text == "gone"));
    }
    assert_members(&relays[1], &["a", "b"]).await;
}

#[tokio::test]
async fn those_of_a_relay_that_nobody_saw_die_leave_when_somebody_comes() {
    let Some(nats) = Nats::start().await else { return };
    let program = killed_later(&nats).await;
    let _gone = Member::join_at(program.address(), "lab", "name=c").await;
    program.signal("KILL").await;
    program.end().await;
    let relay = nats.relay().await;
    let mut member = Member::join(&relay, "lab", "name=a").await;
    loop {
        match member.event().await {
            RoomEvent::Left { from, members, .. } => {
                assert_eq!((from.as_str(), members), ("c", 1));
                break;
            }
            RoomEvent::Joined { .. } => {}
            event => panic!("{event:?}"),
        }
    }
    assert_members(&relay, &["a"]).await;
}

#[tokio::test]
async fn those_of_a_relay_that_stops_leave_at_once() {
    let Some(nats) = Nats::start().await else { return };
    let (stopped, other) = (nats.relay().await, nats.relay().await);
    let mut watching = Member::join(&other, "lab", "name=a").await;
    let _gone = Member::join(&stopped, "lab", "name=b").await;
    stopped.stop().await;
    while !matches!(watching.event().await, RoomEvent::Left { .. }) {}
    assert_members(&other, &["a"]).await;
}

#[tokio::test]
async fn those_of_a_relay_that_could_not_be_heard_for_a_while_come_back() {
    let Some(nats) = Nats::start().await else { return };
    let other = nats.relay().await;
    let mut watching = Member::join(&other, "lab", "name=a").await;
    let program = killed_later(&nats).await;
    let mut away = Member::join_at(program.address(), "lab", "name=b").await;
    program.signal("STOP").await;
    while !matches!(watching.event().await, RoomEvent::Left { .. }) {}
    program.signal("CONT").await;
    let joined = watching.event().await;
    assert!(matches!(&joined, RoomEvent::Joined { from, members: 2, .. } if from == "b"), "{joined:?}");
    away.say("back").await;
    let message = watching.event().await;
    assert!(matches!(&message, RoomEvent::Message { from, text, .. } if from == "b" && text == "back"));
    // It has missed nothing of it, its own leaving included.
    let mut seen = Vec::new();
    while seen.last() != Some(&message) {
        seen.push(away.event().await);
    }
    let left = seen.iter().filter(|event| matches!(event, RoomEvent::Left { .. })).count();
    assert_eq!((left, seen.contains(&joined)), (1, true));
}

async fn assert_members(relay: &TestServer, expected: &[&str]) {
    let member = Member::join(relay, "lab", "name=last").await;
    let RoomEvent::Welcome { members, .. } = member.welcome else { panic!() };
    assert_eq!(members, expected);
}
