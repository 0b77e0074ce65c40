//! The responses of the predefined handlers.

use super::*;
use networking_lab::labs::http_server::{form::Column, handlers::items};
use serde_json::{Value, json};

fn json(answer: &str) -> Value {
    serde_json::from_str(body(answer)).unwrap()
}

#[test]
fn echo_says_what_the_request_said() {
    let request = "PUT /echo?a=1&a=2&b=%EA%B0%80 HTTP/1.1\r\nHost: a\r\nX: 1\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    let answer = json(&Test::answer(request));
    assert_eq!(answer["query"], json!({ "a": ["1", "2"], "b": "가" }));
    assert_eq!(
        (&answer["method"], &answer["path"], &answer["body"]),
        (&json!("PUT"), &json!("/echo"), &json!("{\"a\":1}"))
    );
    assert_eq!((&answer["json"], &answer["headers"]["X"]), (&json!({ "a": 1 }), &json!("1")));
    let mut binary = with_body("POST", "/echo", "ab").into_bytes();
    let end = binary.len() - 1;
    binary[end] = 0xff;
    let answer = json(&Test::answer(binary));
    assert_eq!((&answer["body"], &answer["bytes"]), (&Value::Null, &json!(2)));
}

#[test]
fn items_are_created_read_changed_and_deleted() {
    let mut test = Test::connected();
    let mut ask = |bytes: String| {
        test = mem::replace(&mut test, Test::listening()).data(FIRST, bytes);
        let answer = test.sent(FIRST);
        (status(&answer), answer)
    };
    let (created, answer) = ask(with_body("POST", "/items", "{\"name\":\"감\",\"id\":99}"));
    assert_eq!((created, header(&answer, "Location")), (201, Some("/items/3")));
    assert_eq!(json(&answer), json!({ "id": 3, "name": "감" }));
    let (_, all) = ask(request("GET", "/items"));
    assert_eq!(json(&all)[0], json!({ "id": 1, "name": "apple" }));
    assert_eq!(json(&all).as_array().unwrap().len(), 3);
    let (_, patched) = ask(with_body("PATCH", "/items/3", "{\"price\":1.50,\"name\":null}"));
    assert_eq!(json(&patched), json!({ "id": 3, "price": 1.5 }));
    let (_, put) = ask(with_body("PUT", "/items/3", "{\"name\":null}"));
    assert_eq!(json(&put), json!({ "id": 3, "name": null }));
    let (deleted, answer) = ask(request("DELETE", "/items/3"));
    assert_eq!((deleted, body(&answer)), (204, ""));
    for (bytes, expected) in [
        (request("GET", "/items/3"), 404),
        (request("GET", "/items/x"), 404),
        (with_body("PUT", "/items/3", "{}"), 404),
        (request("DELETE", "/items"), 405),
        (request("POST", "/items/1"), 405),
        (with_body("POST", "/items", "{"), 400),
        (with_body("POST", "/items", "[1]"), 422),
        (request("HEAD", "/items/1"), 200),
    ] {
        assert_eq!(ask(bytes.clone()).0, expected, "{bytes}");
    }
}

#[test]
fn the_collection_has_an_end() {
    let big = format!("{{\"a\":\"{}\"}}", "x".repeat(1_000_000));
    let mut test = Test::connected();
    let mut statuses = Vec::new();
    for _ in 0..items::MAX_BYTES / 1_000_000 + 1 {
        test = test.data(FIRST, with_body("POST", "/items", &big));
        let effects = test.effects();
        let sent: usize =
            effects.iter().map(|effect| if let Effect::Send(_, bytes) = effect { bytes.len() } else { 0 }).sum();
        let waiting = test.model.connections[0].connection.buffer.waiting();
        assert!(waiting as usize >= sent);
        test.effects = effects;
        statuses.push(status(&test.sent(FIRST)));
        // The relay reports that all bytes sent so far have been written.
        let total: u64 = test.model.record.connection(test.model.connections[0].id).unwrap().sent.bytes;
        test = test.then(event(FIRST, Event::Written { bytes: total }));
    }
    assert_eq!(statuses.last(), Some(&507), "{statuses:?}");
    assert!(statuses.iter().rev().skip(1).all(|status| *status == 201), "{statuses:?}");
}

#[test]
fn parameters_stand_in_the_body_as_values_of_its_syntax() {
    let answer = Test::answer(request("GET", "/users/%22%7Bid%7D%3C"));
    assert_eq!(json(&answer), json!({ "id": "\"{id}<" }), "{answer}");
    let mut test = Test::connected();
    let id = test.id("/users/{id}");
    let field = |column| Field::Route(id, column);
    test = test.edit(field(Column::Body), "<b>{id}</b>{other}");
    let answer = test.data(FIRST, request("GET", "/users/%3Ci%3E")).sent(FIRST);
    assert_eq!(body(&answer), "<b>&lt;i&gt;</b>{other}");
    assert_eq!(header(&answer, "Content-Type"), Some("text/html; charset=utf-8"));
}

#[test]
fn scripts_of_other_origins_may_read_the_answers_where_that_is_chosen() {
    let preflight = "OPTIONS /items/1 HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nAccess-Control-Request-Method: PUT\r\n\
        Access-Control-Request-Headers: content-type, x-a\r\n\r\n";
    let mut test = Test::connected().data(FIRST, preflight);
    let answer = test.sent(FIRST);
    assert_eq!(status(&answer), 204);
    assert_eq!(header(&answer, "Access-Control-Allow-Origin"), Some("*"));
    assert_eq!(header(&answer, "Access-Control-Allow-Methods"), Some("GET, HEAD, PUT, PATCH, DELETE, OPTIONS"));
    assert_eq!(header(&answer, "Access-Control-Allow-Headers"), Some("content-type, x-a"));
    let mut test = test.data(FIRST, request("GET", "/none"));
    assert_eq!(header(&test.sent(FIRST), "Access-Control-Allow-Origin"), Some("*"));
    let mut test = test.then(Msg::SetCors(false)).data(FIRST, [preflight, &request("GET", "/")].concat());
    assert!(!test.sent(FIRST).contains("Access-Control"));
}
