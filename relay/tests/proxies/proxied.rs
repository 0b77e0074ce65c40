//! A proxy in front of a relay, and the properties that must hold for it.

use crate::common::{
    self, Health, TestServer,
    http::{Request, Response},
    soon,
};
use crate::{HOST, NAME, PAGE, behind_a_proxy};
use futures_util::{SinkExt, StreamExt};
use relay::Options;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    sync::atomic::{AtomicU16, Ordering},
};
use tempfile::TempDir;
use tokio::{
    io::{Join, join},
    net::TcpStream,
    process::{Child, ChildStdin, ChildStdout, Command},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// A certificate for the relay's name that signs itself.
async fn certificate(folder: &Path) {
    let mut command = Command::new("openssl");
    command.args("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout relay.key -out relay.pem -subj".split(' '));
    command.args([&format!("/CN={HOST}"), "-addext", &format!("subjectAltName=DNS:{HOST}")]);
    let status = command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).status().await.unwrap();
    assert!(status.success());
    let both =
        fs::read_to_string(folder.join("relay.pem")).unwrap() + &fs::read_to_string(folder.join("relay.key")).unwrap();
    fs::write(folder.join("relay-and-key.pem"), both).unwrap();
}

/// An address that was free a moment ago, as the proxies cannot be asked which one they took. It is below the ports
/// that connections take: those of other tests would take it, and one that waits for the proxy could meet itself on it.
fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + (std::process::id() % 1000) as u16 * 10;
    loop {
        let address = SocketAddr::from(([127, 0, 0, 1], first + NEXT.fetch_add(1, Ordering::Relaxed) % 10_000));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// A proxy before a relay with a page; all of it stops when dropped.
pub struct Proxied {
    pub relay: TestServer,
    address: SocketAddr,
    _proxy: Child,
    /// Its certificate and key, its log, its configuration: removed when the proxy is gone.
    folder: TempDir,
}

impl Proxied {
    /// `start` gives the command for this folder, this address to listen on and this relay.
    pub async fn start(start: impl FnOnce(&Path, SocketAddr, SocketAddr) -> Command) -> Self {
        Self::start_with(behind_a_proxy(), start).await
    }

    /// The same for a relay with these options.
    pub async fn start_with(options: Options, start: impl FnOnce(&Path, SocketAddr, SocketAddr) -> Command) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        certificate(folder).await;
        fs::create_dir(folder.join("dist")).unwrap();
        fs::write(folder.join("dist/index.html"), "<!doctype html><p>lab").unwrap();
        let relay = TestServer::start(Options { dist: Some(folder.join("dist")), ..options }).await;
        let address = free_address();
        let mut command = start(folder, address, relay.address);
        let log = fs::File::create(folder.join("output.log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).kill_on_drop(true);
        let mut proxy = command.spawn().unwrap();
        soon(async {
            while TcpStream::connect(address).await.is_err() {
                let ended = proxy.try_wait().unwrap();
                assert!(ended.is_none(), "{}", fs::read_to_string(folder.join("output.log")).unwrap());
                tokio::task::yield_now().await;
            }
        })
        .await;
        Self { relay, address, folder: temporary, _proxy: proxy }
    }

    /// A TLS connection to the proxy that trusts its certificate and nothing else.
    pub fn connect(&self) -> Tls {
        self.connect_from(Ipv4Addr::LOCALHOST)
    }

    /// The same for a client with this address.
    fn connect_from(&self, client: Ipv4Addr) -> Tls {
        let mut command = Command::new("openssl");
        command.args("s_client -quiet -verify_return_error -verify_quiet -servername".split(' ')).arg(HOST);
        command.args(["-verify_hostname", HOST, "-CAfile", "relay.pem", "-connect", &self.address.to_string()]);
        command.args(["-bind", &format!("{client}:0")]);
        command.current_dir(&self.folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut client = command.kill_on_drop(true).spawn().unwrap();
        let stream = join(client.stdout.take().unwrap(), client.stdin.take().unwrap());
        Tls { stream, client }
    }

    pub async fn send(&self, request: Request) -> Response {
        let mut tls = self.connect();
        request.send_over(&mut tls.stream).await
    }

    pub fn get(&self, path: &str) -> Request {
        Request::new(self.address, "GET", path).header("Host", HOST)
    }

    /// Everything that holds without a proxy holds behind it.
    pub async fn check(&self) {
        let page = self.send(self.get("/")).await;
        assert_eq!((page.status, page.text()), (200, "<!doctype html><p>lab"));
        assert!(page.header("content-security-policy").unwrap().ends_with(&format!("frame-ancestors 'self' {PAGE}")));
        self.echo().await;
        self.refusals().await;
        self.clients().await;
        self.accepted().await;
        // What the relay counts is not for everyone.
        assert_eq!(self.send(self.get("/metrics")).await.status, 404);
    }

    /// Waits until this line is in the log, which is written some time after the end of what it tells.
    pub async fn logged(&self, file: &str, line: &str) {
        let read = || fs::read_to_string(self.folder.path().join(file)).unwrap();
        soon(async {
            while !read().contains(line) {
                tokio::task::yield_now().await;
            }
        })
        .await;
        for secret in [&self.relay.token, NAME] {
            assert!(!read().contains(secret), "{}", read());
        }
    }

    /// A page asks for a connection that its listener has accepted.
    async fn accepted(&self) {
        let request = self.get(&format!("/tcp-listener/{NAME}/1")).upgrade().origin(Some(PAGE));
        assert_eq!(self.send(request.header("Sec-WebSocket-Protocol", "lab.v1")).await.status, 101);
    }

    /// The address of its practice server tells which relay has answered.
    async fn answered_by(&self, client: Ipv4Addr) -> SocketAddr {
        let mut tls = self.connect_from(client);
        let answer = self.get("/health").send_over(&mut tls.stream).await;
        let health: Health = serde_json::from_slice(&answer.body).unwrap();
        health.practice.unwrap().tcp[0].address.parse().unwrap()
    }

    /// A client always reaches the same relay, and not all clients do.
    pub async fn stays(&self) -> [Ipv4Addr; 2] {
        let client = |number| Ipv4Addr::new(127, 0, 1, number);
        let first = self.answered_by(client(1)).await;
        for _ in 0..5 {
            assert_eq!(self.answered_by(client(1)).await, first);
        }
        for number in 2..64 {
            if self.answered_by(client(number)).await != first {
                return [client(1), client(number)];
            }
        }
        panic!("all clients reach the same relay");
    }

    /// Members who reach two relays are in one room.
    #[cfg(feature = "nats")]
    pub async fn share_a_room(&self, room: &str) {
        let [first, second] = self.stays().await;
        let path = format!("/websocket/room/{room}");
        let (mut one, _one) = self.socket(first, &format!("{path}?name=one")).await;
        while !said(&mut one).await.contains(r#""type":"joined""#) {}
        let (mut two, _two) = self.socket(second, &format!("{path}?name=two")).await;
        assert!(said(&mut two).await.contains(r#""members":["one"]"#));
        soon(two.send(Message::text("hello"))).await.unwrap();
        for member in [&mut one, &mut two] {
            while !said(member).await.contains(r#""from":"two","text":"hello""#) {}
        }
    }

    /// A WebSocket of the page; it lasts as long as the second of both.
    async fn socket(&self, client: Ipv4Addr, path: &str) -> (Socket, Child) {
        let mut request = format!("wss://{HOST}{path}").into_client_request().unwrap();
        request.headers_mut().insert("origin", PAGE.parse().unwrap());
        let Tls { stream, client } = self.connect_from(client);
        let (socket, _) = soon(client_async(request, stream)).await.unwrap();
        (socket, client)
    }

    async fn echo(&self) {
        let (mut socket, _client) = self.socket(Ipv4Addr::LOCALHOST, "/tcp/raw-echo").await;
        let sent: Vec<u8> = common::peer::noise(7, 300_000);
        for message in sent.chunks(60_000) {
            soon(socket.send(Message::binary(message.to_vec()))).await.unwrap();
        }
        let mut back = Vec::new();
        while back.len() < sent.len() {
            back.extend(soon(socket.next()).await.unwrap().unwrap().into_data());
        }
        assert!(back == sent, "what came back differs");
        close(socket).await;
    }

    async fn refusals(&self) {
        let right = format!("?token={}", self.relay.token);
        let cases = [
            (HOST, Some(PAGE), "", 101),
            (HOST, Some(PAGE), "?token=wrong", 403),
            (HOST, Some("http://relay.example"), "", 403),
            (HOST, Some("https://evil.example"), &right, 403),
            (HOST, Some("null"), "", 403),
            (HOST, None, "", 403),
            (HOST, None, &right, 101),
            ("evil.example", Some(PAGE), &right, 403),
            ("evil.example", Some("https://evil.example"), &right, 403),
        ];
        for (host, origin, query, expected) in cases {
            let request = Request::new(self.address, "GET", &format!("/tcp/silent{query}")).header("Host", host);
            let answer = self.send(request.upgrade().origin(origin)).await;
            assert_eq!(answer.status, expected, "{host} {origin:?} {}", query.len());
        }
    }

    /// The relay knows its client's address from the proxy, not from the client.
    async fn clients(&self) {
        for claimed in [None, Some("192.0.2.1"), Some("nonsense")] {
            let request = self.get("/httpbin/get");
            let request =
                claimed.into_iter().fold(request, |request, claimed| request.header("X-Forwarded-For", claimed));
            let answer = self.send(request).await;
            let answer: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(answer["origin"], "127.0.0.1", "{claimed:?}");
            assert_eq!(answer["url"], format!("{PAGE}/httpbin/get"), "{claimed:?}");
        }
    }
}

/// What `openssl s_client` carries; the connection lasts as long as the program.
pub struct Tls {
    pub stream: Join<ChildStdout, ChildStdin>,
    client: Child,
}

type Socket = WebSocketStream<Join<ChildStdout, ChildStdin>>;

/// The next text.
#[cfg(feature = "nats")]
async fn said(socket: &mut Socket) -> String {
    loop {
        if let Message::Text(text) = soon(socket.next()).await.unwrap().unwrap() {
            return text.to_string();
        }
    }
}

async fn close(mut socket: Socket) {
    soon(socket.close(None)).await.unwrap();
    while let Some(Ok(_)) = soon(socket.next()).await {}
}
