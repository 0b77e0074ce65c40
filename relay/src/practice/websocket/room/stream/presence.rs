//! Which relays are there, and who is connected to each: a key for each relay in each room, which lasts only as long as the relay
//! renews it.

use super::{
    super::{
        members::{Member, MemberId},
        state::RoomState,
    },
    BoxError, Cluster, PRESENCE,
};
use crate::practice::limits::PRESENCE_TIMEOUT;
use async_nats::jetstream::{
    consumer::DeliverPolicy,
    stream::{Config, DiscardPolicy, StorageType},
};
use std::collections::BTreeSet;

/// The members of one relay in one room, as its key tells them.
type Present = Vec<(MemberId, Member)>;

/// The stream of a key-value bucket, each of whose keys lasts only as long as its relay renews it. The client's own function that
/// makes a bucket asks something of the server that those before 2.10 do not know.
pub(super) fn config() -> Config {
    Config {
        name: format!("KV_{PRESENCE}"),
        subjects: vec![format!("$KV.{PRESENCE}.>")],
        max_age: PRESENCE_TIMEOUT,
        max_messages_per_subject: 1,
        discard: DiscardPolicy::New,
        allow_rollup: true,
        deny_delete: true,
        allow_direct: true,
        storage: StorageType::Memory,
        ..Config::default()
    }
}

impl Cluster {
    /// Makes the bucket where it is not there.
    pub(super) async fn make_presence(&self) -> Result<(), BoxError> {
        self.context.get_or_create_stream(config()).await?;
        Ok(())
    }

    /// Says that this relay is there, and with which members.
    pub(super) async fn renew(&self, room: &str, present: &Present) -> Result<(), BoxError> {
        let json = serde_json::to_vec(present)?;
        self.presence.put(key(room, self.relay), json.into()).await?;
        Ok(())
    }

    /// All members of a room, as far as their relays have said so.
    pub(super) async fn present(&self, room: &str) -> Result<Present, BoxError> {
        let subject = format!("$KV.{PRESENCE}.{room}.*");
        let (messages, _) = self.read(&self.presence.stream, subject, DeliverPolicy::LastPerSubject).await?;
        // A key that another version has written tells nothing.
        let present = messages.iter().filter_map(|message| serde_json::from_slice::<Present>(&message.payload).ok());
        Ok(present.flatten().collect())
    }

    /// Whether another relay has said of late that it is there.
    pub(super) async fn is_there(&self, room: &str, relay: u64) -> Result<bool, BoxError> {
        Ok(self.presence.get(key(room, relay)).await?.is_some())
    }
}

fn key(room: &str, relay: u64) -> String {
    format!("{room}.{relay:x}")
}

/// Those of one relay.
pub(super) fn of_relay(state: &RoomState, relay: u64) -> Present {
    let members = state.members().iter().filter(|(id, _)| id.relay == relay);
    members.map(|(id, member)| (id, member.clone())).collect()
}

/// The relays to which members are connected, but this one.
pub(super) fn others(state: &RoomState, own: u64) -> BTreeSet<u64> {
    state.members().iter().map(|(id, _)| id.relay).filter(|relay| *relay != own).collect()
}
