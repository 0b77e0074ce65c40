//! Exchanges with the practice server.

use crate::{KEEP_ALIVE, Tab, get, responses};
use networking_lab::{
    fetch::charset::CharsetSource,
    labs::http_client::{
        outcome::Outcome,
        wire::{Policy, WireError, WireRequest, result::outcome},
    },
    record::HttpStart,
    text::Lang,
};
use relay::practice::{Ports, Servers};
use relay_protocol::{FailureKind, PracticeTcp};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// The practice server on a free port, for the lifetime of this value.
struct Practice {
    origin: String,
    servers: Servers,
    _runtime: Runtime,
}

fn practice() -> Practice {
    let runtime = Runtime::new().unwrap();
    let servers = runtime.block_on(Servers::start(Ports { echo: 0, http: 0, udp_echo: 0 })).unwrap();
    Practice { origin: servers.description().http.unwrap(), servers, _runtime: runtime }
}

#[test]
fn what_is_written_is_what_the_server_reads() {
    let practice = practice();
    let mut tab = Tab::default();
    let headers = [("X-Twice", "one"), ("Cookie", "a=1"), ("Content-Type", "text/plain"), ("X-Twice", "two")];
    let finished = tab.send(
        WireRequest {
            method: "POST".into(),
            url: format!("{}/anything/길?이름=값", practice.origin),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            session_headers: vec![],
            body: Some("안녕하세요!".into()),
        },
        KEEP_ALIVE,
    );
    assert_eq!(finished.error, None);
    let [(200, body)] = &responses(&finished)[..] else { panic!("{finished:?}") };
    let told: Value = serde_json::from_str(body).unwrap();
    assert_eq!((&told["data"], &told["method"]), (&json!("안녕하세요!"), &json!("POST")));
    assert_eq!(told["args"], json!({"이름": "값"}));
    // Headers that browsers do not let fetch set are sent.
    assert_eq!(told["headers"]["Cookie"], "a=1");
    assert!(told["headers"]["X-Twice"].to_string().contains("two"));
    assert!(told["headers"]["User-Agent"].as_str().unwrap().starts_with("networking-lab/"));
    let hop = &finished.hops[0];
    assert!(hop.sent_at < hop.complete_at && hop.ends.is_some());
    // The record has the message in each direction, after its bytes.
    let [request, response] = &tab.messages()[..] else { panic!("{:?}", tab.messages()) };
    assert!(matches!(&request.start, HttpStart::Request { method, .. } if method == "POST") && request.sent);
    assert!(matches!(response.start, HttpStart::Response { status: 200, .. }) && !response.sent);
    let connection = tab.record.connection(hop.connection).unwrap();
    assert_eq!(connection.sent.bytes, request.length as u64);
    assert_eq!(connection.received.bytes, response.length as u64);
}

#[test]
fn a_connection_is_kept_for_the_next_request_or_is_not() {
    let practice = practice();
    let url = format!("{}/get", practice.origin);
    for (policy, same) in [(KEEP_ALIVE, true), (Policy { keep_alive: false, ..KEEP_ALIVE }, false)] {
        let mut tab = Tab::default();
        let [first, second] = [(); 2].map(|()| tab.send(get(&url), policy.clone()).hops.remove(0));
        assert_eq!(first.ends == second.ends, same);
        assert_eq!((first.number, second.number), (1, if same { 2 } else { 1 }));
        assert_eq!(tab.client.idle(), usize::from(same));
        // A response to HEAD has no body, whatever its Content-Length, and the connection can be reused.
        let head = tab.send(WireRequest { method: "HEAD".into(), ..get(&url) }, policy);
        assert_eq!(head.error, None);
    }
}

#[test]
fn a_connection_that_is_to_be_closed_is_none_that_was_kept() {
    let practice = practice();
    let url = format!("{}/get", practice.origin);
    let mut tab = Tab::default();
    let kept = tab.send(get(&url), KEEP_ALIVE);
    let closed = tab.send(get(&url), Policy { keep_alive: false, ..KEEP_ALIVE });
    assert_ne!(kept.hops[0].ends, closed.hops[0].ends);
    assert_eq!((closed.hops[0].number, tab.client.idle()), (1, 1));
}

