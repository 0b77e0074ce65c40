//! The URL, the headers and the errors of a form.

use super::*;

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
    assert_eq!(with("/get?a=1#part", &key[..1]), "http://127.0.0.1:8081/get?a=1&key=%EA%B0%92+1%262");
    assert_eq!(with("/get#part", &[]), "http://127.0.0.1:8081/get", "a fragment is never sent");
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
    let unnamed = Some(InputError::NameMissing { value: "left out".into() });
    assert_eq!((headers("", "left out"), headers(" ", "left out"), headers("", " ")), (unnamed.clone(), unnamed, None));

    let unnamed = || vec![Pair::new("a", "1"), Pair::new("", "2")];
    let post = || Form { method: "POST".into(), ..form() };
    for (wrong, part) in [
        (Form { params: unnamed(), ..form() }, Part::Params),
        (Form { body: Body::Form, fields: unnamed(), ..post() }, Part::Body),
        (Form { body: Body::Multipart, parts: unnamed(), ..post() }, Part::Body),
    ] {
        let errors = wrong.request().unwrap_err();
        assert_eq!(errors.of(part), Some(&InputError::NameMissing { value: "2".into() }), "{part:?}");
    }
    let get = Form { body: Body::Form, fields: unnamed(), ..form() };
    assert!(get.request().is_ok(), "a GET has no body");

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
    // Parsing nested JSON uses the program's stack.
    let deep = "[".repeat(1_000_000);
    let post = Form { method: "POST".into(), body: Body::Json, json: deep, ..form() };
    assert!(post.request().unwrap_err().of(Part::Body).is_some());
}

#[test]
fn headers_that_fetch_drops_are_named() {
    let names = ["Host", "cookie", "X-Own", "Sec-Fetch-Mode", "Proxy-Authorization", "User-Agent", ""];
    let form = Form { headers: names.map(|name| Pair::new(name, "1")).to_vec(), ..form() };
    let forbidden: Vec<&str> = form.forbidden_headers(PairList::Headers).collect();
    assert_eq!(forbidden, ["Host", "cookie", "Sec-Fetch-Mode", "Proxy-Authorization"]);
}
