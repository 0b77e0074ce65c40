//! Rooms that several relays share: NATS JetStream keeps one stream of all that happens, and its numbers are those of the events.
//!
//! - [`greeting`]: what a server says first
//! - [`connection`]: whether the server is there
//! - [`room`]: one room: from its entries to the stream, and from the stream to its members
//! - [`presence`]: which relays are there, and who is connected to each

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

/// All rooms are in it.
const STREAM: &str = "LAB_ROOMS";

/// A room's name follows.
const SUBJECT: &str = "lab.room.";

/// The bucket that says which relays are there.
const PRESENCE: &str = "lab-presence";

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the server may take to answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

/// The longest time between two attempts to connect again.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);

type BoxError = Box<dyn Error + Send + Sync>;

/// The relays that share their rooms, as this one knows them.
pub(crate) struct Cluster {
    /// What tells this relay from the others.
    relay: u64,
    context: Context,
    stream: Stream,
    presence: kv::Store,
    connection: Connection,
    /// The runtime that lasts as long as the relay.
    runtime: Handle,
    /// What members that have left still have to tell.
    leaving: TaskTracker,
}

impl Cluster {
    /// Connects to the server, and makes the stream and the bucket where they are not there.
    ///
    /// # Errors
    /// Why that cannot be, as the end of a sentence.
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
        // Without what may be secret in the address.
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

    /// Opens a room, which goes on until it is closed.
    pub(super) fn open(self: &Arc<Self>, name: &str) -> Arc<Room> {
        room::open(self.clone(), name)
    }

    /// Waits until the stream has it that members have left.
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
