//! The relay under the page: the real one, in this process, on a free port, with practice servers on free ports.

use relay::practice::Ports;
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The options that tests start from: the built page, and practice servers on free ports (`/health` tells which).
pub fn options() -> relay::Options {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    assert!(dist.join("index.html").is_file(), "no page is built in dist/: `cargo xtask test` builds it first");
    relay::Options { dist: Some(dist), practice: Some(Ports { echo: 0, http: 0 }), ..relay::Options::default() }
}

/// A running relay.
pub struct Relay {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Relay {
    /// Starts a relay on a free port of 127.0.0.1.
    pub async fn start(options: relay::Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(async {
            relay::serve(listener, options, shutdown).await.expect("the relay serves until it is stopped");
        });
        Self { address, stop, task }
    }

    /// The page's origin, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops the relay, and fails the test if the relay panicked.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.task.await.expect("the relay ends well");
    }
}
