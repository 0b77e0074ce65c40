//! The HTTP client lab's pure parts: the URL and request that a form means, and the chapter's dictionary.

use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, FetchId, Lab, SocketId, TimerId},
    labs::http_client::{
        example::{EXAMPLES, base_urls, offered_base_urls},
        form::{Body, Column, Field, Form, Pair, PairList, Part},
        model::{HttpClientLab, Model, Msg},
        outcome::Outcome,
        request::build_url,
        wire::{WireError, differences::Difference, lab::WireMsg},
    },
    record::entry::{EventKind, HttpCause, Micros},
    text::{Lang, fields::InputError},
    transport::{
        http::{Answer, Cause, Unanswered},
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
};
use relay_protocol::{Event, Health, Practice, PracticeServer, PracticeTcp};
use serde_json::json;
use std::rc::Rc;

fn form() -> Form {
    Form::new("http://127.0.0.1:8081".into())
}

#[test]
fn base_and_path_are_joined_as_in_the_chapter() {
    assert_eq!(build_url("http://a", "get"), "http://a/get");
    assert_eq!(build_url("http://a/", "/get"), "http://a/get");
    assert_eq!(build_url("http://a//", "//get"), "http://a/get");
    assert_eq!(build_url("http://a/b/", "c/"), "http://a/b/c/");
    assert_eq!(build_url("http://a", ""), "http://a/");
    assert_eq!(build_url("", "http://b/get"), "http://b/get");
}

#[test]
fn parameters_go_before_the_fragment_and_behind_a_query() {
    let with = |path: &str, params: &[Pair]| Form { path: path.into(), params: params.to_vec(), ..form() }.url();
    let key = [Pair::new("key", "값 1&2"), Pair::new(" ", "left out"), Pair::new("key", "")];
    assert_eq!(with("/get", &key), "http://127.0.0.1:8081/get?key=%EA%B0%92+1%262&key=");
    assert_eq!(with("/get?a=1#part", &key[..1]), "http://127.0.0.1:8081/get?a=1&key=%EA%B0%92+1%262#part");
    assert_eq!(with("/get#part", &[]), "http://127.0.0.1:8081/get#part");
}

#[test]
fn a_body_brings_its_media_type_unless_one_was_given() {
    let post = Form { method: "POST".into(), body: Body::Json, ..form() };
    let (request, limit) = post.request().unwrap();
    assert_eq!(limit, Some(5000));
    assert_eq!(request.headers, [("Content-Type".to_owned(), "application/json".to_owned())]);
    assert_eq!(request.body.as_deref(), Some(post.json.as_bytes()));

    let own = Form { headers: vec![Pair::new("content-type", "application/x-own")], ..post.clone() };
    assert_eq!(own.request().unwrap().0.headers, [("content-type".to_owned(), "application/x-own".to_owned())]);

    let fields = Form { body: Body::Form, fields: vec![Pair::new("이름", "a b")], ..post.clone() };
    assert_eq!(fields.request().unwrap().0.body.as_deref(), Some(&b"%EC%9D%B4%EB%A6%84=a+b"[..]));

    let get = Form { method: "GET".into(), ..post };
    let (request, _) = get.request().unwrap();
    assert_eq!((request.body, request.headers), (None, Vec::new()));
}

