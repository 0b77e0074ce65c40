//! What a handler may know of the connection on which its request came, and do to it.

use crate::{http_stream::ClientWatch, practice::EchoSettings};
use hyper::upgrade::OnUpgrade;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::{sync::mpsc, time::Duration};

/// Counts the requests of one connection.
#[derive(Debug, Default)]
pub struct RequestCount(AtomicU64);

impl RequestCount {
    /// The number of the next one, from 1.
    pub fn next(&self) -> RequestNumber {
        RequestNumber(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// How many requests have come on a connection, this one included.
#[derive(Clone, Copy, Debug)]
pub struct RequestNumber(pub u64);

/// How a handler wants its connection to end, at once and without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// As `close` does: FIN.
    Fin,
    /// As `close` does with SO_LINGER on and 0 seconds: RST.
    Reset,
}

/// Ends the connection on which a request came.
#[derive(Clone, Debug)]
pub struct Closer(Arc<mpsc::Sender<Close>>);

impl Closer {
    /// With what tells how the connection is to be closed.
    pub fn new() -> (Self, mpsc::Receiver<Close>) {
        let (sender, receiver) = mpsc::channel(1);
        (Self(Arc::new(sender)), receiver)
    }

    /// Never ready: the connection, and with it the handler, is gone.
    pub async fn close(&self, how: Close) -> ! {
        // Full only if another has asked for it already.
        let _ = self.0.try_send(how);
        loop {
            std::future::pending::<()>().await;
        }
    }
}

/// Takes over the connection on which a request came, once it is answered.
#[derive(Clone, Debug)]
pub struct Upgrader(mpsc::Sender<(OnUpgrade, EchoSettings)>);

impl Upgrader {
    /// With what tells which WebSocket the connection has become.
    pub fn new() -> (Self, mpsc::Receiver<(OnUpgrade, EchoSettings)>) {
        let (sender, receiver) = mpsc::channel(1);
        (Self(sender), receiver)
    }

    /// After the answer, the connection is a WebSocket of the echo server.
    pub fn upgrade(&self, upgraded: OnUpgrade, settings: EchoSettings) {
        // Full only if another has asked for it already.
        let _ = self.0.try_send((upgraded, settings));
    }
}

/// Waits, but no longer than the client does: one that leaves frees its place at once, and one that has only half-closed gets
/// its answer early.
pub async fn wait(watch: Option<&ClientWatch>, duration: Duration) {
    let wait = tokio::time::sleep(duration);
    match watch {
        Some(watch) => tokio::select! {
            () = wait => {}
            () = watch.closed() => {}
        },
        None => wait.await,
    }
}
