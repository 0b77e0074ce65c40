//! The bytes that are valid requests, and the responses to invalid ones.

use super::*;
use networking_lab::labs::http_server::site::LIMITS;

/// One request of each kind in a single stream: without a body, with Content-Length, chunked with an extension and a trailer, and
/// one that closes.
const PIPELINE: &str = "GET /users/7 HTTP/1.1\r\nHost: a\r\n\r\n\
    POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345\
    POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n\"ab\"\r\n2\r\n  \r\n0\r\nT: 1\r\n\r\n\
    DELETE /items/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

#[test]
fn a_get_is_answered_with_its_length_and_the_connection_stays() {
    let mut test = Test::connected().data(FIRST, request("GET", "/"));
    let answer = test.sent(FIRST);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!((header(&answer, "Content-Length"), body(&answer)), (Some("5"), "hello"));
    assert_eq!(header(&answer, "Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(header(&answer, "Connection"), None);
    assert_eq!(status(&test.data(FIRST, request("GET", "/none")).sent(FIRST)), 404);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let mut test = Test::connected().data(FIRST, PIPELINE);
    let answers = test.sent(FIRST);
    let parts: Vec<_> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(parts, ["200", "200", "200", "204"]);
    assert!(answers.contains("{\"id\": \"7\"}") && answers.contains("\"json\":12345"), "{answers}");
    assert!(answers.contains("\"json\":\"ab\""), "{answers}");
    assert!(answers.ends_with("Connection: close\r\n\r\n"), "{answers}");
    assert!(test.model.connections.iter().all(|served| !served.connection.state.can_write()));
}

#[test]
fn wherever_the_stream_is_cut_the_answers_are_the_same() {
    let whole = Test::answer(PIPELINE);
    for at in 1..PIPELINE.len() {
        let (first, rest) = PIPELINE.split_at(at);
        assert_eq!(Test::connected().data(FIRST, first).data(FIRST, rest).sent(FIRST), whole, "cut at {at}");
    }
    let bytes = PIPELINE.bytes().fold(Test::connected(), |test, byte| test.data(FIRST, [byte])).sent(FIRST);
    assert_eq!(bytes, whole, "byte by byte");
}

#[test]
fn head_is_answered_as_get_without_the_body() {
    let (get, head) = (Test::answer(request("GET", "/users/7")), Test::answer(request("HEAD", "/users/7")));
    assert_eq!(head, get.strip_suffix("{\"id\": \"7\"}").unwrap());
}

#[test]
fn options_and_405_say_what_is_allowed() {
    let answer = Test::answer(request("OPTIONS", "/items/1"));
    assert_eq!((status(&answer), header(&answer, "Allow")), (204, Some("GET, HEAD, PUT, PATCH, DELETE, OPTIONS")));
    assert_eq!(header(&answer, "Content-Length"), None, "a 204 has none");
    assert_eq!(status(&Test::answer(request("OPTIONS", "*"))), 204);
    let answer = Test::answer(request("POST", "/"));
    assert_eq!((status(&answer), header(&answer, "Allow")), (405, Some("GET, HEAD, OPTIONS")));
    assert_eq!(status(&Test::answer(request("BREW", "/"))), 501);
    assert_eq!(status(&Test::answer(request("TRACE", "/"))), 405);
    assert_eq!(status(&Test::answer(request("CONNECT", "a:1"))), 501);
}

#[test]
fn what_is_no_request_is_refused_and_the_connection_ends() {
    let long = "a".repeat(LIMITS.target + 1);
    let headers = |count: usize| format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "A: 1\r\n".repeat(count));
    let big = format!("GET / HTTP/1.1\r\nHost: a\r\nA: {}\r\n\r\n", "b".repeat(LIMITS.head));
    let coded = |coding: &str| format!("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {coding}\r\n\r\n");
    let sized = |length: &str| format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    for (bytes, expected) in [
        ("GET\r\n\r\n".to_owned(), 400),
        ("GET / FOO\r\n\r\n".into(), 400),
        ("GET / HTTP/2.0\r\n\r\n".into(), 505),
        ("GET / HTTP/1.1\r\nHost\r\n\r\n".into(), 400),
        ("GET / HTTP/1.1\r\n\r\n".into(), 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".into(), 400),
        (request("GET", &format!("/{long}")), 414),
        (big, 431),
        (headers(100), 431),
        (headers(99), 200),
        (coded("gzip, chunked"), 501),
        (coded("chunked") + "xyz\r\n", 400),
        (sized("-1"), 400),
        (sized("1, 2"), 400),
        (sized(&(LIMITS.body + 1).to_string()), 413),
        (coded("chunked") + &format!("{:x}\r\n", LIMITS.body + 1), 413),
        ("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into(), 400),
        (sized("1").replace("Content", "Transfer-Encoding: chunked\r\nContent"), 400),
    ] {
        let answer = Test::answer(&bytes);
        let begins: String = bytes.chars().take(90).collect();
        assert_eq!(status(&answer), expected, "{begins}");
    }
    let mut test = Test::connected().data(FIRST, "GET\r\n\r\n");
    let effects = test.effects();
    assert!(effects.contains(&Effect::Command(FIRST, Command::Shutdown)), "{effects:?}");
    // Bytes that arrive later are discarded until the client has finished.
    let mut test = test.data(FIRST, request("GET", "/")).then(event(FIRST, Event::Fin));
    let effects = test.effects();
    assert!(effects.contains(&Effect::Close(FIRST)), "{effects:?}");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Send(..))));
}

