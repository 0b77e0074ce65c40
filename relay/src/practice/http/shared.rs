//! What the handlers of the practice routes share, and where the routes are.

use super::{capacity::Capacity, log::Log};
use std::sync::Arc;

/// What the handlers of one router share.
#[derive(Debug)]
pub struct Shared {
    pub place: Place,
    pub capacity: Arc<Capacity>,
    pub log: Arc<Log>,
}

/// Where the routes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a port of their own: an origin on which nothing else is.
    OwnPort,
    /// Beside the page, on its origin.
    PageOrigin,
}
