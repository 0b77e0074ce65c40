//! Data sent before an end arrives before it: before a FIN, a RST, a failure, and a stop of the relay.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports, reason = "some tests need Linux"))]

mod common;

use common::{
    Command, Event, FailureKind, Frame, MAX_MESSAGE, MAX_RECEIVE, Page, TestServer, http::Request, next_message, peer,
    peer::noise, soon,
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use std::{io, net::SocketAddr, sync::LazyLock, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};
use tokio_tungstenite::tungstenite::Message;

/// More bytes than kernels and relay hold of one connection.
const ENOUGH: usize = 24 << 20;

/// So many bytes; made once, as that takes a second without optimisation.
static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| noise(9, ENOUGH));

/// Nobody takes anything any more, when nothing was taken for so long.
const STALLED: Duration = Duration::from_millis(500);

/// A peer that reads nothing until it is told to, and then everything up to the end.
async fn deaf_at_first() -> (SocketAddr, oneshot::Sender<()>, JoinHandle<io::Result<Vec<u8>>>) {
    let (listen, told) = oneshot::channel::<()>();
    let (address, heard) = peer::peer(|mut socket| async move {
        told.await.unwrap();
        peer::read_all(&mut socket).await
    })
    .await;
    (address, listen, heard)
}

mod before_a_fin {
    use super::*;

    /// A peer that closes its socket altogether sends a FIN too; that nobody reads any more shows when something is
    /// sent.
    #[tokio::test]
    async fn a_rst_after_it_is_told_as_well() {
        let (address, gone) = peer::peer(|mut socket| async move { socket.write_all(b"bye").await.unwrap() }).await;
        let server = TestServer::for_peer(address).await;
        let mut page = server.open(address).await;
        soon(gone).await.unwrap();
        page.receive_all(MAX_RECEIVE).await;
        assert_eq!(page.bytes_until().await, (b"bye".to_vec(), Frame::Event(Event::Fin)));
        // The answer to the first is the RST; the next call meets it, whichever it is.
        page.send("anyone?").await;
        assert_eq!(page.round_trip().await, []);
        page.command(Command::Shutdown).await;
        assert_eq!(page.failed().await.kind, FailureKind::Reset);
    }

    #[tokio::test]
    async fn a_page_that_stalls_still_gets_it_all() {
        for subprotocol in ["lab.v1", "binary"] {
            let (address, sent) = peer::peer(|mut socket| async move {
                let mut sent = 0;
                while let Ok(count) = tokio::time::timeout(STALLED, socket.write(&BYTES[sent..])).await {
                    sent += count.unwrap();
                }
                socket.shutdown().await.unwrap();
                (socket, sent)
            })
            .await;
            let server = TestServer::for_peer(address).await;
            let mut page = Page::connect(&server, &address.to_string(), Some(subprotocol)).await;
            page.receive_all_if_lab(subprotocol).await;
            let (_socket, sent) = soon(sent).await.unwrap();
            assert!((1..ENOUGH).contains(&sent), "{sent}");
            let (bytes, end) = page.bytes_until().await;
            assert!(bytes == BYTES[..sent], "{} of {sent} bytes came unchanged", bytes.len());
            match subprotocol {
                "lab.v1" => assert_eq!(end, Frame::Event(Event::Fin)),
                _ => assert_eq!(end, Frame::Closed(1000, String::new())),
            }
        }
    }
}

mod before_a_rst {
    use super::*;

    /// What this side's kernel holds of a connection and the other side's has not acknowledged (proc_net_tcp(5)).
    #[cfg(target_os = "linux")]
    fn unacknowledged(socket: &TcpStream) -> usize {
        let ports = [socket.local_addr().unwrap().port(), socket.peer_addr().unwrap().port()];
        let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
        let line = table.lines().find(|line| {
            let mut fields = line.split_whitespace().skip(1);
            ports.iter().all(|port| fields.next().is_some_and(|end| end.ends_with(&format!(":{port:04X}"))))
        });
        let queues = line.expect("the connection is listed").split_whitespace().nth(4).unwrap();
        usize::from_str_radix(queues.split_once(':').unwrap().0, 16).unwrap()
    }

