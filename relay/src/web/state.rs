//! The state of the web server's handlers.

use super::Assets;
use crate::{
    class::Class,
    context::Context,
    gate::Gate,
    practice::{Log, Rooms},
    registry::Slots,
};
use relay_protocol::Limits;
use std::sync::Arc;

/// The state of the router.
pub(crate) struct AppState {
    pub(crate) gate: Gate,
    /// The page's files, if there are any.
    pub(crate) assets: Option<Assets>,
    /// The limits that `/health` reports.
    pub(crate) limits: Limits,
    /// Unanswered requests from reverse proxies.
    pub(crate) proxied: Arc<Slots>,
    /// The last requests to the practice HTTP server, at `/httpbin` and on its own port.
    pub(crate) practice_log: Arc<Log>,
    pub(crate) rooms: Arc<Rooms>,
    /// The class, if there is one.
    pub(crate) class: Option<Arc<Class>>,
    pub(crate) context: Arc<Context>,
}
