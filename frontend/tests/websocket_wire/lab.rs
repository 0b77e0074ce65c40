//! The user's manual actions, against a tungstenite server.

use crate::driver::{Tab, server};
use networking_lab::{
    labs::{
        input::Format,
        websocket::wire::{
            WireMsg,
            form::WireField,
            frames::Frames,
            lab::Sent,
            state::{End, WireState},
            wrong_frame::WrongFrame,
        },
    },
    record::{EventKind, HttpStart},
    text::fields::InputError,
    websocket::{CloseCode, Event, Reader, Side},
};
use std::{
    io::Read,
    net::{Shutdown, TcpStream},
};
use tungstenite::{Message, WebSocket, protocol::CloseFrame};

/// Echoes messages until a Close frame.
fn echo(mut socket: WebSocket<TcpStream>) {
    while let Ok(message) = socket.read() {
        if message.is_text() || message.is_binary() {
            socket.send(message).unwrap();
        }
    }
}

/// The kind of each entry, in a word.
fn kinds(tab: &Tab) -> Vec<&'static str> {
    let word = |kind: &EventKind| match kind {
        EventKind::Connect { .. } => "connect",
        EventKind::Open { .. } => "open",
        EventKind::Send { .. } => "send",
        EventKind::Received { .. } => "recv",
        EventKind::HttpMessage(message) => match message.start {
            HttpStart::Request { .. } => "request",
            HttpStart::Response { .. } => "response",
        },
        EventKind::WebSocketFrame(frame) if frame.sent => "frame sent",
        EventKind::WebSocketFrame(_) => "frame received",
        EventKind::Fin => "fin",
        EventKind::Close => "close",
        EventKind::Closed { .. } => "closed",
        other => panic!("{other:?}"),
    };
    tab.record.entries().map(|event| word(&event.kind)).collect()
}

#[test]
fn the_record_has_the_bytes_and_what_they_were() {
    let (address, server) = server(echo);
    let mut tab = Tab::open(&address);
    tab.send(Sent::Message);
    tab.until_frames(2);
    tab.send(Sent::Close);
    assert_eq!(tab.ended(), End::Closed { code: Some(1000), first: Side::Client });
    let expected = [
        "connect",
        "open",
        "send",
        "request",
        "recv",
        "response",
        "send",
        "frame sent",
        "recv",
        "frame received",
        "send",
        "frame sent",
        "recv",
        "frame received",
        "fin",
        "close",
        "closed",
    ];
    assert_eq!(kinds(&tab), expected);
    let frames = tab.recorded();
    let said: Vec<_> = frames.iter().map(|frame| (frame.opcode, frame.mask.is_some(), &frame.start[..])).collect();
    let code = &[3, 0xe8][..];
    assert_eq!(said, [(1, true, &b"hello"[..]), (1, false, b"hello"), (8, true, code), (8, false, code)]);
    server.join().unwrap();
}

#[test]
fn every_frame_has_another_mask_and_every_handshake_another_key() {
    let (address, peer) = server(echo);
    let mut tab = Tab::open(&address);
    tab.send(Sent::Message);
    tab.send(Sent::Message);
    tab.until_frames(4);
    let masks: Vec<_> = tab.recorded().iter().filter_map(|frame| frame.mask).collect();
    assert!(masks.len() == 2 && masks[0] != masks[1], "{masks:?}");
    let key = |tab: &Tab| tab.wire.connection.as_ref().unwrap().request.head.headers.get("sec-websocket-key");
    let first = key(&tab);
    tab.dispatch(WireMsg::Cut);
    tab.ended();
    peer.join().unwrap();
    let (address, peer) = server(echo);
    tab.dispatch(WireMsg::Edit(WireField::Server, address));
    tab.dispatch(WireMsg::Connect);
    assert!(first.is_some() && first != key(&tab), "{first:?}");
    tab.until(|tab| matches!(tab.wire.state(), Some(WireState::Open { .. })));
    tab.dispatch(WireMsg::Cut);
    tab.ended();
    peer.join().unwrap();
}

