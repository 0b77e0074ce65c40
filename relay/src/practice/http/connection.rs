//! A handler's access to the connection of its request.

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
    /// The number of the next request, from 1.
    pub fn next(&self) -> RequestNumber {
        RequestNumber(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// The number of requests on a connection so far, this one included.
#[derive(Clone, Copy, Debug)]
pub struct RequestNumber(pub u64);

/// How a handler ends its connection, at once and without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// As `close` does: with a FIN.
    Fin,
    /// As `close` does with SO_LINGER on and 0 seconds: with a RST.
    Reset,
}

/// Ends the connection of a request.
#[derive(Clone, Debug)]
pub struct Closer(Arc<mpsc::Sender<Close>>);

impl Closer {
    /// Creates a closer, and the channel on which the connection receives its request.
    pub fn new() -> (Self, mpsc::Receiver<Close>) {
        let (sender, receiver) = mpsc::channel(1);
        (Self(Arc::new(sender)), receiver)
    }

    /// Closes the connection. Never returns: the handler ends with the connection.
    pub async fn close(&self, how: Close) -> ! {
        // The channel is full only if another request was sent already.
        let _ = self.0.try_send(how);
        loop {
            std::future::pending::<()>().await;
        }
    }
}

/// Takes over the connection of a request after the answer.
#[derive(Clone, Debug)]
pub struct Upgrader(mpsc::Sender<(OnUpgrade, EchoSettings)>);

impl Upgrader {
    /// Creates an upgrader, and the channel on which the connection learns which WebSocket it becomes.
    pub fn new() -> (Self, mpsc::Receiver<(OnUpgrade, EchoSettings)>) {
        let (sender, receiver) = mpsc::channel(1);
        (Self(sender), receiver)
    }

    /// Turns the connection into a WebSocket of the echo server after the answer.
    pub fn upgrade(&self, upgraded: OnUpgrade, settings: EchoSettings) {
        // The channel is full only if another request was sent already.
        let _ = self.0.try_send((upgraded, settings));
    }
}

/// Waits for `duration`, or until the client closes: a client that leaves frees its slot at once, and one that has only
/// half-closed gets its answer early.
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
