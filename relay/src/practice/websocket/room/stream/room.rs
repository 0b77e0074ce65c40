//! One room: publishes its entries to the stream, and delivers the stream to its members.

use super::{
    super::{
        members::MemberId,
        place::{Place, Submitted},
        shared::Room,
        state::{Action, Entry, RoomState},
    },
    BoxError, Cluster, SUBJECT, presence,
};
use crate::practice::limits::{PRESENCE_INTERVAL, PRESENCE_TIMEOUT, ROOM_LOG_EVENTS};
use async_nats::jetstream::{
    consumer::{
        DeliverPolicy,
        push::{Ordered, OrderedConfig},
    },
    message::{Message, PublishMessage},
    stream::Stream,
};
use futures_util::StreamExt;
use std::{
    convert::Infallible,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// Pause before a failed operation is retried.
const PAUSE: Duration = Duration::from_millis(200);

/// Maximum number of entries that become events before the members are told.
const TOGETHER: usize = 64;

/// An entry of the stream: its number, its time of arrival, and its content.
type Numbered = (u64, SystemTime, Entry);

/// Publishes to the stream.
pub(in super::super) struct RoomStream {
    cluster: Arc<Cluster>,
    subject: String,
    shared: Arc<Shared>,
}

/// The state that publishing and following share.
struct Shared {
    /// Whether everything that the stream kept is known.
    is_ready: watch::Sender<bool>,
    /// Notified after a failure, so that the follower checks whether the stream exists.
    failed: Notify,
    closed: CancellationToken,
}

/// Opens the room, and follows its entries until it is closed.
pub(super) fn open(cluster: Arc<Cluster>, name: &str) -> Arc<Room> {
    let shared =
        Arc::new(Shared { is_ready: watch::channel(false).0, failed: Notify::new(), closed: CancellationToken::new() });
    let subject = format!("{SUBJECT}{name}");
    let stream = RoomStream { cluster: cluster.clone(), subject: subject.clone(), shared: shared.clone() };
    let state = RoomState::new(cluster.stream.cached_info().created.into());
    let room = Room::new(state, Place::Stream(stream));
    let mut feed = Feed { cluster, room: room.clone(), name: name.to_owned(), subject, shared, last: 0 };
    let runtime = feed.cluster.runtime.clone();
    runtime.spawn(async move {
        let closed = feed.shared.closed.clone();
        tokio::select! {
            () = closed.cancelled() => {}
            never = feed.run() => match never {},
        }
    });
    room
}

impl RoomStream {
    /// Resolves when the stream has the entry. The entry is published until then, and the stream stores it only once.
    pub(in super::super) fn publish(&self, entry: Entry) -> impl Future<Output = ()> + Send + 'static {
        let (cluster, subject, shared) = (self.cluster.clone(), self.subject.clone(), self.shared.clone());
        async move {
            let payload = serde_json::to_vec(&entry).expect("an entry has only strings and numbers");
            let message = PublishMessage::build().message_id(message_id(&entry)).payload(payload.into());
            loop {
                let mut established = cluster.connection.established().await;
                let attempt = async { cluster.context.send_publish(subject.clone(), message.clone()).await?.await };
                let result = tokio::select! {
                    result = attempt => result,
                    // The server's answer may be lost with the connection.
                    () = established.lost() => continue,
                };
                match result {
                    Ok(_) => return,
                    Err(error) => {
                        warn!(%error, "NATS did not take an event of a room");
                        shared.failed.notify_one();
                        sleep(PAUSE).await;
                    }
                }
            }
        }
    }

    pub(in super::super) async fn ready(&self) {
        // The sender lives beside it, so the wait cannot fail.
        let _ = self.shared.is_ready.subscribe().wait_for(|is_ready| *is_ready).await;
        self.cluster.connection.established().await;
    }

    /// Completes a publication for which no caller waits, as long as the relay runs.
    pub(in super::super) fn spawn(&self, submitted: Submitted) {
        if let Some(submitted) = submitted {
            self.cluster.leaving.spawn_on(submitted, &self.cluster.runtime);
        }
    }

    pub(in super::super) fn close(&self) {
        self.shared.closed.cancel();
    }
}

/// The id that a repeated entry shares and no other entry has, even if another relay publishes it.
fn message_id(entry: &Entry) -> String {
    let MemberId { relay, number } = entry.member;
    let (what, which) = match entry.action {
        Action::Join { after } => ("join", after),
        Action::Say { number, .. } => ("say", number),
        Action::Leave { joined } => ("leave", joined),
    };
    format!("{relay:x}.{number}.{what}.{which}")
}

/// Follows the stream.
struct Feed {
    cluster: Arc<Cluster>,
    room: Arc<Room>,
    name: String,
    subject: String,
    shared: Arc<Shared>,
    /// The number of the last entry received.
    last: u64,
}

impl Feed {
    async fn run(&mut self) -> Infallible {
        let mut last_reason = String::new();
        loop {
            let mut established = self.cluster.connection.established().await;
            let shared = self.shared.clone();
            let reason = tokio::select! {
                followed = self.follow() => match followed {
                    Err(error) => error.to_string(),
                    Ok(never) => match never {},
                },
                () = established.lost() => "the connection is lost".to_owned(),
                () = shared.failed.notified() => "an event was not taken".to_owned(),
            };
            // Logged once for as long as the reason is the same.
            if reason != last_reason {
                warn!(room = self.name, reason, "a room waits for NATS");
            }
            last_reason = reason;
            if *self.shared.is_ready.borrow() {
                self.room.change(|state| state.set_waiting(true));
            }
            sleep(PAUSE).await;
        }
    }

