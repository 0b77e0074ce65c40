//! From an HTTP request to a WebSocket: the only entry to every socket.

use super::{AppState, Connection, origin, refuse, sentence, shown, too_many};
use crate::{
    context::Context,
    handshake::{self, Handshake, HandshakeError},
    http_stream::{HttpStream, WriteTimeout},
    metrics::{SessionMetrics, Socket},
    page::{Mode, Page},
    session::{self, Open},
};
use axum::{
    extract::FromRequestParts,
    http::{Method, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use relay_protocol::SUBPROTOCOL_LAB;
use std::{borrow::Cow, net::IpAddr, sync::Arc};
use tracing::debug;

/// A request that may become a WebSocket: its Origin, its token and its handshake have been checked. A handler gets one
/// only as an extractor, and a [`Page`] only from one, so no handler can forget the checks.
pub(super) struct Upgrade {
    relay: Arc<AppState>,
    connection: Connection,
    is_own_page: bool,
    handshake: Handshake,
    upgraded: OnUpgrade,
}

impl FromRequestParts<Arc<AppState>> for Upgrade {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, relay: &Arc<AppState>) -> Result<Self, Response> {
        if parts.method != Method::GET {
            return Err((StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")]).into_response());
        }
        // hyper offers an upgrade only for HTTP/1.1.
        let Some(upgraded) = parts.extensions.remove().filter(|_| handshake::is_upgrade(&parts.headers)) else {
            return Err(not_a_handshake(HandshakeError::NoUpgrade));
        };
        let connection: Connection = parts.extensions.get().cloned().expect("the server adds it to each request");
        let origin = origin(&parts.headers);
        let forwarded = handshake::all(&parts.headers, super::FORWARDED_FOR);
        relay
            .gate
            .named(connection.peer.ip(), &forwarded)
            .and_then(|()| relay.gate.upgrade(origin, token(&parts.uri, "token").as_deref(), &connection.host))
            .map_err(|refusal| refuse(relay, refusal, &connection, &shown(origin)))?;
        let handshake = handshake::parse(&parts.headers).map_err(not_a_handshake)?;
        let origin = origin.and_then(|origin| origin.parse().ok());
        let is_own_page = origin.is_some_and(|origin| connection.host.is_own_page(&origin));
        Ok(Self { relay: relay.clone(), connection, is_own_page, handshake, upgraded })
    }
}

impl Upgrade {
    /// Whether the request comes from the relay's own page, not from a page of another origin or a program.
    pub(super) fn is_own_page(&self) -> bool {
        self.is_own_page
    }

    /// Upgrades to a page's WebSocket for a socket of this kind, if both sides share a subprotocol.
    pub(super) fn serve(self, socket: Socket, request: impl Open) -> Response {
        match self.mode(socket.is_lab_only()) {
            Ok((mode, subprotocol)) => self.accept_session(socket, request, mode, subprotocol),
            Err(refused) => refused,
        }
    }

    /// Upgrades to a WebSocket of a practice server that accepts these subprotocols.
    pub(super) fn serve_practice(self, socket: Socket, request: impl Open, subprotocols: &[String]) -> Response {
        let chosen = self.handshake.choose(subprotocols).map(str::to_owned);
        self.accept_session(socket, request, Mode::Plain, chosen.as_deref())
    }

    /// Upgrades to a page's WebSocket with events and commands, which `serve` handles.
    pub(super) fn serve_lab<F>(self, serve: impl FnOnce(Page, IpAddr, Arc<Context>) -> F + Send + 'static) -> Response
    where
        F: Future<Output = ()> + Send,
    {
        match self.mode(true) {
            Ok((mode, subprotocol)) => self.accept(mode, subprotocol, serve),
            Err(refused) => refused,
        }
    }

    /// The mode of the WebSocket, and the subprotocol of the answer.
    ///
    /// # Errors
    /// The answer to a client that offers no known subprotocol, or not the one with events and commands.
    #[expect(clippy::result_large_err, reason = "it is the answer that goes out")]
    fn mode(&self, is_lab_only: bool) -> Result<(Mode, Option<&'static str>), Response> {
        match self.handshake.mode() {
            Ok((Mode::Plain, _)) if is_lab_only => {
                let text = format!("this socket has more to say than bytes: offer the subprotocol {SUBPROTOCOL_LAB}");
                Err(sentence(StatusCode::BAD_REQUEST, &text))
            }
            Ok(mode) => Ok(mode),
            Err(error) => Err(not_a_handshake(error)),
        }
    }

    fn accept_session(self, socket: Socket, request: impl Open, mode: Mode, subprotocol: Option<&str>) -> Response {
        self.accept(mode, subprotocol, move |page, client, context| {
            let metrics = SessionMetrics::new(context.metrics.clone(), socket);
            session::serve(page, request, client, context, metrics)
        })
    }

    /// Answers 101 if the client may have one more WebSocket, and passes the WebSocket to `serve`.
    fn accept<F>(
        self,
        mode: Mode,
        subprotocol: Option<&str>,
        serve: impl FnOnce(Page, IpAddr, Arc<Context>) -> F + Send + 'static,
    ) -> Response
    where
        F: Future<Output = ()> + Send,
    {
        let Self { relay, connection, handshake, upgraded, .. } = self;
        let slots = &relay.context.registry.slots;
        let slot = match slots.take(connection.client) {
            Ok(slot) => slot,
            Err(rule) => return too_many(&relay, slots, rule, connection.client),
        };
        let response = (StatusCode::SWITCHING_PROTOCOLS, handshake.accepted(subprotocol)).into_response();
        let (context, client) = (relay.context.clone(), connection.client);
        context.tasks.clone().spawn(async move {
            let _slot = slot;
            if let Some(page) = page(upgraded, mode).await {
                serve(page, client, context).await;
            }
        });
        response
    }
}

/// The query's token of this name. Two tokens count as a wrong one.
pub(super) fn token<'a>(uri: &'a Uri, name: &str) -> Option<Cow<'a, str>> {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut tokens = query.filter_map(|(known, token)| (known == name).then_some(token));
    let first = tokens.next()?;
    Some(if tokens.next().is_none() { first } else { Cow::Borrowed("") })
}

fn not_a_handshake(error: HandshakeError) -> Response {
    let mut response = sentence(error.status(), &error.to_string());
    response.headers_mut().extend(error.headers());
    response
}

/// The page's connection after the answer, as a plain TCP stream.
async fn page(upgraded: OnUpgrade, mode: Mode) -> Option<Page> {
    match upgraded.await {
        Ok(upgraded) => {
            type Io = TokioIo<WriteTimeout<HttpStream>>;
            let parts = upgraded.downcast::<Io>().expect("the server serves nothing else");
            let stream = HttpStream::unlimited(parts.io.into_inner()).expect("its one handler has answered");
            Some(Page::new(stream, parts.read_buf, mode).await)
        }
        Err(error) => {
            debug!(%error, "the page left during the upgrade");
            None
        }
    }
}
