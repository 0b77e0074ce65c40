//! A room: joining, chatting, and the messages missed after a drop.

use crate::*;
use networking_lab::{
    effect::TimerId,
    labs::websocket::room::{
        form::RoomField,
        lab::RoomMsg,
        talk::{Line, Talk},
    },
    text::fields::InputError,
};
use relay_protocol::{MAX_ROOM_TEXT, RoomEvent};

const ROOM: &str = "ws://127.0.0.1:8080/websocket/room";

fn say(seq: u64, from: &str, text: &str) -> RoomEvent {
    RoomEvent::Message { seq, from: from.into(), text: text.into(), at: "2026-11-27T06:30:00.123Z".into() }
}

fn joined(seq: u64, from: &str, members: u32) -> RoomEvent {
    RoomEvent::Joined { seq, from: from.into(), members }
}

/// The welcome of a member named 민지, in the first instance of the room.
fn welcome(seq: u64, members: &[&str], history: Vec<RoomEvent>) -> RoomEvent {
    RoomEvent::Welcome {
        seq,
        members: members.iter().map(|&member| member.to_owned()).collect(),
        history,
        name: "민지".into(),
        since: "first".into(),
        gap: false,
    }
}

fn talk(events: impl IntoIterator<Item = RoomEvent>) -> Talk {
    let mut talk = Talk::default();
    events.into_iter().for_each(|event| talk.take(event));
    talk
}

/// The lines in short form: sender and text, with a star for the tab's own.
fn lines(talk: &Talk) -> Vec<String> {
    let line = |(_, line): &(u64, Line)| match line {
        Line::Said { from, text, own, .. } => format!("{from}{}: {text}", if *own { "*" } else { "" }),
        Line::Joined { from, members } => format!("+{from} {members}"),
        Line::Left { from, members } => format!("-{from} {members}"),
        Line::Missed(messages) => format!("missed {messages}"),
        Line::Gap => "gap".into(),
        Line::NewRoom => "new room".into(),
    };
    talk.lines.iter().map(line).collect()
}

fn room(msg: RoomMsg) -> Msg {
    Msg::Room(msg)
}

fn type_in(field: RoomField, text: &str) -> Msg {
    room(RoomMsg::Edit(field, text.into()))
}

fn event(socket: u32, event: &RoomEvent) -> Msg {
    came(socket, WebSocketIncoming::Text(serde_json::to_string(event).expect("an event is plain data")))
}

fn opens(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::OpenWebSocket { url, .. } => Some(url.as_str()),
        _ => None,
    })
}

#[test]
fn the_talk_is_what_the_room_says_in_its_order() {
    let talk = talk([
        welcome(7, &["서준"], vec![say(3, "민지", "어제"), say(6, "서준", "안녕")]),
        joined(8, "민지", 2),
        say(9, "민지", "<b>hi</b>"),
        joined(10, "지우", 3),
        RoomEvent::Left { seq: 11, from: "서준".into(), members: 2 },
    ]);
    // An earlier message from a member of the same name is shown as the tab's own, because the room knows only names.
    assert_eq!(lines(&talk), ["민지*: 어제", "서준: 안녕", "+민지 2", "민지*: <b>hi</b>", "+지우 3", "-서준 2"]);
    assert_eq!(*talk.members, ["민지", "지우"]);
    assert_eq!(talk.resume().map(|resume| resume.after), Some(11));
}

#[test]
fn an_event_that_came_already_changes_nothing() {
    let once = talk([welcome(7, &[], vec![]), joined(8, "민지", 1)]);
    let twice = talk([welcome(7, &[], vec![]), joined(8, "민지", 1), joined(8, "민지", 1), say(7, "x", "old")]);
    assert_eq!(once, twice);
    assert_eq!(talk([say(1, "x", "before the welcome")]), Talk::default());
}

#[test]
fn numbers_may_have_gaps_as_rooms_that_relays_share_count_together() {
    let talk =
        talk([welcome(7, &["서준"], vec![]), joined(12, "민지", 2), say(40, "서준", "안녕"), say(41, "서준", "또")]);
    assert_eq!(lines(&talk), ["+민지 2", "서준: 안녕", "서준: 또"]);
    assert_eq!(talk.resume().map(|resume| resume.after), Some(41));
}

