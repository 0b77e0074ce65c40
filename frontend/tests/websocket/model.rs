//! From connect to close, and the resulting record.

use crate::*;
use networking_lab::{
    effect::TimerId,
    labs::{input::Format, websocket::model::client::ClientState},
    record::{ClosedBy, MessageFormat, RefusalCause},
};

const ECHO: &str = "ws://127.0.0.1:8080/websocket/echo";

fn open(socket: u32, url: &str) -> Effect {
    Effect::OpenWebSocket { socket: SocketId(socket), url: url.into(), subprotocols: vec![] }
}

fn timer(id: u32) -> Msg {
    Msg::Arrived(Arrival::Timer(TimerId(id)))
}

/// Returns the delay before the tab reconnects, or None if it does not.
fn waits(effects: &[Effect]) -> Option<u32> {
    effects.iter().find_map(|effect| match effect {
        Effect::StartTimer(TimerId(1), after) => Some(*after),
        _ => None,
    })
}

#[test]
fn connect_opens_a_websocket_and_the_server_chooses_the_subprotocol() {
    let mut test = Test::after([edit(Field::Subprotocols, "chat, superchat"), Msg::Connect, Msg::Connect]);
    let subprotocols = vec!["chat".to_owned(), "superchat".to_owned()];
    let opens = Effect::OpenWebSocket { socket: SocketId(1), url: ECHO.into(), subprotocols: subprotocols.clone() };
    assert_eq!(test.effects(), [opens], "a double click opens one");
    let test = test.then(came(1, WebSocketIncoming::Open { subprotocol: "superchat".into(), extensions: "x".into() }));
    assert_eq!(
        (test.model.session.client.state, test.model.session.client.subprotocol.as_str()),
        (ClientState::Open, "superchat")
    );
    let connect = EventKind::WebSocketConnect { url: ECHO.into(), subprotocols };
    // Requested at 2, open at 4.
    let open = EventKind::WebSocketOpen { subprotocol: "superchat".into(), extensions: "x".into(), took: 2 };
    assert_eq!(test.happened(), [connect, open]);
}

#[test]
fn the_relays_token_goes_along_and_is_not_in_the_record() {
    let token = || Test { token: Some("a b".into()), ..Test::new() };
    let mut test = token().then(Msg::Connect);
    assert_eq!(test.effects(), [open(1, &format!("{ECHO}?token=a+b"))]);
    assert!(matches!(&test.happened()[..], [EventKind::WebSocketConnect { url, .. }] if url == ECHO));
    let mut test = token().then(edit(Field::Url, &format!("{ECHO}?close=4000"))).then(Msg::Connect);
    assert_eq!(test.effects(), [open(1, &format!("{ECHO}?close=4000&token=a+b"))]);
    // Nobody else receives it, not even a host whose name starts the same.
    for other in ["ws://127.0.0.1:80801/", "wss://example.com/websocket/echo"] {
        let mut test = token().then(edit(Field::Url, other)).then(Msg::Connect);
        assert!(!matches!(&test.effects()[..], [Effect::OpenWebSocket { url, .. }] if url.contains("token")));
    }
}

#[test]
fn wrong_fields_open_send_and_close_nothing() {
    let mut test = Test::after([edit(Field::Url, "http://example.com"), Msg::Connect]);
    assert_eq!((test.effects(), test.happened()), (vec![], vec![]));
    assert!(test.model.errors.of(Field::Url).is_some());
    let mut test = connected().then(Msg::SetFormat(Format::Hex)).then(edit(Field::Message, "0g")).then(Msg::Send);
    assert!(test.model.errors.of(Field::Message).is_some());
    assert_eq!(test.effects(), []);
    let mut test = connected().then(edit(Field::CloseCode, "1001")).then(Msg::Close);
    assert!(test.model.errors.of(Field::CloseCode).is_some());
    assert_eq!((test.effects(), test.model.session.client.state), (vec![], ClientState::Open));
}

