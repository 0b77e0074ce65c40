//! The stored history of requests, and how it changes.

use super::*;
use networking_lab::labs::http_client::history::{Change, Ending, History, KEY, Past, PastBody, PastId};
use networking_lab::secrets::SECRET;

/// A time in 2026, in milliseconds since 1970.
const DATE: u64 = 1_795_000_000_000;

/// The browser's stored history arrives.
pub(super) fn recalled(kept: Option<&str>, date: u64) -> Msg {
    Msg::Arrived(Arrival::Recalled { key: KEY, kept: kept.map(str::to_owned), date })
}

impl Test {
    /// Applies the changes that were requested, and returns the history stored after that. The browser had stored what this tab
    /// knows.
    fn kept(self) -> (Self, String) {
        assert_eq!(self.effects, [Effect::Recall { key: KEY }]);
        let json = self.model.history.json();
        let test = self.then(recalled(Some(&json), DATE));
        let [Effect::Remember { key: KEY, value }] = &test.effects[..] else { panic!("{:?}", test.effects) };
        let value = value.clone();
        (test, value)
    }
}

/// Applies one change.
fn change(history: &mut History, change: Change) {
    history.plan(change);
    assert!(history.update(None, DATE));
}

fn add(history: &mut History, request: &Request, ending: Ending) {
    change(history, Change::Add(Past::new(request, ending).into()));
}

fn request() -> Request {
    Request { headers: vec![("X-A".into(), "1".into())], ..Request::get("http://a/get?key=값".into()) }
}

fn ended(status: u16) -> Ending {
    Ending::Answered { status, took: 7 }
}

/// The URLs, newest first.
fn urls(history: &History) -> Vec<String> {
    history.found().map(|past| past.url.clone()).collect()
}

fn newest(history: &History) -> (PastId, Past) {
    let past = history.found().next().expect("there is one").clone();
    (past.id, past)
}

#[test]
fn what_was_sent_and_how_it_ended_is_kept_by_the_browser() {
    let test = Test::after([Msg::Send]);
    assert!(test.model.history.is_empty(), "it has not ended");
    let (test, value) = test.then(fetched(1, answer(404, "none"))).kept();
    assert_eq!(value, test.model.history.json());
    let past = newest(&test.model.history).1;
    assert_eq!((past.method.as_str(), past.url.as_str()), ("GET", "http://127.0.0.1:8081/get?key=value"));
    assert_eq!((&past.ending, &past.body, past.pinned), (&ended(404), &PastBody::None, false));
    assert_eq!(past.date, Some(DATE));

    let failed = Unanswered { cause: Cause::Unknown, message: "Failed to fetch".into(), took: 1 };
    let (test, _) = test.then(Msg::Send).then(fetched(2, Err(failed))).kept();
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
    let read = History::read(Some(json));
    // Older entries have no id and date; every tab assigns the same ids.
    let named: Vec<_> = read.found().map(|past| (past.id.0, past.date, past.method.as_str())).collect();
    assert_eq!(named, [(3, None, "PUT"), (2, None, "GET"), (1, None, "POST")]);
    let mut kept: Vec<serde_json::Value> = serde_json::from_str(&read.json()).unwrap();
    for past in &mut kept {
        let past = past.as_object_mut().unwrap();
        assert!(past.remove("id").is_some() && past.remove("date").is_some());
    }
    let same: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    assert_eq!(kept, same);

    // The current format.
    let json = json.replace("{\"method\":\"PUT\"", "{\"id\":7,\"date\":6,\"method\":\"PUT\"");
    let past = newest(&History::read(Some(&json))).1;
    assert_eq!((past.id, past.date), (PastId(7), Some(6)));
}

