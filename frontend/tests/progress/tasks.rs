//! Each task, by a right attempt and by wrong ones.

use crate::{judge, record, support::failure};
use networking_lab::{
    progress::{Attempt, Verdict},
    record::{ClosedBy, EventKind, Faults, HttpCause, HttpMessage, HttpStart, MessageFormat, Protocol, Record},
    text::Lang,
};
use relay_protocol::{FailureKind, Fault, Phase, RoomEvent, Way};

type Events = Vec<(u32, EventKind)>;

/// Events of one connection.
fn on(connection: u32, kinds: impl IntoIterator<Item = EventKind>) -> Events {
    kinds.into_iter().map(|kind| (connection, kind)).collect()
}

#[track_caller]
fn proves(id: &str, events: Events, rows: &[u64]) {
    match judge(id, &record(events)) {
        Verdict::Proved(numbers) => assert_eq!(numbers, rows, "{id}"),
        other => panic!("{id}: {}", said(&other)),
    }
}

/// The attempt is wrong, and the hint has these words.
#[track_caller]
fn lacks(id: &str, events: Events, hint: &str) {
    match judge(id, &record(events)) {
        Verdict::Wrong(words) => assert!(words(Lang::En).contains(hint), "{id}: {}", words(Lang::En)),
        other => panic!("{id}: {}", said(&other)),
    }
}

#[track_caller]
fn untried(id: &str, events: Events) {
    let verdict = judge(id, &record(events));
    assert!(matches!(verdict, Verdict::Untried), "{id}: {}", said(&verdict));
}

fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Untried => "untried".into(),
        Verdict::Wrong(words) => words(Lang::En).into(),
        Verdict::Proved(numbers) => format!("proved by {numbers:?}"),
    }
}

fn connect(protocol: Protocol) -> EventKind {
    EventKind::Connect { target: "127.0.0.1:8888".into(), protocol }
}

fn open() -> EventKind {
    EventKind::Open { local: "127.0.0.1:5000".into(), peer: "127.0.0.1:8888".into(), took: 400 }
}

fn send(text: &str) -> EventKind {
    EventKind::Send { bytes: text.as_bytes().to_vec().into() }
}

fn received(size: u32, text: &str) -> EventKind {
    EventKind::Received { size, bytes: text.as_bytes().to_vec().into() }
}

fn failed(kind: FailureKind) -> EventKind {
    EventKind::Failed(failure(Phase::Connect, kind))
}

const TCP: Protocol = Protocol::Tcp;

#[test]
fn echo() {
    let id = "tcp-echo";
    let begun = [connect(TCP), open(), send("안녕하세요!")];
    let with = |more: &[EventKind]| on(1, begun.iter().chain(more).cloned());
    let answer = received(1024, "서버 응답: 안녕하세요!");
    proves(id, with(&[answer.clone(), EventKind::Close]), &[2, 3, 4, 5]);
    let in_two = [received(8, "서버 응"), received(1024, "답: 안녕하세요!"), EventKind::Close];
    proves(id, with(&in_two), &[2, 3, 5, 6]);
    // Each recv of the server is answered by itself.
    let twice = [received(99, "서버 응답: 안녕"), received(99, "서버 응답: 하세요!"), EventKind::Close];
    proves(id, with(&twice), &[2, 3, 5, 6]);
    untried(id, vec![]);
    lacks(id, on(1, [connect(TCP), failed(FailureKind::Refused)]), "No connection");
    lacks(id, on(1, [connect(TCP), open()]), "send a message");
    lacks(id, with(&[]), "no reply has arrived");
    lacks(id, with(&[received(99, "안녕하세요!"), EventKind::Close]), "practice server echo");
    lacks(id, with(&[received(99, "서버 응답: 다른 말"), EventKind::Close]), "practice server echo");
    lacks(id, with(std::slice::from_ref(&answer)), "Close the connection");
    // A later attempt that is right counts, and so does an earlier one.
    let right = with(&[answer, EventKind::Close]);
    let wrong = on(2, [connect(TCP), open()]);
    proves(id, [right.clone(), wrong.clone()].concat(), &[2, 3, 4, 5]);
    proves(id, [wrong, right].concat(), &[4, 5, 6, 7]);
}

#[test]
fn pieces() {
    let id = "tcp-pieces";
    let begun = [connect(TCP), open(), send("0123456789")];
    let with = |more: &[EventKind]| on(1, begun.iter().chain(more).cloned());
    proves(id, with(&["0123", "4567", "89"].map(|text| received(4, text))), &[3, 4, 5, 6]);
    untried(id, on(1, [connect(TCP), open()]));
    lacks(id, with(&[received(1024, "0123456789")]), "Set the recv size to 4");
    lacks(id, with(&[received(4, "0123")]), "Not all of it");
    lacks(id, on(1, [open(), send("abc"), received(4, "abc")]), "longer message");
}

