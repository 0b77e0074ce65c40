//! A table of routes as programs: curl sends requests to each program and to the tab's own server, and the responses are the
//! same.

use crate::{
    cargo::Compiled,
    run::{Program, python},
    tab::Tab,
};
use networking_lab::{
    labs::http_server::{
        code::server,
        form::{Form, Kind, RouteForm},
        route::Method,
    },
    snippets::{Code, Task},
    text::Lang,
};
use serde_json::Value;
use std::{collections::BTreeMap, process::Command};

const HOSTILE: &str = "안녕 \"q\" 'a' $(touch no) `y` \\n %41 %s # & ${z} {n} {{m}} «t»\n</b>\u{202e}끝";

/// A method, a path with its query, and a body.
type Ask = (&'static str, &'static str, Option<&'static str>);

fn route<'a>(form: &'a mut Form, method: Method, path: &str, kind: Kind) -> &'a mut RouteForm {
    let route = form.add_route();
    (route.method, route.path, route.kind) = (method, path.into(), kind);
    route
}

/// A form without routes, whose server uses any free port.
fn empty() -> Form {
    let mut form = Form::new("");
    form.port = "0".into();
    form.routes.clear();
    form
}

/// A form with one route that sends a fixed response.
fn fixed(path: &str, headers: &str, body: &str) -> Form {
    let mut form = empty();
    let route = route(&mut form, Method::Get, path, Kind::Fixed);
    (route.headers, route.body) = (headers.into(), body.into());
    form
}

/// Each kind of route alone, with and without the options that affect a program.
fn alone() -> Vec<(Form, Vec<Ask>)> {
    let with = |kind, cors, delay: &str| {
        let mut form = empty();
        form.cors = cors;
        route(&mut form, Method::Any, "/a", kind).delay = delay.into();
        form
    };
    vec![
        (fixed("/", "", "plain"), vec![("GET", "/", None)]),
        (fixed("/{a}", "Content-Type: text/plain", "{a}"), vec![("GET", "/%22x", None)]),
        (fixed("/{a}", "", "<{a}>"), vec![("GET", "/%22%27%3C&", None)]),
        (fixed("/{a}", "", "{\"a\":\"{a}\"}"), vec![("GET", "/%22%5C%0A", None)]),
        (with(Kind::Fixed, false, "1"), vec![("GET", "/a", None), ("OPTIONS", "/a", None)]),
        (with(Kind::Echo, false, "0"), vec![("PUT", "/a?b", Some("c"))]),
        (with(Kind::Items, false, "1"), vec![("GET", "/a", None), ("GET", "/a/1", None)]),
    ]
}

