//! The server that sends every message back.

use crate::{
    client::{Client, handshake, ports},
    common::{MAX_MESSAGE, Request, TestServer, options, peer::noise, soon},
};
use futures_util::{SinkExt, StreamExt};
use relay::Options;
use std::time::Duration;
use tokio::{net::TcpStream, time::Instant};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{
        CloseFrame,
        frame::{
            Frame,
            coding::{CloseCode, Data, OpCode},
        },
    },
};

#[tokio::test]
async fn text_comes_back_as_text_and_binary_as_binary() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let mut client = Client::connect(address, "/websocket/echo", None).await;
        for message in [
            Message::text("안녕하세요"),
            Message::binary(&b"\0\xff"[..]),
            Message::text(""),
            Message::binary(Vec::new()),
            Message::binary(noise(1, 126)),
            Message::binary(noise(2, MAX_MESSAGE)),
            Message::text("é".repeat(MAX_MESSAGE / 2)),
        ] {
            client.send(message.clone()).await;
            assert_eq!(client.next().await, message, "{address}");
        }
        client.send(Message::Ping("!".into())).await;
        assert_eq!(client.next().await, Message::Pong("!".into()));
        // A message in fragments comes back whole.
        let fragments = [(Data::Text, false, "서"), (Data::Continue, true, "울")];
        for (kind, is_final, part) in fragments {
            let frame = Frame::message(part.as_bytes().to_vec(), OpCode::Data(kind), is_final);
            client.send(Message::Frame(frame)).await;
        }
        assert_eq!(client.next().await, Message::text("서울"));
        let close = CloseFrame { code: CloseCode::Library(3210), reason: "bye".into() };
        client.send(Message::Close(Some(close.clone()))).await;
        assert_eq!(client.closed().await, (3210, "bye".to_owned()));
    }
}

#[tokio::test]
async fn many_messages_come_back_in_order_while_more_are_sent() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let client = Client::connect(address, "/websocket/echo", None).await;
        let (mut sink, mut stream) = client.socket.split();
        let message = |number: usize| match number % 2 {
            0 => Message::text(format!("{number} {}", "x".repeat(number % 5000))),
            _ => Message::binary(noise(number as u64, number % 5000)),
        };
        let send = async {
            for number in 0..2000 {
                sink.send(message(number)).await.unwrap();
            }
        };
        let receive = async {
            for number in 0..2000 {
                assert_eq!(stream.next().await.unwrap().unwrap(), message(number), "{number}");
            }
        };
        soon(async { tokio::join!(send, receive) }).await;
    }
}

#[tokio::test]
async fn the_first_offered_subprotocol_that_is_accepted_is_answered() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        for (query, offered, chosen) in [
            ("", None, None),
            ("", Some("chat"), None),
            ("?subprotocol=chat", None, None),
            ("?subprotocol=chat", Some("lab.v1"), None),
            ("?subprotocol=chat,superchat", Some("other, superchat, chat"), Some("superchat")),
            ("?subprotocol=lab.v1", Some("lab.v1"), Some("lab.v1")),
        ] {
            let response = handshake(address, &format!("/websocket/echo{query}"), offered).await;
            let answered = (response.status, response.header("sec-websocket-protocol"));
            assert_eq!(answered, (101, chosen), "{address} {query} {offered:?}");
        }
        // Whatever it is called, it is the echo's: no command is spoken.
        let mut client = Client::connect(address, "/websocket/echo?subprotocol=lab.v1", Some("lab.v1")).await;
        assert_eq!(client.subprotocol.as_deref(), Some("lab.v1"));
        client.send(Message::text("\"shutdown\"")).await;
        assert_eq!(client.next().await, Message::text("\"shutdown\""));
    }
}