#[test]
fn errors() {
    let id = "tcp-errors";
    let refused = on(1, [connect(TCP), failed(FailureKind::Refused)]);
    let timed_out = on(2, [connect(TCP), open(), send("a"), EventKind::TimedOut { after: 3_000_000 }]);
    proves(id, [refused.clone(), timed_out.clone()].concat(), &[2, 6]);
    untried(id, on(1, [connect(TCP), open()]));
    lacks(id, refused, "connect to silent");
    lacks(id, timed_out, "connect to closed");
    untried(id, on(1, [failed(FailureKind::Unresolved)]));
}

#[test]
fn half_close() {
    let id = "tcp-half-close";
    let shut = [connect(TCP), open(), send("a"), EventKind::Shutdown];
    let with = |more: &[EventKind]| on(1, shut.iter().chain(more).cloned());
    proves(id, with(&[received(9, "a"), EventKind::Fin]), &[4, 5, 6]);
    untried(id, on(1, [connect(TCP), open()]));
    lacks(id, on(1, [connect(TCP), open(), send("a"), received(9, "a"), EventKind::Close]), "was not shut down");
    lacks(id, with(&[EventKind::Fin]), "Nothing arrived");
    lacks(id, with(&[received(9, "a")]), "Wait for the server’s FIN");
}

fn accepted(connection: u32) -> (u32, EventKind) {
    (connection, EventKind::Accepted { local: "127.0.0.1:9000".into(), peer: "127.0.0.1:5".into(), waited: None })
}

fn bound() -> Events {
    on(0, [EventKind::Bind { port: 9000, backlog: Some(5) }, EventKind::Bound { local: "127.0.0.1:9000".into() }])
}

#[test]
fn serving() {
    let id = "serve";
    let served = [vec![accepted(1)], on(1, [received(9, "hi"), send("ho")])].concat();
    proves(id, [bound(), served].concat(), &[2, 3, 4, 5]);
    untried(id, vec![]);
    lacks(
        id,
        on(0, [EventKind::Bind { port: 8888, backlog: Some(5) }, failed(FailureKind::AddressInUse)]),
        "Choose another port",
    );
    lacks(id, bound(), "Connect one from this tab");
    lacks(id, [bound(), vec![accepted(1)]].concat(), "send a message from it");
    lacks(id, [bound(), vec![accepted(1)], on(1, [received(9, "hi")])].concat(), "Choose a rule");
}

#[test]
fn serving_many() {
    let id = "serve-many";
    let [first, second] = [1, 2].map(|of| on(of, [received(9, "hi"), send("ho")]));
    let both = vec![accepted(1), accepted(2)];
    proves(id, [both.clone(), first.clone(), second.clone()].concat(), &[3, 4, 5, 6]);
    untried(id, bound());
    lacks(id, [both.clone(), first.clone()].concat(), "Fewer than two clients");
    let in_turn = [vec![accepted(1)], first, on(1, [EventKind::Fin]), vec![accepted(2)], second].concat();
    lacks(id, in_turn, "only after the first");
}

#[test]
fn datagram() {
    let id = "udp-datagram";
    let begun = [connect(Protocol::Udp), open(), send("hi")];
    proves(id, on(1, begun.iter().cloned().chain([received(9, "hi")])), &[2, 3, 4]);
    untried(id, on(1, [connect(TCP), open(), send("hi"), received(9, "hi")]));
    lacks(id, on(1, begun[..2].to_vec()), "Now send a datagram");
    lacks(id, on(1, begun), "nothing came back");
}

#[test]
fn comparison() {
    let id = "udp-compare";
    let faults = EventKind::Faults(Faults { loss: 20, seed: 42, ..Faults::default() });
    let lost = EventKind::Injected { fault: Fault::Loss, way: Way::Out, number: 1, bytes: 2 };
    let udp = on(1, [connect(Protocol::Udp), faults]);
    let tcp = on(2, [connect(TCP), open(), send("01"), send("02")]);
    let back = on(2, [received(99, "0102")]);
    let with_loss = on(1, [send("01"), lost]);
    proves(id, [udp.clone(), tcp.clone(), with_loss.clone(), back.clone()].concat(), &[8, 5, 9]);
    lacks(id, [udp.clone(), tcp.clone(), with_loss].concat(), "Wait until all");
    lacks(id, [udp.clone(), tcp, on(1, [send("01")]), back].concat(), "Raise the loss");
    untried(id, udp);
}

fn request(method: &str, url: &str, headers: &[(&str, &str)]) -> EventKind {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    EventKind::Request { method: method.into(), url: url.into(), headers, body: bytes::Bytes::new() }
}

fn response(status: u16) -> EventKind {
    EventKind::Response { status, reason: String::new(), headers: vec![], body: bytes::Bytes::new(), took: 9 }
}

fn unanswered() -> EventKind {
    EventKind::HttpFailed { cause: HttpCause::TimedOut, message: String::new(), took: 2_000_000 }
}

