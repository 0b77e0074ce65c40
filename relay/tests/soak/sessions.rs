//! Many concurrent sessions that carry bytes both ways, and end in each possible way.

use crate::{
    common::{
        Command, Event, FailureKind, Frame, MAX_MESSAGE, MAX_RECEIVE, Page, next_message, peer as peers, peer::noise,
        soon,
    },
    process::{KEPT, Usage, Watched, peer},
};
use futures_util::{SinkExt, Stream, StreamExt, future::join_all};
use sha2::{Digest, Sha256};
use std::{io::ErrorKind, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Barrier,
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::tungstenite::{Error, Message};

/// How long a session may take while all the others do the same.
const LONG: Duration = Duration::from_secs(600);

#[derive(Clone, Copy, PartialEq)]
enum End {
    /// The page shuts down, and the peer sends a word more before its own FIN.
    PageFirst,
    /// The peer sends everything and its FIN before the page sends anything.
    PeerFirst,
    /// The peer ends with a RST.
    PeerResets,
    /// The page ends with a RST.
    PageResets,
    /// A plain page closes its WebSocket.
    Plain,
}

const ENDS: [End; 5] = [End::PageFirst, End::PeerFirst, End::PeerResets, End::PageResets, End::Plain];

type Hash = sha2::digest::Output<Sha256>;

/// What a side sends in a session, message by message.
fn parts(seed: usize, size: usize) -> impl Iterator<Item = Vec<u8>> {
    let count = size.div_ceil(MAX_MESSAGE);
    (0..count).map(move |part| noise((seed * count + part) as u64, MAX_MESSAGE.min(size - part * MAX_MESSAGE)))
}

fn hash(seed: usize, size: usize) -> Hash {
    parts(seed, size).fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize()
}

/// Opens so many sessions, and lets each move so many bytes both ways when all are open. Then twice the same again.
/// Each time the relay must come back to twice the memory of its start, and the last time must not bring more than the
/// one before.
pub async fn at_once(count: usize, size: usize) {
    let relay = Arc::new(Watched::start(count, &[]).await);
    let before = relay.start;
    println!("{count} sessions at once, {size} bytes each way in each\n  before: {before}");
    round(&relay, before, count, size).await;
    let second = round(&relay, before, count, size).await;
    let third = round(&relay, before, count, size).await;
    let most = second.resident + second.resident / 4 + KEPT;
    assert!(third.resident <= most, "after the second time: {second}; after the third: {third}");
    Arc::into_inner(relay).unwrap().end().await;
}

async fn round(relay: &Arc<Watched>, before: Usage, count: usize, size: usize) -> Usage {
    let open = Arc::new(Barrier::new(count + 1));
    let sessions: Vec<JoinHandle<()>> = (0..count)
        .map(|number| {
            let (relay, open) = (relay.clone(), open.clone());
            tokio::spawn(async move { timeout(LONG, session(&relay, number, size, &open)).await.unwrap() })
        })
        .collect();
    open.wait().await;
    // A plain page is not told when the relay has connected.
    let during = relay.at_descriptors(before.descriptors + 2 * count).await;
    open.wait().await;
    join_all(sessions).await.into_iter().for_each(Result::unwrap);
    let after = relay.at_most_twice_the_start().await;
    println!("  all open: {during}\n  after: {after}");
    after
}

async fn session(relay: &Watched, number: usize, size: usize, open: &Barrier) {
    let end = ENDS[number % ENDS.len()];
    let (ours, theirs) = (2 * number, 2 * number + 1);
    let (address, heard) = peer(number, move |socket| answer(socket, end, theirs, size)).await;
    let mut page = connect(relay, number, address, end).await;
    open.wait().await;
    // All are counted.
    open.wait().await;
    if end != End::Plain {
        page.receive_all(MAX_RECEIVE).await;
    }
    let (received, mut more) = match end {
        End::PeerFirst => {
            let received = receive(&mut page.socket, size).await;
            assert_eq!(page.event().await, Event::Fin);
            for part in parts(ours, size) {
                page.send(part).await;
            }
            received
        }
        _ => exchange(&mut page, ours, size).await,
    };
    assert!(received == hash(theirs, size), "session {number}: what the peer sent came changed");
    match end {
        End::PageFirst => {
            page.command(Command::Shutdown).await;
            assert_eq!(page.bytes_until().await, (b"end".to_vec(), Frame::Event(Event::Fin)));
            assert_eq!(page.closed().await, (1000, String::new()));
        }
        End::PeerFirst => {
            page.command(Command::Shutdown).await;
            assert_eq!(page.closed().await, (1000, String::new()));
        }
        End::PeerResets => {
            page.send("!").await;
            assert_eq!(page.failed().await.kind, FailureKind::Reset);
        }
        End::PageResets => {
            // A RST takes back what is still on its way, so all must have arrived.
            if more.is_empty() {
                more = page.bytes().await;
            }
            assert_eq!(more.split_off(0), b"!");
            page.command(Command::Reset).await;
            assert_eq!(page.closed().await, (1000, "reset".to_owned()));
        }
        End::Plain => page.socket.close(None).await.unwrap(),
    }
    assert_eq!(more, b"", "session {number}: more came than was sent");
    while soon(page.socket.next()).await.is_some() {}
    let heard = timeout(LONG, heard).await.unwrap().unwrap();
    assert!(heard == hash(ours, size), "session {number}: what the page sent came changed");
}

async fn connect(relay: &Watched, number: usize, address: SocketAddr, end: End) -> Page {
    match end {
        End::Plain => relay.page(number, address, "binary").await,
        _ => {
            let mut page = relay.page(number, address, "lab.v1").await;
            let event = page.event().await;
            assert!(matches!(event, Event::Open { .. }), "session {number} did not open: {event:?}");
            page
        }
    }
}

/// The peer's side of a session: gives the hash of what it heard, and sees that the end is as it should be.
async fn answer(mut socket: TcpStream, end: End, theirs: usize, size: usize) -> Hash {
    let (mut reader, mut writer) = socket.split();
    let write = async {
        for part in parts(theirs, size) {
            writer.write_all(&part).await.unwrap();
        }
        if end == End::PeerFirst {
            writer.shutdown().await.unwrap();
        }
    };
    let (heard, ()) = tokio::join!(read(&mut reader, size), write);
    match end {
        End::PageFirst => {
            assert_eq!(socket.read(&mut [0]).await.unwrap(), 0, "no FIN came");
            socket.write_all(b"end").await.unwrap();
        }
        End::PeerFirst | End::Plain => assert_eq!(socket.read(&mut [0]).await.unwrap(), 0, "no FIN came"),
        End::PeerResets => {
            // All has arrived, as the page says so.
            assert_eq!(socket.read_u8().await.unwrap(), b'!');
            peers::reset(socket);
        }
        End::PageResets => {
            socket.write_all(b"!").await.unwrap();
            assert_eq!(socket.read(&mut [0]).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        }
    }
    heard
}

/// The hash of the next bytes, this many of them.
async fn read(reader: &mut (impl AsyncRead + Unpin), mut size: usize) -> Hash {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; MAX_MESSAGE];
    while size > 0 {
        let room = size.min(buffer.len());
        let count = reader.read(&mut buffer[..room]).await.unwrap();
        assert!(count > 0, "a FIN came {size} bytes too early");
        hash.update(&buffer[..count]);
        size -= count;
    }
    hash.finalize()
}

/// The same, of what comes to a page; the last frame may hold more, which is given too.
async fn receive(
    stream: &mut (impl Stream<Item = Result<Message, Error>> + Unpin),
    mut size: usize,
) -> (Hash, Vec<u8>) {
    let mut hash = Sha256::new();
    loop {
        let Some(Message::Binary(bytes)) = next_message(stream).await else { panic!("no bytes") };
        let (wanted, more) = bytes.split_at(size.min(bytes.len()));
        hash.update(wanted);
        size -= wanted.len();
        if size == 0 {
            return (hash.finalize(), more.to_vec());
        }
    }
}

/// Sends and receives at the same time.
async fn exchange(page: &mut Page, ours: usize, size: usize) -> (Hash, Vec<u8>) {
    let (mut sink, mut stream) = (&mut page.socket).split();
    let send = async {
        for part in parts(ours, size) {
            sink.send(Message::binary(part)).await.unwrap();
        }
    };
    tokio::join!(send, receive(&mut stream, size)).1
}
