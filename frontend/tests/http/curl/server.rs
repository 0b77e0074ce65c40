//! A server that records what one client sends, and the shell that runs the client.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::Command,
    thread,
};

/// A request as received.
#[derive(Debug, PartialEq, Eq)]
pub struct ReceivedRequest {
    pub method: String,
    pub target: String,
    /// The headers with lowercase names, without those that every client sets itself.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl ReceivedRequest {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Runs a command in this shell and folder, with `BASE` replaced by the server's URL, and returns the request it sent.
pub fn run(shell: &str, command: &str, folder: &Path) -> ReceivedRequest {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let server = thread::spawn(move || receive_request(&listener));
    let command = command.replace("BASE", &format!("http://{address}"));
    let output = Command::new(shell).arg("-c").arg(&command).current_dir(folder).output().expect("the shell runs");
    assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
    server.join().expect("the server got a request")
}

fn receive_request(listener: &TcpListener) -> ReceivedRequest {
    let (mut stream, _) = listener.accept().expect("the client connects");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket can be shared"));
    let line = |reader: &mut BufReader<_>| {
        let mut bytes = Vec::new();
        BufRead::read_until(reader, b'\n', &mut bytes).expect("the client sends a line");
        String::from_utf8_lossy(&bytes).trim_end().to_owned()
    };
    let start = line(&mut reader);
    let mut words = start.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let header = line(&mut reader);
        let Some((name, value)) = header.split_once(':') else { break };
        let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
        match name.as_str() {
            "content-length" => length = value.parse().expect("it is a number"),
            "host" => {}
            "user-agent" if value.starts_with("curl/") => {}
            "accept" if value == "*/*" => {}
            _ => headers.push((name, value)),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the client sends the body");
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").expect("the client waits");
    ReceivedRequest { method, target, headers, body }
}
