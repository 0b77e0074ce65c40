//! A POSIX shell with websocat. websocat joins messages that it reads in quick succession, so it is run once for each message.

use super::{Style, WebSocketClient, WebSocketMessage, slots};
use crate::{
    snippets::literal::{printf, shell_word},
    text::Lang,
};

const STYLE: Style = Style { text: shell_word, text_message, binary_message: printf };

/// The largest message that websocat accepts without a `-B` option, in bytes.
const BUFFER: usize = 65_536;

/// Appends the NUL that ends a text message.
fn text_message(text: &str) -> String {
    let mut format = printf(text.as_bytes());
    format.insert_str(format.len() - 1, "\\000");
    format
}

/// Writes the program.
pub fn write(client: &WebSocketClient, lang: Lang) -> String {
    let mut slots = slots(client, &STYLE, lang);
    let (kind, length, show) = match &client.message {
        WebSocketMessage::Text(text) => ("-t0n1", text.len(), "tr '\\0' '\\n'"),
        WebSocketMessage::Binary(bytes) => ("-bn1", bytes.len(), "od -An -v -tx1"),
    };
    let buffer = if length < BUFFER { String::new() } else { format!(" -B {}", length + 1) };
    let offer = match &client.subprotocols[..] {
        [] => String::new(),
        names => format!(" --protocol {}", shell_word(&names.join(", "))),
    };
    slots.set("websocat", format!("websocat {kind}{buffer}{offer}"));
    slots.set("show", show.to_owned());
    slots.fill(CLIENT)
}

const CLIENT: &str = r#"# «websocat_closes»
«?repeats»# «websocat_each»
«?repeats»for n in $(seq «times»); do
«?repeats»    printf «message» | «websocat» «url» | «show»
«?interval»    sleep «interval»
«?repeats»done
«?!repeats»printf «message» | «websocat» «url» | «show»
"#;
