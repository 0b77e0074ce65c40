//! Converts the lab's fields to the work of a program. Pure.

use super::{
    form::{Form, Message, Mode},
    model::Model,
    room::form::RoomForm,
    servers::echo,
    wire::WireForm,
};
use crate::{
    query,
    snippets::{
        Task,
        websocket::{WebSocketClient, WebSocketMessage, frame::RawFrame, room::RoomMember},
        work::host_and_port,
    },
    transport::relay::{Relay, RelayAddress},
    websocket::OpCode,
};

/// The port that the program's echo server binds. It differs from the ports with which the labs start.
const SERVER_PORT: u16 = 9001;

/// The name that the relay gives to a member without a name.
const GUEST: &str = "guest";

/// Returns the work of the current mode, or `None` if its fields have errors.
pub fn task(model: &Model, relay: &Relay) -> Option<Task> {
    match model.form.mode {
        Mode::Server => Some(Task::WebSocket(client(&model.form, relay)?.into())),
        Mode::Room => Some(Task::Room(member(&model.room.form, &relay.address)?.into())),
        Mode::Wire => Some(Task::Frame(frame(&model.wire.form)?.into())),
    }
}

/// Returns the client, or `None` if the fields have errors.
pub fn client(form: &Form, relay: &Relay) -> Option<WebSocketClient> {
    let (connect, send, close) = (form.connect_params().ok()?, form.send_params().ok()?, form.close_params().ok()?);
    Some(WebSocketClient {
        url: for_programs(connect.url, relay),
        subprotocols: connect.subprotocols,
        message: match send.message {
            Message::Text(text) => WebSocketMessage::Text(text),
            Message::Binary(bytes) => WebSocketMessage::Binary(bytes.to_vec()),
        },
        times: send.times,
        interval_ms: send.interval,
        close: close.code.map(|code| (code, close.reason)),
        server_port: SERVER_PORT,
    })
}

/// Returns the URL for programs. The relay's own port accepts its own page only, but the port of the practice HTTP
/// server has the same echo server for any program.
fn for_programs(url: String, relay: &Relay) -> String {
    let http = relay.practice().and_then(|practice| practice.http.as_deref()?.strip_prefix("http://"));
    match (url.strip_prefix(&echo(relay)), http) {
        (Some(query), Some(http)) => format!("ws://{http}/websocket/echo{query}"),
        (Some(_), None) | (None, _) => url,
    }
}

/// Returns the member of a room, or `None` if the fields have errors.
pub fn member(form: &RoomForm, relay: &RelayAddress) -> Option<RoomMember> {
    let (join, message) = (form.join_params().ok()?, form.said().ok()?);
    let name = join.name.as_deref().unwrap_or(GUEST);
    let path = format!("/websocket/room/{}?", query::segment(&join.room));
    Some(RoomMember {
        url: [relay.socket_root(), path, query::encode([("name", name)])].concat(),
        origin: relay.origin.clone(),
        message: message.unwrap_or_default(),
    })
}

/// Returns the frame, or `None` if the fields have errors.
pub fn frame(form: &WireForm) -> Option<RawFrame> {
    let (connect, (kind, payload)) = (form.connect_params().ok()?, form.message().ok()?);
    let (host, port) = host_and_port(&connect.server)?;
    Some(RawFrame {
        host: host.to_owned(),
        port,
        path: connect.path,
        subprotocols: connect.subprotocols,
        opcode: OpCode::Data(kind).into(),
        payload,
    })
}