    /// Continues after the last entry received.
    async fn follow(&mut self) -> Result<Infallible, BoxError> {
        let is_ready = *self.shared.is_ready.borrow();
        if !is_ready {
            self.last = 0;
        }
        let policy = match self.last {
            0 => DeliverPolicy::All,
            last => DeliverPolicy::ByStartSequence { start_sequence: last + 1 },
        };
        // The bucket is kept in memory, so it is lost when the server restarts.
        self.cluster.make_presence().await?;
        // Before others check whether this relay is present.
        let own = presence::of_relay(&self.room.state(), self.cluster.relay);
        self.cluster.renew(&self.name, &own).await?;
        let (missed, messages) = self.cluster.read(&self.cluster.stream, self.subject.clone(), policy).await?;
        let missed: Vec<_> = missed.iter().filter_map(|message| self.entry(message)).collect();
        if is_ready {
            self.room.change(|state| state.set_waiting(false).and(state.apply_all(missed)));
            rejoin(&self.room);
        } else {
            self.begin(missed).await?;
        }
        let attend = attend(&self.cluster, &self.room, &self.name);
        let room = self.room.clone();
        let last = &mut self.last;
        let receive = async {
            let mut chunks = messages.ready_chunks(TOGETHER);
            while let Some(chunk) = chunks.next().await {
                let mut entries = Vec::with_capacity(chunk.len());
                for message in chunk {
                    entries.extend(numbered(&message?, last));
                }
                room.change(|state| state.apply_all(entries));
                rejoin(&room);
            }
            Err::<Infallible, BoxError>("the consumer has ended".into())
        };
        tokio::select! {
            ended = receive => ended,
            ended = attend => ended,
        }
    }

    fn entry(&mut self, message: &Message) -> Option<Numbered> {
        numbered(message, &mut self.last)
    }

    /// Loads what the stream kept.
    async fn begin(&mut self, entries: Vec<Numbered>) -> Result<(), BoxError> {
        let stream = self.cluster.context.get_stream(super::STREAM).await?;
        let kept = &stream.cached_info().state;
        let is_whole = entries.len() < ROOM_LOG_EVENTS && kept.first_sequence <= 1;
        let first = entries.first().map_or(kept.last_sequence + 1, |(seq, ..)| *seq);
        let dropped = if is_whole { 0 } else { first - 1 };
        // Read after the entries: the relays of members that joined with one of them were present before.
        let present = self.cluster.present(&self.name).await?;
        self.room.change(|state| state.begin(dropped, present, entries));
        self.shared.is_ready.send_replace(true);
        Ok(())
    }
}

/// The entry in a message; `None` if it was received before, or is of another version.
fn numbered(message: &Message, last: &mut u64) -> Option<Numbered> {
    let info = message.info().ok()?;
    if info.stream_sequence <= *last {
        return None;
    }
    *last = info.stream_sequence;
    Some((info.stream_sequence, info.published.into(), serde_json::from_slice(&message.payload).ok()?))
}

/// Lets readers join again whom other relays counted as gone while this relay was unreachable.
fn rejoin(room: &Arc<Room>) {
    let evicted = room.state().take_evicted();
    for (member, name, after) in evicted {
        room.submit_aside(Entry { member, name, action: Action::Join { after } });
        warn!("other relays took a member of this one for gone");
    }
}

/// Renews this relay's presence periodically. When another relay's presence expires, its members have left.
async fn attend(cluster: &Cluster, room: &Arc<Room>, name: &str) -> Result<Infallible, BoxError> {
    let began = Instant::now();
    let mut ticks = interval(PRESENCE_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let own = presence::of_relay(&room.state(), cluster.relay);
        cluster.renew(name, &own).await?;
        // Other relays, too, need time to reconnect to a server that was down.
        if began.elapsed() < PRESENCE_TIMEOUT {
            continue;
        }
        let others = presence::others(&room.state(), cluster.relay);
        for relay in others {
            if cluster.is_there(name, relay).await? {
                continue;
            }
            let gone = presence::of_relay(&room.state(), relay);
            warn!(room = name, members = gone.len(), "another relay is gone, and its members with it");
            for (member, known) in gone {
                let action = Action::Leave { joined: known.joined };
                room.submit_aside(Entry { member, name: known.name, action });
            }
        }
    }
}

impl Cluster {
    /// The stream's current contents for a subject, and what follows.
    pub(super) async fn read(
        &self,
        stream: &Stream,
        subject: String,
        deliver_policy: DeliverPolicy,
    ) -> Result<(Vec<Message>, Ordered), BoxError> {
        let deliver_subject = self.context.client().new_inbox();
        let config =
            OrderedConfig { deliver_subject, filter_subject: subject, deliver_policy, ..OrderedConfig::default() };
        let consumer = stream.create_consumer(config).await?;
        let count = usize::try_from(consumer.cached_info().num_pending)?;
        let mut messages = consumer.messages().await?;
        let mut pending = Vec::new();
        while pending.len() < count {
            pending.push(messages.next().await.ok_or("the consumer has ended")??);
        }
        Ok((pending, messages))
    }
}
