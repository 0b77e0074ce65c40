//! Redirects and Digest authentication, against test servers.

use crate::{
    KEEP_ALIVE, Tab,
    driver::{Server, read_head},
    get, responses,
};
use networking_lab::labs::http_client::wire::{Credentials, Followed, Policy, WireError};
use std::{io::Write, net::TcpStream};

#[test]
fn redirects_in_a_circle_have_an_end() {
    let server = Server::start([|mut stream: TcpStream| {
        for _ in 0..21 {
            read_head(&mut stream);
            stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
    }]);
    let mut tab = Tab::default();
    let finished = tab.send(get(&server.origin), Policy { follow_redirects: true, ..KEEP_ALIVE });
    assert_eq!(finished.error, Some(WireError::TooManyRedirects));
    assert_eq!(finished.hops.len(), 21);
    // The last response can still be read.
    assert_eq!(responses(&finished).len(), 21);
    server.join();
}

const CHALLENGE: &str = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\
                         WWW-Authenticate: Digest realm=\"lab\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256";

/// A server that sends these responses on one connection, and reports whether each request had the Authorization header.
fn answering(answers: &'static [&'static str]) -> (Server, std::sync::mpsc::Receiver<bool>) {
    let (saw, seen) = std::sync::mpsc::channel();
    let server = Server::start([move |mut stream: TcpStream| {
        for answer in answers {
            let head = read_head(&mut stream);
            saw.send(head.contains("Authorization: Digest username=\"me\", realm=\"lab\", nonce=\"n")).unwrap();
            let challenge = [CHALLENGE, answer, "\r\n\r\n"].concat();
            let bytes = if answer.starts_with("HTTP") { answer } else { challenge.as_str() };
            stream.write_all(bytes.as_bytes()).unwrap();
        }
    }]);
    (server, seen)
}

fn with_digest() -> Policy {
    let credentials = Credentials { user: "me".into(), password: "secret".into() };
    Policy { digest: Some(credentials), ..KEEP_ALIVE }
}

#[test]
fn a_digest_challenge_is_answered_once() {
    let (server, seen) = answering(&["", "HTTP/1.1 204 No Content\r\n\r\n"]);
    let finished = Tab::default().send(get(&server.origin), with_digest());
    assert_eq!(responses(&finished).iter().map(|(status, _)| *status).collect::<Vec<_>>(), [401, 204]);
    assert!(matches!(&finished.hops[0].followed, Some(Followed::Digest(steps)) if steps.a1 == "me:lab:••••"));
    assert_eq!(seen.iter().collect::<Vec<_>>(), [false, true]);
    server.join();

    // A wrong password is not retried.
    let (server, seen) = answering(&["", ""]);
    let finished = Tab::default().send(get(&server.origin), with_digest());
    assert_eq!(responses(&finished).iter().map(|(status, _)| *status).collect::<Vec<_>>(), [401, 401]);
    assert_eq!(seen.iter().count(), 2);
    server.join();

    // A stale nonce is retried.
    let (server, seen) = answering(&["", ", stale=true", "HTTP/1.1 204 No Content\r\n\r\n"]);
    let finished = Tab::default().send(get(&server.origin), with_digest());
    assert_eq!(responses(&finished).len(), 3);
    assert_eq!(seen.iter().collect::<Vec<_>>(), [false, true, true]);
    server.join();
}