#[test]
fn a_client_that_expects_100_continue_is_told_to_go_on_or_not() {
    let head = |target: &str, length: usize, expected: &str| {
        format!("POST {target} HTTP/1.1\r\nHost: a\r\nExpect: {expected}\r\nContent-Length: {length}\r\n\r\n")
    };
    let mut test = Test::connected().data(FIRST, head("/echo", 2, "100-continue"));
    assert_eq!(test.sent(FIRST), "HTTP/1.1 100 Continue\r\n\r\n");
    assert_eq!(status(&test.data(FIRST, "ab").sent(FIRST)), 200);
    for (bytes, expected) in [
        (head("/none", 2, "100-continue"), 404),
        (head("/", 2, "100-continue"), 405),
        (head("/echo", LIMITS.body + 1, "100-continue"), 413),
        (head("/echo", 2, "tea"), 417),
        // If the body arrives with the head, there is no interim response to wait for.
        (head("/echo", 2, "100-continue") + "ab", 200),
    ] {
        assert_eq!(status(&Test::answer(bytes)), expected);
    }
    // HTTP/1.0 has no interim responses.
    let old = head("/echo", 2, "100-continue").replace("1.1", "1.0");
    assert_eq!(Test::answer(old), "");
}

#[test]
fn http_1_0_closes_unless_it_is_asked_to_keep_the_connection() {
    let mut test = Test::connected().data(FIRST, "GET / HTTP/1.0\r\n\r\n");
    let effects = test.effects();
    assert!(effects.contains(&Effect::Close(FIRST)), "{effects:?}");
    let kept = "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";
    let mut test = Test::connected().data(FIRST, kept);
    assert_eq!(header(&test.sent(FIRST), "Connection"), Some("keep-alive"));
    assert_eq!(status(&test.data(FIRST, kept).sent(FIRST)), 200);
}

#[test]
fn a_request_cut_short_is_answered_and_none_at_all_is_not() {
    let mut test = Test::connected().data(FIRST, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
    test.effects();
    assert_eq!(status(&test.then(event(FIRST, Event::Fin)).sent(FIRST)), 400);
    let mut test = Test::connected().then(event(FIRST, Event::Fin));
    let effects = test.effects();
    assert!(
        effects.contains(&Effect::Close(FIRST)) && !effects.iter().any(|effect| matches!(effect, Effect::Send(..)))
    );
}

#[test]
fn the_record_has_requests_and_answers_behind_the_bytes_that_they_are() {
    let test = Test::connected().data(FIRST, request("GET", "/"));
    let happened = test.happened();
    let kinds = happened.iter().map(|kind| match kind {
        EventKind::Received { .. } => "recv",
        EventKind::Send { .. } => "send",
        EventKind::HttpMessage(message) if message.sent => "answer",
        EventKind::HttpMessage(_) => "request",
        _ => "",
    });
    let kinds: Vec<_> = kinds.filter(|kind| !kind.is_empty()).collect();
    assert_eq!(kinds, ["recv", "request", "send", "answer"]);
    let Some(EventKind::HttpMessage(answer)) = happened.last() else { panic!("{happened:?}") };
    let Some(EventKind::Send { bytes }) = happened.iter().rev().nth(1) else { panic!("{happened:?}") };
    assert_eq!((answer.length, answer.body), (bytes.len(), 5));
}
