//! The harness: a relay on a free port that stops when dropped, a page that talks to it, peers behind it.

#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]

pub mod http;
pub mod listening;
pub mod page;
pub mod peer;
pub mod program;

pub use http::Request;
pub use listening::Listening;
pub use page::{Frame, Page, next_message};
pub use relay_protocol::*;

use relay::{Options, Relay, practice::Ports};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

/// Nothing that a test waits for takes longer, unless it failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A future that must be ready in time.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("this takes too long")
}

/// Options for a test: any free ports, and these `--allow` rules.
pub fn options(allow: &[String]) -> Options {
    let allow = allow.iter().map(|rule| rule.parse().unwrap()).collect();
    Options { allow, practice: Some(Ports { echo: 0, udp_echo: 0, http: 0 }), ..Options::default() }
}

/// The rule that allows exactly this address.
pub fn allow(address: SocketAddr) -> Vec<String> {
    vec![format!("tcp://{address}")]
}

/// A relay on a free port of 127.0.0.1; dropped, it stops.
pub struct TestServer {
    pub address: SocketAddr,
    pub token: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl TestServer {
    pub async fn start(options: Options) -> Self {
        Self::start_on("127.0.0.1:0", options).await
    }

    pub async fn start_on(listen: &str, options: Options) -> Self {
        let listener = TcpListener::bind(listen).await.unwrap();
        let relay = Relay::start(listener, options).await.unwrap();
        let (address, token) = (relay.address(), relay.token().secret().to_owned());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(relay.run(async {
            let _ = stopped.await;
        }));
        Self { address, token, stop: Some(stop), task }
    }

    /// A relay that allows this peer and nothing else.
    pub async fn for_peer(address: SocketAddr) -> Self {
        Self::start(options(&allow(address))).await
    }

    /// A page of the relay's own, speaking `lab.v1`; `target` may have a query.
    pub async fn lab(&self, target: impl std::fmt::Display) -> Page {
        Page::connect(self, &target.to_string(), Some("lab.v1")).await
    }

    /// The same, and the connection is established.
    pub async fn open(&self, target: impl std::fmt::Display) -> Page {
        let mut page = self.lab(target).await;
        let Event::Open { .. } = page.event().await else { panic!("it did not open") };
        page
    }

    /// A page that speaks `lab.v1` to a connected UDP socket.
    pub async fn udp(&self, target: impl std::fmt::Display) -> Page {
        self.page(&format!("/udp/{target}")).await
    }

    /// A page of the relay's own at this path, speaking `lab.v1`.
    pub async fn page(&self, path: &str) -> Page {
        Page::upgrade(TcpStream::connect(self.address).await.unwrap(), self.address, path, Some("lab.v1")).await
    }

    pub async fn health(&self) -> Health {
        serde_json::from_slice(&self.get("/health").send().await.body).unwrap()
    }

    /// A request to the relay with the right Host.
    pub fn get(&self, path: &str) -> Request {
        Request::new(self.address, "GET", path).header("Host", &self.address.to_string())
    }

    /// Stops it as SIGTERM does, and waits for its end.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        soon(&mut self.task).await.unwrap();
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
