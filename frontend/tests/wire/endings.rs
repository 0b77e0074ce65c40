//! How an exchange fails, and the state that remains.

use crate::{KEEP_ALIVE, Tab, driver::Server, get, responses};
use networking_lab::{
    http1::{Malformed, address::UrlError},
    labs::http_client::wire::{Policy, WireError},
};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// Returns the error and the received body of a GET that the server answers with these bytes and a close.
fn answered(bytes: &'static str) -> (Option<WireError>, Option<String>) {
    let server = Server::answering(bytes);
    let mut tab = Tab::default();
    let finished = tab.send(get(&server.origin), KEEP_ALIVE);
    server.join();
    assert_eq!(tab.client.idle(), 0);
    let body = responses(&finished).pop().map(|(_, body)| body);
    (finished.error, body)
}

#[test]
fn what_is_wrong_with_an_answer_is_told_and_what_came_of_it_is_kept() {
    let cut = Some(WireError::Http(Malformed::Cut));
    for (bytes, error, body) in [
        ("HTTP/1.1 200 OK\r\n\r\nto the end", None, Some("to the end")),
        ("", Some(WireError::NoResponse), None),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", cut.clone(), Some("cut")),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncut\r\n", cut, Some("cut")),
        ("SSH-2.0-OpenSSH\r\n", Some(WireError::Http(Malformed::Version)), None),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n",
            Some(WireError::Http(Malformed::Chunk)),
            Some("abc"),
        ),
        // An interim response before the final one, and unexpected bytes after it.
        ("HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1", None, Some("ok")),
    ] {
        assert_eq!(answered(bytes), (error, body.map(str::to_owned)), "{bytes}");
    }
}

#[test]
fn a_url_that_cannot_be_asked_opens_nothing() {
    for (url, error) in [("https://127.0.0.1/", UrlError::Scheme), ("/get", UrlError::Malformed)] {
        let mut tab = Tab::default();
        let finished = tab.send(get(url), KEEP_ALIVE);
        assert_eq!((finished.error, finished.hops.len()), (Some(WireError::Url(error)), 0));
        assert!(tab.record.is_empty());
    }
}

#[test]
fn an_exchange_that_is_given_up_closes_its_connection_and_keeps_what_came() {
    let silent = || {
        Server::start([|mut stream: TcpStream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").unwrap();
            // Wait until the tab closes the connection.
            let _ = stream.read_to_end(&mut Vec::new());
        }])
    };
    for error in [WireError::Cancelled, WireError::TimedOut] {
        let server = silent();
        let mut tab = Tab::default();
        let id = tab.start(get(&server.origin), Policy { time_limit_ms: Some(1000), ..KEEP_ALIVE });
        // At least the request; whether part of the response has arrived does not matter.
        tab.until_messages(1);
        assert_eq!(tab.timers(), 1);
        if error == WireError::Cancelled {
            tab.cancel(id)
        } else {
            tab.time_out()
        }
        let finished = tab.take(id);
        assert_eq!((finished.error, tab.timers(), tab.client.idle()), (Some(error), 0, 0));
        server.join();
    }
}