#[test]
fn while_the_room_waits_for_its_server_the_talk_says_so_and_goes_on_after() {
    let mut talk = talk([welcome(7, &["서준"], vec![]), joined(8, "민지", 2)]);
    let before = lines(&talk);
    talk.take(RoomEvent::Waiting { seq: 8 });
    assert!(talk.is_waiting);
    talk.take(RoomEvent::Resumed { seq: 8 });
    assert!(!talk.is_waiting);
    assert_eq!((lines(&talk), talk.resume().map(|resume| resume.after)), (before, Some(8)));
    talk.take(RoomEvent::Waiting { seq: 8 });
    talk.dropped();
    assert!(!talk.is_waiting);
}

#[test]
fn after_a_drop_what_was_missed_follows_without_gap_or_repeat() {
    let before = [welcome(7, &[], vec![]), joined(8, "민지", 1), say(9, "서준", "one")];
    let missed = vec![say(9, "서준", "one"), say(10, "서준", "two"), joined(11, "지우", 3), say(12, "지우", "three")];
    let talk = talk(before.into_iter().chain([welcome(12, &["서준", "지우"], missed), joined(13, "민지", 3)]));
    assert_eq!(lines(&talk), ["+민지 1", "서준: one", "missed 2", "서준: two", "+지우 3", "지우: three", "+민지 3"]);
    assert_eq!(*talk.members, ["서준", "지우", "민지"]);
}

#[test]
fn a_gap_and_a_new_room_are_said() {
    let again = |since: &str, gap| RoomEvent::Welcome {
        seq: 40,
        members: vec![],
        history: vec![say(2, "서준", "new")],
        name: "민지 2".into(),
        since: since.into(),
        gap,
    };
    let start = || [welcome(0, &[], vec![]), say(1, "민지", "mine")];
    assert_eq!(
        lines(&talk(start().into_iter().chain([again("first", true)]))),
        ["민지*: mine", "gap", "missed 1", "서준: new"]
    );
    let other = talk(start().into_iter().chain([again("second", false), say(41, "민지", "under the old name")]));
    // Both names belong to this tab.
    assert_eq!(lines(&other), ["민지*: mine", "new room", "missed 1", "서준: new", "민지*: under the old name"]);
}

#[test]
fn joining_asks_for_the_room_by_name_and_shows_no_token() {
    let start = Test { token: Some("secret".into()), ..Test::new() };
    let mut test = start.then(type_in(RoomField::Name, " 민지 ")).then(room(RoomMsg::Join)).then(room(RoomMsg::Join));
    let effects = test.effects();
    assert_eq!(effects.len(), 1, "a double click joins once");
    assert_eq!(opens(&effects), Some(&*format!("{ROOM}/lobby?name=%EB%AF%BC%EC%A7%80&token=secret")));
    let shown = format!("{ROOM}/lobby?name=%EB%AF%BC%EC%A7%80");
    assert!(matches!(test.last(), EventKind::WebSocketConnect { url, .. } if url == shown));
    let mut test = Test::after([room(RoomMsg::Join)]);
    assert_eq!(opens(&test.effects()), Some(&*format!("{ROOM}/lobby")));
}

#[test]
fn names_that_the_relay_would_refuse_are_not_asked_for() {
    for (field, typed) in [
        (RoomField::Room, ""),
        (RoomField::Room, "Lobby"),
        (RoomField::Room, "방"),
        (RoomField::Room, "a/b"),
        (RoomField::Name, "a\u{7}b"),
        (RoomField::Name, "123456789012345678901234567890123"),
    ] {
        let mut test = Test::after([type_in(field, typed), room(RoomMsg::Join)]);
        assert_eq!(test.effects(), [], "{typed}");
        assert!(test.model.room.errors.of(field).is_some(), "{typed}");
    }
}