    /// A RST takes back what the sender's kernel still holds, but nothing that has arrived, however slow the page is.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_page_that_stalls_still_gets_what_had_arrived() {
        for subprotocol in ["lab.v1", "binary"] {
            let (address, arrived) = peer::peer(|mut socket| async move {
                let mut sent = 0;
                while let Ok(count) = tokio::time::timeout(STALLED, socket.write(&BYTES[sent..])).await {
                    sent += count.unwrap();
                }
                let arrived = sent - unacknowledged(&socket);
                peer::reset(socket);
                arrived
            })
            .await;
            let server = TestServer::for_peer(address).await;
            let mut page = Page::connect(&server, &address.to_string(), Some(subprotocol)).await;
            page.receive_all_if_lab(subprotocol).await;
            let arrived = soon(arrived).await.unwrap();
            assert!(arrived > 8 * MAX_MESSAGE, "{arrived} bytes are no stall");
            let (bytes, end) = page.bytes_until().await;
            assert!(bytes.len() >= arrived, "{} of {arrived} bytes came", bytes.len());
            assert!(BYTES.starts_with(&bytes), "the bytes changed");
            match (subprotocol, end) {
                ("lab.v1", Frame::Event(Event::Failed(failure))) => assert_eq!(failure.kind, FailureKind::Reset),
                ("binary", Frame::Closed(code, _)) => assert_eq!(code, 4006),
                (_, end) => panic!("{end:?}"),
            }
        }
    }
}

mod before_a_failure {
    use super::*;

    /// The peer is not to blame: it gets what was sent before, and then a FIN.
    #[tokio::test]
    async fn a_bad_request_takes_nothing_back() {
        // How many messages find room between a page and a peer that reads nothing.
        let (address, _listen, _heard) = deaf_at_first().await;
        let server = TestServer::for_peer(address).await;
        let mut page = server.open(address).await;
        let mut room = 0;
        loop {
            page.send(noise(room, MAX_MESSAGE)).await;
            if tokio::time::timeout(STALLED, page.round_trip()).await.is_err() {
                break;
            }
            room += 1;
        }
        assert!(room > 4, "{room}");
        // The last of them wait in the relay, and the nonsense comes after them.
        let (address, listen, heard) = deaf_at_first().await;
        let server = TestServer::for_peer(address).await;
        let mut page = server.open(address).await;
        let room = room - 2;
        for part in 0..room {
            page.send(noise(part, MAX_MESSAGE)).await;
            assert_eq!(page.round_trip().await, []);
        }
        page.text("nonsense").await;
        assert_eq!(page.failed().await.kind, FailureKind::BadRequest);
        listen.send(()).unwrap();
        let heard = soon(heard).await.unwrap().unwrap();
        assert_eq!(heard.len(), room as usize * MAX_MESSAGE);
        assert!((0..room).zip(heard.chunks(MAX_MESSAGE)).all(|(part, bytes)| bytes == noise(part, MAX_MESSAGE)));
    }
}

mod before_a_stop {
    use super::*;

    /// The relay runs on this thread: it hears of the bytes and of the stop at the same time.
    #[tokio::test]
    async fn what_had_arrived_goes_on_both_ways() {
        for _ in 0..20 {
            let (say, said) = oneshot::channel::<()>();
            let (address, heard) = peer::peer(|mut socket| async move {
                said.await.unwrap();
                socket.write_all(b"last words").now_or_never().unwrap().unwrap();
                peer::read_all(&mut socket).await
            })
            .await;
            let server = TestServer::for_peer(address).await;
            let mut page = server.open(address).await;
            page.receive_all(MAX_RECEIVE).await;
            assert_eq!(page.round_trip().await, []);
            say.send(()).unwrap();
            // The peer's task has its turn, and the relay's are woken together after it.
            tokio::task::yield_now().await;
            page.socket.send(Message::binary("last bytes")).now_or_never().unwrap().unwrap();
            let ended = async {
                assert_eq!(
                    page.bytes_until().await,
                    (b"last words".to_vec(), Frame::Closed(1001, "the relay stops".into()))
                );
                while soon(page.socket.next()).await.is_some() {}
            };
            tokio::join!(server.stop(), ended);
            assert_eq!(soon(heard).await.unwrap().unwrap(), b"last bytes");
        }
    }

    #[tokio::test]
    async fn what_waits_for_a_slow_peer_is_written() {
        let (address, listen, heard) = deaf_at_first().await;
        let server = TestServer::for_peer(address).await;
        let page = server.open(address).await;
        let (mut sink, mut stream) = page.socket.split();
        let mut sent = 0;
        while let Ok(result) = tokio::time::timeout(STALLED, sink.send(Message::binary(noise(sent, MAX_MESSAGE)))).await
        {
            result.unwrap();
            sent += 1;
        }
        // The send that was given up had been queued: it still goes out.
        sent += 1;
        let ended = async {
            let Some(Message::Close(Some(close))) = soon(next_message(&mut stream)).await else { panic!("no Close") };
            assert_eq!(u16::from(close.code), 1001);
            listen.send(()).unwrap();
            while soon(stream.next()).await.is_some() {}
        };
        tokio::join!(server.stop(), ended);
        let heard = soon(heard).await.unwrap().unwrap();
        assert_eq!(heard.len(), sent as usize * MAX_MESSAGE);
        assert!((0..sent).zip(heard.chunks(MAX_MESSAGE)).all(|(part, bytes)| bytes == noise(part, MAX_MESSAGE)));
    }

