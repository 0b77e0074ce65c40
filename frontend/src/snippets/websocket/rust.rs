//! Rust with tokio-tungstenite.

use super::{Style, WebSocketClient, slots};
use crate::{
    snippets::literal::{rust, rust_text},
    text::Lang,
};

const STYLE: Style = Style { text: rust_text, text_message, binary_message };

fn text_message(text: &str) -> String {
    format!("Message::text({})", rust_text(text))
}

fn binary_message(bytes: &[u8]) -> String {
    format!("Message::binary(&{}[..])", rust(bytes))
}

/// Writes a client.
pub fn client(client: &WebSocketClient, lang: Lang) -> String {
    let mut slots = slots(client, &STYLE, lang);
    slots.flag("tls", client.url.starts_with("wss:"));
    slots.set("offer", rust_text(&client.subprotocols.join(", ")));
    slots.fill(CLIENT)
}

/// Writes a server that echoes the messages it receives.
pub fn server(client: &WebSocketClient, lang: Lang) -> String {
    let mut slots = slots(client, &STYLE, lang);
    slots.set("port", client.server_port.to_string());
    slots.fill(SERVER)
}

const CLIENT: &str = r#"// Cargo.toml, [dependencies]:
// futures-util = "0.3"
// tokio = { version = "1", features = ["full"] }
«?tls»// tokio-tungstenite = { version = "0.30", features = ["native-tls"] }
«?!tls»// tokio-tungstenite = "0.30"
use futures_util::{SinkExt, StreamExt};
«?waits»use std::time::Duration;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
«?subprotocols»use tokio_tungstenite::tungstenite::client::IntoClientRequest;
«?code»use tokio_tungstenite::tungstenite::protocol::CloseFrame;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
«?subprotocols»    let mut request = «url».into_client_request()?;
«?subprotocols»    request.headers_mut().insert("Sec-WebSocket-Protocol", «offer».parse()?);
«?subprotocols»    let (mut socket, response) = connect_async(request).await?;
«?subprotocols»    if let Some(subprotocol) = response.headers().get("Sec-WebSocket-Protocol") {
«?subprotocols»        println!("{}", subprotocol.to_str()?);
«?subprotocols»    }
«?!subprotocols»    let (mut socket, _) = connect_async(«url»).await?;
    socket.send(«message»).await?;
«?repeats»    let mut answers = 0;
    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => println!("{text}"),
            Message::Binary(bytes) => println!("{}", hex(&bytes)),
            Message::Close(Some(frame)) => {
                println!("«closed» {} {}", u16::from(frame.code), frame.reason);
                continue;
            }
            // «pings»
            Message::Close(None) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
        }
«?repeats»        answers += 1;
«?repeats»        if answers < «times» {
«?waits»            tokio::time::sleep(Duration::from_millis(«interval_ms»)).await;
«?repeats»            socket.send(«message»).await?;
«?repeats»            continue;
«?repeats»        }
«?code»        let frame = CloseFrame { code: «code».into(), reason: «reason».into() };
«?code»        socket.close(Some(frame)).await?;
«?!code»        socket.close(None).await?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
"#;

const SERVER: &str = r#"// Cargo.toml, [dependencies]:
// futures-util = "0.3"
// tokio = { version = "1", features = ["full"] }
// tokio-tungstenite = "0.30"
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{accept_async, tungstenite};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", «port»)).await?;
    println!("«listening» ws://{}/", listener.local_addr()?);
    loop {
        let (stream, peer) = listener.accept().await?;
        tokio::spawn(async move {
            println!("{peer} «connected»");
            if let Err(error) = echo(stream).await {
                println!("{peer} {error}");
            }
        });
    }
}

async fn echo(stream: TcpStream) -> tungstenite::Result<()> {
    let mut socket = accept_async(stream).await?;
    while let Some(message) = socket.next().await {
        let message = message?;
        // «pings»
        if message.is_text() || message.is_binary() {
            socket.send(message).await?;
        }
    }
    Ok(())
}
"#;
