//! Where the order of what happens in rooms is made: in this process, or in a stream that several relays share.

#[cfg(feature = "nats")]
use super::stream::{Cluster, RoomStream};
use super::{address::NatsUrl, members::MemberId, shared::Room, state::RoomState};
use std::{pin::Pin, sync::Arc, time::SystemTime};

/// Ready when the entry has its number; none where it has it already.
pub(super) type Submitted = Option<Pin<Box<dyn Future<Output = ()> + Send>>>;

/// Why there can be no rooms, as a sentence for whoever starts the relay.
#[derive(Debug, thiserror::Error)]
pub enum RoomsError {
    /// The server cannot be used, and why.
    #[error("the rooms need NATS at {0} (--rooms): {1}")]
    Server(String, String),
    /// The relay was built without it.
    #[error("this relay was built without the feature `nats`, so it has no --rooms")]
    NotBuilt,
}

/// Where all rooms have it.
pub(crate) enum Home {
    Process,
    #[cfg(feature = "nats")]
    Stream(Arc<Cluster>),
}

impl Home {
    /// In this process where no server is named.
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

    /// The id of the member of this number here.
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

    /// Waits until all is told that members' leaving has to tell.
    pub(crate) async fn closed(&self) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(cluster) => cluster.closed().await,
        }
    }
}

/// Where one room has it.
pub(super) enum Place {
    Process,
    #[cfg(feature = "nats")]
    Stream(RoomStream),
}

impl Place {
    /// Waits until what happened before is known, and more can happen.
    pub(super) async fn ready(&self) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(stream) => stream.ready().await,
        }
    }

    /// Sees to what nobody waits for.
    pub(super) fn spawn(&self, _submitted: Submitted) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(stream) => stream.spawn(_submitted),
        }
    }

    /// No more is to happen here.
    pub(super) fn close(&self) {
        match self {
            Self::Process => {}
            #[cfg(feature = "nats")]
            Self::Stream(stream) => stream.close(),
        }
    }
}
