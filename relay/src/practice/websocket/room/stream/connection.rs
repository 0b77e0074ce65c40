//! Whether the server is there.

use async_nats::Event;
use tokio::sync::watch;
use tracing::{info, warn};

/// Where the client notes what happens to its connection.
pub(super) struct Events(watch::Sender<bool>);

impl Events {
    pub(super) fn note(&self, event: &Event) {
        match event {
            Event::Connected => {
                info!("connected to NATS");
                self.0.send_replace(true);
            }
            Event::Disconnected | Event::Closed => {
                warn!("lost the connection to NATS, so the rooms wait");
                self.0.send_replace(false);
            }
            Event::SlowConsumer(_) | Event::ServerError(_) | Event::ClientError(_) => warn!(%event, "NATS"),
            Event::LameDuckMode | Event::Draining => info!(%event, "NATS"),
        }
    }
}

/// Whether there is a connection.
#[derive(Clone)]
pub(super) struct Connection(watch::Receiver<bool>);

/// One that there is not yet.
pub(super) fn channel() -> (Connection, Events) {
    let (sender, receiver) = watch::channel(false);
    (Connection(receiver), Events(sender))
}

impl Connection {
    /// Waits until there is one; gives what tells when that one is lost.
    pub(super) async fn established(&self) -> Established {
        let mut receiver = self.0.clone();
        // The client lasts as long as the relay.
        let _ = receiver.wait_for(|is_there| *is_there).await;
        Established(receiver)
    }
}

/// A connection that there was.
pub(super) struct Established(watch::Receiver<bool>);

impl Established {
    /// Ready when it is lost, be there another one by now.
    pub(super) async fn lost(&mut self) {
        let _ = self.0.changed().await;
    }
}
