//! A nats-server for one test, and relays that use it.

use crate::common::{TestServer, options, soon};
use relay::{Options, practice::RoomLimits};
use std::{
    net::{SocketAddr, TcpListener},
    process::Stdio,
    sync::atomic::{AtomicU16, Ordering},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

/// Whether it is there; if not, a line says what is left out.
pub async fn is_installed() -> bool {
    let mut command = Command::new("nats-server");
    let found = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().await.is_ok();
    if !found {
        eprintln!("skipped: nats-server is not installed, so rooms that several relays share are not tested");
    }
    found
}

/// An address that was free a moment ago, and that a server can take again after it was killed. It is below the ports
/// that connections take: those of other tests would take it meanwhile.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 14_000 + (std::process::id() % 500) as u16 * 10;
    loop {
        let address = SocketAddr::from(([127, 0, 0, 1], first + NEXT.fetch_add(1, Ordering::Relaxed) % 1000));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// It is killed when dropped, and its stream removed.
pub struct Nats {
    pub address: SocketAddr,
    arguments: Vec<String>,
    stream: TempDir,
    child: Child,
}

impl Nats {
    /// None where it is not installed.
    pub async fn start() -> Option<Self> {
        Self::start_with(&["-js"]).await
    }

    /// With these arguments.
    pub async fn start_with(arguments: &[&str]) -> Option<Self> {
        if !is_installed().await {
            return None;
        }
        let (address, stream) = (free_address(), tempfile::tempdir().unwrap());
        let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let child = spawn(address, &stream, &arguments).await;
        Some(Self { address, arguments, stream, child })
    }

    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// As when its machine loses power, but for what the kernel still writes.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts it again with all that it kept.
    pub async fn restart(&mut self) {
        self.child = spawn(self.address, &self.stream, &self.arguments).await;
    }

    /// A relay with its rooms on this server and no effective rate limit for them.
    pub async fn relay(&self) -> TestServer {
        TestServer::start(self.options()).await
    }

    pub fn options(&self) -> Options {
        let rooms = RoomLimits { rate: 1_000_000, ..RoomLimits::default() };
        Options { rooms, rooms_at: Some(self.url().parse().unwrap()), ..options(&[]) }
    }
}

/// Starts it, and waits until it serves.
async fn spawn(address: SocketAddr, stream: &TempDir, arguments: &[String]) -> Child {
    let mut command = Command::new("nats-server");
    command.args(arguments).args(["-a", &address.ip().to_string(), "-p", &address.port().to_string(), "-sd"]);
    command.arg(stream.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut said = String::new();
    soon(async {
        while !said.contains("Server is ready") {
            let line = log.next_line().await.unwrap();
            said += &line.unwrap_or_else(|| panic!("nats-server has ended:\n{said}"));
            said.push('\n');
        }
    })
    .await;
    // Nobody reads on, and it must not wait for that.
    tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
    soon(TcpStream::connect(address)).await.unwrap();
    child
}
