//! An HTTP client that sends exactly the bytes it is given.

use crate::{http_origin, soon};
use relay::practice::Servers;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What came back.
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    /// A whole answer, head and body.
    pub fn parse(bytes: Vec<u8>) -> Self {
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").expect("no whole head came");
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// The first header of this name, written as it came.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).filter_map(|line| line.split_once(": ")).find(|(key, _)| *key == name).map(|it| it.1)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    /// The sentence of a refusal with this status.
    pub fn sentence(&self, status: u16) -> String {
        assert_eq!((self.status, self.header("Content-Type")), (status, Some("application/json")), "{}", self.head);
        self.json()["error"].as_str().unwrap().to_owned()
    }
}

/// The HTTP server's `host:port`.
pub fn authority(servers: &Servers) -> String {
    http_origin(servers).strip_prefix("http://").unwrap().to_owned()
}

/// Sends `request` as it is and gives all that comes until the server closes.
pub async fn exchange(authority: &str, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    soon(stream.read_to_end(&mut answer)).await.unwrap();
    Answer::parse(answer)
}

/// Asks with `headers` (lines that end with CRLF) and `body`.
pub async fn ask(servers: &Servers, method: &str, path: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let (host, body) = (authority(servers), body.as_ref());
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{length}{headers}\r\n");
    exchange(&host, &[head.as_bytes(), body].concat()).await
}

/// Asks for `path` without headers of its own.
pub async fn get(servers: &Servers, path: &str) -> Answer {
    ask(servers, "GET", path, "", "").await
}
