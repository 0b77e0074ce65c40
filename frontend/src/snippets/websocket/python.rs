//! Python with the library `websockets`.

use super::{Style, WebSocketClient, slots};
use crate::{
    snippets::literal::{python, python_text},
    text::Lang,
};

const STYLE: Style = Style { text: python_text, text_message: python_text, binary_message };

/// Writes a `bytes` value, which is sent as a binary message; a `str` is sent as text.
fn binary_message(bytes: &[u8]) -> String {
    python(bytes)
}

/// Writes the program.
pub fn write(client: &WebSocketClient, lang: Lang) -> String {
    slots(client, &STYLE, lang).fill(CLIENT)
}

const CLIENT: &str = r#"«?interval»import time
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect  # «install_websockets»


def show(message):
    print(message if isinstance(message, str) else message.hex(" "))


try:
«?subprotocols»    with connect(«url», subprotocols=[«subprotocols»]) as websocket:
«?subprotocols»        print(websocket.subprotocol)
«?!subprotocols»    with connect(«url») as websocket:
        try:
«?repeats»            for _ in range(«times»):
«?repeats»                websocket.send(«message»)
«?repeats»                show(websocket.recv())
«?interval»                time.sleep(«interval»)
«?!repeats»            websocket.send(«message»)
«?!repeats»            show(websocket.recv())
«?code»            websocket.close(«code», «reason»)
«?!code»            websocket.close()
        except ConnectionClosed:
            pass  # «peer_closed»
        print("«closed»", websocket.close_code, websocket.close_reason)
except (OSError, WebSocketException) as error:
    print(error)
"#;