    /// The page cannot have known of the stop, and the longest delay is as long as the relay waits for all else.
    #[tokio::test]
    async fn what_a_delay_keeps_back_is_written() {
        let (address, heard) = peer::peer(|mut socket| async move { peer::read_all(&mut socket).await }).await;
        let server = TestServer::for_peer(address).await;
        let mut page = server.open(format_args!("{address}?delay=5000")).await;
        let relay = server.address;
        let ended = async {
            while TcpStream::connect(relay).await.is_ok() {}
            page.send("late").await;
            while soon(page.socket.next()).await.is_some() {}
        };
        tokio::join!(server.stop(), ended);
        // The relay has ended, and what it has not written by now it never will.
        assert!(heard.is_finished(), "it was cut off");
        assert_eq!(heard.await.unwrap().unwrap(), b"late");
    }
}

/// The program itself, amid transfers both ways.
#[cfg(unix)]
mod before_a_signal {
    use super::*;
    use common::program::{Program, relay};

    #[tokio::test(flavor = "multi_thread")]
    async fn transfers_end_well_and_it_exits_with_0() {
        for signal in ["TERM", "INT"] {
            let (address, heard) = peer::peer(|mut socket| async move {
                let (mut reader, mut writer) = socket.split();
                let mut heard = Vec::new();
                let bytes = noise(11, 1 << 20);
                let talk = async {
                    while writer.write_all(&bytes).await.is_ok() {}
                    std::future::pending().await
                };
                tokio::select! {
                    read = reader.read_to_end(&mut heard) => read.map(|_| heard),
                    () = talk => unreachable!(),
                }
            })
            .await;
            let program = Program::start(relay(&["--allow", &format!("tcp://{address}")])).await;
            let stream = TcpStream::connect(program.address()).await.unwrap();
            let mut page = Page::connect_over(stream, program.address(), &address.to_string(), Some("lab.v1")).await;
            assert!(matches!(page.event().await, Event::Open { .. }));
            page.receive_all(MAX_RECEIVE).await;
            let (mut sent, mut received) = (Vec::new(), Vec::new());
            let mut told = false;
            let close = loop {
                let part = noise(sent.len() as u64, MAX_MESSAGE);
                page.send(part.clone()).await;
                sent.extend(part);
                match soon(next_message(&mut page.socket)).await.unwrap() {
                    Message::Binary(bytes) => received.extend_from_slice(&bytes),
                    Message::Close(close) => break close.unwrap(),
                    other => panic!("{other:?}"),
                }
                if received.len() > 4 << 20 && !std::mem::replace(&mut told, true) {
                    program.signal(signal).await;
                }
            };
            assert_eq!(u16::from(close.code), 1001);
            while soon(page.socket.next()).await.is_some() {}
            let bytes = noise(11, 1 << 20);
            assert!(received.iter().eq(bytes.iter().cycle().take(received.len())), "{signal}: the bytes changed");
            // What was sent before the Close was read came before its answer.
            let heard = soon(heard).await.unwrap().unwrap();
            assert!(heard == sent, "{signal}: {} of {} bytes", heard.len(), sent.len());
            let (code, log) = program.end().await;
            assert_eq!(code, Some(0), "{signal}: {log}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_can_keep_it_from_ending() {
        let (address, _listen, _heard) = deaf_at_first().await;
        let program = Program::start(relay(&["--allow", &format!("tcp://{address}")])).await;
        let stream = TcpStream::connect(program.address()).await.unwrap();
        let mut page = Page::connect_over(stream, program.address(), &address.to_string(), None).await;
        // A page that sends as much as it can and reads nothing, and half a request.
        while let Ok(sent) =
            tokio::time::timeout(STALLED, page.socket.send(Message::binary(vec![0; MAX_MESSAGE]))).await
        {
            sent.unwrap();
        }
        let mut half = TcpStream::connect(program.address()).await.unwrap();
        half.write_all(b"GET /health HTTP/1.1\r\nHost").await.unwrap();
        program.signal("TERM").await;
        assert_eq!(program.end().await.0, Some(0));
    }
}

/// A page that does not answer a Close keeps its connection for a while, not forever.
#[tokio::test]
async fn a_close_that_is_not_answered_is_given_up() {
    let (address, _closed) = peer::nobody();
    let server = TestServer::for_peer(address).await;
    let request = Request::new(server.address, "GET", &format!("/tcp/{address}?token={}", server.token));
    let mut socket = request.upgrade().header("Host", &server.address.to_string()).open().await;
    let mut heard = Vec::new();
    soon(socket.read_to_end(&mut heard)).await.unwrap();
    // RFC 6455, section 5.2: FIN and opcode 8, then the length, then the code.
    let close = heard.windows(4).find(|head| head[0] == 0x88).expect("there is a Close");
    assert_eq!(close[2..], 4003u16.to_be_bytes());
}