#[tokio::test]
async fn it_closes_with_the_code_that_was_asked_for_after_the_first_message() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        for code in [1000, 1001, 1011, 1013, 3000, 4999] {
            let mut client = Client::connect(address, &format!("/websocket/echo?close={code}"), None).await;
            client.send(Message::text("first")).await;
            assert_eq!(client.next().await, Message::text("first"));
            assert_eq!(client.closed().await, (code, String::new()));
            assert!(soon(client.socket.next()).await.is_none());
        }
    }
}

#[tokio::test]
async fn a_delay_keeps_each_message_back_and_their_order() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let mut client = Client::connect(address, "/websocket/echo?delay=200", None).await;
        let began = Instant::now();
        for number in 0..5 {
            client.send(Message::text(number.to_string())).await;
        }
        for number in 0..5 {
            assert_eq!(client.next().await, Message::text(number.to_string()));
        }
        assert!(began.elapsed() >= Duration::from_millis(200));
    }
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused_with_a_sentence() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        for (query, sentence) in [
            ("close=1006", "1000 to 1003, 1007 to 1013, or 3000 to 4999"),
            ("close=goodbye", "1000 to 1003, 1007 to 1013, or 3000 to 4999"),
            ("delay=5001", "whole milliseconds from 0 to 5000"),
            ("ping=499", "whole milliseconds from 500 to 60000"),
            ("idle=60001", "whole milliseconds from 500 to 60000"),
            ("subprotocol=a%20b", "up to 16 names with commas between"),
        ] {
            let response = handshake(address, &format!("/websocket/echo?{query}"), None).await;
            assert_eq!(response.status, 400, "{address} {query}");
            assert!(response.text().contains(sentence), "{address} {query}: {}", response.text());
        }
    }
}

#[tokio::test]
async fn what_is_no_handshake_learns_what_is_missing() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let get = || Request::new(address, "GET", "/websocket/echo").header("Host", &address.to_string());
        let own = format!("http://{address}");
        let response = get().origin(Some(&own)).send().await;
        assert_eq!((response.status, response.header("upgrade")), (426, Some("websocket")), "{address}");
        let old = get().origin(Some(&own)).header("Connection", "Upgrade").header("Upgrade", "websocket");
        let old = old.header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==").header("Sec-WebSocket-Version", "8");
        let response = old.send().await;
        assert_eq!((response.status, response.header("sec-websocket-version")), (426, Some("13")), "{address}");
    }
}

/// The gate's own tests ask every route; this is about the port that has no gate.
#[tokio::test]
async fn any_page_may_use_the_one_on_the_practice_port_and_none_the_one_at_httpbin() {
    let server = TestServer::start(options(&[])).await;
    let [relay, practice] = ports(&server).await;
    let foreign = |address, path| {
        let request = Request::new(address, "GET", path).header("Host", &address.to_string());
        request.origin(Some("http://evil.example")).upgrade().send()
    };
    assert_eq!(foreign(practice, "/websocket/echo").await.status, 101);
    assert_eq!(foreign(relay, "/websocket/echo").await.status, 403);
    let response = foreign(relay, "/httpbin/websocket/echo").await;
    assert_eq!(response.status, 403);
    assert!(response.text().contains("only on the port of the practice server"), "{}", response.text());
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_it_with_a_sentence() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let mut client = Client::connect(address, "/websocket/echo", None).await;
        client.send(Message::binary(vec![0; MAX_MESSAGE + 1])).await;
        assert_eq!(client.closed().await, (4009, format!("a message has {MAX_MESSAGE} bytes at most")));
    }
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_read_no_more() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let mut client = Client::connect(address, "/websocket/echo", None).await;
        let mut sent: usize = 0;
        // Far more than both ends and their kernels hold.
        let all = 64 << 20;
        while sent < all {
            let send = client.socket.send(Message::binary(vec![7; MAX_MESSAGE]));
            match tokio::time::timeout(Duration::from_secs(1), send).await {
                Ok(sent) => sent.unwrap(),
                Err(_) => break,
            }
            sent += MAX_MESSAGE;
        }
        assert!(sent < all, "{address} took it all");
    }
}

