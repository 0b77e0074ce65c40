//! What the lab's fields say, as a program is asked to do it. Pure.

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

/// The port that the echo server binds: another than those that the labs begin with.
const SERVER_PORT: u16 = 9001;

/// What the relay calls a member that gives no name.
const GUEST: &str = "guest";

/// The work of the mode that is chosen; none while something is wrong with its fields.
pub fn task(model: &Model, relay: &Relay) -> Option<Task> {
    match model.form.mode {
        Mode::Server => Some(Task::WebSocket(client(&model.form, relay)?.into())),
        Mode::Room => Some(Task::Room(member(&model.room.form, &relay.address)?.into())),
        Mode::Wire => Some(Task::Frame(frame(&model.wire.form)?.into())),
    }
}

/// The client; none while something is wrong with the fields.
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

/// The relay's own port lets in its page alone; the same echo server is on the port of the practice HTTP server, for any program.
fn for_programs(url: String, relay: &Relay) -> String {
    let http = relay.practice().and_then(|practice| practice.http.as_deref()?.strip_prefix("http://"));
    match (url.strip_prefix(&echo(relay)), http) {
        (Some(query), Some(http)) => format!("ws://{http}/websocket/echo{query}"),
        (Some(_), None) | (None, _) => url,
    }
}

/// The member of a room; none while something is wrong with the fields.
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

/// The frame; none while something is wrong with the fields.
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
