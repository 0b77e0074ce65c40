//! What must hold of a page's bytes, whatever they are: see [`crate::fuzz`].

use super::queue::SendQueue;
use crate::{
    listener::accepts::Accepts,
    page::{Ending, Mode, Page},
    session, udp,
};
use bytes::Bytes;
use relay_protocol::{Command, FailureKind, MAX_ACCEPTS, MAX_MESSAGE, MAX_RECEIVE, MAX_TIMEOUT_MS};
use serde_json::Value;
use std::{cell::Cell, net::Ipv4Addr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket},
    runtime::Runtime,
    time::{Instant, timeout},
};
use tokio_tungstenite::tungstenite::Message;

type Inbox = session::Inbox<SendQueue>;

/// What an [`Inbox`] may hold at most, in bytes: its room, and one message more.
const MOST_BYTES: usize = 5 * MAX_MESSAGE;

/// What it may hold at most of messages and commands that weigh nothing by themselves.
const MOST_ENTRIES: usize = 4097;

/// Each line is a text message. Those that are commands for this kind of socket are obeyed, all else is a bad request, and
/// what waits is bounded.
pub fn command(input: &[u8]) {
    to_connection(input);
    to_listener(input);
    udp::fuzz::command(input);
}

fn to_listener(input: &[u8]) {
    let mut inbox = session::Inbox::<Accepts>::new(Mode::Lab);
    let mut waiting = 0;
    for text in input.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok()) {
        let is_accept = named(text).is_some_and(|(name, _)| name == "accept");
        match inbox.on_message(Message::text(text), Instant::now()) {
            Ok(()) => {
                assert!(is_accept && waiting < MAX_ACCEPTS, "{text:?} was obeyed, and {waiting} waited");
                waiting += 1;
            }
            Err(Ending::Failed(failure)) => {
                let kind = if is_accept { FailureKind::Limit } else { FailureKind::BadRequest };
                assert_eq!(failure.kind, kind, "{text:?} was refused");
                assert!(!is_accept || waiting == MAX_ACCEPTS, "{waiting} waited");
                break;
            }
            Err(other) => panic!("{text:?} ended it: {other:?}"),
        }
    }
    for _ in 0..waiting {
        assert!(inbox.queue.is_waiting());
        inbox.queue.returned();
    }
    assert!(!inbox.queue.is_waiting());
}

fn to_connection(input: &[u8]) {
    let mut inbox = Inbox::new(Mode::Lab);
    for line in input.split(|byte| *byte == b'\n') {
        let Ok(text) = std::str::from_utf8(line) else { continue };
        if !inbox.has_capacity() {
            drain(&mut inbox, &mut Vec::new());
        }
        let expected = meaning(text);
        match inbox.on_message(Message::text(text), Instant::now()) {
            Ok(()) => assert!(matches!(expected, Some("receive" | "shutdown" | "info")), "{text:?} was obeyed"),
            Err(Ending::PageReset) => return assert_eq!(expected, Some("reset"), "{text:?} was a reset"),
            Err(Ending::Failed(failure)) => {
                assert_eq!((failure.kind, expected), (FailureKind::BadRequest, None), "{text:?} was refused");
                return;
            }
            Err(other) => panic!("{text:?} ended it: {other:?}"),
        }
    }
}

/// The name of the command that a text is, read from the JSON by hand, and the JSON; none where it is no command.
pub(crate) fn named(text: &str) -> Option<(String, Value)> {
    let command: Command = serde_json::from_str(text).ok()?;
    let value: Value = serde_json::from_str(text).expect("a command is JSON");
    let name = match &value {
        Value::String(name) => name.clone(),
        Value::Object(object) if object.len() == 1 => object.keys().next()?.clone(),
        other => panic!("{other} was taken for {command:?}"),
    };
    Some((name, value))
}

/// Which command for a connection a text is; none when it is none, or asks for too much.
pub(crate) fn meaning(text: &str) -> Option<&'static str> {
    let (name, value) = named(text)?;
    let name = ["receive", "shutdown", "reset", "info"].into_iter().find(|known| *known == name)?;
    if name == "receive" {
        // serde also takes a list of the fields' values.
        let field = |name, place: usize| value["receive"].get(name).or(value["receive"].get(place));
        let bytes = field("bytes", 0).and_then(Value::as_u64).expect("a number of bytes");
        let limit = field("timeout_ms", 2).filter(|limit| !limit.is_null());
        let limit = limit.map_or(0, |limit| limit.as_u64().expect("a number of milliseconds"));
        if !(1..=u64::from(MAX_RECEIVE)).contains(&bytes) || limit > u64::from(MAX_TIMEOUT_MS) {
            return None;
        }
    }
    Some(name)
}

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