/// Routes that fail unless every value is written as the language or library requires.
fn hostile() -> (Form, Vec<Ask>) {
    let mut form = Form::new("안녕하세요!");
    form.port = "0".into();
    for route in &mut form.routes {
        if route.path == "/slow" {
            route.delay = "50".into();
        }
    }
    let hostile = route(&mut form, Method::Get, "/hostile", Kind::Fixed);
    hostile.status = "418".into();
    hostile.headers =
        "X-A: it's \"q\" $(x) `y` \\n %s {b} «c»".replace('«', "<").replace('»', ">") + "\nX-B: 1\nX-B: 2";
    hostile.body = HOSTILE.into();
    for (method, path, headers, body) in [
        (Method::Post, "/hostile", "", "posted"),
        (Method::Delete, "/gone", "", ""),
        (Method::Get, "/text/{이름}/{b}", "Content-Type: text/plain", "{이름}{b} {c} {{b}} {b {이름}\n%s \"{b}\" \\"),
        (Method::Get, "/json/{이름}/{b}", "", "{\"이름\": \"{이름}\", \"b\": [\"{b}\", \"$(x)\"]}"),
        (Method::Get, "/html/{이름}/{b}", "", "<p title='{이름}'>{b} {c}</p>\n"),
        (Method::Get, "/users/me", "", "static"),
        (Method::Put, "/users/{id}", "", "put {id}"),
        (Method::Get, "/한글", "", "한글"),
        (Method::Get, "/a.b+c(d)$[e]|f", "", "not a pattern"),
        (Method::Get, "/:old/*style", "", "old"),
        (Method::Get, "/files/{*rest}", "", "rest: {rest}"),
        (Method::Get, "/%7Bid%7D", "", "percent"),
        (Method::Get, "/{{braces}}", "", "braces"),
        (Method::Patch, "/it's/\"q\"/$(x)", "", "quotes"),
    ] {
        let route = route(&mut form, method, path, Kind::Fixed);
        (route.headers, route.body) = (headers.into(), body.into());
        if path == "/gone" {
            route.status = "204".into();
        }
    }
    route(&mut form, Method::Post, "/echo/{이름}", Kind::Echo);
    let asks = vec![
        ("GET", "/", None),
        ("HEAD", "/", None),
        ("OPTIONS", "/", None),
        ("POST", "/", Some("x")),
        ("GET", "/none", None),
        ("GET", "/a+b", None),
        ("GET", "/axb+c(d)$[e]|f", None),
        ("GET", "/slow", None),
        ("GET", "/users/7", None),
        ("GET", "/users/%22%5C%EA%B0%80%7Bid%7D%0A", None),
        ("GET", "/users/me", None),
        ("PUT", "/users/7", Some("")),
        ("PUT", "/users/me", Some("")),
        ("GET", "/users/", None),
        ("GET", "/users/a/b", None),
        ("GET", "/hostile", None),
        ("POST", "/hostile", Some("")),
        ("PATCH", "/hostile", Some("")),
        ("DELETE", "/gone", None),
        ("GET", "/text/%7Bb%7D/%3C'%22%24(x)", None),
        ("GET", "/json/%EA%B0%80%22/%5C%0A%01", None),
        ("GET", "/html/'%22%26/%3Cb%3E", None),
        ("GET", "/%ED%95%9C%EA%B8%80", None),
        ("GET", "/a.b+c(d)$[e]|f", None),
        ("GET", "/:old/*style", None),
        ("GET", "/files/a/b%2Fc", None),
        ("GET", "/files/", None),
        ("GET", "/%7Bid%7D", None),
        ("GET", "/{braces}", None),
        ("PATCH", "/it's/\"q\"/$(x)", Some("")),
        ("GET", "/echo?a=1&a=2&b=%EA%B0%80+c&d&=e", None),
        ("POST", "/echo?%FF", Some("{\"글\": [1, \"$(x)\"]}")),
        ("PUT", "/echo", Some("글 \"'%s")),
        ("POST", "/echo/%EA%B0%80%2F%22", Some("")),
        ("GET", "/items", None),
        ("POST", "/items", Some("{\"name\": \"감\", \"id\": 99}")),
        ("POST", "/items/", Some("{}")),
        ("PATCH", "/items/3", Some("{\"price\": 1000, \"name\": null, \"id\": 1}")),
        ("PUT", "/items/3", Some("{\"name\": null}")),
        ("GET", "/items/3", None),
        ("HEAD", "/items/3", None),
        ("PUT", "/items/2", Some("[]")),
        ("PATCH", "/items/2", Some("{")),
        ("DELETE", "/items/3", None),
        ("DELETE", "/items/3", None),
        ("GET", "/items/x", None),
        ("PUT", "/items/9", Some("{}")),
        ("POST", "/items/1", Some("{}")),
        ("POST", "/items", Some("{\"a\": 1}")),
        ("GET", "/items", None),
    ];
    (form, asks)
}

/// The parts of a response that matter to a program.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    /// The media type and the headers set by a route or required by the protocol, each with its values.
    headers: BTreeMap<String, Vec<String>>,
    body: Body,
}

#[derive(Debug, PartialEq)]
enum Body {
    Json(Value),
    Text(String),
    /// Each server has its own error text.
    Error,
}

