//! The tasks of the HTTP labs.

use super::*;
use crate::support_http::http_message;
use networking_lab::record::{HttpCause, HttpStart};

fn request(method: &str, url: &str, headers: &[(&str, &str)]) -> EventKind {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    EventKind::Request {
        method: method.into(),
        url: url.into(),
        headers,
        session_headers: vec![],
        body: bytes::Bytes::new(),
    }
}

fn response(status: u16) -> EventKind {
    EventKind::Response { status, reason: String::new(), headers: vec![], body: bytes::Bytes::new(), took: 9 }
}

fn unanswered() -> EventKind {
    EventKind::HttpFailed { cause: HttpCause::TimedOut, message: String::new(), took: 2_000_000 }
}

fn message(sent: bool, start: HttpStart) -> EventKind {
    let headers = vec![("Host".to_owned(), "127.0.0.1:8081".to_owned())];
    EventKind::HttpMessage(http_message(sent, start, headers))
}

fn raw_request(sent: bool, target: &str) -> EventKind {
    message(sent, HttpStart::Request { method: "GET".into(), target: target.into() })
}

fn raw_response(sent: bool, status: u16) -> EventKind {
    message(sent, HttpStart::Response { status, reason: String::new() })
}

#[test]
fn on_the_wire() {
    let id = "http-wire";
    let asked = [connect(TCP), open(), send("GET"), raw_request(true, "/get")];
    let answered = asked.iter().cloned().chain([received(99, "HTTP"), raw_response(false, 200)]);
    proves(id, on(1, answered), &[2, 4, 6]);
    untried(id, vec![]);
    lacks(id, on(1, [request("GET", "http://a/get", &[]), response(200)]), "Choose Raw HTTP");
    lacks(id, on(1, asked), "Wait for the whole response");
}

#[test]
fn get() {
    let id = "http-get";
    let asks = |url: &str, kind| on(1, [request("GET", url, &[]), kind]);
    proves(id, asks("http://a/get?key=value", response(200)), &[1, 2]);
    let raw = on(1, [connect(TCP), open(), raw_request(true, "/get?key=value"), raw_response(false, 200)]);
    proves(id, raw, &[3, 4]);
    untried(id, vec![]);
    lacks(id, asks("http://a/get", response(200)), "Add key=value");
    lacks(id, asks("http://a/gett?key=value", response(404)), "No response with status 200");
    lacks(id, asks("http://a/get?key=value", unanswered()), "No response with status 200");
    lacks(id, on(1, [request("POST", "http://a/post?key=value", &[]), response(200)]), "Set the method to GET");
}

#[test]
fn rest() {
    let id = "http-rest";
    let json = [("Content-Type", "application/json")];
    let post = on(1, [request("POST", "http://a/post", &json), response(200)]);
    let put = on(2, [request("PUT", "http://a/put", &[]), response(200)]);
    proves(id, [post.clone(), put.clone()].concat(), &[1, 2, 3, 4]);
    untried(id, vec![]);
    lacks(id, on(1, [request("GET", "http://a/get", &[]), response(200)]), "Choose JSON");
    lacks(id, post.clone(), "Now send PUT");
    lacks(id, put, "Choose JSON");
    let form = on(1, [request("POST", "http://a/post", &[("Content-Type", "text/plain")]), response(200)]);
    lacks(id, form, "Choose JSON");
    lacks(id, [post, on(2, [request("DELETE", "http://a/x", &[]), response(404)])].concat(), "Now send PUT");
}

#[test]
fn session() {
    let id = "http-session";
    let headers = [("X-Chapter", "21"), ("Content-Type", "application/json")];
    let asks = |of, url: &str, header: &str, names: &[&str]| {
        let from_session = names.iter().map(|name| (*name).to_owned()).collect();
        let mut request = request("GET", url, &[("X-Chapter", header), ("Content-Type", "application/json")]);
        if let EventKind::Request { session_headers, .. } = &mut request {
            *session_headers = from_session;
        }
        on(of, [request, response(200)])
    };
    let default = ["x-chapter"];
    let both = |second| [asks(1, "http://a/headers", "21", &default), second].concat();
    proves(id, both(asks(2, "http://a/anything", "21", &default)), &[1, 2, 3, 4]);
    untried(id, vec![]);
    lacks(id, asks(1, "http://a/headers", "21", &[]), "no header from the session");
    let typed_twice = [asks(1, "http://a/x", "21", &[]), asks(2, "http://a/y", "21", &[])].concat();
    lacks(id, typed_twice, "no header from the session");
    lacks(id, asks(1, "http://a/headers", "21", &default), "a different path");
    lacks(id, both(asks(2, "http://a/anything", "21", &[])), "a different path");
    lacks(id, both(asks(2, "http://a/headers", "21", &default)), "different paths");
    lacks(id, both(asks(2, "http://a/anything", "22", &default)), "same header");

    let raw = |of, target: &str, headers: &[(&str, &str)], names: &[&str]| {
        let mut request = raw_request(true, target);
        if let EventKind::HttpMessage(message) = &mut request {
            message.headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            message.session_headers = names.iter().map(|name| (*name).to_owned()).collect();
        }
        on(of, [request, raw_response(false, 200)])
    };
    let asks = |names: &[&str]| [raw(1, "/headers", &headers, names), raw(2, "/anything", &headers, names)].concat();
    proves(id, asks(&default), &[1, 2, 3, 4]);
    lacks(id, asks(&[]), "no header from the session");
}

#[test]
fn handling() {
    let id = "http-handle";
    let refused = on(1, [request("GET", "http://a/status/404", &[]), response(404)]);
    let failed = on(2, [request("GET", "http://a/delay/5", &[]), unanswered()]);
    proves(id, [refused.clone(), failed.clone()].concat(), &[1, 2, 3, 4]);
    untried(id, on(1, [request("GET", "http://a/get", &[])]));
    lacks(id, on(1, [request("GET", "http://a/get", &[]), response(200)]), "replied with success");
    lacks(id, refused, "without a response");
    lacks(id, failed, "send /status/404");
}

#[test]
fn http_serving() {
    let id = "http-serve";
    let asked =
        |status| [bound(), vec![accepted(1)], on(1, [raw_request(false, "/"), raw_response(true, status)])].concat();
    proves(id, asked(200), &[2, 4, 5]);
    untried(id, vec![]);
    lacks(id, bound(), "waiting for a request");
    lacks(id, asked(404), "not answered with 2xx");
}
