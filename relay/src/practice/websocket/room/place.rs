//! Where the events of rooms are ordered: in this process, or in a stream that several relays share.

#[cfg(feature = "nats")]
use super::stream::{Cluster, RoomStream};
use super::{address::NatsUrl, members::MemberId, shared::Room, state::RoomState};
use std::{pin::Pin, sync::Arc, time::SystemTime};

/// Resolves when the entry has its number; `None` if it already has one.
pub(super) type Submitted = Option<Pin<Box<dyn Future<Output = ()> + Send>>>;

/// Why there can be no rooms, as a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum RoomsError {
    /// The server cannot be used, and why.
    #[error("the rooms need NATS at {0} (--rooms): {1}")]
    Server(String, String),
    /// The relay was built without this feature.
    #[error("this relay was built without the feature `nats`, so it has no --rooms")]
    NotBuilt,
}

/// Where the events of all rooms are ordered.
pub(crate) enum Home {
    Process,
    #[cfg(feature = "nats")]
    Stream(Arc<Cluster>),
}

impl Home {
    /// In this process if no server is named.
    ///
    /// # Errors
    /// The server cannot be used.
    pub(crate) async fn connect(server: Option<&NatsUrl>) -> Result<Self, RoomsError> {
        match server {
            None => Ok(Self::Process),
            #[cfg(feature = "nats")]
            Some(url) => {
                let error = |reason| RoomsError::Server(url.address(), reason);
                Ok(Self::Stream(Cluster::connect(url).await.map_err(error)?))
            }
            #[cfg(not(feature = "nats"))]
            Some(_) => Err(RoomsError::NotBuilt),
        }
    }

    /// The id of the member with this number on this relay.
    pub(super) fn member(&self, number: u64) -> MemberId {
        match self {
            Self::Process => MemberId { relay: 0, number },
            #[cfg(feature = "nats")]
            Self::Stream(cluster) => MemberId { relay: cluster.relay(), number },
        }
    }

    /// Opens a room.
    pub(super) fn open(&self, _name: &str) -> Arc<Room> {
        match self {
            Self::Process => Room::new(RoomState::new(SystemTime::now()), Place::Process),
            #[cfg(feature = "nats")]
            Self::Stream(cluster) => cluster.open(_name),
        }
    }

    /// Waits until the departure of all members has been submitted.
    pub(crate) async fn closed(&self) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(cluster) => cluster.closed().await,
        }
    }
}

/// Where the events of one room are ordered.
pub(super) enum Place {
    Process,
    #[cfg(feature = "nats")]
    Stream(RoomStream),
}

impl Place {
    /// Waits until the earlier events are known, and more can be submitted.
    pub(super) async fn ready(&self) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(stream) => stream.ready().await,
        }
    }

    /// Completes a submission for which no caller waits.
    pub(super) fn spawn(&self, _submitted: Submitted) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(stream) => stream.spawn(_submitted),
        }
    }

    /// Stops submitting events here.
    pub(super) fn close(&self) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(stream) => stream.close(),
        }
    }
}
