//! A client of a practice WebSocket server.

use crate::common::{Page, Request, RoomEvent, TestServer, http::Response, soon};
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

/// The two ports of the echo server: the relay's own, behind the gate, and that of the practice HTTP server.
pub async fn ports(server: &TestServer) -> [SocketAddr; 2] {
    let http = server.health().await.practice.unwrap().http.unwrap();
    [server.address, http.strip_prefix("http://").unwrap().parse().unwrap()]
}

/// A WebSocket that the page of this address's own origin opens, offering these subprotocols.
pub struct Client {
    pub socket: WebSocketStream<TcpStream>,
    /// The subprotocol that the server has chosen.
    pub subprotocol: Option<String>,
}

impl Client {
    pub async fn connect(address: SocketAddr, path: &str, subprotocols: Option<&str>) -> Self {
        Self::over(TcpStream::connect(address).await.unwrap(), address, path, subprotocols).await
    }

    /// Over a connection that is established already.
    pub async fn over(stream: TcpStream, address: SocketAddr, path: &str, subprotocols: Option<&str>) -> Self {
        let page = Page::upgrade(stream, address, path, subprotocols).await;
        let chosen = page.response.headers().get("sec-websocket-protocol");
        Self { socket: page.socket, subprotocol: chosen.map(|value| value.to_str().unwrap().to_owned()) }
    }

    pub async fn send(&mut self, message: impl Into<Message>) {
        soon(self.socket.send(message.into())).await.unwrap();
    }

    /// The next message but pings, which are answered by themselves.
    pub async fn next(&mut self) -> Message {
        loop {
            match soon(self.socket.next()).await.expect("it ended without a Close").unwrap() {
                Message::Ping(_) => {}
                message => return message,
            }
        }
    }

    /// The code of the Close that has to come next, and its reason.
    pub async fn closed(&mut self) -> (u16, String) {
        match self.next().await {
            Message::Close(Some(close)) => (close.code.into(), close.reason.to_string()),
            other => panic!("not closed: {other:?}"),
        }
    }
}

/// The answer to a handshake that the own page of this address sends, offering these subprotocols.
pub async fn handshake(address: SocketAddr, path: &str, subprotocols: Option<&str>) -> Response {
    let request = Request::new(address, "GET", path).header("Host", &address.to_string()).upgrade();
    let request = request.origin(Some(&format!("http://{address}")));
    let request = match subprotocols {
        Some(offered) => request.header("Sec-WebSocket-Protocol", offered),
        None => request,
    };
    request.send().await
}

/// A member of a room.
pub struct Member {
    pub client: Client,
    /// What it was told first.
    pub welcome: RoomEvent,
}

impl Member {
    /// Joins as the relay's own page; `query` has no question mark.
    pub async fn join(server: &TestServer, room: &str, query: &str) -> Self {
        Self::join_at(server.address, room, query).await
    }

    /// The same for a relay at this address.
    pub async fn join_at(relay: SocketAddr, room: &str, query: &str) -> Self {
        let mut client = Client::connect(relay, &format!("/websocket/room/{room}?{query}"), None).await;
        let welcome = event(client.next().await);
        Self::welcomed(client, welcome)
    }

    /// The same over a connection that is established already.
    pub async fn over(stream: TcpStream, server: &TestServer, room: &str, query: &str) -> Self {
        let path = format!("/websocket/room/{room}?{query}");
        let mut client = Client::over(stream, server.address, &path, None).await;
        let welcome = event(client.next().await);
        Self::welcomed(client, welcome)
    }

    fn welcomed(client: Client, welcome: RoomEvent) -> Self {
        assert!(matches!(welcome, RoomEvent::Welcome { .. }), "{welcome:?}");
        Self { client, welcome }
    }

    pub async fn say(&mut self, text: &str) {
        self.client.send(Message::text(text)).await;
    }

    pub async fn event(&mut self) -> RoomEvent {
        event(self.client.next().await)
    }

    /// The text of the next message, whoever joins or leaves before.
    pub async fn text(&mut self) -> String {
        loop {
            if let RoomEvent::Message { text, .. } = self.event().await {
                return text;
            }
        }
    }
}

fn event(message: Message) -> RoomEvent {
    match message {
        Message::Text(text) => serde_json::from_str(&text).unwrap(),
        other => panic!("not an event: {other:?}"),
    }
}