#[test]
fn a_ping_is_answered_at_once_or_by_hand() {
    for answers in [true, false] {
        let (address, server) = server(|mut socket| {
            socket.send(Message::Ping("?".into())).unwrap();
            socket.read().unwrap()
        });
        let mut tab = Tab::new(&address);
        tab.dispatch(WireMsg::AnswerPings(answers));
        tab.dispatch(WireMsg::Connect);
        tab.until_frames(1);
        let shown: Vec<_> =
            tab.frames().iter().map(|frame| (frame.sent, u8::from(frame.frame.header.opcode))).collect();
        let (ping, pong) = ((false, 9), (true, 10));
        assert_eq!(shown, if answers { vec![ping, pong] } else { vec![ping] });
        if !answers {
            tab.dispatch(WireMsg::Edit(WireField::Message, "by hand".into()));
            tab.send(Sent::Pong);
        }
        let pong = if answers { "?" } else { "by hand" };
        assert_eq!(server.join().unwrap(), Message::Pong(pong.into()));
    }
}

#[test]
fn a_message_goes_in_fragments_with_a_ping_between() {
    let (address, server) = server(|mut socket| {
        assert_eq!(socket.read().unwrap(), Message::Ping("?".into()));
        socket.read().unwrap()
    });
    let mut tab = Tab::open(&address);
    let fragmenting = |tab: &Tab| tab.wire.state() == Some(&WireState::Open { fragmenting: true });
    for (text, sent, goes_on) in [
        ("one ", Sent::Fragment { last: false }, true),
        ("?", Sent::Ping, true),
        ("two ", Sent::Fragment { last: false }, true),
        ("three", Sent::Fragment { last: true }, false),
    ] {
        tab.dispatch(WireMsg::Edit(WireField::Message, text.into()));
        tab.send(sent);
        if goes_on {
            // Enter in the message field: no message may start between the fragments of another.
            tab.send(Sent::Message);
        }
        assert_eq!(fragmenting(&tab), goes_on, "{text}");
    }
    assert_eq!(server.join().unwrap(), Message::text("one two three"));
    let frames: Vec<_> = tab.recorded().into_iter().filter(|frame| frame.sent).collect();
    let said: Vec<_> = frames.iter().map(|frame| (frame.opcode, frame.fin, frame.violations.len())).collect();
    assert_eq!(said, [(1, false, 0), (9, true, 0), (0, false, 0), (0, true, 0)]);
}

#[test]
fn a_wrong_frame_is_answered_by_1002() {
    for wrong in WrongFrame::ALL {
        let (address, server) = server(|mut socket| {
            let error = socket.read().unwrap_err();
            let frame = CloseFrame { code: CloseCode::Protocol, reason: "".into() };
            socket.close(Some(frame)).unwrap();
            // The server ends the connection first (RFC 6455, section 7.1.1), and reads the remaining bytes to avoid a RST.
            let stream = socket.get_mut();
            stream.shutdown(Shutdown::Write).unwrap();
            stream.read_to_end(&mut Vec::new()).unwrap();
            error
        });
        let mut tab = Tab::open(&address);
        tab.dispatch(WireMsg::ChooseWrong(wrong));
        tab.send(Sent::Wrong);
        assert_eq!(tab.recorded()[0].violations, [wrong.violation()], "{wrong:?}");
        let first = if wrong == WrongFrame::HalfCode { Side::Client } else { Side::Server };
        assert_eq!(tab.ended(), End::Closed { code: Some(1002), first }, "{wrong:?}");
        let refused = server.join().unwrap();
        assert!(matches!(refused, tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_)), "{refused:?}");
    }
}

#[test]
fn hex_digits_are_sent_as_binary() {
    let (address, server) = server(|mut socket| socket.read().unwrap());
    let mut tab = Tab::open(&address);
    tab.dispatch(WireMsg::SetFormat(Format::Hex));
    tab.dispatch(WireMsg::Edit(WireField::Message, "00 ff".into()));
    tab.send(Sent::Message);
    assert_eq!(server.join().unwrap(), Message::binary(vec![0, 0xff]));
}

