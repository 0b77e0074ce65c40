//! The relay's routes, in the one list from which the router is built and every route is tested.

use super::state::AppState;
use super::{health, metrics, sockets};
use axum::{
    Router,
    routing::{MethodRouter, get},
};
use std::sync::Arc;

/// Who may use a route. In addition, every request must name one of the relay's hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `GET`, except by a page whose Origin is not allowed.
    AllowedPages,
    /// `GET` by programs: a request with an Origin is refused.
    Programs,
    /// A WebSocket: by pages whose Origin is allowed, and by holders of the token.
    Sockets,
    /// As [`Sockets`](Self::Sockets), for a practice WebSocket server or the class, which answer whatever subprotocol
    /// is offered.
    PracticeSockets,
}

/// One route of the relay.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The path, with its parameters in braces as axum writes them.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    handler: fn() -> MethodRouter<Arc<AppState>>,
}

impl Route {
    const fn new(path: &'static str, access: Access, handler: fn() -> MethodRouter<Arc<AppState>>) -> Self {
        Self { path, access, handler }
    }
}

/// Every route besides the page's files and the practice HTTP server at `/httpbin`.
pub const ROUTES: &[Route] = &[
    Route::new("/health", Access::AllowedPages, || get(health::get).options(health::preflight)),
    Route::new("/metrics", Access::Programs, || get(metrics::get)),
    Route::new("/tcp/{*target}", Access::Sockets, || get(sockets::tcp)),
    Route::new("/udp/{*target}", Access::Sockets, || get(sockets::udp)),
    Route::new("/udp-socket", Access::Sockets, || get(sockets::udp_socket)),
    Route::new("/tcp-listener", Access::Sockets, || get(sockets::tcp_listener)),
    Route::new("/tcp-listener/{listener}", Access::Sockets, || get(sockets::tcp_accepted_each)),
    Route::new("/tcp-listener/{listener}/{connection}", Access::Sockets, || get(sockets::tcp_accepted)),
    Route::new("/websocket/echo", Access::PracticeSockets, || get(sockets::echo)),
    Route::new("/websocket/room/{name}", Access::PracticeSockets, || get(sockets::room)),
    // Answered with 404 without --class-token.
    Route::new("/class/report", Access::PracticeSockets, || get(sockets::class_report)),
    Route::new("/class/watch", Access::PracticeSockets, || get(sockets::class_watch)),
];

/// The router of all these routes.
pub(super) fn router() -> Router<Arc<AppState>> {
    ROUTES.iter().fold(Router::new(), |router, route| router.route(route.path, (route.handler)()))
}