#[test]
fn what_is_wrong_is_told_beside_its_field() {
    for wrong in ["", "ftp://a", "http://", "http://a b", "http://a:99999", "http://[::1]:x", "127.0.0.1:8081"] {
        let errors = Form { base_url: wrong.into(), ..form() }.request().unwrap_err();
        assert_eq!(errors.of(Part::Url), Some(&InputError::Url), "{wrong:?}");
    }
    for right in ["http://[::1]:8081", "http://[::1]/", "https://a", "http://a:1/b"] {
        assert!(Form { base_url: right.into(), ..form() }.request().is_ok(), "{right:?}");
    }
    let headers = |name: &str, value: &str| {
        Form { headers: vec![Pair::new(name, value)], ..form() }
            .request()
            .err()
            .and_then(|errors| errors.of(Part::Headers).cloned())
    };
    assert_eq!(headers("X Name", "1"), Some(InputError::HeaderName { name: "X Name".into() }));
    assert_eq!(headers("X-Name", "값"), Some(InputError::HeaderValue { name: "X-Name".into() }));
    assert_eq!(headers("X-Name", "a\nb"), Some(InputError::HeaderValue { name: "X-Name".into() }));
    assert_eq!(headers("X-Name", "Ā"), Some(InputError::HeaderValue { name: "X-Name".into() }));
    assert_eq!((headers("X-Name", "é"), headers("X-Name", "ÿ")), (None, None));
    assert_eq!(headers("", "left out"), None);

    let json = Form { method: "POST".into(), body: Body::Json, json: "{\"a\":\n 1,}".into(), ..form() };
    assert_eq!(json.request().unwrap_err().of(Part::Body), Some(&InputError::Json { line: 2, column: 4 }));
    assert!(Form { time_limit: "soon".into(), ..form() }.request().unwrap_err().of(Part::TimeLimit).is_some());
}

#[test]
fn where_a_body_stops_being_json_is_told_by_line_and_character() {
    for (json, line, column) in [
        ("", 1, 1),
        (" ", 1, 2),
        ("01", 1, 2),
        ("1.", 1, 3),
        ("+1", 1, 1),
        (".5", 1, 1),
        ("NaN", 1, 1),
        ("'a'", 1, 1),
        ("[1,]", 1, 4),
        ("[1 2]", 1, 4),
        ("[1", 1, 3),
        ("[1,\n", 2, 1),
        ("{\"a\" 1}", 1, 6),
        ("{a: 1}", 1, 2),
        ("1 1", 1, 3),
        ("\"a", 1, 3),
        ("{\"안녕\": 하}", 1, 8),
        ("\"안\n\"", 1, 3),
        ("\"안\\x\"", 1, 4),
    ] {
        let post = Form { method: "POST".into(), body: Body::Json, json: json.into(), ..form() };
        assert_eq!(post.request().unwrap_err().of(Part::Body), Some(&InputError::Json { line, column }), "{json:?}");
    }
    // Reading takes the program's stack.
    let deep = "[".repeat(1_000_000);
    let post = Form { method: "POST".into(), body: Body::Json, json: deep, ..form() };
    assert!(post.request().unwrap_err().of(Part::Body).is_some());
}

#[test]
fn headers_that_fetch_drops_are_named() {
    let names = ["Host", "cookie", "X-Own", "Sec-Fetch-Mode", "Proxy-Authorization", "User-Agent", ""];
    let form = Form { headers: names.map(|name| Pair::new(name, "1")).to_vec(), ..form() };
    let forbidden: Vec<&str> = form.forbidden_headers().collect();
    assert_eq!(forbidden, ["Host", "cookie", "Sec-Fetch-Mode", "Proxy-Authorization"]);
}

