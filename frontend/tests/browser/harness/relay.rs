//! The relay behind the page: the real one, in this process, on a free port, with practice servers on free ports.

use relay::practice::Ports;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// The default options of tests: the built page, and practice servers on free ports (`/health` lists them).
pub fn options() -> relay::Options {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    assert!(dist.join("index.html").is_file(), "no page is built in dist/: `cargo xtask test` builds it first");
    relay::Options {
        dist: Some(dist),
        practice: Some(Ports { echo: 0, udp_echo: 0, http: 0 }),
        ..relay::Options::default()
    }
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

    /// Returns the address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The page's origin, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops the relay, and fails the test if it panicked.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.task.await.expect("the relay ends well");
    }
}

/// A relay that can be killed: its sockets are closed without a Close frame, as when its process is killed. It can also be
/// frozen.
pub struct KillableRelay {
    runtime: Option<Runtime>,
    address: SocketAddr,
}

/// While this exists, the relay does nothing, like a process after SIGSTOP: the kernel still accepts connections and bytes for
/// it.
pub struct Frozen {
    _thaw: Sender<()>,
}

impl KillableRelay {
    /// Starts a relay at this address as soon as the address is free.
    pub async fn start(address: SocketAddr, options: relay::Options) -> Self {
        // A single thread, so that it can be frozen.
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime starts");
        let serving = runtime.spawn(async move {
            let listener = loop {
                match TcpListener::bind(address).await {
                    Ok(listener) => break listener,
                    Err(_) => sleep(Duration::from_millis(20)).await,
                }
            };
            let address = listener.local_addr().expect("a listener has an address");
            let relay = relay::Relay::start(listener, options).await.expect("the relay starts");
            tokio::spawn(relay.run(std::future::pending()));
            address
        });
        let started = timeout(Duration::from_secs(10), serving).await;
        let address = started.expect("the address becomes free").expect("the relay starts");
        Self { runtime: Some(runtime), address }
    }

    /// Returns the address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Freezes the relay, once it reaches this task.
    pub async fn freeze(&self) -> Frozen {
        let (thaw, thawed) = channel::<()>();
        let (stopping, stopped) = oneshot::channel();
        let runtime = self.runtime.as_ref().expect("it has not been killed");
        runtime.spawn(async move {
            let _ = stopping.send(());
            // The only thread blocks here, so the rest of the relay does not run.
            let _ = thawed.recv();
        });
        stopped.await.expect("the relay runs until then");
        Frozen { _thaw: thaw }
    }

    /// Kills the relay, as dropping it does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for KillableRelay {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
