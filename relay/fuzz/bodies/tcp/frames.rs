//! The bytes that a page sends on its TCP connection, read by the relay itself.

use super::{
    Inbox, drain,
    stream::{Meaning, read},
};
use crate::page::{Ending, Mode, Page};
use bytes::Bytes;
use relay_protocol::MAX_MESSAGE;
use std::{cell::Cell, net::Ipv4Addr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket},
    runtime::Runtime,
    time::{Instant, timeout},
};

/// The bytes are what a page sends on its TCP connection; the first says how. What the relay hands to the socket is what
/// a simple reading of RFC 6455 finds in them, and what waits meanwhile is bounded. In whatever pieces they come, they mean
/// the same, and nothing waits for bytes that it does not need.
pub fn frames(input: &[u8]) {
    let Some((choice, stream)) = input.split_first() else { return };
    let mode = if choice & 1 == 0 { Mode::Plain } else { Mode::Lab };
    // Some came along with the request.
    let (early, late) = stream.split_at((usize::from(choice >> 1)).min(stream.len()));
    let expected = read(mode, stream);
    let whole = frames_in(mode, early, &[late], &expected);
    let pieces = frames_in(mode, early, &cut(late), &expected);
    assert_eq!(whole, pieces, "the Close depends on how the bytes were cut");
}

/// The same in these pieces; gives the payloads of the Closes to the page.
fn frames_in(mode: Mode, early: &[u8], late: &[&[u8]], expected: &Meaning) -> Vec<Vec<u8>> {
    thread_local! {
        static RUNTIME: Runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    }
    let relayed = RUNTIME.with(|runtime| {
        let relayed = relay(mode, early, late, expected);
        runtime.block_on(async { timeout(Duration::from_secs(20), relayed).await.expect("the relay goes on waiting") })
    });
    let right = relayed.to_socket == expected.to_socket;
    assert!(right, "to the socket: {:?}, not {:?}", relayed.to_socket, expected.to_socket);
    let (mut pings, mut closes) = (expected.pings.iter(), Vec::new());
    for (opcode, payload) in unmasked(&relayed.to_page) {
        match opcode {
            // Of pings in a row, only the last need be answered (section 5.5.3).
            10 => assert!(pings.any(|ping| ping == &payload), "a pong that nobody asked for: {payload:?}"),
            8 => closes.push(payload),
            other => panic!("a frame of opcode {other} to the page"),
        }
    }
    closes
}

/// Cuts bytes at places that depend on them, mostly finely or mostly coarsely.
fn cut(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut state = bytes.iter().fold(bytes.len() as u64, |state, byte| state.wrapping_mul(31) + u64::from(*byte));
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % limit
    };
    let longest = [1, 4, 20, 300, MAX_MESSAGE][below(5)];
    let mut pieces = Vec::new();
    while !bytes.is_empty() && pieces.len() < 500 {
        let (piece, rest) = bytes.split_at((1 + below(longest)).min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces.push(bytes);
    pieces
}

struct Relayed {
    to_socket: Vec<u8>,
    to_page: Vec<u8>,
}

/// Lets a [`Page`] read the bytes, which come by a real connection, into an [`Inbox`]. Of several pieces each is sent when
/// the relay has done all that the ones before it ask for.
async fn relay(mode: Mode, early: &[u8], late: &[&[u8]], expected: &Meaning) -> Relayed {
    thread_local! { static PAGES: Cell<u32> = const { Cell::new(0) } }
    // Each page from an address of its own: the ports of one are soon all in TIME_WAIT.
    let number = PAGES.replace(PAGES.get() + 1) % (200 * 65_000);
    let [_, _, third, fourth] = (number % 65_000 + 1).to_be_bytes();
    let from = Ipv4Addr::new(127, (number / 65_000) as u8 + 1, third, fourth);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a listener");
    let client = TcpSocket::new_v4().expect("a socket");
    // Only Linux has all of 127.0.0.0/8.
    if cfg!(target_os = "linux") {
        client.bind((from, 0).into()).expect("a loopback address");
    }
    client.set_nodelay(true).expect("a socket sends at once");
    let client = client.connect(listener.local_addr().expect("an address")).await.expect("a connection");
    let (server, _) = listener.accept().await.expect("a connection");
    let (mut from_relay, mut to_relay) = client.into_split();
    let in_pieces = late.len() > 1;
    // How much the socket has got; all that it will get, once the page is not heard any more.
    let done = Cell::new(0);
    let write = async {
        let mut sent = early.len();
        for piece in late {
            // The relay may have closed before all is written.
            let _ = to_relay.write_all(piece).await;
            sent += piece.len();
            // The relay has its turn, and then again with what the system has told it meanwhile.
            tokio::task::yield_now().await;
            while in_pieces && done.get() < expected.after(sent) {
                tokio::task::yield_now().await;
            }
        }
        let _ = to_relay.shutdown().await;
    };
    let mut to_page = Vec::new();
    let read = async {
        let _ = from_relay.read_to_end(&mut to_page).await;
    };
    let serve = async {
        let mut page = Page::new(server, Bytes::copy_from_slice(early), mode).await;
        let (mut inbox, mut to_socket) = (Inbox::new(mode), Vec::new());
        loop {
            if in_pieces || !inbox.has_capacity() {
                drain(&mut inbox, &mut to_socket);
                done.set(to_socket.len());
            }
            let progress = page.progress(true).await;
            let taken = progress
                .message()
                .and_then(|message| message.map_or(Ok(()), |message| inbox.on_message(message, Instant::now())));
            if taken.is_err() {
                break;
            }
        }
        drain(&mut inbox, &mut to_socket);
        done.set(usize::MAX);
        page.finish(&Ending::PageClosed).await;
        to_socket
    };
    let ((), (), to_socket) = tokio::join!(write, read, serve);
    Relayed { to_socket, to_page }
}

/// The frames of a server: whole, unmasked, short.
fn unmasked(mut stream: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut frames = Vec::new();
    while let [first, length @ 0..=125, rest @ ..] = stream
        && let Some(payload) = rest.get(..usize::from(*length))
    {
        assert_eq!(first & 0xf0, 0x80, "a frame to the page is whole and has no reserved bits");
        frames.push((first & 0x0f, payload.to_vec()));
        stream = &rest[payload.len()..];
    }
    // The connection may have ended amid a frame.
    frames
}
