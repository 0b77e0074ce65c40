//! What is kept of requests, and what becomes of it.

use super::*;
use networking_lab::labs::http_client::history::{Ending, History, KEY, Past, PastBody, PastId, SECRET};

fn request() -> Request {
    Request { headers: vec![("X-A".into(), "1".into())], ..Request::get("http://a/get?key=값".into()) }
}

fn ended(status: u16) -> Ending {
    Ending::Answered { status, took: 7 }
}

/// The newest first.
fn urls(history: &History) -> Vec<String> {
    history.found().map(|(_, past)| past.url.clone()).collect()
}

fn newest(history: &History) -> (PastId, Past) {
    history.found().next().expect("there is one").clone()
}

#[test]
fn what_was_sent_and_how_it_ended_is_kept_by_the_browser() {
    let test = Test::after([Msg::Send]);
    assert!(test.model.history.is_empty(), "it has not ended");
    let test = test.then(fetched(1, answer(404, "none")));
    let [Effect::Remember { key, value }] = &test.effects[..] else { panic!("{:?}", test.effects) };
    assert_eq!((*key, value), (KEY, &test.model.history.json()));
    let past = newest(&test.model.history).1;
    assert_eq!((past.method.as_str(), past.url.as_str()), ("GET", "http://127.0.0.1:8081/get?key=value"));
    assert_eq!((&past.ending, &past.body, past.pinned), (&ended(404), &PastBody::None, false));

    let failed = Unanswered { cause: Cause::Unknown, message: "Failed to fetch".into(), took: 1 };
    let test = test.then(Msg::Send).then(fetched(2, Err(failed)));
    let past = newest(&test.model.history).1;
    assert_eq!(past.ending, Ending::Unanswered { message: "Failed to fetch".into(), took: 1 });

    // The next visit.
    let model = Model::new(Some(&test.model.history.json()));
    assert_eq!(urls(&model.history), urls(&test.model.history));
    assert_eq!(model.history.json(), test.model.history.json());
}

#[test]
fn what_is_no_history_counts_as_none() {
    for kept in [None, Some(""), Some("{}"), Some("[1]"), Some("[{\"method\": 1}]")] {
        assert!(History::read(kept).is_empty(), "{kept:?}");
    }
}

#[test]
fn a_kept_history_can_be_read_by_the_next_version() {
    let json = r#"[{"method":"PUT","url":"http://a/","headers":[["Cookie",null],["A","b"]],"body":{"text":"t"},"ending":{"answered":{"status":200,"took":7}},"pinned":true},{"method":"GET","url":"http://b/","headers":[],"body":"none","ending":{"unanswered":{"message":"m","took":1}},"pinned":false},{"method":"POST","url":"http://c/","headers":[],"body":{"not_kept":9},"ending":{"answered":{"status":500,"took":0}},"pinned":false}]"#;
    let history = History::read(Some(json));
    assert_eq!((history.len(), history.json().as_str()), (3, json));
}

#[test]
fn secrets_are_never_kept() {
    let session = Session { auth: Auth::Basic, user: "me".into(), password: "hunter2".into(), ..Session::default() };
    let mut test = Test::after([]);
    test.model.form.session = session;
    test.model.form.headers = SECRET.iter().skip(1).map(|name| Pair::new(&name.to_uppercase(), "hunter2")).collect();
    let test = test.then(Msg::Send).then(fetched(1, answer(200, "hunter2")));
    let Effect::Remember { value, .. } = &test.effects[0] else { panic!("{:?}", test.effects) };
    assert!(!value.contains("hunter2") && !value.contains("bWU6aHVudGVyMg"), "{value}");
    let past = newest(&test.model.history).1;
    assert_eq!(past.headers.len(), SECRET.len(), "the names are kept");

    // Again: the session still knows the password, and nobody knows the others.
    let mut expected: Vec<_> = SECRET.iter().skip(1).map(|name| name.to_uppercase()).collect();
    expected.sort();
    let id = newest(&test.model.history).0;
    let test = test.then(Msg::Again(id));
    let mut lacking = test.model.lacking.clone();
    lacking.sort();
    assert_eq!(lacking, expected);
    assert!(test.effects.is_empty(), "a request without them would be another");
}

#[test]
fn a_request_is_sent_again_as_it_was() {
    for form in [
        form(),
        Form { method: "PUT".into(), body: Body::Json, json: "{\"a\": 1.00}".into(), ..form() },
        Form { method: "POST".into(), body: Body::Raw, raw: "안녕\n".into(), ..form() },
        Form { method: "POST".into(), body: Body::Raw, raw: "a=b".into(), content_type: String::new(), ..form() },
        Form { method: "POST".into(), body: Body::Form, fields: vec![Pair::new("이름", "값 &")], ..form() },
        Form { method: "POST".into(), body: Body::Multipart, parts: vec![Pair::new("a", "b")], ..form() },
        Form { headers: vec![Pair::new("X-A", "1")], path: "/a?b#c".into(), ..form() },
        Form { session: Session { auth: Auth::Bearer, token: "t".into(), ..Session::default() }, ..form() },
        Form { session: Session { headers: vec![Pair::new("X-S", "1")], ..Session::default() }, ..form() },
    ] {
        let mut test = Test::after([]);
        test.model.form = form.clone();
        let test = test.then(Msg::Send);
        let [Effect::Fetch { request: first, .. }] = &test.effects[..] else { panic!("{:?}", test.effects) };
        let first = first.clone();
        let test = test.then(fetched(1, answer(200, "")));
        let id = newest(&test.model.history).0;
        let test = test.then(Msg::Again(id));
        let [Effect::Fetch { request, .. }] = &test.effects[..] else { panic!("{form:?}: {:?}", test.effects) };
        assert_eq!(*request, first);
    }
}