#[test]
fn a_message_goes_out_in_its_format_and_comes_in_its_own() {
    let mut test = connected().then(Msg::Send);
    assert_eq!(test.effects(), [Effect::SendText(SocketId(1), "안녕하세요!".into())]);
    let mut test = test.then(Msg::SetFormat(Format::Hex)).then(edit(Field::Message, "00 ff")).then(Msg::Send);
    assert_eq!(test.effects(), [Effect::SendBinary(SocketId(1), vec![0, 255].into())]);
    let test = test
        .then(came(1, WebSocketIncoming::Text("안".into())))
        .then(came(1, WebSocketIncoming::Binary(vec![0xec, 0x95].into())));
    let (text, binary) = (MessageFormat::Text, MessageFormat::Binary);
    let events = test.happened();
    assert_eq!(
        events[2..],
        [
            EventKind::MessageSent { format: text, bytes: "안녕하세요!".into() },
            EventKind::MessageSent { format: binary, bytes: vec![0, 255].into() },
            EventKind::MessageReceived { format: text, bytes: "안".into() },
            EventKind::MessageReceived { format: binary, bytes: vec![0xec, 0x95].into() },
        ]
    );
}

#[test]
fn nothing_is_sent_before_it_is_open_and_after_it_was_closed() {
    let mut test = Test::after([Msg::Connect]);
    test.effects();
    let mut test = test.then(Msg::Send);
    assert_eq!(test.effects(), []);
    let mut test = connected().then(Msg::Close);
    test.effects();
    let mut test = test.then(Msg::Send);
    assert_eq!(test.effects(), []);
}

#[test]
fn a_repeated_message_goes_out_in_bursts_until_it_is_stopped() {
    let mut test = connected().then(edit(Field::Repeat, "1000")).then(Msg::Send);
    let sends = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::SendText(..))).count();
    let effects = test.effects();
    assert_eq!((sends(&effects), effects.last()), (256, Some(&Effect::StartTimer(TimerId(0), 0))));
    let mut test = test.then(timer(0));
    assert_eq!(sends(&test.effects()), 256);
    let mut test = test.then(Msg::StopSending).then(timer(0));
    assert_eq!((sends(&test.effects()), test.model.repetition.is_none()), (0, true));
    let mut test = connected().then(edit(Field::Repeat, "3")).then(edit(Field::Interval, "50")).then(Msg::Send);
    assert_eq!(test.effects().pop(), Some(Effect::StartTimer(TimerId(0), 50)));
    // The end of the WebSocket ends the sending.
    let mut test = test.then(closed(1, 1000)).then(timer(0));
    assert_eq!(test.effects(), [Effect::StopTimer(TimerId(0))]);
}

#[test]
fn what_waits_in_the_browser_is_recorded_when_it_changes() {
    let buffered = |bytes| came(1, WebSocketIncoming::Buffered(bytes));
    let test = connected().then(buffered(10)).then(buffered(10)).then(buffered(4)).then(buffered(0));
    let amounts = test.happened().into_iter().filter_map(|event| match event {
        EventKind::Buffered { bytes } => Some(bytes),
        _ => None,
    });
    assert_eq!(amounts.collect::<Vec<_>>(), [10, 4, 0]);
}

#[test]
fn the_record_says_who_closed_first() {
    let by = |test: Test| match test.last() {
        EventKind::WebSocketClosed { by, opened, .. } => (by, opened),
        other => panic!("{other:?}"),
    };
    let mut test =
        connected().then(edit(Field::CloseCode, "4000")).then(edit(Field::CloseReason, "끝")).then(Msg::Close);
    let close = Effect::CloseWebSocket { socket: SocketId(1), code: Some(4000), reason: "끝".into() };
    assert_eq!(test.effects().pop(), Some(close));
    assert_eq!(test.model.session.client.state, ClientState::Closing);
    assert_eq!(by(test.then(closed(1, 4000))), (ClosedBy::Tab, true));
    assert_eq!(by(connected().then(closed(1, 4000))), (ClosedBy::Server, true));
    assert_eq!(by(connected().then(closed(1, 1006))), (ClosedBy::Nobody, true));
    assert_eq!(by(Test::after([Msg::Connect, closed(1, 1006)])), (ClosedBy::Nobody, false));
}