#[tokio::test]
async fn on_the_practice_port_a_websocket_takes_a_place_of_its_client() {
    let server = TestServer::start(Options { max_connections: 1, ..options(&[]) }).await;
    let [relay, practice] = ports(&server).await;
    let _own = Client::connect(relay, "/websocket/echo", None).await;
    assert_eq!(handshake(relay, "/websocket/echo", None).await.status, 429);
    // As many as relayed sessions, and some for programs that come directly.
    let mut clients = Vec::new();
    for _ in 0..65 {
        clients.push(Client::connect(practice, "/websocket/echo", None).await);
    }
    assert_eq!(handshake(practice, "/websocket/echo", None).await.status, 429);
    drop(clients.pop());
    soon(async { while handshake(practice, "/websocket/echo", None).await.status != 101 {} }).await;
}

#[tokio::test]
async fn when_the_relay_stops_it_says_so() {
    let server = TestServer::start(options(&[])).await;
    let mut client = Client::connect(server.address, "/websocket/echo?delay=5000", None).await;
    client.send(Message::text("late")).await;
    client.send(Message::Ping("?".into())).await;
    assert_eq!(client.next().await, Message::Pong("?".into()));
    let (_, closed) = tokio::join!(server.stop(), client.closed());
    assert_eq!(closed, (1001, "the relay stops".to_owned()));
}

#[tokio::test]
async fn a_client_that_neither_speaks_nor_answers_pings_is_let_go() {
    let ping_interval = Duration::from_millis(100);
    let server = TestServer::start(Options { ping_interval, ..options(&[]) }).await;
    let request = Request::new(server.address, "GET", "/websocket/echo").header("Host", &server.address.to_string());
    let request = request.upgrade().origin(Some(&format!("http://{}", server.address)));
    let (response, mut socket): (_, TcpStream) = request.converse().await;
    assert_eq!(response.status, 101);
    let mut received = Vec::new();
    soon(tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut received)).await.unwrap();
    // A ping, and a Close with the code for silence.
    assert_eq!(received[..2], [0x89, 0]);
    assert_eq!((received[2], u16::from_be_bytes([received[4], received[5]])), (0x88, 4007));
}

#[tokio::test]
async fn a_client_may_ask_for_pings_that_come_sooner() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let request = Request::new(address, "GET", "/websocket/echo?ping=500").header("Host", &address.to_string());
        let request = request.upgrade().origin(Some(&format!("http://{address}")));
        let (response, mut socket): (_, TcpStream) = request.converse().await;
        assert_eq!(response.status, 101);
        let mut received = Vec::new();
        soon(tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut received)).await.unwrap();
        assert_eq!(received[..2], [0x89, 0], "{address}");
        assert_eq!((received[2], u16::from_be_bytes([received[4], received[5]])), (0x88, 4007), "{address}");
    }
}

#[tokio::test]
async fn a_silent_client_is_dropped_as_by_a_proxy_unless_it_answers_pings() {
    let server = TestServer::start(options(&[])).await;
    for address in ports(&server).await {
        let request = Request::new(address, "GET", "/websocket/echo?idle=500").header("Host", &address.to_string());
        let request = request.upgrade().origin(Some(&format!("http://{address}")));
        let (response, mut socket): (_, TcpStream) = request.converse().await;
        assert_eq!(response.status, 101);
        let mut received = Vec::new();
        soon(tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut received)).await.unwrap();
        // Neither a ping nor a Close.
        assert!(received.is_empty(), "{address}: {received:?}");

        let mut client = Client::connect(address, "/websocket/echo?idle=2000&ping=500", None).await;
        let mut pings = 0;
        // As many as take longer than the limit.
        while pings < 6 {
            match soon(client.socket.next()).await.unwrap().unwrap() {
                Message::Ping(_) => pings += 1,
                other => panic!("{address}: {other:?}"),
            }
        }
        client.send(Message::text("still here")).await;
        assert_eq!(client.next().await, Message::text("still here"), "{address}");
    }
}
