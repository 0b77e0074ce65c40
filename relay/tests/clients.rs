//! Independent programs, which know nothing of the relay, use its plain mode: no subprotocol, no Origin, but the token.
//!
//! The environment variables `WEBSOCAT` and `WSCAT` name these programs and `PYTHON` the interpreter; the defaults are
//! `websocat`, `wscat` and `python3` on PATH. A test whose program is missing reports that and is skipped.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{ECHO_PREFIX, RoomEvent, TestServer, options, peer, peer::noise, soon};
use std::{net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    task::JoinHandle,
};

const SIZE: usize = 1 << 20;

/// The program that this variable names, or the one of this name on the PATH; none, and a line that says so, when there
/// is none that ends well with `check`.
async fn program(variable: &str, name: &str, check: &[&str], remedy: &str) -> Option<Command> {
    let program = std::env::var_os(variable).unwrap_or_else(|| name.into());
    let checked = Command::new(&program).args(check).stdin(Stdio::null()).output().await;
    if !checked.is_ok_and(|output| output.status.success()) {
        println!("skipped: {remedy}, or name one in {variable}");
        return None;
    }
    let mut command = Command::new(program);
    // A proxy from the environment knows nothing of our loopback.
    command.env("NO_PROXY", "*").env_remove("http_proxy").env_remove("all_proxy").kill_on_drop(true);
    Some(command)
}

async fn websocat() -> Option<Command> {
    program("WEBSOCAT", "websocat", &["--version"], "no websocat; `cargo install --locked websocat@1.14.1`").await
}

/// npm's wscat, which sends this text once it is connected and stays.
async fn wscat(url: &str, text: &str) -> Option<Command> {
    let mut wscat = program("WSCAT", "wscat", &["--version"], "no wscat; `npm install --global wscat@6.1.0`").await?;
    wscat.args(["--no-color", "--wait", "-1", "--execute", text, "--connect", url]);
    Some(wscat)
}

async fn python(script: &str) -> Option<Command> {
    let check = ["-c", "import websockets.sync.client"];
    let mut python =
        program("PYTHON", "python3", &check, "Python has no `websockets`; `pip install websockets`").await?;
    python.args(["-c", script]).stdin(Stdio::null()).stderr(Stdio::inherit());
    Some(python)
}

/// A peer that takes [`SIZE`] bytes, and only then sends as many and a FIN. It gives all that came until the other's
/// FIN.
async fn takes_and_gives() -> (SocketAddr, JoinHandle<Vec<u8>>) {
    peer::peer(|mut socket| async move {
        let mut heard = vec![0; SIZE];
        socket.read_exact(&mut heard).await.unwrap();
        socket.write_all(&noise(2, SIZE)).await.unwrap();
        socket.shutdown().await.unwrap();
        heard.extend(peer::read_all(&mut socket).await.unwrap());
        heard
    })
    .await
}

/// Where such a program connects.
fn url(server: &TestServer, target: impl std::fmt::Display) -> String {
    format!("ws://{}/tcp/{target}?token={}", server.address, server.token)
}

/// Runs a program with these bytes on its stdin, which stays open, until it ends by itself: what it wrote to stdout.
async fn run(mut command: Command, input: &[u8]) -> Vec<u8> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut output = Vec::new();
    let (written, read) = soon(async { tokio::join!(stdin.write_all(input), stdout.read_to_end(&mut output)) }).await;
    written.unwrap();
    read.unwrap();
    assert!(soon(child.wait()).await.unwrap().success());
    output
}

#[tokio::test]
async fn websocat_moves_a_megabyte_each_way() {
    let Some(mut websocat) = websocat().await else { return };
    let (address, heard) = takes_and_gives().await;
    let server = TestServer::for_peer(address).await;
    websocat.args(["--binary", "--exit-on-eof", &url(&server, address)]);
    let output = run(websocat, &noise(1, SIZE)).await;
    assert!(output == noise(2, SIZE), "{} bytes came back", output.len());
    assert!(soon(heard).await.unwrap() == noise(1, SIZE));
}

#[tokio::test]
async fn websocat_talks_to_the_practice_server() {
    let Some(mut websocat) = websocat().await else { return };
    let server = TestServer::start(options(&[])).await;
    // Text, as a person types it; one message and its answer.
    websocat.args(["--text", "--one-message", "--no-close", &url(&server, "echo")]);
    let output = run(websocat, "안녕하세요!\n".as_bytes()).await;
    assert_eq!(String::from_utf8(output).unwrap(), format!("{ECHO_PREFIX}안녕하세요!\n"));
}

#[tokio::test]
async fn pythons_websockets_moves_a_megabyte_each_way_and_sees_the_close() {
    const SCRIPT: &str = "
import sys
from websockets.sync.client import connect

data = sys.stdin.buffer.read(int(sys.argv[2]))
with connect(sys.argv[1], proxy=None) as websocket:
    for start in range(0, len(data), 50_000):
        websocket.send(data[start:start + 50_000])
    for message in websocket:
        sys.stdout.buffer.write(message)
    assert websocket.subprotocol is None
    close = websocket.protocol.close_rcvd
assert close.code == 1000 and close.reason == '', close
";
    let Some(mut python) = python(SCRIPT).await else { return };
    let (address, heard) = takes_and_gives().await;
    let server = TestServer::for_peer(address).await;
    python.args([&url(&server, address), &SIZE.to_string()]);
    let output = run(python, &noise(1, SIZE)).await;
    assert!(output == noise(2, SIZE), "{} bytes came back", output.len());
    assert!(soon(heard).await.unwrap() == noise(1, SIZE));
}