#[test]
fn the_result_is_the_chapters_dictionary() {
    let answer = |body: &[u8]| {
        Outcome::Answered(Answer {
            status: 200,
            reason: "OK".into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_vec().into(),
            took: 400,
        })
        .dictionary()
    };
    // The order of the server's keys is kept.
    let json = answer(br#"{"url": "u", "args": {"b": "1", "a": "2"}}"#);
    assert_eq!(
        json,
        r#"{
  "status_code": 200,
  "headers": {
    "content-type": "application/json"
  },
  "data": {
    "url": "u",
    "args": {
      "b": "1",
      "a": "2"
    }
  }
}"#
    );
    // Digits stay as they came, however many; only exponents get one form.
    let long = "123456789012345678901234567890.10";
    for (came, shown) in [("-0.5e+3", "-0.5e+3"), ("1E-7", "1e-7"), ("1e5", "1e+5"), (long, long)] {
        assert!(answer(came.as_bytes()).ends_with(&format!("\"data\": {shown}\n}}")), "{came}");
    }
    assert!(answer(br#"{"a":[]}"#).contains("\"a\": []"));
    assert!(answer("안녕".as_bytes()).contains("\"data\": \"안녕\""));
    assert!(answer(b"\xec\x95").contains("\"data\": \"\u{fffd}\""));
    assert!(answer(b"").contains("\"data\": \"\""));
    let failed = Unanswered { cause: Cause::Unknown, message: "Failed to fetch".into(), took: 1 };
    assert_eq!(Outcome::Unanswered(failed).dictionary(), "{\n  \"error\": \"Failed to fetch\"\n}");
}

/// A lab, and the effects of the last message.
struct Test {
    model: Model,
    effects: Vec<Effect>,
    now: Micros,
}

impl Test {
    fn after(messages: impl IntoIterator<Item = Msg>) -> Self {
        let test = Self { model: Model::default(), effects: Vec::new(), now: 0 };
        messages.into_iter().fold(test, Self::then)
    }

    fn then(mut self, msg: Msg) -> Self {
        self.now += 1;
        let context = Context { now: self.now, lang: Lang::Ko, relay: &relay() };
        self.effects = HttpClientLab::update(&mut self.model, msg, &context);
        self
    }

    fn events(&self) -> Vec<&EventKind> {
        self.model.record.entries().map(|event| &event.kind).collect()
    }
}

fn relay() -> Relay {
    let closed = PracticeServer { name: PracticeTcp::Closed, address: "127.0.0.1:9".into(), ours: true };
    let practice = Practice { tcp: vec![closed], udp: Vec::new(), http: Some("http://127.0.0.1:8082".into()) };
    let health = Rc::new(Health { practice: Some(practice), ..health() });
    Relay { address: RelayAddress::on_this_machine(None), health: Some(health) }
}

fn health() -> Health {
    serde_json::from_value(json!({
        "name": Health::NAME, "version": "1", "protocol": 1, "practice": null,
        "limits": { "message_bytes": 1, "connections": 1, "connect_timeout_ms": 1, "idle_timeout_ms": 1, "bind_ports": [] },
    }))
    .expect("it is what /health has")
}

fn answer(status: u16, body: &str) -> Result<Answer, Unanswered> {
    Ok(Answer { status, reason: String::new(), headers: Vec::new(), body: body.to_owned().into(), took: 7 })
}

fn fetched(exchange: u32, result: Result<Answer, Unanswered>) -> Msg {
    Msg::Arrived(Arrival::Fetched(FetchId(exchange), result))
}

#[test]
fn fields_and_pairs_change_the_form() {
    let test = Test::after([
        Msg::SetMethod("POST"),
        Msg::Edit(Field::TimeLimit, "2".into()),
        Msg::Edit(Field::Json, "[]".into()),
        Msg::EditPair(PairList::Params, 0, Column::Value, "v".into()),
    ]);
    let form = &test.model.form;
    assert_eq!((form.method.as_str(), form.time_limit.as_str(), form.json.as_str()), ("POST", "2", "[]"));
    assert_eq!(form.params, [Pair::new("key", "v")]);

    let test = [
        Msg::AddPair(PairList::Params),
        Msg::EditPair(PairList::Params, 1, Column::Name, "more".into()),
        Msg::RemovePair(PairList::Params, 0),
        Msg::SetBody(Body::Json),
        Msg::UseBase("http://127.0.0.1:8080/httpbin".into()),
    ]
    .into_iter()
    .fold(test, Test::then);
    let before = test.model.form.clone();
    assert_eq!(before.params, [Pair::new("more", "")]);
    assert_eq!((before.body, before.base_url.as_str()), (Body::Json, "http://127.0.0.1:8080/httpbin"));

    // What is not there is left alone.
    let test = test
        .then(Msg::RemovePair(PairList::Params, 1))
        .then(Msg::RemovePair(PairList::Headers, 3))
        .then(Msg::EditPair(PairList::Headers, 3, Column::Name, "x".into()));
    assert_eq!(test.model.form, before);
}

#[test]
fn a_request_goes_out_once_and_its_answer_is_shown_and_recorded() {
    let test = Test::after([Msg::Send]);
    let Effect::Fetch { fetch, request, time_limit_ms } = &test.effects[0] else { panic!("{:?}", test.effects) };
    assert_eq!(
        (*fetch, request.url.as_str(), *time_limit_ms),
        (FetchId(1), "http://127.0.0.1:8081/get?key=value", Some(5000))
    );
    let test = test.then(Msg::Send);
    assert!(test.effects.is_empty() && test.model.is_waiting(), "the second click of a double click");
    let test = test.then(fetched(1, answer(404, "none")));
    assert!(!test.model.is_waiting());
    assert!(matches!(test.events()[..], [EventKind::Request { .. }, EventKind::Response { status: 404, took: 7, .. }]));
    assert!(test.model.outcome.unwrap().dictionary().contains("\"data\": \"none\""));
}

#[test]
fn the_late_end_of_an_earlier_exchange_is_dropped() {
    let test = Test::after([Msg::Send, fetched(1, answer(200, "first")), Msg::Send, fetched(1, answer(500, "late"))]);
    assert!(test.model.is_waiting(), "the second is still under way");
    assert!(test.model.outcome.as_ref().unwrap().dictionary().contains("first"));
    assert_eq!(test.events().len(), 3);
    let test = test.then(fetched(2, answer(200, "second")));
    assert!(test.model.outcome.unwrap().dictionary().contains("second"));
}

#[test]
fn an_exchange_is_given_up_and_says_so() {
    assert!(Test::after([Msg::Cancel]).effects.is_empty());
    let test = Test::after([Msg::Send, Msg::Cancel]);
    assert_eq!(test.effects, [Effect::CancelFetch(FetchId(1))]);
    assert!(test.model.is_waiting(), "until the browser says that it is over");
    let unanswered = Unanswered { cause: Cause::Cancelled, message: "aborted".into(), took: 9 };
    let test = test.then(fetched(1, Err(unanswered)));
    assert!(matches!(test.events()[1], EventKind::HttpFailed { cause: HttpCause::Cancelled, took: 9, .. }));
}

#[test]
fn a_form_with_errors_sends_nothing_and_keeps_what_was_typed() {
    let test = Test::after([Msg::UseBase("ftp://a".into()), Msg::Send]);
    assert!(test.effects.is_empty() && test.events().is_empty());
    assert_eq!(test.model.errors.of(Part::Url), Some(&InputError::Url));
    assert_eq!(test.model.form.base_url, "ftp://a");
    assert!(test.then(Msg::Edit(Field::Path, "/".into())).model.errors.is_empty(), "until it is changed");
}

#[test]
fn the_practice_server_is_offered_unless_something_was_typed() {
    let found = || Msg::PracticeServerFound("http://127.0.0.1:9".into());
    assert_eq!(Test::after([found()]).model.form.base_url, "http://127.0.0.1:9");
    assert_eq!(Test::after([Msg::UseBase("http://own".into()), found()]).model.form.base_url, "http://own");
}

#[test]
fn an_example_fills_the_fields_for_this_relay() {
    let form = Test::after([Msg::UseExample(&EXAMPLES[1])]).model.form;
    assert_eq!(
        (form.base_url.as_str(), form.method.as_str(), form.path.as_str()),
        ("http://127.0.0.1:8082", "POST", "/post")
    );
    assert_eq!((form.body, form.params), (Body::Json, Vec::new()));
    let closed = EXAMPLES.iter().find(|example| example.words.is_none()).unwrap();
    assert_eq!(Test::after([Msg::UseExample(closed)]).model.form.base_url, "http://127.0.0.1:9");
    let none = Relay { address: RelayAddress::on_this_machine(None), health: None };
    assert!(!closed.is_possible(&none) && EXAMPLES[1].is_possible(&none));
    // The practice server has a port of its own, and is at the relay's, too.
    assert_eq!(base_urls(&relay()), ["http://127.0.0.1:8082", "http://127.0.0.1:8080/httpbin"]);
    assert!(base_urls(&none).is_empty());
}

/// What the relay says when a connection is established, and then what the server sends on it.
fn came(socket: u32, incoming: Incoming) -> Msg {
    Msg::Arrived(Arrival::Socket(SocketId(socket), incoming))
}

fn opened(socket: u32) -> Msg {
    let event = Event::Open { local: "127.0.0.1:1".into(), peer: "127.0.0.1:2".into(), microseconds: 3 };
    came(socket, Incoming::Event(event))
}

#[test]
fn a_request_is_sent_raw_over_the_relay_and_compared_with_fetch() {
    let response = "HTTP/1.1 200 OK\r\nX-Own: 1\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nok";
    let test = Test::after([Msg::Wire(WireMsg::Use(true)), Msg::Send]);
    let [Effect::StartTimer(timer, 5000), Effect::Open { socket, endpoint: Endpoint::Tcp { target, .. }, .. }] =
        &test.effects[..]
    else {
        panic!("{:?}", test.effects)
    };
    assert_eq!((*timer, *socket, target.as_str()), (TimerId(1), SocketId(2), "127.0.0.1:8081"));
    assert!(test.model.is_waiting());
    let test = test.then(opened(2));
    let Effect::Send(_, bytes) = &test.effects[0] else { panic!("{:?}", test.effects) };
    assert!(bytes.starts_with(b"GET /get?key=value HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n"));
    let test = test.then(came(2, Incoming::Data(response.into())));
    assert_eq!(test.effects, [Effect::StopTimer(TimerId(1))]);
    assert!(!test.model.is_waiting());
    let last = test.model.wire.last.clone().unwrap();
    assert_eq!(last.hops[0].response.as_ref().unwrap().body, "ok");
    assert_eq!((test.model.wire.idle(), test.model.wire.differences()), (1, None));

    // The same by fetch, which shows less; then once more over the connection that was kept.
    let shown = Answer { headers: vec![("content-length".into(), "2".into())], ..answer(200, "ok").unwrap() };
    let test = [Msg::Wire(WireMsg::Use(false)), Msg::Send, fetched(3, Ok(shown))].into_iter().fold(test, Test::then);
    let hidden = Difference::Hidden(vec!["X-Own".into()]);
    assert_eq!(test.model.wire.differences(), Some(vec![hidden, Difference::SetCookie]));
    let test = [Msg::Wire(WireMsg::Use(true)), Msg::Send].into_iter().fold(test, Test::then);
    assert!(matches!(test.effects[..], [Effect::StartTimer(TimerId(4), _), Effect::Send(SocketId(2), _)]));
    let test = [Msg::Cancel].into_iter().fold(test, Test::then);
    assert_eq!(test.model.wire.last.clone().unwrap().error, Some(WireError::Cancelled));
    assert!(test.effects.contains(&Effect::Close(SocketId(2))));

    // Another request is not compared with it.
    let test = [Msg::Edit(Field::Path, "/other".into()), Msg::Send, opened(6)].into_iter().fold(test, Test::then);
    let test = test.then(came(6, Incoming::Data(response.into())));
    assert_eq!(test.model.wire.differences(), None);
    let test = test.then(Msg::Wire(WireMsg::CloseIdle));
    assert_eq!(test.effects, [Effect::Close(SocketId(6))]);
}

#[test]
fn what_is_on_offer_does_not_move_the_page_when_the_relay_answers() {
    let unknown = Relay { address: RelayAddress::on_this_machine(None), health: None };
    assert_eq!(offered_base_urls(&unknown), ["http://127.0.0.1:8081", "http://127.0.0.1:8080/httpbin"]);
    assert_eq!(offered_base_urls(&relay()), base_urls(&relay()));
    assert!(EXAMPLES.iter().all(|example| example.is_offered(&unknown) && example.is_offered(&relay())));
    let without = Relay { health: Some(health().into()), ..unknown };
    assert!(offered_base_urls(&without).is_empty(), "a relay without practice servers offers none");
    assert!(EXAMPLES.iter().any(|example| !example.is_offered(&without)));
}