#[test]
fn two_at_once_have_a_connection_each() {
    let practice = practice();
    let mut tab = Tab::default();
    let slow = tab.start(get(&format!("{}/delay/0.2", practice.origin)), KEEP_ALIVE);
    let quick = tab.send(get(&format!("{}/get", practice.origin)), KEEP_ALIVE);
    assert_eq!(quick.error, None);
    tab.until_messages(4);
    let slow = tab.take(slow);
    assert_eq!(responses(&slow)[0].0, 200);
    assert_ne!(slow.hops[0].ends, quick.hops[0].ends);
    assert_eq!(tab.client.idle(), 2);
}

#[test]
fn a_redirect_is_followed_hop_by_hop_or_shown() {
    let practice = practice();
    let mut tab = Tab::default();
    let post = |code: u16| WireRequest {
        method: "POST".into(),
        body: Some("body".into()),
        ..get(&format!("{}/status/{code}", practice.origin))
    };
    let shown = tab.send(post(302), KEEP_ALIVE);
    assert_eq!((shown.hops.len(), responses(&shown)[0].0), (1, 302));
    for (code, method) in [(302, "GET"), (303, "GET"), (307, "POST")] {
        let followed = tab.send(post(code), Policy { follow_redirects: true, ..KEEP_ALIVE });
        let statuses: Vec<_> = responses(&followed).into_iter().map(|(status, _)| status).collect();
        assert_eq!(statuses, [code, 200]);
        assert_eq!(followed.hops[1].url, format!("{}/anything", practice.origin));
        assert_eq!(followed.hops[1].request.head.method, method);
        let body: Value = serde_json::from_str(&responses(&followed)[1].1).unwrap();
        assert_eq!(body["data"], if method == "POST" { "body" } else { "" });
    }
}

#[test]
fn a_server_that_is_not_there_is_told_as_the_connection_failing() {
    let practice = practice();
    let closed = practice.servers.tcp().iter().find(|(server, _)| *server == PracticeTcp::Closed).unwrap().1;
    let finished = Tab::default().send(get(&format!("http://{closed}/")), KEEP_ALIVE);
    assert!(matches!(finished.error, Some(WireError::Socket(failure)) if failure.kind == FailureKind::Refused));
    assert_eq!(finished.hops[0].sent_at, None);
}

#[test]
fn the_result_is_the_chapters_dictionary_with_every_header() {
    let practice = practice();
    let mut tab = Tab::default();
    let answered = tab.send(get(&format!("{}/response-headers?Set-Cookie=a%3Db", practice.origin)), KEEP_ALIVE);
    let dictionary: Value = serde_json::from_str(&outcome(&answered, Lang::En, decode).dictionary()).unwrap();
    assert_eq!((&dictionary["status_code"], &dictionary["headers"]["Set-Cookie"]), (&json!(200), &json!("a=b")));
    assert_eq!(dictionary["data"]["Set-Cookie"], "a=b");
    let cut = tab.send(get(&format!("{}/truncate", practice.origin)), KEEP_ALIVE);
    let dictionary: Value = serde_json::from_str(&outcome(&cut, Lang::En, decode).dictionary()).unwrap();
    assert_eq!(dictionary, json!({"error": "HTTP · response cut off"}));
}

/// A decoder that accepts the name EUC-KR, but decodes UTF-8.
fn decode(label: &str, bytes: &[u8]) -> Option<(String, String)> {
    matches!(label, "utf-8" | "euc-kr").then(|| (label.to_owned(), String::from_utf8_lossy(bytes).into_owned()))
}

#[test]
fn the_text_of_a_raw_answer_is_in_the_charset_that_it_names() {
    let practice = practice();
    let path = "/response-headers?Content-Type=text%2Fplain%3B%20charset%3Deuc-kr";
    let answered = Tab::default().send(get(&format!("{}{path}", practice.origin)), KEEP_ALIVE);
    let Outcome::Answered(answer) = outcome(&answered, Lang::En, decode) else { panic!("{answered:?}") };
    let text = answer.text.unwrap();
    assert_eq!((text.charset.as_str(), text.source), ("euc-kr", CharsetSource::ContentType));
}