#[test]
fn an_open_that_crosses_a_close_does_not_open_it_and_what_comes_after_the_end_is_dropped() {
    let test = Test::after([Msg::Connect, Msg::Close, opened(1)]);
    assert_eq!(test.model.session.client.state, ClientState::Closing);
    let test = test.then(closed(1, 1000));
    let events = test.happened().len();
    let test = test.then(came(1, WebSocketIncoming::Text("late".into()))).then(closed(1, 1000));
    assert_eq!(test.happened().len(), events);
    // Nor does the end of one WebSocket close the next.
    let test = test.then(Msg::Connect).then(closed(1, 1000));
    assert_eq!(test.model.session.client.state, ClientState::Connecting);
}

#[test]
fn what_the_browser_or_the_policy_refuses_is_over_at_once() {
    for (incoming, cause) in [
        (WebSocketIncoming::Refused("insecure".into()), RefusalCause::Browser),
        (WebSocketIncoming::Blocked, RefusalCause::Policy),
    ] {
        let test = Test::after([Msg::Connect, came(1, incoming)]);
        assert!(matches!(test.last(), EventKind::WebSocketRefused { cause: told, .. } if told == cause));
        assert!(test.model.session.is_idle());
        let test = test.then(closed(1, 1006));
        assert!(matches!(test.last(), EventKind::WebSocketRefused { .. }), "its end says nothing more");
    }
}

#[test]
fn a_lost_connection_is_tried_again_after_a_while_and_longer_each_time() {
    let mut test = Test::after([Msg::Reconnect(true), Msg::Connect, opened(1), closed(1, 1006)]);
    let first = waits(&test.effects()).expect("the tab waits");
    assert!((500..=1000).contains(&first), "{first}");
    assert_eq!(test.last(), EventKind::Reconnect { attempt: 1, after: first });
    // The URL is that of the lost connection, even if the field has changed.
    let mut test = test.then(edit(Field::Url, "ws://other/")).then(timer(1));
    assert_eq!(test.effects(), [open(2, ECHO)]);
    // A server that is not back yet is tried again, too.
    let mut test = test.then(closed(2, 1006));
    let second = waits(&test.effects()).expect("the tab waits");
    assert!((1000..=2000).contains(&second), "{second}");
    // Once it is open again, the delays start over.
    let mut test = test.then(timer(1)).then(opened(3)).then(closed(3, 1012));
    let again = waits(&test.effects()).expect("the tab waits");
    assert!((500..=1000).contains(&again), "{again}");
}

#[test]
fn nothing_is_tried_again_that_never_was_open_or_that_somebody_closed_on_purpose() {
    for messages in [
        vec![Msg::Connect, closed(1, 1006)],
        vec![Msg::Connect, opened(1), closed(1, 1008)],
        vec![Msg::Connect, opened(1), Msg::Close, closed(1, 1006)],
        vec![Msg::Connect, opened(1), Msg::Reconnect(false), closed(1, 1006)],
    ] {
        let mut test = Test::after([Msg::Reconnect(true)].into_iter().chain(messages.clone()));
        assert_eq!(waits(&test.effects()), None, "{messages:?}");
        assert!(test.model.session.is_idle());
    }
}

#[test]
fn waiting_to_connect_again_can_be_given_up() {
    for give_up in [Msg::Close, Msg::Reconnect(false)] {
        let mut test = Test::after([Msg::Reconnect(true), Msg::Connect, opened(1), closed(1, 1006)]);
        assert!(!test.model.session.is_idle());
        test.effects();
        let mut test = test.then(give_up);
        assert!(test.effects().contains(&Effect::StopTimer(TimerId(1))));
        assert!(test.model.session.is_idle());
        // A timer that had already expired does nothing.
        let mut test = test.then(timer(1));
        assert_eq!(test.effects(), []);
    }
}

#[test]
fn the_url_follows_the_practice_server_until_another_is_typed() {
    let found = |url: &str| Msg::PracticeServerFound(url.into());
    let test = Test::after([found("ws://127.0.0.1:9090/websocket/echo"), found("ws://127.0.0.1:8081/websocket/echo")]);
    assert_eq!(test.model.form.url, "ws://127.0.0.1:8081/websocket/echo");
    let test = test.then(edit(Field::Url, "ws://example.com/")).then(found(ECHO));
    assert_eq!(test.model.form.url, "ws://example.com/");
}
