//! What the lab's fields say, as a program is asked to do it. Pure.

use super::form::{Form, Message};
use crate::snippets::websocket::{WebSocketClient, WebSocketMessage};

/// The port that the echo server binds: another than those that the labs begin with.
const SERVER_PORT: u16 = 9001;

/// The client; none while something is wrong with the fields.
pub fn client(form: &Form) -> Option<WebSocketClient> {
    let (connect, send, close) = (form.connect_params().ok()?, form.send_params().ok()?, form.close_params().ok()?);
    Some(WebSocketClient {
        url: connect.url,
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
