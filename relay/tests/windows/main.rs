//! The relay for Windows, run under wine: a learner's use of it there, and its error messages.
//!
//! `cargo xtask dist windows` builds it and names it in `RELAY_FOR_WINDOWS`; without that variable these tests are
//! skipped. wine uses the sockets of the host system, so behaviour of the Windows kernel is not covered: that it
//! retries a refused connection for two seconds, that a RST destroys data that was not yet received, and whether
//! another program holds a port exclusively.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

use common::{
    Command, Event, FailureKind, Frame, Listening, MAX_DATAGRAM, MAX_RECEIVE, Page, Phase, Request,
    peer::{self, noise},
    program::{self, Program},
    soon,
};
use std::{
    fs,
    io::ErrorKind,
    net::{SocketAddr, TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::{self, Stdio},
    sync::OnceLock,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A running relay.
struct Relay(Program);

impl Relay {
    /// Starts it with these options; `None` if the tests are skipped.
    async fn start(options: &[&str]) -> Option<Self> {
        static INSTALLED: OnceLock<Option<Wine>> = OnceLock::new();
        let Some(wine) = INSTALLED.get_or_init(Wine::install) else {
            println!("skipped: RELAY_FOR_WINDOWS names no relay.exe; cargo xtask dist windows builds one");
            return None;
        };
        let mut command = wine.command(&wine.relay);
        command.args(options).env("RELAY_THREADS", "1");
        Some(Self(Program::start(program::configured(command.into())).await))
    }

    fn address(&self) -> SocketAddr {
        self.0.address()
    }

    fn get(&self, path: &str) -> Request {
        Request::new(self.address(), "GET", path).header("Host", &self.address().to_string())
    }

    /// A page of the relay's own at this path, speaking `lab.v1`.
    async fn page(&self, path: &str) -> Page {
        let stream = TcpStream::connect(self.address()).await.unwrap();
        Page::upgrade(stream, self.address(), path, Some("lab.v1")).await
    }

    /// The same, once its socket is open.
    async fn open(&self, path: &str) -> Page {
        let mut page = self.page(path).await;
        let Event::Open { .. } = page.event().await else { panic!("it did not open") };
        page
    }
}

/// A wine that is ready, and a relay in a folder of its own.
struct Wine {
    prefix: PathBuf,
    relay: PathBuf,
    /// Runs as long as the tests do.
    shell: OnceLock<process::Child>,
}

impl Wine {
    fn install() -> Option<Self> {
        let built = std::env::var_os("RELAY_FOR_WINDOWS")?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("windows");
        fs::create_dir_all(&folder).unwrap();
        let prefix = std::env::var_os("WINEPREFIX").map_or_else(|| folder.join("wine"), PathBuf::from);
        let wine = Self { prefix, relay: folder.join("relay.exe"), shell: OnceLock::new() };
        fs::copy(built, &wine.relay).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/windows/bcryptprimitives.c");
        let mut compiler = process::Command::new("x86_64-w64-mingw32-gcc");
        compiler.arg("-shared").arg("-o").arg(folder.join("bcryptprimitives.dll")).arg(source).arg("-lbcrypt");
        assert!(compiler.status().unwrap().success());
        // The first program in a new prefix waits until wine has filled it, which takes some seconds.
        let mut first = wine.command(Path::new("cmd"));
        assert!(first.args(["/c", "exit"]).stderr(Stdio::null()).status().unwrap().success());
        // wine's server lasts as long as a program runs, and a program that starts while it ends does not start. This
        // one ends when the tests do, with which its stdin is at its end.
        let mut shell = wine.command(Path::new("cmd"));
        let shell = shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        wine.shell.set(shell).unwrap();
        Some(wine)
    }

    fn command(&self, program: &Path) -> process::Command {
        let mut command = process::Command::new("wine");
        command.arg(program).env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all");
        // Without these it asks to install Mono and Gecko, which nothing here needs.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml=");
        command
    }
}

/// A UDP socket of this test's, and the option that allows a page to send there.
fn udp_peer() -> (UdpSocket, SocketAddr, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address, format!("udp://{address}"))
}

#[tokio::test]
async fn the_gate_lets_in_whom_it_should() {
    let (address, _peer) = peer::sends("hello").await;
    let Some(relay) = Relay::start(&["--allow", &format!("tcp://{address},udp://127.0.0.1:9")]).await else { return };
    let (own_host, token) = (relay.address().to_string(), relay.0.token());
    let own = format!("http://{own_host}");
    let cases = [
        (&*own_host, Some(&*own), "", 101),
        (&own_host, None, token, 101),
        (&own_host, Some(&own), token, 101),
        (&own_host, None, "", 403),
        (&own_host, None, "0123456789abcdef0123456789abcdef", 403),
        (&own_host, Some("http://evil.example"), "", 403),
        (&own_host, Some("http://evil.example"), token, 403),
        (&own_host, Some("null"), "", 403),
        ("evil.example", Some(&own), token, 403),
        ("evil.example", Some("http://evil.example"), "", 403),
    ];
    for path in [&*format!("/tcp/{address}"), "/udp/127.0.0.1:9", "/tcp-listener", "/udp-socket"] {
        for (host, origin, token, status) in cases {
            let path = if token.is_empty() { path.to_owned() } else { format!("{path}?token={token}") };
            let request = Request::new(relay.address(), "GET", &path).header("Host", host).origin(origin).upgrade();
            let request = request.header("Sec-WebSocket-Protocol", "lab.v1");
            assert_eq!(request.send().await.status, status, "{path} {host} {origin:?}");
        }
    }
    // Where no rule lets it go.
    let failure = relay.page("/tcp/127.0.0.1:9").await.failed().await;
    assert_eq!((failure.phase, failure.rule.as_deref()), (Phase::Policy, Some("target-not-listed")));
}

#[tokio::test]
async fn the_page_is_inside() {
    let Some(relay) = Relay::start(&[]).await else { return };
    let page = relay.get("/").header("Accept-Encoding", "br").send().await;
    assert_eq!((page.status, page.header("content-encoding")), (200, Some("br")));
    assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("'sha256-")));
    assert_eq!(relay.get("/health").send().await.status, 200);
    for path in ["/..%5crelay.exe", "/..\\relay.exe", "/C:/windows/win.ini"] {
        assert_eq!(relay.get(path).send().await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn bytes_go_both_ways_and_each_side_may_close_first() {
    const SIZE: usize = 1 << 20;
    let (address, heard) = peer::peer(|mut socket| async move {
        socket.write_all(&noise(1, SIZE)).await.unwrap();
        let heard = peer::read_all(&mut socket).await.unwrap();
        socket.write_all(b"after your FIN").await.unwrap();
        heard
    })
    .await;
    let Some(relay) = Relay::start(&["--allow", &format!("tcp://{address}")]).await else { return };
    let mut page = relay.open(&format!("/tcp/{address}")).await;
    page.command(Command::Info).await;
    // Windows tells nothing of a connection.
    assert_eq!(page.event().await, Event::Info(None));
    page.receive_all(MAX_RECEIVE).await;
    let mut all = Vec::new();
    while all.len() < SIZE {
        all.extend(page.bytes().await);
    }
    assert!(all == noise(1, SIZE));
    page.send(noise(2, SIZE / 16)).await;
    page.command(Command::Shutdown).await;
    assert_eq!(page.bytes_until().await, (b"after your FIN".to_vec(), Frame::Event(Event::Fin)));
    assert_eq!(page.closed().await.0, 1000);
    assert!(soon(heard).await.unwrap() == noise(2, SIZE / 16));
}

#[tokio::test]
async fn a_reset_is_one_both_ways() {
    let (address, _peer) = peer::peer(|mut socket| async move {
        socket.read_u8().await.unwrap();
        peer::reset(socket);
    })
    .await;
    let (other, heard) = peer::peer(|mut socket| async move { peer::read_all(&mut socket).await }).await;
    let Some(relay) = Relay::start(&["--allow", &format!("tcp://{address},tcp://{other}")]).await else { return };
    let mut page = relay.open(&format!("/tcp/{address}")).await;
    page.receive_all(MAX_RECEIVE).await;
    page.send("!").await;
    // wine tells of it to whoever sends next, and to whoever receives as of a FIN; Windows tells both at once.
    if let Frame::Event(event) = page.next().await {
        assert_eq!(event, Event::Fin);
        page.send("?").await;
    }
    let failure = page.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Transfer, FailureKind::Reset));
    let symbol = failure.symbol.as_deref().unwrap_or_default();
    assert!(["WSAECONNRESET", "WSAECONNABORTED", "WSAESHUTDOWN"].contains(&symbol), "{failure:?}");
    relay.open(&format!("/tcp/{other}")).await.command(Command::Reset).await;
    assert_eq!(soon(heard).await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_refusal_has_its_name() {
    let (address, _closed) = peer::nobody();
    let Some(relay) = Relay::start(&["--allow", &format!("tcp://{address}")]).await else { return };
    let failure = relay.page(&format!("/tcp/{address}")).await.failed().await;
    assert_eq!((failure.phase, failure.kind), (Phase::Connect, FailureKind::Refused));
    assert_eq!((failure.errno, failure.symbol.as_deref()), (Some(10_061), Some("WSAECONNREFUSED")));
}

#[tokio::test]
async fn a_page_listens_and_takes_what_it_accepts() {
    let Some(relay) = Relay::start(&[]).await else { return };
    let mut listening = Listening::of(relay.page("/tcp-listener?port=0&reuse=true").await).await;
    let mut client = listening.client().await;
    listening.accept(1).await;
    let accepted = listening.accepted().await;
    assert_eq!((accepted.peer, accepted.waited), (client.local_addr().unwrap(), None));
    let mut page = relay.open(&listening.path(accepted.connection)).await;
    page.receive_all(MAX_RECEIVE).await;
    client.write_all(b"hello").await.unwrap();
    assert_eq!(page.bytes().await, b"hello");
    page.send("welcome").await;
    page.command(Command::Shutdown).await;
    assert_eq!(soon(async { peer::read_all(&mut client).await }).await.unwrap(), b"welcome");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    for holder in ["127.0.0.1:0", "0.0.0.0:0"] {
        let taken = TcpListener::bind(holder).unwrap();
        let port = taken.local_addr().unwrap().port();
        let Some(relay) = Relay::start(&["--bind", &port.to_string()]).await else { return };
        let failure = relay.page(&format!("/tcp-listener?port={port}")).await.failed().await;
        assert_eq!((failure.phase, failure.kind), (Phase::Bind, FailureKind::AddressInUse), "{holder}");
        assert_eq!((failure.errno, failure.symbol.as_deref()), (Some(10_048), Some("WSAEADDRINUSE")));
    }
}

#[tokio::test]
async fn datagrams_go_both_ways_and_their_failures_end_nothing() {
    let (socket, address, allow) = udp_peer();
    let Some(relay) = Relay::start(&["--allow", &allow]).await else { return };
    let mut page = relay.open(&format!("/udp/{address}")).await;
    page.receive_all(MAX_RECEIVE).await;
    page.send(vec![0; MAX_DATAGRAM + 1]).await;
    let Event::Reported(failure) = page.event().await else { panic!("nothing reported") };
    assert_eq!((failure.errno, failure.symbol.as_deref()), (Some(10_040), Some("WSAEMSGSIZE")));
    page.send("hello").await;
    let mut datagram = [0; 100];
    let (length, from) = socket.recv_from(&mut datagram).unwrap();
    socket.send_to(&datagram[..length], from).unwrap();
    let Event::Datagram { from } = page.event().await else { panic!("no datagram") };
    assert_eq!((from, page.bytes().await), (address.to_string(), b"hello".to_vec()));

    // Nobody is there for a while, which ICMP messages tell: Windows to the next recv, wine not always.
    drop(socket);
    for _ in 0..3 {
        page.send("anybody?").await;
    }
    let told = page.round_trip().await;
    let socket = UdpSocket::bind(address).unwrap();
    for frame in told {
        let Frame::Event(Event::Reported(failure)) = frame else { panic!("unexpected {frame:?}") };
        // Of wine the one, of Windows the other.
        let kinds = [(FailureKind::Refused, Some("WSAECONNREFUSED")), (FailureKind::Reset, Some("WSAECONNRESET"))];
        assert!(kinds.contains(&(failure.kind, failure.symbol.as_deref())), "{failure:?}");
    }
    page.send("hello again").await;
    let (length, _) = socket.recv_from(&mut datagram).unwrap();
    assert_eq!(&datagram[..length], b"hello again");
}

#[tokio::test]
async fn a_bound_socket_outlives_whoever_has_gone() {
    let (gone, address, allow) = udp_peer();
    let Some(relay) = Relay::start(&["--allow", &allow]).await else { return };
    let mut page = relay.page("/udp-socket?port=0").await;
    let Event::Bound { local } = page.event().await else { panic!("it is not bound") };
    page.receive_all(MAX_RECEIVE).await;
    drop(gone);
    page.command(Command::SendTo { address: address.to_string() }).await;
    page.send("anybody?").await;
    let (client, from, _) = udp_peer();
    client.send_to(b"hello", &local).unwrap();
    loop {
        match page.event().await {
            // Windows tells this of a socket that is only bound as well.
            Event::Reported(failure) => assert_eq!(failure.symbol.as_deref(), Some("WSAECONNRESET")),
            Event::Datagram { from: sender } => break assert_eq!(sender, from.to_string()),
            other => panic!("unexpected {other:?}"),
        }
    }
    assert_eq!(page.bytes().await, b"hello");
    page.command(Command::SendTo { address: from.to_string() }).await;
    page.send("welcome").await;
    let mut datagram = [0; 100];
    let (length, sender) = client.recv_from(&mut datagram).unwrap();
    assert_eq!((&datagram[..length], sender.to_string()), (&b"welcome"[..], local));
}

#[tokio::test]
async fn control_c_closes_what_is_open_and_ends_well() {
    let (address, _peer) = peer::sends("hello").await;
    let Some(relay) = Relay::start(&["--allow", &format!("tcp://{address}")]).await else { return };
    let mut page = relay.open(&format!("/tcp/{address}")).await;
    // wine makes a Ctrl-C of it.
    relay.0.signal("INT").await;
    assert_eq!(page.closed().await.0, 1001);
    let (code, log) = relay.0.end().await;
    assert_eq!(code, Some(0), "{log}");
}
