//! The HTTP client lab's pure parts: the URL and request that a form means, and the chapter's dictionary.

use networking_lab::{
    labs::http_client::{
        form::{BODY, Body, Form, HEADERS, Pair, TIME_LIMIT, URL, build_url},
        outcome::Outcome,
    },
    text::fields::InputError,
    transport::http::{Answer, Cause, Unanswered},
};

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
    for wrong in ["", "ftp://a", "http://", "http://a b", "http://a:99999", "127.0.0.1:8081"] {
        let errors = Form { base_url: wrong.into(), ..form() }.request().unwrap_err();
        assert_eq!(errors.of(URL), Some(&InputError::Url), "{wrong:?}");
    }
    for right in ["http://[::1]:8081", "https://a", "http://a:1/b"] {
        assert!(Form { base_url: right.into(), ..form() }.request().is_ok(), "{right:?}");
    }
    let headers = |name: &str, value: &str| {
        Form { headers: vec![Pair::new(name, value)], ..form() }
            .request()
            .err()
            .and_then(|errors| errors.of(HEADERS).cloned())
    };
    assert_eq!(headers("X Name", "1"), Some(InputError::HeaderName { name: "X Name".into() }));
    assert_eq!(headers("X-Name", "값"), Some(InputError::HeaderValue { name: "X-Name".into() }));
    assert_eq!(headers("X-Name", "a\nb"), Some(InputError::HeaderValue { name: "X-Name".into() }));
    assert_eq!(headers("X-Name", "é"), None);
    assert_eq!(headers("", "left out"), None);

    let json = Form { method: "POST".into(), body: Body::Json, json: "{\"a\":\n 1,}".into(), ..form() };
    assert_eq!(json.request().unwrap_err().of(BODY), Some(&InputError::Json { line: 2, column: 4 }));
    assert!(Form { time_limit: "soon".into(), ..form() }.request().unwrap_err().of(TIME_LIMIT.id).is_some());
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
        assert_eq!(post.request().unwrap_err().of(BODY), Some(&InputError::Json { line, column }), "{json:?}");
    }
    // Reading takes the program's stack.
    let deep = "[".repeat(1_000_000);
    let post = Form { method: "POST".into(), body: Body::Json, json: deep, ..form() };
    assert!(post.request().unwrap_err().of(BODY).is_some());
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
            body: body.into(),
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

#[test]
fn fields_and_buttons_change_the_form_by_their_names() {
    let mut form = form();
    for (id, value) in [("http-method", "POST"), (TIME_LIMIT.id, "2"), ("body-json", "[]"), ("params-0-value", "v")] {
        form.set(id, value.into());
    }
    assert_eq!((form.method.as_str(), form.time_limit.as_str(), form.json.as_str()), ("POST", "2", "[]"));
    assert_eq!(form.params, [Pair::new("key", "v")]);

    form.choose("params-1-add");
    form.set("params-1-name", "more".into());
    form.choose("params-0-remove");
    assert_eq!(form.params, [Pair::new("more", "")]);
    form.choose("json-body");
    form.choose("http://127.0.0.1:8080/httpbin");
    assert_eq!((form.body, form.base_url.as_str()), (Body::Json, "http://127.0.0.1:8080/httpbin"));

    // What is not there is left alone.
    let before = form.clone();
    form.choose("headers-3-remove");
    form.set("headers-3-name", "x".into());
    assert_eq!(form, before);
}
