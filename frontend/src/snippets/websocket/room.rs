//! A member of a room of the relay as a program: it joins, sends one message, prints the messages, and after a disconnection
//! resumes from the first message that it missed.

use crate::{
    snippets::{
        Code,
        literal::{javascript_text, printf, python_text, rust_text, shell_word},
        slots::Slots,
    },
    text::Lang,
};

/// A member of a room, and what it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomMember {
    /// Includes a query, so that parameters can be appended: `ws://127.0.0.1:8080/websocket/room/lobby?name=Ada`.
    pub url: String,
    /// The origin of the relay's page. The relay admits a program that sends this origin or a token.
    pub origin: String,
    pub message: String,
}

impl RoomMember {
    /// Whether a program of this kind can be the member.
    pub fn is_known_to(&self, code: Code) -> bool {
        match code {
            Code::Python | Code::JavaScript | Code::Rust => true,
            // websocat ends a text message at a NUL, and at the end of a line if it reads from a terminal.
            Code::Shell => !self.message.contains(['\0', '\n']),
            Code::RustServer | Code::Tokio | Code::PowerShell | Code::HttpClient => false,
        }
    }
}

/// Writes the program, in [`Code::Python`] if there is none for `code`.
pub fn write(member: &RoomMember, code: Code, lang: Lang) -> String {
    let text: fn(&str) -> String = match code {
        Code::Rust => rust_text,
        Code::JavaScript => javascript_text,
        Code::Shell => shell_word,
        Code::Python | Code::RustServer | Code::Tokio | Code::PowerShell | Code::HttpClient => python_text,
    };
    let message = if code == Code::Shell { printf(member.message.as_bytes()) } else { text(&member.message) };
    let mut slots = Slots::of(lang);
    slots.set("url", text(&member.url));
    slots.set("origin", text(&member.origin));
    slots.flag("tls", member.url.starts_with("wss:"));
    slots.flag("says", !member.message.is_empty());
    slots.set("message", message);
    slots.fill(match code {
        Code::Rust => RUST,
        Code::JavaScript => JAVASCRIPT,
        Code::Shell => SHELL,
        Code::Python | Code::RustServer | Code::Tokio | Code::PowerShell | Code::HttpClient => PYTHON,
    })
}

const PYTHON: &str = r#"import json
import time
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect  # «install_websockets»

«?says»said = False
resume = ""  # «room_resume»
while True:
    try:
        # «room_origin»
        with connect(«url» + resume, origin=«origin») as websocket:
            for text in websocket:
                event = json.loads(text)
                for one in event.get("history", []) + [event]:
                    if one["type"] == "message":
                        print(one["from"] + ": " + one["text"])
                if event["type"] == "welcome":
                    since = event["since"]
«?says»                    if not said:
«?says»                        websocket.send(«message»)
«?says»                        said = True
                resume = f"&after={event['seq']}&since={since}"
    except (OSError, ConnectionClosed) as error:
        print(error)
    except WebSocketException as error:
        print(error)
        break
    time.sleep(1)
"#;

const JAVASCRIPT: &str = r#"let since;
«?says»let said = false;

function join(resume) {
  // «room_origin»
  const socket = new WebSocket(«url» + resume, { headers: { Origin: «origin» } });
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    for (const one of [...(event.history ?? []), event]) {
      if (one.type === "message") console.log(`${one.from}: ${one.text}`);
    }
    if (event.type === "welcome") {
      since = event.since;
«?says»      if (!said) socket.send(«message»);
«?says»      said = true;
    }
    resume = `&after=${event.seq}&since=${since}`; // «room_resume»
  };
  socket.onerror = () => {};
  socket.onclose = ({ code, reason }) => {
    console.log("«closed»", code, reason);
    setTimeout(() => join(resume), 1000);
  };
}

join("");
"#;

const RUST: &str = r#"// Cargo.toml, [dependencies]:
// futures-util = "0.3"
// serde_json = "1"
// tokio = { version = "1", features = ["full"] }
«?tls»// tokio-tungstenite = { version = "0.30", features = ["native-tls"] }
«?!tls»// tokio-tungstenite = "0.30"
«?says»use futures_util::SinkExt;
use futures_util::StreamExt;
use serde_json::Value;
use std::time::Duration;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut since, mut resume) = (String::new(), String::new());
«?says»    let mut said = false;
    loop {
        let mut request = [«url», &resume].concat().into_client_request()?;
        // «room_origin»
        request.headers_mut().insert("Origin", «origin».parse()?);
        let (mut socket, _) = connect_async(request).await?;
        while let Some(Ok(message)) = socket.next().await {
            let Message::Text(text) = message else { continue };
            let event: Value = serde_json::from_str(&text)?;
            let history = event["history"].as_array().into_iter().flatten();
            for one in history.chain([&event]) {
                if let (Some(from), Some(text)) = (one["from"].as_str(), one["text"].as_str()) {
                    println!("{from}: {text}");
                }
            }
            if event["type"] == "welcome" {
                since = event["since"].as_str().unwrap_or_default().to_owned();
«?says»                if !said {
«?says»                    socket.send(Message::text(«message»)).await?;
«?says»                    said = true;
«?says»                }
            }
            // «room_resume»
            resume = format!("&after={}&since={since}", event["seq"]);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
"#;

const SHELL: &str = r#"# «room_shell»
# «room_origin»
«?says»(printf «message»'\n'; cat) | websocat -t --linemode-strip-newlines --origin «origin» «url»
«?!says»websocat -t --linemode-strip-newlines --origin «origin» «url»
"#;
