//! Upgrades to a WebSocket.

use super::super::{answer::Refusal, connection::Upgrader};
use crate::{
    handshake::{self, HandshakeError},
    practice::EchoSettings,
};
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};

pub async fn echo(mut request: Request) -> Result<Response, Refusal> {
    let upgrader: Option<Upgrader> = request.extensions_mut().remove();
    // A server that carries the routes on its own connections does not let handlers take them over.
    let Some(upgrader) = upgrader else { return Err(Refusal::OwnPortOnly) };
    // hyper offers an upgrade only for HTTP/1.1.
    let upgraded = request.extensions_mut().remove().filter(|_| handshake::is_upgrade(request.headers()));
    let upgraded = upgraded.ok_or(Refusal::Handshake(HandshakeError::NoUpgrade))?;
    let handshake = handshake::parse(request.headers()).map_err(Refusal::Handshake)?;
    let settings = EchoSettings::parse(request.uri().query().unwrap_or_default())?;
    let headers = handshake.accepted(handshake.choose(&settings.subprotocols));
    upgrader.upgrade(upgraded, settings);
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}
