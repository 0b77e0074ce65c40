//! An HTTP client that sends exactly the given bytes.

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
    /// The body as text; what is no UTF-8 is replaced.
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A whole answer, head and body.
    pub fn parse(bytes: Vec<u8>) -> Self {
        let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("no whole head came");
        let (head, body) = (String::from_utf8(bytes[..end].to_vec()).unwrap(), bytes[end + 4..].to_vec());
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: String::from_utf8_lossy(&body).into_owned(), bytes: body }
    }

    /// Every header of this name.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    /// The chunks of a chunked body, and the trailers behind it.
    pub fn chunks(&self) -> (Vec<Vec<u8>>, String) {
        assert_eq!(self.header("Transfer-Encoding"), Some("chunked"), "{}", self.head);
        let (mut chunks, mut rest) = (Vec::new(), &self.bytes[..]);
        loop {
            let line = rest.windows(2).position(|end| end == b"\r\n").unwrap();
            let length = usize::from_str_radix(str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
            rest = &rest[line + 2..];
            if length == 0 {
                return (chunks, String::from_utf8(rest.to_vec()).unwrap());
            }
            chunks.push(rest[..length].to_vec());
            assert_eq!(&rest[length..length + 2], b"\r\n");
            rest = &rest[length + 2..];
        }
    }

    /// The whole body, put together where it came in chunks.
    pub fn whole(&self) -> Vec<u8> {
        if self.header("Transfer-Encoding").is_some() { self.chunks().0.concat() } else { self.bytes.clone() }
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
