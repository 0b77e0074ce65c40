//! Rooms that several relays share: NATS JetStream keeps one stream of all entries, whose numbers are those of the
//! events.
//!
//! - [`greeting`]: the first line from a server
//! - [`connection`]: whether the server is connected
//! - [`room`]: one room: publishes its entries to the stream, and delivers the stream to its members
//! - [`presence`]: which relays are present, and their members

mod connection;
mod greeting;
mod presence;
mod room;

use super::{
    address::{Credentials, NatsUrl},
    shared::Room,
};
use crate::practice::limits::{ROOM_LOG_EVENTS, STREAM_BYTES, STREAM_KEPT};
use async_nats::{
    ConnectErrorKind, ConnectOptions, ServerAddr,
    jetstream::{
        Context,
        context::ContextBuilder,
        kv,
        stream::{Config, StorageType, Stream},
    },
};
use connection::Connection;
pub(super) use room::RoomStream;
use std::{error::Error, sync::Arc, time::Duration};
use tokio::{runtime::Handle, time::timeout};
use tokio_util::task::TaskTracker;

/// The stream of all rooms.
const STREAM: &str = "LAB_ROOMS";

/// The prefix of a room's subject; the room's name follows.
const SUBJECT: &str = "lab.room.";

/// The bucket with the presence of the relays.
const PRESENCE: &str = "lab-presence";

/// Time limit for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Time limit for the server's answers.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

/// Maximum time between two attempts to reconnect.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);

type BoxError = Box<dyn Error + Send + Sync>;

/// This relay's view of the relays that share their rooms.
pub(crate) struct Cluster {
    /// Identifies this relay among the others.
    relay: u64,
    context: Context,
    stream: Stream,
    presence: kv::Store,
    connection: Connection,
    /// The runtime that lives as long as the relay.
    runtime: Handle,
    /// Pending submissions of members that have left.
    leaving: TaskTracker,
}

impl Cluster {
    /// Connects to the server, and creates the stream and the bucket if they do not exist.
    ///
    /// # Errors
    /// The reason why that fails, as the end of a sentence.
    pub(super) async fn connect(url: &NatsUrl) -> Result<Arc<Self>, String> {
        let address = url.address();
        match timeout(CONNECT_TIMEOUT, greeting::read(&address)).await {
            Err(_) => return Err("it does not answer".to_owned()),
            Ok(greeting) => greeting?.check()?,
        }
        let (connection, events) = connection::channel();
        let options = match url.credentials() {
            Credentials::None => ConnectOptions::new(),
            Credentials::Token(token) => ConnectOptions::with_token(token.clone()),
            Credentials::User { name, password } => {
                ConnectOptions::with_user_and_password(name.clone(), password.clone())
            }
        };
        let options = options
            .name("networking-lab relay")
            .connection_timeout(CONNECT_TIMEOUT)
            .reconnect_delay_callback(|attempts| {
                let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
                RECONNECT_DELAY.min(Duration::from_millis(50).saturating_mul(attempts))
            })
            .event_callback(move |event| {
                events.note(&event);
                async {}
            });
        // Without the secret parts of the address.
        let server: ServerAddr = format!("nats://{address}").parse().map_err(|_| "that is no address".to_owned())?;
        let client = options.connect(server).await.map_err(|error| match error.kind() {
            ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => {
                "it does not accept this user, password or token".to_owned()
            }
            _ => error.to_string(),
        })?;
        let context = ContextBuilder::new().timeout(REQUEST_TIMEOUT).backpressure_on_inflight(true).build(client);
        let stream = context.get_or_create_stream(stream_config()).await.map_err(|error| error.to_string())?;
        context.get_or_create_stream(presence::config()).await.map_err(|error| error.to_string())?;
        let presence = context.get_key_value(PRESENCE).await.map_err(|error| error.to_string())?;
        let relay = getrandom::u64().map_err(|error| error.to_string())?;
        let (runtime, leaving) = (Handle::current(), TaskTracker::new());
        Ok(Arc::new(Self { relay, context, stream, presence, connection, runtime, leaving }))
    }

    pub(super) fn relay(&self) -> u64 {
        self.relay
    }

    /// Opens a room, which runs until it is closed.
    pub(super) fn open(self: &Arc<Self>, name: &str) -> Arc<Room> {
        room::open(self.clone(), name)
    }

    /// Waits until the stream has recorded that members have left.
    pub(super) async fn closed(&self) {
        self.leaving.close();
        self.leaving.wait().await;
    }
}

fn stream_config() -> Config {
    Config {
        name: STREAM.to_owned(),
        subjects: vec![format!("{SUBJECT}*")],
        max_age: STREAM_KEPT,
        max_bytes: STREAM_BYTES,
        max_messages_per_subject: ROOM_LOG_EVENTS as i64,
        storage: StorageType::File,
        ..Config::default()
    }
}
