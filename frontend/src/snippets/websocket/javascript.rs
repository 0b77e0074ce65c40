//! JavaScript with the WebSocket API of browsers, and of Node.js 22 or later.

use super::{Style, WebSocketClient, slots};
use crate::{
    snippets::literal::{javascript_bytes, javascript_text},
    text::Lang,
};

const STYLE: Style = Style { text: javascript_text, text_message: javascript_text, binary_message: javascript_bytes };

/// Writes the program.
pub fn write(client: &WebSocketClient, lang: Lang) -> String {
    slots(client, &STYLE, lang).fill(CLIENT)
}

const CLIENT: &str = r#"«?subprotocols»const socket = new WebSocket(«url», [«subprotocols»]);
«?!subprotocols»const socket = new WebSocket(«url»);
socket.binaryType = "arraybuffer";

const send = () => socket.send(«message»);
«?repeats»let answers = 0;

«?subprotocols»socket.onopen = () => {
«?subprotocols»  console.log(socket.protocol);
«?subprotocols»  send();
«?subprotocols»};
«?!subprotocols»socket.onopen = send;
socket.onmessage = ({ data }) => {
  const hex = (byte) => byte.toString(16).padStart(2, "0");
  console.log(typeof data === "string" ? data : Array.from(new Uint8Array(data), hex).join(" "));
«?repeats»  answers += 1;
«?repeats»«?waits»  if (answers < «times») setTimeout(send, «interval_ms»);
«?repeats»«?!waits»  if (answers < «times») send();
«?repeats»«?code»  else socket.close(«code», «reason»);
«?repeats»«?!code»  else socket.close();
«?!repeats»«?code»  socket.close(«code», «reason»);
«?!repeats»«?!code»  socket.close();
};
// «no_reason»
socket.onerror = () => console.log("error");
socket.onclose = ({ code, reason }) => console.log("«closed»", code, reason);
"#;