#[test]
fn what_is_said_is_sent_as_it_was_typed_and_the_field_is_empty_again() {
    let start = || Test::after([room(RoomMsg::Join), opened(1)]);
    let mut test = start();
    test.effects();
    let mut test = test.then(type_in(RoomField::Text, " <b>안녕</b> ")).then(room(RoomMsg::Say));
    assert_eq!(test.effects(), [Effect::SendText(SocketId(1), " <b>안녕</b> ".into())]);
    assert_eq!(test.model.room.form.text, "");
    for typed in ["", " \n "] {
        let mut test = start();
        test.effects();
        let mut test = test.then(type_in(RoomField::Text, typed)).then(room(RoomMsg::Say));
        assert_eq!(test.effects(), [], "nothing is said by {typed:?}");
    }
    let mut test = start();
    test.effects();
    let mut test = test.then(type_in(RoomField::Text, &"가".repeat(MAX_ROOM_TEXT / 3 + 1))).then(room(RoomMsg::Say));
    assert_eq!(test.effects(), []);
    assert_eq!(test.model.room.errors.of(RoomField::Text), Some(&InputError::RoomText { limit: MAX_ROOM_TEXT }));
    assert!(!test.model.room.form.text.is_empty(), "what is too long is not lost");
}

#[test]
fn a_drop_is_followed_by_coming_back_after_the_last_event() {
    let welcome = welcome(7, &[], vec![]);
    let mut test = Test::after([
        room(RoomMsg::Join),
        opened(1),
        event(1, &welcome),
        event(1, &joined(8, "민지", 1)),
        closed(1, 1006),
    ]);
    let timer = TimerId(2);
    assert!(test.effects().iter().any(|effect| matches!(effect, Effect::StartTimer(of, _) if *of == timer)));
    assert!(test.model.room.talk.members.is_empty(), "who is there is not known now");
    let mut test = test.then(Msg::Arrived(Arrival::Timer(timer)));
    assert_eq!(opens(&test.effects()), Some(&*format!("{ROOM}/lobby?after=8&since=first")));
}

#[test]
fn who_leaves_stays_away_and_another_room_begins_empty() {
    let in_room = [room(RoomMsg::Join), opened(1), event(1, &welcome(7, &[], vec![say(7, "서준", "hi")]))];
    let mut test = Test::after(in_room.into_iter().chain([room(RoomMsg::Leave)]));
    let close = Effect::CloseWebSocket { socket: SocketId(1), code: Some(1000), reason: String::new() };
    assert_eq!(test.effects().pop(), Some(close));
    let mut test = test.then(closed(1, 1000));
    assert_eq!(test.effects(), []);
    assert_eq!(lines(&test.model.room.talk), ["서준: hi"], "what was said can still be read");
    // Joining the same room continues where it was; another room starts empty.
    let mut test = test.then(room(RoomMsg::Join));
    assert_eq!(opens(&test.effects()), Some(&*format!("{ROOM}/lobby?after=7&since=first")));
    let mut test = test.then(closed(2, 1000)).then(type_in(RoomField::Room, "other")).then(room(RoomMsg::Join));
    assert_eq!(opens(&test.effects()), Some(&*format!("{ROOM}/other")));
    assert_eq!(lines(&test.model.room.talk), [""; 0]);
}

#[test]
fn a_room_and_a_server_do_not_mix() {
    let test =
        Test::after([Msg::Connect, opened(1), room(RoomMsg::Join), opened(2), event(2, &welcome(7, &[], vec![]))]);
    let test = test.then(event(1, &say(8, "x", "from the server"))).then(closed(1, 1000));
    assert_eq!(lines(&test.model.room.talk), [""; 0]);
    assert!(test.model.room.session.client.is_open());
}

#[test]
fn a_frame_that_is_no_event_changes_nothing() {
    let test = Test::after([
        room(RoomMsg::Join),
        opened(1),
        came(1, WebSocketIncoming::Text("{\"type\":\"unknown\"}".into())),
    ]);
    assert_eq!(test.model.room.talk, Talk::default());
    assert!(matches!(test.last(), EventKind::MessageReceived { .. }), "it is in the record");
}
