//! tungstenite as the peer on a real socket, in both roles.

use crate::{driver::server, header, write};
use networking_lab::websocket::{
    Event, FrameHeader, Reader, Side,
    handshake::{Upgrade, accepted, key},
    writer::{close_payload, pong},
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};
use tungstenite::{Error, Message, client, error::ProtocolError};

/// A connection after the handshake, and its reader.
fn connect(address: &str) -> (TcpStream, Reader) {
    let mut stream = TcpStream::connect(address).unwrap();
    let upgrade =
        Upgrade { host: address.into(), path: "/".into(), key: key([7; 16]), protocols: vec![], headers: vec![] };
    stream.write_all(&upgrade.write()).unwrap();
    let mut reader = Reader::from_response();
    let Event::Response(response) = next(&mut stream, &mut reader) else { panic!("no response") };
    assert_eq!(accepted(&upgrade, &response.head), Ok(None));
    (stream, reader)
}

/// Reads until there is an event.
fn next(stream: &mut TcpStream, reader: &mut Reader) -> Event {
    loop {
        if let Some(event) = reader.read().unwrap() {
            return event;
        }
        let mut bytes = [0; 1000];
        let count = stream.read(&mut bytes).unwrap();
        assert!(count > 0, "the connection ended");
        reader.push(&bytes[..count]);
    }
}

#[test]
fn what_is_written_is_what_tungstenite_reads_and_the_other_way_round() {
    let sizes = [0, 1, 125, 126, 65_535, 65_536, 200_000];
    let (address, server) = server(move |mut socket| {
        for _ in sizes {
            let message = socket.read().unwrap();
            socket.send(message).unwrap();
        }
    });
    let (mut stream, mut reader) = connect(&address);
    for size in sizes {
        let payload: Vec<u8> = (0..size).map(|index| index as u8).collect();
        stream.write_all(&write(header(2), &payload)).unwrap();
        let Event::Frame(frame) = next(&mut stream, &mut reader) else { panic!("no frame") };
        assert_eq!((frame.payload.to_vec(), frame.violations, u8::from(frame.header.opcode)), (payload, vec![], 2));
    }
    server.join().unwrap();
}

#[test]
fn fragments_with_a_ping_between_are_one_message() {
    let (address, server) = server(|mut socket| {
        assert_eq!(socket.read().unwrap(), Message::Ping("?".into()));
        assert_eq!(socket.read().unwrap(), Message::text("안녕"));
        socket.send(Message::Ping("!".into())).unwrap();
        assert_eq!(socket.read().unwrap(), Message::Pong("!".into()));
        let Message::Close(Some(close)) = socket.read().unwrap() else { panic!("no Close frame") };
        assert!(matches!(socket.read(), Err(Error::ConnectionClosed)));
        (u16::from(close.code), close.reason.to_string())
    });
    let (mut stream, mut reader) = connect(&address);
    let text = "안녕".as_bytes();
    stream.write_all(&write(FrameHeader { is_final: false, ..header(1) }, &text[..2])).unwrap();
    stream.write_all(&write(header(9), "?")).unwrap();
    stream.write_all(&write(header(0), &text[2..])).unwrap();
    for (opcode, payload) in [(10, "?"), (9, "!")] {
        let Event::Frame(frame) = next(&mut stream, &mut reader) else { panic!("no frame") };
        assert_eq!((u8::from(frame.header.opcode), &frame.payload[..]), (opcode, payload.as_bytes()));
    }
    stream.write_all(&write(pong(Some([1, 2, 3, 4])), "!")).unwrap();
    stream.write_all(&write(header(8), close_payload(Some(4000), "안녕"))).unwrap();
    let Event::Frame(frame) = next(&mut stream, &mut reader) else { panic!("no frame") };
    assert_eq!(frame.close().map(|(code, _)| code), Some(4000));
    drop(stream);
    assert_eq!(server.join().unwrap(), (4000, "안녕".into()));
}

#[test]
fn what_breaks_the_rules_is_what_tungstenite_refuses() {
    for (bytes, error) in [
        (write(FrameHeader { mask: None, ..header(1) }, "a"), ProtocolError::UnmaskedFrameFromClient),
        (write(FrameHeader { rsv2: true, ..header(1) }, "a"), ProtocolError::NonZeroReservedBits),
        (write(header(3), "a"), ProtocolError::InvalidOpcode(3)),
        (write(header(9), [0; 126]), ProtocolError::ControlFrameTooBig),
        (write(FrameHeader { is_final: false, ..header(9) }, ""), ProtocolError::FragmentedControlFrame),
        (write(header(0), "a"), ProtocolError::UnexpectedContinueFrame),
        (write(header(8), [3]), ProtocolError::InvalidCloseSequence),
    ] {
        // This reader and tungstenite both reject the frame.
        let mut reader = Reader::of_frames(Side::Client);
        reader.push(&bytes);
        let Ok(Some(Event::Frame(frame))) = reader.read() else { panic!("no frame") };
        assert_eq!(frame.violations.len(), 1, "{error}");
        let (address, server) = server(|mut socket| socket.read());
        let (mut stream, _) = connect(&address);
        stream.write_all(&bytes).unwrap();
        let refused = server.join().unwrap();
        assert!(matches!(&refused, Err(Error::Protocol(found)) if *found == error), "{error}: {refused:?}");
    }
}

#[test]
fn what_a_client_of_tungstenite_sends_is_read_with_its_masks() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let peer = thread::spawn(move || {
        let (mut socket, _) = client(format!("ws://{address}/"), TcpStream::connect(address).unwrap()).unwrap();
        socket.send(Message::text("안녕")).unwrap();
        socket.close(None).unwrap();
    });
    let (mut stream, _) = listener.accept().unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let accept = networking_lab::websocket::handshake::AcceptSteps::of(key).accept;
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(response.as_bytes()).unwrap();
    let mut reader = Reader::of_frames(Side::Client);
    let frames: Vec<_> = (0..2).map(|_| next(&mut stream, &mut reader)).collect();
    peer.join().unwrap();
    let [Event::Frame(text), Event::Frame(close)] = &frames[..] else { panic!("{frames:?}") };
    assert_eq!((&text.payload[..], text.header.mask.is_some()), ("안녕".as_bytes(), true));
    assert_eq!((close.payload.len(), &text.violations, &close.violations), (0, &vec![], &vec![]));
}