#[test]
fn a_body_that_is_not_kept_is_asked_for() {
    let long = Form { method: "POST".into(), body: Body::Raw, raw: "a".repeat(40_000), ..form() };
    let binary = Form { method: "POST".into(), body: Body::Binary, hex: "ff".into(), ..form() };
    for (form, length) in [(long, 40_000), (binary, 1)] {
        let mut test = Test::after([]);
        test.model.form = form;
        let test = test.then(Msg::Send).then(fetched(1, answer(200, "")));
        let (id, past) = newest(&test.model.history);
        assert_eq!(past.body, PastBody::NotKept(length));
        let test = test.then(Msg::Again(id));
        assert!(test.effects.is_empty());
        assert_eq!(test.model.lacking, ["body"]);
        assert!(test.then(Msg::Edit(Field::Path, "/".into())).model.lacking.is_empty(), "until something is changed");
    }
}

#[test]
fn requests_are_found_by_what_is_in_them() {
    let mut history = History::default();
    history.add(&request(), ended(200));
    let body = Some(r#"{"이름": "Python"}"#.into());
    history.add(&Request { method: "POST".into(), body, ..Request::get("http://b/".into()) }, ended(503));
    let mut finds = |search: &str| {
        history.search = search.into();
        urls(&history)
    };
    assert_eq!(finds("").len(), 2);
    for search in ["post", " B/ ", "503", "python", "이름"] {
        assert_eq!(finds(search), ["http://b/"], "{search}");
    }
    for search in ["x-a", "key=", "GET"] {
        assert_eq!(finds(search), ["http://a/get?key=값"], "{search}");
    }
    assert!(finds("nothing").is_empty());
}

#[test]
fn a_pinned_request_is_first_and_lasts_longest() {
    let mut history = History::default();
    history.add(&Request::get("http://pinned/".into()), ended(200));
    let id = newest(&history).0;
    history.pin(id, true);
    for number in 0..150 {
        history.add(&Request::get(format!("http://a/{number}")), ended(200));
    }
    let kept = urls(&history);
    assert_eq!((kept.len(), kept[0].as_str(), kept[1].as_str()), (100, "http://pinned/", "http://a/149"));
    assert_eq!(kept[99], "http://a/51");
    let past = history.get(id).expect("it is kept").clone();
    history.clear();
    assert_eq!(urls(&history), ["http://pinned/"]);
    // Nothing but the pin is ever changed.
    history.pin(id, false);
    assert_eq!(history.get(id), Some(&Past { pinned: false, ..past }));
    history.delete(id);
    assert!(history.is_empty());
}

#[test]
fn the_history_is_bounded_in_bytes() {
    let mut history = History::default();
    for number in 0..60 {
        let body = Some("b".repeat(32 * 1024).into());
        history.add(&Request { method: "POST".into(), body, ..Request::get(format!("http://a/{number}")) }, ended(200));
    }
    assert!(history.json().len() <= 1 << 20);
    assert_eq!(urls(&history)[0], "http://a/59");
    assert_eq!(history.len(), 15, "so many of these are half a megabyte");
}

#[test]
fn the_user_pins_and_deletes_and_the_browser_keeps_it() {
    let test = Test::after([Msg::Send, fetched(1, answer(200, ""))]);
    let id = newest(&test.model.history).0;
    let test = test.then(Msg::Pin(id, true));
    assert!(matches!(&test.effects[..], [Effect::Remember { value, .. }] if value.contains("\"pinned\":true")));
    let test = test.then(Msg::ClearHistory);
    assert_eq!(test.model.history.len(), 1);
    let test = test.then(Msg::SearchHistory("x".into())).then(Msg::DeletePast(id));
    assert!(matches!(&test.effects[..], [Effect::Remember { value, .. }] if value == "[]"));
    // A request that has gone is not sent again.
    assert!(test.then(Msg::Again(id)).effects.is_empty());
}

#[test]
fn what_an_experiment_sends_is_not_kept() {
    let form = Box::new(Model::default().form);
    let mut test = Test::after([Msg::Try(form.clone(), WireSettings::FETCH), fetched(1, answer(200, ""))]);
    assert!(test.effects.is_empty() && test.model.history.is_empty());
    test = [Msg::Restore(form, WireSettings::FETCH), Msg::Send, fetched(2, answer(200, ""))]
        .into_iter()
        .fold(test, Test::then);
    assert_eq!(test.model.history.len(), 1);
}
