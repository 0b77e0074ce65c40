//! What a browser's fetch reveals about the practice server.

use networking_lab::{
    fetch::{Answer, Cause, Request, Unanswered},
    in_page::{
        Browser,
        browser::{Happened, Page},
    },
};
use std::time::Duration;

const SERVER: &str = "http://127.0.0.1:8081";

fn browser(origin: &str) -> Browser {
    Browser::new(Page { origin: origin.into(), user_agent: "test".into() }, 0, 1)
}

/// Returns the result of a request.
fn fetch(browser: &mut Browser, request: Request, limit_ms: Option<u32>) -> Result<Answer, Unanswered> {
    let mut now = Duration::ZERO;
    browser.fetch(request, limit_ms, now);
    loop {
        browser.run(now);
        match browser.take() {
            Some(Happened::Fetched(_, result)) => return result,
            Some(other) => panic!("{other:?}"),
            None => now = browser.due().expect("it ends"),
        }
    }
}

fn get(path: &str) -> Request {
    Request::get([SERVER, path].concat())
}

fn status(origin: &str, request: Request) -> Result<u16, Cause> {
    fetch(&mut browser(origin), request, None).map(|answer| answer.status).map_err(|unanswered| unanswered.cause)
}

#[test]
fn the_server_decides_which_page_may_read() {
    for page in ["https://course.example", "http://127.0.0.1:8000", "null"] {
        assert_eq!(status(page, get("/get")), Ok(200));
        assert_eq!(status(page, get("/cors/none")), Err(Cause::Unknown));
        assert_eq!(status(page, get("/cors/simple")), Ok(200));
        let put = |path| Request { method: "PUT".into(), ..get(path) };
        assert_eq!(status(page, put("/anything")), Ok(200));
        assert_eq!(status(page, put("/cors/simple")), Err(Cause::Unknown));
        assert_eq!(status(page, put("/cors/preflight-deny")), Err(Cause::Unknown));
        let own = Request { headers: vec![("X-Own".into(), "1".into())], ..get("/cors/simple") };
        assert_eq!(status(page, own), Err(Cause::Unknown));
    }
    // Only pages on the server's own host may read the log.
    assert_eq!(status("https://course.example", get("/log")), Err(Cause::Unknown));
    assert_eq!(status("http://127.0.0.1:8000", get("/log")), Ok(200));
    assert_eq!(status(SERVER, get("/cors/none")), Ok(200));
}

#[test]
fn redirects_are_followed_or_opaque() {
    let answer = fetch(&mut browser("null"), get("/redirect/3"), None).expect("it is answered");
    assert_eq!((answer.status, answer.redirected, answer.url), (200, true, [SERVER, "/get"].concat()));
    let opaque = Request { follow_redirects: false, ..get("/redirect/1") };
    assert_eq!(status("null", opaque), Err(Cause::Redirected));
    let post = |code: u16| Request {
        method: "POST".into(),
        body: Some("hello".into()),
        ..get(&format!("/redirect-to?url=/anything&status_code={code}"))
    };
    for (code, method) in [(302, "GET"), (303, "GET"), (307, "POST")] {
        let answer = fetch(&mut browser("null"), post(code), None).expect("it is answered");
        let told: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(told["method"], method, "{code}");
    }
}

#[test]
fn cookies_are_kept_where_that_is_asked_and_set_cookie_is_never_shown() {
    let mut browser = browser("http://127.0.0.1:8000");
    let with = |path| Request { cookies: true, ..get(path) };
    let answer = fetch(&mut browser, with("/cookies/set?flavor=mint"), None).expect("it is answered");
    assert_eq!((answer.header("set-cookie"), answer.redirected), ("", true));
    assert!(String::from_utf8_lossy(&answer.body).contains("mint"));
    let without = fetch(&mut browser, get("/cookies"), None).expect("it is answered");
    assert!(!String::from_utf8_lossy(&without.body).contains("mint"));
    let deleted = fetch(&mut browser, with("/cookies/delete?flavor"), None).expect("it is answered");
    assert!(!String::from_utf8_lossy(&deleted.body).contains("mint"));
}

#[test]
fn every_failure_looks_alike_but_for_the_pages_own_limit() {
    for path in ["/close/fin", "/close/reset", "/truncate"] {
        let unanswered = fetch(&mut browser("null"), get(path), None).expect_err("there is no answer");
        assert_eq!((unanswered.cause, unanswered.message.as_str()), (Cause::Unknown, "Failed to fetch"), "{path}");
    }
    let limited = fetch(&mut browser("null"), get("/delay/3"), Some(1000)).expect_err("it is given up");
    assert_eq!((limited.cause, limited.took), (Cause::TimedOut, 1_000_000));
}
