//! What the web server's handlers need.

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
    /// The page's files, where there are any.
    pub(crate) assets: Option<Assets>,
    /// As `/health` shows them.
    pub(crate) limits: Limits,
    /// Requests that a reverse proxy has passed on and that are not answered yet.
    pub(crate) proxied: Arc<Slots>,
    /// The last requests to the practice HTTP server, here and on its own port.
    pub(crate) practice_log: Arc<Log>,
    pub(crate) rooms: Arc<Rooms>,
    /// The class, where there is one.
    pub(crate) class: Option<Arc<Class>>,
    pub(crate) context: Arc<Context>,
}
