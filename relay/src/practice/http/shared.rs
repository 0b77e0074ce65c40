//! The state that the handlers of the practice routes share, and the place of the routes.

use super::{capacity::Capacity, log::Log};
use std::sync::Arc;

/// The state that the handlers of one router share.
#[derive(Debug)]
pub struct Shared {
    pub place: Place,
    pub capacity: Arc<Capacity>,
    pub log: Arc<Log>,
}

/// The place of the routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a port of their own: an origin with nothing else on it.
    OwnPort,
    /// Beside the page, on its origin.
    PageOrigin,
}
