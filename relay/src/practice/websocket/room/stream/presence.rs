//! Which relays are present, and their members: a key for each relay in each room, which expires unless the relay
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

/// The members of one relay in one room, as its key lists them.
type Present = Vec<(MemberId, Member)>;

/// The stream of a key-value bucket whose keys expire unless their relays renew them. The client's own function for
/// creating a bucket uses a feature that servers before 2.10 do not support.
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
    /// Creates the bucket if it does not exist.
    pub(super) async fn make_presence(&self) -> Result<(), BoxError> {
        self.context.get_or_create_stream(config()).await?;
        Ok(())
    }

    /// Renews the presence of this relay, with these members.
    pub(super) async fn renew(&self, room: &str, present: &Present) -> Result<(), BoxError> {
        let json = serde_json::to_vec(present)?;
        self.presence.put(key(room, self.relay), json.into()).await?;
        Ok(())
    }

    /// All members of a room that their relays have reported.
    pub(super) async fn present(&self, room: &str) -> Result<Present, BoxError> {
        let subject = format!("$KV.{PRESENCE}.{room}.*");
        let (messages, _) = self.read(&self.presence.stream, subject, DeliverPolicy::LastPerSubject).await?;
        // A key that another version has written is ignored.
        let present = messages.iter().filter_map(|message| serde_json::from_slice::<Present>(&message.payload).ok());
        Ok(present.flatten().collect())
    }

    /// Whether another relay has renewed its presence recently.
    pub(super) async fn is_there(&self, room: &str, relay: u64) -> Result<bool, BoxError> {
        Ok(self.presence.get(key(room, relay)).await?.is_some())
    }
}

fn key(room: &str, relay: u64) -> String {
    format!("{room}.{relay:x}")
}

/// The members of one relay.
pub(super) fn of_relay(state: &RoomState, relay: u64) -> Present {
    let members = state.members().iter().filter(|(id, _)| id.relay == relay);
    members.map(|(id, member)| (id, member.clone())).collect()
}

/// The relays to which members are connected, except this one.
pub(super) fn others(state: &RoomState, own: u64) -> BTreeSet<u64> {
    state.members().iter().map(|(id, _)| id.relay).filter(|relay| *relay != own).collect()
}