#[test]
fn secrets_are_never_kept() {
    let session = Session { auth: Auth::Basic, user: "me".into(), password: "hunter2".into(), ..Session::default() };
    let mut test = Test::after([]);
    test.model.form.session = session;
    test.model.form.headers = SECRET
        .iter()
        .filter(|name| **name != "authorization")
        .map(|name| Pair::new(&name.to_uppercase(), "hunter2"))
        .collect();
    let (test, value) = test.then(Msg::Send).then(fetched(1, answer(200, "hunter2"))).kept();
    assert!(!value.contains("hunter2") && !value.contains("bWU6aHVudGVyMg"), "{value}");
    let past = newest(&test.model.history).1;
    assert_eq!(past.headers.len(), SECRET.len(), "the names are kept");

    // Sending again: the session still has the password, but the other secrets are lost.
    let mut expected: Vec<_> =
        SECRET.iter().filter(|name| **name != "authorization").map(|name| name.to_uppercase()).collect();
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
        let (test, _) = test.then(fetched(1, answer(200, ""))).kept();
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
        let (test, _) = test.then(Msg::Send).then(fetched(1, answer(200, ""))).kept();
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
    add(&mut history, &request(), ended(200));
    let body = Some(r#"{"이름": "Python"}"#.into());
    add(&mut history, &Request { method: "POST".into(), body, ..Request::get("http://b/".into()) }, ended(503));
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
    add(&mut history, &Request::get("http://pinned/".into()), ended(200));
    let id = newest(&history).0;
    change(&mut history, Change::Pin(id, true));
    for number in 0..150 {
        add(&mut history, &Request::get(format!("http://a/{number}")), ended(200));
    }
    let kept = urls(&history);
    assert_eq!((kept.len(), kept[0].as_str(), kept[1].as_str()), (100, "http://pinned/", "http://a/149"));
    assert_eq!(kept[99], "http://a/51");
    let past = history.get(id).expect("it is kept").clone();
    change(&mut history, Change::Clear);
    assert_eq!(urls(&history), ["http://pinned/"]);
    // Only the pin can be changed.
    change(&mut history, Change::Pin(id, false));
    assert_eq!(history.get(id), Some(&Past { pinned: false, ..past }));
    change(&mut history, Change::Delete(id));
    assert!(history.is_empty());
}

#[test]
fn the_history_is_bounded_in_bytes() {
    let mut history = History::default();
    for number in 0..60 {
        let body = Some("b".repeat(32 * 1024).into());
        let request = Request { method: "POST".into(), body, ..Request::get(format!("http://a/{number}")) };
        add(&mut history, &request, ended(200));
    }
    assert!(history.json().len() <= 1 << 20);
    assert_eq!(urls(&history)[0], "http://a/59");
    assert_eq!(history.len(), 15, "so many of these are half a megabyte");
}

#[test]
fn the_user_pins_and_deletes_and_the_browser_keeps_it() {
    let (test, _) = Test::after([Msg::Send, fetched(1, answer(200, ""))]).kept();
    let id = newest(&test.model.history).0;
    let (test, value) = test.then(Msg::Pin(id, true)).kept();
    assert!(value.contains("\"pinned\":true"));
    let (test, _) = test.then(Msg::ClearHistory).kept();
    assert_eq!(test.model.history.len(), 1);
    let (test, value) = test.then(Msg::SearchHistory("x".into())).then(Msg::DeletePast(id)).kept();
    assert_eq!(value, "[]");
    // A deleted request cannot be sent again.
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
    test = test.kept().0;
    assert_eq!(test.model.history.len(), 1);
}

/// Sends a request from a tab that then reads this stored history, and returns the history stored after that.
fn sent_from(tab: Test, exchange: u32, path: &str, kept: &str, date: u64) -> (Test, String) {
    let sent = tab.then(Msg::Edit(Field::Path, path.into())).then(Msg::Send).then(fetched(exchange, answer(200, "")));
    let tab = sent.then(recalled(Some(kept), date));
    let [Effect::Remember { value, .. }] = &tab.effects[..] else { panic!("{:?}", tab.effects) };
    let value = value.clone();
    (tab, value)
}

#[test]
fn tabs_do_not_undo_what_the_others_did() {
    let (first, kept) = sent_from(Test::after([]), 1, "/first", "[]", DATE);
    let (second, kept) = sent_from(Test::after([]), 1, "/second", &kept, DATE);
    let paths = |history: &History| {
        urls(history).iter().map(|url| url.split('/').next_back().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&second.model.history), ["second?key=value", "first?key=value"]);
    let ids: Vec<_> = second.model.history.found().map(|past| past.id.0).collect();
    assert_eq!(ids, [DATE + 1, DATE], "in the same millisecond, too");

    // The first does not know of the second's, pins its own, and keeps both.
    let id = newest(&first.model.history).0;
    let first = first.then(Msg::Pin(id, true)).then(recalled(Some(&kept), DATE));
    assert_eq!(paths(&first.model.history), ["first?key=value", "second?key=value"]);
    let kept = first.model.history.json();
    // The second tab deletes it without having seen the pin. The first does not bring it back, even though its clock is behind.
    let second = second.then(Msg::DeletePast(id)).then(recalled(Some(&kept), DATE));
    let (first, _) = sent_from(first, 2, "/third", &second.model.history.json(), DATE - 1000);
    assert_eq!(paths(&first.model.history), ["third?key=value", "second?key=value"]);
    assert_eq!(newest(&first.model.history).1.id, PastId(DATE + 2));

    // Another tab's changes are shown at once, and not written again.
    let second = second.then(recalled(Some(&first.model.history.json()), DATE));
    assert!(second.effects.is_empty());
    assert_eq!(second.model.history.json(), first.model.history.json());
}

#[test]
fn where_the_browser_keeps_nothing_the_tab_still_knows_what_it_sent() {
    for kept in [None, Some("no history")] {
        let mut test = Test::after([]);
        for exchange in [1, 2] {
            let path = Msg::Edit(Field::Path, exchange.to_string());
            let sent = [path, Msg::Send, fetched(exchange, answer(200, "")), recalled(kept, DATE)];
            test = sent.into_iter().fold(test, Test::then);
        }
        assert_eq!(test.model.history.len(), 2);
    }
}
