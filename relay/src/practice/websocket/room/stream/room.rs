//! One room: from its entries to the stream, and from the stream to its members.

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

/// How long to wait before what has failed is tried again.
const PAUSE: Duration = Duration::from_millis(200);

/// So many entries become events before the members are told.
const TOGETHER: usize = 64;

/// An entry of the stream: its number, when it came, and what it is.
type Numbered = (u64, SystemTime, Entry);

/// The way to the stream.
pub(in super::super) struct RoomStream {
    cluster: Arc<Cluster>,
    subject: String,
    shared: Arc<Shared>,
}

/// What the two ways have in common.
struct Shared {
    /// Whether all that the stream kept is known.
    is_ready: watch::Sender<bool>,
    /// Something has failed, so the other way has to look whether the stream is there.
    failed: Notify,
    closed: CancellationToken,
}

/// Opens it, and follows what happens in it until it is closed.
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
    /// Ready when the stream has the entry. It is published until it has, and the stream takes it only once.
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
                    // The answer may be lost with it.
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
        // The sender is beside it.
        let _ = self.shared.is_ready.subscribe().wait_for(|is_ready| *is_ready).await;
        self.cluster.connection.established().await;
    }

    /// Tells the stream what nobody waits for, as far as the relay goes on.
    pub(in super::super) fn spawn(&self, submitted: Submitted) {
        if let Some(submitted) = submitted {
            self.cluster.leaving.spawn_on(submitted, &self.cluster.runtime);
        }
    }

    pub(in super::super) fn close(&self) {
        self.shared.closed.cancel();
    }
}

/// What an entry has that comes a second time, and no other, be it another relay that says it.
fn message_id(entry: &Entry) -> String {
    let MemberId { relay, number } = entry.member;
    let (what, which) = match entry.action {
        Action::Join { after } => ("join", after),
        Action::Say { number, .. } => ("say", number),
        Action::Leave { joined } => ("leave", joined),
    };
    format!("{relay:x}.{number}.{what}.{which}")
}

/// The way from the stream.
struct Feed {
    cluster: Arc<Cluster>,
    room: Arc<Room>,
    name: String,
    subject: String,
    shared: Arc<Shared>,
    /// The number of the last entry that came.
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
            // Once for as long as it is the same.
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

    /// Goes on after the last entry that came.
    async fn follow(&mut self) -> Result<Infallible, BoxError> {
        let is_ready = *self.shared.is_ready.borrow();
        if !is_ready {
            self.last = 0;
        }
        let policy = match self.last {
            0 => DeliverPolicy::All,
            last => DeliverPolicy::ByStartSequence { start_sequence: last + 1 },
        };
        // Kept in memory, it is gone when the server has been.
        self.cluster.make_presence().await?;
        // Before others look whether it is there.
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

    /// Takes in what the stream kept.
    async fn begin(&mut self, entries: Vec<Numbered>) -> Result<(), BoxError> {
        let stream = self.cluster.context.get_stream(super::STREAM).await?;
        let kept = &stream.cached_info().state;
        let is_whole = entries.len() < ROOM_LOG_EVENTS && kept.first_sequence <= 1;
        let first = entries.first().map_or(kept.last_sequence + 1, |(seq, ..)| *seq);
        let dropped = if is_whole { 0 } else { first - 1 };
        // Later than the entries: of those who joined with one of them, the relay was there before.
        let present = self.cluster.present(&self.name).await?;
        self.room.change(|state| state.begin(dropped, present, entries));
        self.shared.is_ready.send_replace(true);
        Ok(())
    }
}

/// The entry that a message is; none if it came before, or is of another version.
fn numbered(message: &Message, last: &mut u64) -> Option<Numbered> {
    let info = message.info().ok()?;
    if info.stream_sequence <= *last {
        return None;
    }
    *last = info.stream_sequence;
    Some((info.stream_sequence, info.published.into(), serde_json::from_slice(&message.payload).ok()?))
}

/// Readers whom other relays thought gone, as this one could not be heard, join again.
fn rejoin(room: &Arc<Room>) {
    let evicted = room.state().take_evicted();
    for (member, name, after) in evicted {
        room.submit_aside(Entry { member, name, action: Action::Join { after } });
        warn!("other relays took a member of this one for gone");
    }
}

/// Says again and again that this relay is there. When another one does not any more, its members have left.
async fn attend(cluster: &Cluster, room: &Arc<Room>, name: &str) -> Result<Infallible, BoxError> {
    let began = Instant::now();
    let mut ticks = interval(PRESENCE_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let own = presence::of_relay(&room.state(), cluster.relay);
        cluster.renew(name, &own).await?;
        // Others, too, need some time to come back to a server that was away.
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
    /// What a stream has of a subject by now, and what comes after.
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