/// Does all that waits in an inbox.
fn drain(inbox: &mut Inbox, to_socket: &mut Vec<u8>) {
    let (mut bytes, mut entries) = (0, 0);
    while let Some(part) = inbox.queue.front() {
        to_socket.extend_from_slice(part);
        let count = part.len();
        bytes += count;
        entries += 1;
        inbox.queue.advance(count);
    }
    while let Some(receive) = inbox.calls.pop() {
        assert!((1..=MAX_MESSAGE).contains(&receive.bytes), "{receive:?}");
        entries += 1;
    }
    while inbox.queue.next_info() {
        entries += 1;
    }
    assert!(bytes <= MOST_BYTES && entries <= MOST_ENTRIES, "{bytes} bytes in {entries} entries waited");
}

/// What a page's stream means.
#[derive(Default)]
struct Meaning {
    to_socket: Vec<u8>,
    pings: Vec<Vec<u8>>,
    /// After how many bytes of the stream, how many are for the socket.
    steps: Vec<(usize, usize)>,
}

impl Meaning {
    /// How many bytes are for the socket, of the first so many.
    fn after(&self, sent: usize) -> usize {
        let count = self.steps.partition_point(|(needed, _)| *needed <= sent);
        self.steps[..count].last().map_or(0, |(_, count)| *count)
    }
}

/// What a page's stream means to the socket, and its pings: RFC 6455, section 5, one rule after the other.
fn read(mode: Mode, mut stream: &[u8]) -> Meaning {
    let (all, mut found) = (stream.len(), Meaning::default());
    // Of a message in fragments: whether it is text, and what has come of it.
    let mut fragments: Option<(bool, Vec<u8>)> = None;
    // Once it has gone wrong nothing more is for the socket, but pings are still answered.
    let (mut shutdown, mut over) = (false, false);
    while let [first, second, ..] = *stream {
        let (fin, reserved, opcode) = (first & 0x80 != 0, first & 0x70, first & 0x0f);
        let (masked, short) = (second & 0x80 != 0, usize::from(second & 0x7f));
        let (length, head) = match short {
            126 if stream.len() >= 4 => (usize::from(u16::from_be_bytes([stream[2], stream[3]])), 4),
            127 if stream.len() >= 10 => {
                let length = u64::from_be_bytes(stream[2..10].try_into().expect("eight bytes"));
                (usize::try_from(length).unwrap_or(usize::MAX), 10)
            }
            126 | 127 => break,
            short => (short, 2),
        };
        let is_control = opcode >= 8;
        let nonsense = reserved != 0 || !masked || !matches!(opcode, 0..=2 | 8..=10);
        if nonsense || length > MAX_MESSAGE || is_control && (!fin || length > 125) {
            break;
        }
        let Some(mask) = stream.get(head..head + 4) else { break };
        let Some(payload) = stream.get(head + 4..head + 4 + length) else { break };
        let payload: Vec<u8> = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        stream = &stream[head + 4 + length..];
        let (is_text, message) = match (opcode, fragments.take()) {
            (8, _) => break,
            (9 | 10, kept) => {
                fragments = kept;
                if opcode == 9 {
                    found.pings.push(payload);
                }
                continue;
            }
            (0, Some((is_text, mut start))) => {
                start.extend(payload);
                (is_text, start)
            }
            (1 | 2, None) => (opcode == 1, payload),
            _ => break,
        };
        if message.len() > MAX_MESSAGE {
            break;
        }
        if !fin {
            fragments = Some((is_text, message));
            continue;
        }
        if is_text && std::str::from_utf8(&message).is_err() {
            break;
        }
        if is_text && mode == Mode::Lab {
            let command = std::str::from_utf8(&message).ok().and_then(meaning);
            shutdown |= command == Some("shutdown");
            over |= !matches!(command, Some("receive" | "shutdown"));
        } else {
            over |= shutdown;
            if !over {
                found.to_socket.extend(message);
                found.steps.push((all - stream.len(), found.to_socket.len()));
            }
        }
    }
    found
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::replay;

    #[test]
    fn commands() {
        let words = [
            r#"{"receive":"#,
            r#""bytes":"#,
            "65536",
            "65537",
            "-1",
            "1e3",
            "null",
            r#""reset""#,
            r#""accept""#,
            r#""info""#,
            r#"{"send_to":{"address":"echo"}}"#,
            "}",
            "\n",
            "\\u0000",
        ];
        replay("command", &words, 20_000, command);
    }

    #[test]
    fn streams() {
        let words = ["\u{1}", "\0\0\0\0", "\u{7f}\0\0\0\0\0\0", "~", "안", r#""shutdown""#];
        replay("frames", &words, 3_000, frames);
    }
}