#[test]
fn what_is_wrong_with_a_field_is_told_and_nothing_is_sent() {
    let (address, server) = server(echo);
    let mut tab = Tab::new(&address);
    for (field, text, error) in [
        (WireField::Path, "no slash", InputError::RequestTarget),
        (WireField::Path, "/a b", InputError::RequestTarget),
        (WireField::Path, "/a\r\nHost: evil", InputError::RequestTarget),
        (WireField::Subprotocols, "chat, 한글", InputError::Subprotocol { name: "한글".into() }),
        (WireField::Subprotocols, "a\r\nb:", InputError::Subprotocol { name: "b:".into() }),
        (WireField::Subprotocols, "a, a", InputError::SubprotocolTwice { name: "a".into() }),
    ] {
        tab.dispatch(WireMsg::Edit(field, text.into()));
        tab.dispatch(WireMsg::Connect);
        assert_eq!(tab.wire.errors.of(field), Some(&error), "{text}");
        let right = if field == WireField::Path { "/" } else { "" };
        tab.dispatch(WireMsg::Edit(field, right.into()));
    }
    assert_eq!((tab.ids, tab.record.len()), (0, 0));
    tab.dispatch(WireMsg::Connect);
    tab.until(|tab| matches!(tab.wire.state(), Some(WireState::Open { .. })));
    let before = tab.record.len();
    for (field, text, sent, error) in [
        (WireField::Message, "x".repeat(126), Sent::Ping, InputError::ControlTooLong { limit: 125 }),
        (WireField::Message, "x".repeat(126), Sent::Pong, InputError::ControlTooLong { limit: 125 }),
        (WireField::Message, "x".repeat((16 << 20) + 1), Sent::Message, InputError::TooMuch { limit_mib: 16 }),
        (WireField::CloseCode, "65536".into(), Sent::Close, InputError::NotAWholeNumber { min: 0, max: 65_535 }),
        (WireField::CloseReason, "x".repeat(124), Sent::Close, InputError::ControlTooLong { limit: 123 }),
    ] {
        tab.dispatch(WireMsg::Edit(field, text));
        tab.send(sent);
        assert_eq!(tab.wire.errors.of(field), Some(&error));
        tab.dispatch(WireMsg::Edit(field, "1000".into()));
        assert_eq!(tab.wire.errors.of(field), None);
    }
    assert_eq!(tab.record.len(), before);
    tab.dispatch(WireMsg::Cut);
    tab.ended();
    server.join().unwrap();
}

#[test]
fn a_second_click_on_connect_does_nothing_and_without_a_connection_nothing_is_sent() {
    let mut tab = Tab::new("127.0.0.1:1");
    for msg in [WireMsg::Send(Sent::Message), WireMsg::Cut, WireMsg::Reset] {
        tab.dispatch(msg);
    }
    assert_eq!(tab.record.len(), 0);
    let (address, server) = server(echo);
    let mut tab = Tab::new(&address);
    tab.dispatch(WireMsg::Connect);
    tab.dispatch(WireMsg::Connect);
    assert_eq!(tab.ids, 1);
    // Before the handshake is complete, the server cannot read frames.
    tab.send(Sent::Message);
    assert!(tab.recorded().is_empty());
    tab.until(|tab| matches!(tab.wire.state(), Some(WireState::Open { .. })));
    tab.dispatch(WireMsg::Cut);
    tab.ended();
    server.join().unwrap();
}

#[test]
fn the_newest_frames_are_kept() {
    let mut reader = Reader::of_frames(Side::Server);
    let mut frame = |payload: usize| {
        reader.push(&crate::write(
            networking_lab::websocket::FrameHeader { mask: None, ..crate::header(2) },
            vec![0; payload],
        ));
        let Ok(Some(Event::Frame(frame))) = reader.read() else { panic!("no frame") };
        frame
    };
    let mut frames = Frames::default();
    for at in 0..210 {
        frames.push(frame(1), false, at);
    }
    assert_eq!((frames.iter().len(), frames.dropped()), (200, 10));
    assert_eq!(frames.get(Some(11)).map(|frame| frame.number), Some(11));
    assert_eq!((frames.get(Some(10)), frames.get(None).map(|frame| frame.number)), (None, Some(210)));
    // Frames that exceed the limit on their total size: only the newest is kept.
    for at in 0..3 {
        frames.push(frame(16 << 20), false, at);
    }
    assert_eq!((frames.iter().len(), frames.get(None).map(|frame| frame.number)), (1, Some(213)));
}

#[test]
fn the_practice_server_that_is_found_is_used_unless_another_was_typed() {
    let mut tab = Tab::new("127.0.0.1:8081");
    tab.dispatch(WireMsg::ServerFound("127.0.0.1:9999".into()));
    assert_eq!(tab.wire.form.server, "127.0.0.1:9999");
    tab.dispatch(WireMsg::ServerFound("127.0.0.1:7777".into()));
    assert_eq!(tab.wire.form.server, "127.0.0.1:9999");
}