fn message(sent: bool, start: HttpStart) -> EventKind {
    let headers = vec![("Host".to_owned(), "127.0.0.1:8081".to_owned())];
    let (trailers, chunks) = (vec![], vec![]);
    EventKind::HttpMessage(HttpMessage { sent, start, headers, trailers, chunks, body: 0, length: 9, complete: true })
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
    untried(id, on(1, [request("GET", "http://a/get", &[]), response(200)]));
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
    let asks = |of, url: &str, headers: &[(&str, &str)]| on(of, [request("GET", url, headers), response(200)]);
    proves(id, [asks(1, "http://a/headers", &headers), asks(2, "http://a/anything", &headers)].concat(), &[1, 2, 3, 4]);
    untried(id, vec![]);
    lacks(id, asks(1, "http://a/headers", &headers[1..]), "no header from the session");
    lacks(id, asks(1, "http://a/headers", &headers), "a different path");
    lacks(id, [asks(1, "http://a/x", &headers), asks(2, "http://a/x", &headers)].concat(), "different paths");
    let other = [("X-Chapter", "22")];
    lacks(id, [asks(1, "http://a/x", &headers), asks(2, "http://a/y", &other)].concat(), "same header");
}

#[test]
fn handling() {
    let id = "http-handle";
    let refused = on(1, [request("GET", "http://a/status/404", &[]), response(404)]);
    let failed = on(2, [request("GET", "http://a/delay/5", &[]), unanswered()]);
    proves(id, [refused.clone(), failed.clone()].concat(), &[1, 2, 3, 4]);
    untried(id, on(1, [request("GET", "http://a/get", &[]), response(200)]));
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

fn websocket(url: &str) -> Vec<EventKind> {
    let open = EventKind::WebSocketOpen { subprotocol: String::new(), extensions: String::new(), took: 4 };
    vec![EventKind::WebSocketConnect { url: url.into(), subprotocols: vec![] }, open]
}

fn text_sent(text: &str) -> EventKind {
    EventKind::MessageSent { format: MessageFormat::Text, bytes: text.as_bytes().to_vec().into() }
}

fn text_came(text: &str) -> EventKind {
    EventKind::MessageReceived { format: MessageFormat::Text, bytes: text.as_bytes().to_vec().into() }
}

fn websocket_closed(code: u16, clean: bool) -> EventKind {
    EventKind::WebSocketClosed { code, reason: String::new(), clean, opened: true, by: ClosedBy::Tab }
}

#[test]
fn websocket_echo() {
    let id = "websocket-echo";
    let with = |more: &[EventKind]| on(1, websocket("ws://a/websocket/echo").into_iter().chain(more.iter().cloned()));
    proves(id, with(&[text_sent("hi"), text_came("hi"), websocket_closed(1000, true)]), &[2, 3, 4, 5]);
    untried(id, vec![]);
    lacks(id, with(&[]), "send a message");
    lacks(id, with(&[text_sent("hi"), text_came("ho")]), "has not come back");
    lacks(id, with(&[text_sent("hi"), text_came("hi")]), "Close the connection");
    lacks(id, with(&[text_sent("hi"), text_came("hi"), websocket_closed(1006, false)]), "Close the connection");
}

fn room_event(event: &RoomEvent) -> EventKind {
    text_came(&serde_json::to_string(event).expect("it is JSON"))
}

fn says(seq: u64, from: &str) -> EventKind {
    room_event(&RoomEvent::Message { seq, from: from.into(), text: "안녕".into(), at: String::new() })
}

#[test]
fn room() {
    let id = "websocket-room";
    let (members, history) = (vec!["철수".to_owned()], vec![]);
    let (name, since) = ("민지".to_owned(), String::new());
    let welcome = room_event(&RoomEvent::Welcome { seq: 1, members, history, name, since, gap: false });
    let with =
        |more: &[EventKind]| on(1, websocket("ws://a/websocket/room/class").into_iter().chain(more.iter().cloned()));
    proves(id, with(&[welcome.clone(), says(2, "민지"), says(3, "철수")]), &[3, 4, 5]);
    proves(id, with(&[welcome.clone(), says(2, "철수"), says(3, "민지")]), &[3, 5, 4]);
    untried(id, on(1, websocket("ws://a/websocket/echo")));
    lacks(id, with(&[]), "not in the room");
    lacks(id, with(&[welcome.clone(), says(2, "철수")]), "Now send a message");
    lacks(id, with(&[welcome, says(2, "민지"), text_came("no JSON")]), "No one else");
}

#[test]
fn what_experiments_do_is_not_the_learners() {
    let done = record(on(1, [connect(TCP), open(), send("a"), received(99, "서버 응답: a"), EventKind::Close]));
    let verdict = |guided: &[std::ops::RangeInclusive<u64>], record: &Record| {
        (crate::task("tcp-echo").judge)(&Attempt::new(record, guided))
    };
    assert!(matches!(verdict(&[], &done), Verdict::Proved(_)));
    assert!(matches!(verdict(&[1..=5], &done), Verdict::Untried));
    assert!(matches!(verdict(&[2..=u64::MAX], &done), Verdict::Untried));
    // The ranges go on counting when the record is cleared.
    let mut cleared = done;
    cleared.clear();
    cleared.push(networking_lab::record::Entry {
        at: 9,
        connection: networking_lab::record::ConnectionId(2),
        kind: open(),
    });
    assert!(matches!(verdict(&[1..=5], &cleared), Verdict::Wrong(_)));
}
