//! A page as the relay sees it: a WebSocket client.

use super::{Command, Event, Failure, MAX_RECEIVE, SUBPROTOCOL_LAB, TestServer, soon};
use futures_util::{SinkExt, Stream, StreamExt};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, handshake::client::Response},
};

/// What the relay sent.
#[derive(Debug, PartialEq)]
pub enum Frame {
    Event(Event),
    Bytes(Vec<u8>),
    Pong,
    /// The close code and its reason.
    Closed(u16, String),
}

/// The next message that is no news of what was written: that may come at any time.
pub async fn next_message(messages: &mut (impl Stream<Item = Result<Message, Error>> + Unpin)) -> Option<Message> {
    loop {
        match messages.next().await.transpose().unwrap() {
            Some(Message::Text(text)) if matches!(serde_json::from_str(&text), Ok(Event::Written { .. })) => {}
            other => return other,
        }
    }
}

pub struct Page {
    pub socket: WebSocketStream<TcpStream>,
    pub response: Response,
    /// How many bytes [`send`](Self::send) has sent.
    pub sent: u64,
    /// What the relay last told of the bytes that it has written: it tells that at any time, so it is no frame here.
    pub written: u64,
}

impl Page {
    pub async fn connect(server: &TestServer, target: &str, subprotocol: Option<&str>) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        Self::connect_over(stream, server.address, target, subprotocol).await
    }

    /// Over a connection to the relay at this address, which is established already.
    pub async fn connect_over(stream: TcpStream, relay: SocketAddr, target: &str, subprotocol: Option<&str>) -> Self {
        Self::upgrade(stream, relay, &format!("/tcp/{target}"), subprotocol).await
    }

    /// The same for any path of the relay.
    pub async fn upgrade(stream: TcpStream, relay: SocketAddr, path: &str, subprotocol: Option<&str>) -> Self {
        Self::try_upgrade(stream, relay, path, subprotocol).await.unwrap()
    }

    /// The same, where the relay may refuse.
    pub async fn try_upgrade(
        stream: TcpStream,
        relay: SocketAddr,
        path: &str,
        subprotocol: Option<&str>,
    ) -> Result<Self, Error> {
        let origin = format!("http://{relay}");
        let mut request = format!("ws://{relay}{path}").into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        if let Some(subprotocol) = subprotocol {
            request.headers_mut().insert("sec-websocket-protocol", subprotocol.parse().unwrap());
        }
        let (socket, response) = soon(client_async(request, stream)).await?;
        Ok(Self { socket, response, sent: 0, written: 0 })
    }

    pub async fn send(&mut self, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        self.sent += bytes.len() as u64;
        soon(self.socket.send(Message::binary(bytes))).await.unwrap();
    }

    pub async fn text(&mut self, text: &str) {
        soon(self.socket.send(Message::text(text))).await.unwrap();
    }

    pub async fn command(&mut self, command: Command) {
        self.text(&serde_json::to_string(&command).unwrap()).await;
    }

    /// A command that goes out together with what is sent next.
    pub async fn feed(&mut self, command: Command) {
        soon(self.socket.feed(Message::text(serde_json::to_string(&command).unwrap()))).await.unwrap();
    }

    /// Receive again and again.
    pub async fn receive_all(&mut self, bytes: u32) {
        self.command(Command::Receive { bytes, continuous: true, timeout_ms: None }).await;
    }

    /// The same, where it has to be asked for: a plain bridge receives from the start.
    pub async fn receive_all_if_lab(&mut self, subprotocol: &str) {
        if subprotocol == SUBPROTOCOL_LAB {
            self.receive_all(MAX_RECEIVE).await;
            let Event::Open { .. } = self.event().await else { panic!("it did not open") };
        }
    }

    /// Receive once.
    pub async fn receive_one(&mut self, bytes: u32) {
        self.command(Command::Receive { bytes, continuous: false, timeout_ms: None }).await;
    }

    pub async fn next(&mut self) -> Frame {
        soon(self.frame()).await
    }

    /// The next frame, however long it takes.
    pub async fn frame(&mut self) -> Frame {
        loop {
            return match self.socket.next().await.expect("the relay ended without a Close").unwrap() {
                Message::Text(text) => match serde_json::from_str(&text).unwrap() {
                    Event::Written { bytes } => {
                        assert!(bytes > self.written, "{bytes} after {}", self.written);
                        self.written = bytes;
                        continue;
                    }
                    event => {
                        if let Event::Closed { .. } = event {
                            self.written = 0;
                        }
                        Frame::Event(event)
                    }
                },
                Message::Binary(bytes) => Frame::Bytes(bytes.to_vec()),
                Message::Pong(_) => Frame::Pong,
                // It is answered already.
                Message::Ping(_) => continue,
                Message::Close(Some(close)) => Frame::Closed(close.code.into(), close.reason.to_string()),
                other => panic!("unexpected {other:?}"),
            };
        }
    }

    pub async fn event(&mut self) -> Event {
        match self.next().await {
            Frame::Event(event) => event,
            other => panic!("not an event: {other:?}"),
        }
    }

    pub async fn bytes(&mut self) -> Vec<u8> {
        match self.next().await {
            Frame::Bytes(bytes) => bytes,
            other => panic!("no bytes: {other:?}"),
        }
    }

    /// All bytes up to the first frame of another kind, and that frame.
    pub async fn bytes_until(&mut self) -> (Vec<u8>, Frame) {
        let mut all = Vec::new();
        loop {
            match self.next().await {
                Frame::Bytes(bytes) => all.extend(bytes),
                other => return (all, other),
            }
        }
    }

    pub async fn closed(&mut self) -> (u16, String) {
        match self.next().await {
            Frame::Closed(code, reason) => (code, reason),
            other => panic!("not closed: {other:?}"),
        }
    }

    /// The last event is this failure, and the Close has its code and a reason that fits.
    pub async fn failed(&mut self) -> Failure {
        let Event::Failed(failure) = self.event().await else { panic!("no failure") };
        let (code, reason) = self.closed().await;
        assert_eq!(code, failure.kind.close_code().code());
        assert!(!reason.is_empty() && failure.message.starts_with(&reason), "{reason:?}");
        failure
    }

    /// Everything sent before is read by the relay, and everything that it had to say before is read by this.
    pub async fn round_trip(&mut self) -> Vec<Frame> {
        soon(self.socket.send(Message::Ping("?".into()))).await.unwrap();
        let mut frames = Vec::new();
        loop {
            match self.next().await {
                Frame::Pong => return frames,
                frame => frames.push(frame),
            }
        }
    }
}
