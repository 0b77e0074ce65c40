//! How a WebSocket ends, and the state that remains.

use crate::driver::{Tab, server, tcp_server};
use networking_lab::{
    labs::websocket::wire::{
        WireMsg,
        form::WireField,
        lab::Sent,
        state::{End, WireState},
    },
    record::EventKind,
    websocket::{Side, Unreadable, handshake::Refusal},
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};
use tungstenite::{
    Error, Message, accept_hdr,
    error::ProtocolError,
    handshake::server::{Request, Response},
    protocol::CloseFrame,
};

/// Reads the head of a request.
fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// Returns how the WebSocket ends if the server answers the handshake with these bytes and closes.
fn answered(bytes: &'static [u8]) -> End {
    let (address, server) = tcp_server(move |mut stream| {
        read_head(&mut stream);
        stream.write_all(bytes).unwrap();
    });
    let mut tab = Tab::new(&address);
    tab.dispatch(WireMsg::Connect);
    let end = tab.ended();
    server.join().unwrap();
    end
}

#[test]
fn the_server_closes_first_and_the_tab_answers_with_its_code() {
    let (address, server) = server(|mut socket| {
        let frame = CloseFrame { code: 4001.into(), reason: "enough".into() };
        socket.close(Some(frame)).unwrap();
        let answer = socket.read().unwrap();
        assert!(matches!(socket.read(), Err(Error::ConnectionClosed)));
        answer
    });
    let mut tab = Tab::new(&address);
    tab.dispatch(WireMsg::Connect);
    assert_eq!(tab.ended(), End::Closed { code: Some(4001), first: Side::Server });
    let Message::Close(Some(answer)) = server.join().unwrap() else { panic!("no Close frame") };
    assert_eq!(u16::from(answer.code), 4001);
    let codes: Vec<_> = tab.recorded().iter().map(|frame| (frame.sent, frame.close_code)).collect();
    assert_eq!(codes, [(false, Some(4001)), (true, Some(4001))]);
}

#[test]
fn a_close_frame_may_have_no_code() {
    let (address, server) = server(|mut socket| while socket.read().is_ok() {});
    let mut tab = Tab::open(&address);
    tab.dispatch(WireMsg::Edit(WireField::CloseCode, String::new()));
    tab.send(Sent::Close);
    // Pings are no longer answered, and sending anything now violates the rules.
    assert_eq!(tab.wire.state(), Some(&WireState::Closing));
    assert_eq!(tab.ended(), End::Closed { code: None, first: Side::Client });
    server.join().unwrap();
}

#[test]
fn without_a_close_frame_it_is_1006_on_both_sides() {
    for reset in [false, true] {
        let (address, server) = server(|mut socket| socket.read().unwrap_err());
        let mut tab = Tab::open(&address);
        if reset {
            let effects = tab.wire.update(WireMsg::Reset, 1, &mut tab.ids, &mut tab.record);
            assert_eq!(effects.len(), 1, "{effects:?}");
            assert_eq!(tab.record.last().map(|event| &event.kind), Some(&EventKind::Reset));
            drop(tab);
        } else {
            tab.dispatch(WireMsg::Cut);
            assert_eq!(tab.ended(), End::NoClose);
        }
        let seen = server.join().unwrap();
        let without_close = matches!(seen, Error::Protocol(ProtocolError::ResetWithoutClosingHandshake));
        assert!(without_close, "{seen:?}");
    }
    // The server ends the connection without a Close frame.
    let (address, server) = server(drop);
    let mut tab = Tab::open(&address);
    server.join().unwrap();
    assert_eq!(tab.ended(), End::NoClose);
}

#[test]
fn a_frame_that_is_cut_is_shown_as_far_as_it_came() {
    let (address, server) = server(|mut socket| socket.get_mut().write_all(&[0x81, 5, b'h', b'e']).unwrap());
    let mut tab = Tab::open(&address);
    assert_eq!(tab.ended(), End::NoClose);
    server.join().unwrap();
    let [frame] = &tab.recorded()[..] else { panic!("one frame") };
    assert_eq!((frame.complete, frame.payload, &frame.start[..]), (false, 5, &b"he"[..]));
    assert_eq!(&tab.frames()[0].frame.payload[..], b"he");
}

#[test]
#[allow(clippy::result_large_err, reason = "the library's own type")]
fn of_the_subprotocols_on_offer_the_server_chooses_one() {
    for (chosen, end) in [
        ("superchat", Some("superchat")),
        // Names are compared byte by byte.
        ("Chat", None),
        ("", None),
    ] {
        let (address, server) = tcp_server(move |stream| {
            let mut offered = None;
            let mut socket = accept_hdr(stream, |request: &Request, mut response: Response| {
                offered = request.headers().get("sec-websocket-protocol").cloned();
                if !chosen.is_empty() {
                    response.headers_mut().insert("sec-websocket-protocol", chosen.parse().unwrap());
                }
                Ok(response)
            });
            while socket.as_mut().is_ok_and(|socket| socket.read().is_ok()) {}
            offered
        });
        let mut tab = Tab::new(&address);
        tab.dispatch(WireMsg::Edit(WireField::Subprotocols, " chat,superchat".into()));
        tab.dispatch(WireMsg::Connect);
        tab.until(|tab| !matches!(tab.wire.state(), Some(WireState::Connecting)));
        let agreed = tab.wire.connection.as_ref().unwrap().subprotocol();
        assert_eq!(agreed.as_deref(), end, "{chosen}");
        match chosen {
            "Chat" => assert_eq!(tab.ended(), End::Refused(Refusal::Protocol("Chat".into()))),
            _ => {
                assert_eq!(tab.wire.state(), Some(&WireState::Open { fragmenting: false }));
                tab.dispatch(WireMsg::Cut);
                tab.ended();
            }
        }
        assert_eq!(server.join().unwrap().unwrap(), "chat, superchat");
    }
}

#[test]
fn why_no_websocket_was_opened_is_told() {
    for (bytes, end) in [
        (&b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"[..], End::Refused(Refusal::Status(404))),
        (b"HTTP/1.1 403 Forbidden\r\n\r\nto the end", End::Refused(Refusal::Status(403))),
        (
            b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n",
            End::Refused(Refusal::Accept("no".into())),
        ),
        (b"", End::NoResponse),
        (b"HTTP/1.1 101 Sw", End::NoResponse),
    ] {
        assert_eq!(answered(bytes), end, "{}", String::from_utf8_lossy(bytes));
    }
    assert!(matches!(answered(b"SSH-2.0-OpenSSH\r\n"), End::Unreadable(Unreadable::Http(_))));
    // Nobody is listening.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut tab = Tab::new(&free.to_string());
    tab.dispatch(WireMsg::Connect);
    assert!(matches!(tab.ended(), End::NotConnected(_)));
}

#[test]
fn a_frame_that_is_too_large_to_read_ends_it() {
    let (address, server) = server(|mut socket| {
        socket.get_mut().write_all(&[0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0]).unwrap();
        let _ = socket.read();
    });
    let mut tab = Tab::new(&address);
    tab.dispatch(WireMsg::Connect);
    assert_eq!(tab.ended(), End::Unreadable(Unreadable::TooLarge(1 << 32)));
    server.join().unwrap();
}