fn ask(origin: &str, (method, path, body): Ask) -> Seen {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--include", "--globoff", "--path-as-is", "--max-time", "20"]);
    match method {
        "HEAD" => curl.arg("--head"),
        method => curl.args(["--request", method]),
    };
    if let Some(body) = body {
        curl.args(["--data-binary", body]);
    }
    let output = curl.arg(format!("{origin}{path}")).output().unwrap();
    assert!(output.status.success(), "{method} {path}: {}", String::from_utf8_lossy(&output.stderr));
    let answer = String::from_utf8(output.stdout).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap().parse().unwrap();
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let name = name.to_ascii_lowercase();
        if ["content-type", "location", "access-control-allow-origin", "x-a", "x-b"].contains(&&*name) {
            headers.entry(name).or_default().push(value.to_owned());
        } else if name == "allow" {
            let mut methods: Vec<_> = value.split(',').map(|method| method.trim().to_owned()).collect();
            // Some servers list OPTIONS or HEAD, too.
            methods.retain(|method| method != "OPTIONS" && method != "HEAD");
            methods.sort();
            headers.insert(name, methods);
        }
    }
    let is_json = headers.get("content-type").is_some_and(|values| values == &["application/json"]);
    let body = if status >= 400 && status != 418 {
        headers.remove("content-type");
        Body::Error
    } else if is_json && !body.is_empty() {
        Body::Json(comparable(serde_json::from_str(body).unwrap()))
    } else {
        Body::Text(body.to_owned())
    };
    Seen { status, headers, body }
}

/// Returns what a server echoes, without the address and with lowercase header names.
fn comparable(mut json: Value) -> Value {
    if let Some(headers) = json.get_mut("headers").and_then(Value::as_object_mut) {
        let lower = std::mem::take(headers).into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
        *headers = lower.filter(|(name, _)| name != "host").collect();
    }
    json
}

fn program(form: &Form, code: Code, lang: Lang) -> String {
    let task = Task::HttpServer(server(form, &["사과", "배"]).expect("the form is right").into());
    assert!(task.is_written_in(code));
    task.write(code, lang)
}

/// Starts a program, sends it all these requests, and compares the responses with those of a tab with the same routes.
fn compare(form: &Form, asks: &[Ask], mut program: Program) {
    let origin = program.line_with("listen 시작:").unwrap_or_else(|said| panic!("{said}"));
    let origin = origin.rsplit(' ').next().unwrap().trim_end_matches('/');
    let tab = Tab::with(form.clone());
    for wanted in asks {
        assert_eq!(ask(origin, *wanted), ask(&tab.url(""), *wanted), "{wanted:?}");
    }
    tab.stop();
}

#[test]
fn python_answers_as_the_tab_does() {
    for (form, asks) in alone().into_iter().chain([hostile()]) {
        compare(&form, &asks, Program::start(python(&program(&form, Code::Python, Lang::Ko))));
    }
}

#[test]
fn axum_answers_as_the_tab_does() {
    let forms: Vec<_> = alone().into_iter().chain([hostile()]).collect();
    let programs: Vec<_> = forms.iter().map(|(form, _)| program(form, Code::Rust, Lang::Ko)).collect();
    let compiled = Compiled::new("axum-servers", &programs);
    for (number, (form, asks)) in forms.iter().enumerate() {
        compare(form, asks, compiled.start(number));
    }
}

#[test]
fn every_gap_is_filled_in_both_languages() {
    for (form, _) in alone().into_iter().chain([hostile()]) {
        for code in [Code::Python, Code::Rust] {
            for lang in Lang::ALL {
                let program = program(&form, code, lang).replace("«t»", "");
                assert!(!program.contains(['«', '»']), "{program}");
                for line in program.lines() {
                    assert_eq!(line.trim_end(), line, "{program}");
                }
            }
        }
    }
}

#[test]
fn what_is_wrong_has_no_program() {
    let mut form = empty();
    route(&mut form, Method::Get, "no path", Kind::Fixed);
    assert_eq!(server(&form, &[]), None);
}