#[tokio::test]
async fn pythons_websockets_learns_why_it_failed() {
    const SCRIPT: &str = "
import sys
from websockets.sync.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

def end(target, **options):
    try:
        with connect(sys.argv[1].replace('TARGET', target), proxy=None, **options) as websocket:
            if target == 'echo':
                websocket.send('안녕')
                answer = websocket.recv()
                websocket.close()
                return answer.decode(), websocket.subprotocol
            websocket.send(b'!')
            websocket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code, closed.rcvd.reason != ''
    except InvalidStatus as refused:
        return refused.response.status_code

ends = [end('echo', subprotocols=['binary']), end('reset'), end('closed'), end('127.0.0.1:1'), end('echo2')]
ends += [end('echo', origin='http://evil.example'), end('echo', origin='null')]
sys.argv[1] = sys.argv[1].split('?')[0]
ends.append(end('echo'))
sys.stdout.buffer.write(repr(ends).encode())
";
    let Some(mut python) = python(SCRIPT).await else { return };
    let server = TestServer::start(options(&[])).await;
    python.arg(url(&server, "TARGET"));
    let ends = String::from_utf8(run(python, b"").await).unwrap();
    let answer = format!("'{ECHO_PREFIX}안녕'");
    let expected = [
        format!("({answer}, 'binary')"),
        "(4006, True)".to_owned(),
        "(4003, True)".to_owned(),
        "(4001, True)".to_owned(),
        "(4009, True)".to_owned(),
        "403".to_owned(),
        // No origin is listed as `null`, but the token is right.
        format!("({answer}, None)"),
        "403".to_owned(),
    ];
    assert_eq!(ends, format!("[{}]", expected.join(", ")));
}

/// Where such a program joins a room.
fn room(server: &TestServer, query: &str) -> String {
    format!("ws://{}/websocket/room/lab?token={}{query}", server.address, server.token)
}

#[tokio::test]
async fn pythons_websockets_talks_in_a_room() {
    const SCRIPT: &str = "
import json, sys
from websockets.sync.client import connect

def event(websocket, kind):
    event = json.loads(websocket.recv())
    assert event['type'] == kind, event
    return event

with connect(sys.argv[1] + '&name=민지', proxy=None) as one:
    assert event(one, 'welcome')['name'] == '민지'
    assert event(one, 'joined') == {'type': 'joined', 'seq': 1, 'from': '민지', 'members': 1}
    with connect(sys.argv[1] + '&name=민지', proxy=None) as two:
        welcome = event(two, 'welcome')
        assert (welcome['name'], welcome['members'], welcome['history']) == ('민지 2', ['민지'], []), welcome
        assert event(two, 'joined') == event(one, 'joined')
        two.send('안녕')
        message = event(one, 'message')
        assert message == event(two, 'message')
        assert (message['seq'], message['from'], message['text']) == (3, '민지 2', '안녕'), message
    assert event(one, 'left') == {'type': 'left', 'seq': 4, 'from': '민지 2', 'members': 1}
    with connect(sys.argv[1] + '&after=2', proxy=None) as back:
        assert [event['seq'] for event in event(back, 'welcome')['history']] == [3, 4]
sys.stdout.buffer.write(b'done')
";
    let Some(mut python) = python(SCRIPT).await else { return };
    let server = TestServer::start(options(&[])).await;
    python.arg(room(&server, ""));
    assert_eq!(String::from_utf8(run(python, b"").await).unwrap(), "done");
}

#[tokio::test]
async fn websocat_talks_in_a_room() {
    let Some(mut websocat) = websocat().await else { return };
    let server = TestServer::start(options(&[])).await;
    websocat.args(["--text", &room(&server, "&name=websocat")]);
    let mut websocat = Talking::start(websocat);
    websocat.child.stdin.as_mut().unwrap().write_all(b"hello\n").await.unwrap();
    assert_eq!(websocat.said().await, ("websocat".to_owned(), "hello\n".to_owned()));
}

#[tokio::test]
async fn wscat_gets_its_message_back() {
    let server = TestServer::start(options(&[])).await;
    let echo = format!("ws://{}/websocket/echo?token={}", server.address, server.token);
    let Some(wscat) = wscat(&echo, "안녕, \"wscat\"").await else { return };
    assert_eq!(Talking::start(wscat).line().await, "안녕, \"wscat\"");
}

#[tokio::test]
async fn wscat_and_websocat_talk_in_a_room() {
    let server = TestServer::start(options(&[])).await;
    let Some(wscat) = wscat(&room(&server, "&name=wscat"), "안녕").await else { return };
    let mut wscat = Talking::start(wscat);
    assert_eq!(wscat.said().await, ("wscat".to_owned(), "안녕".to_owned()));
    let Some(mut websocat) = websocat().await else { return };
    websocat.args(["--text", &room(&server, "&name=websocat&after=0")]);
    let mut websocat = Talking::start(websocat);
    let stdin = websocat.child.stdin.as_mut().unwrap();
    stdin.write_all("들립니다\n".as_bytes()).await.unwrap();
    for both in [&mut wscat, &mut websocat] {
        assert_eq!(both.said().await, ("websocat".to_owned(), "들립니다\n".to_owned()));
    }
}

/// A program that stays connected, and prints each message on a line of its own.
struct Talking {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Talking {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    async fn line(&mut self) -> String {
        soon(self.lines.next_line()).await.unwrap().expect("it has ended")
    }

    /// Who said what next in the room.
    async fn said(&mut self) -> (String, String) {
        loop {
            let line = self.line().await;
            if let RoomEvent::Message { from, text, .. } = serde_json::from_str(&line).unwrap() {
                return (from, text);
            }
        }
    }
}
