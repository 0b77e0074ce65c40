//! Whether the NATS server is connected.

use async_nats::Event;
use tokio::sync::watch;
use tracing::{info, warn};

/// Records the events of the client's connection.
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

/// The state of the connection.
#[derive(Clone)]
pub(super) struct Connection(watch::Receiver<bool>);

/// Creates the state of a connection that is not established yet.
pub(super) fn channel() -> (Connection, Events) {
    let (sender, receiver) = watch::channel(false);
    (Connection(receiver), Events(sender))
}

impl Connection {
    /// Waits until the connection is established; the result reports when it is lost.
    pub(super) async fn established(&self) -> Established {
        let mut receiver = self.0.clone();
        // The client lives as long as the relay.
        let _ = receiver.wait_for(|is_there| *is_there).await;
        Established(receiver)
    }
}

/// A connection that was established.
pub(super) struct Established(watch::Receiver<bool>);

impl Established {
    /// Resolves when this connection is lost, even if there is a new one by now.
    pub(super) async fn lost(&mut self) {
        let _ = self.0.changed().await;
    }
}
