//! Routes whose answers differ in their heads: redirects, cookies, chosen headers, conditional requests.

use crate::{
    client::{ask, authority, get},
    servers,
};
use serde_json::json;

#[tokio::test]
async fn what_a_request_is_told_of_itself() {
    let servers = servers().await;
    assert_eq!(get(&servers, "/ip").await.json(), json!({"origin": "127.0.0.1"}));
    let agent = ask(&servers, "GET", "/user-agent", "User-Agent: lab/1\r\n", "").await;
    assert_eq!(agent.json(), json!({"user-agent": "lab/1"}));
    assert_eq!(get(&servers, "/user-agent").await.json(), json!({"user-agent": null}));
    let uuids = [get(&servers, "/uuid").await, get(&servers, "/uuid").await].map(|answer| answer.json());
    assert_ne!(uuids[0], uuids[1]);
    let uuid = uuids[0]["uuid"].as_str().unwrap();
    assert!(uuid.len() == 36 && &uuid[14..15] == "4" && "89ab".contains(&uuid[19..20]), "{uuid}");
}

#[tokio::test]
async fn head_and_options_have_routes_of_their_own() {
    let servers = servers().await;
    let head = ask(&servers, "HEAD", "/head", "", "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("Content-Type"), Some("application/json"));
    assert_eq!(get(&servers, "/head").await.status, 405);
    let options = ask(&servers, "OPTIONS", "/options?a=1", "", "").await;
    assert_eq!((&options.json()["method"], &options.json()["args"]), (&json!("OPTIONS"), &json!({"a": "1"})));
    assert_eq!(options.header("Allow"), Some("OPTIONS"));
    // Every other route says which methods it takes.
    for (path, allow) in
        [("/get", "GET,HEAD,OPTIONS"), ("/post", "POST,OPTIONS"), ("/response-headers", "GET,HEAD,POST,OPTIONS")]
    {
        let answer = ask(&servers, "OPTIONS", path, "", "").await;
        assert_eq!((answer.status, answer.body.as_str(), answer.header("Allow")), (200, "", Some(allow)), "{path}");
    }
    assert_eq!(ask(&servers, "OPTIONS", "/nowhere", "", "").await.status, 404);
}

#[tokio::test]
async fn one_of_several_status_codes_is_chosen() {
    let servers = servers().await;
    for _ in 0..5 {
        let one = get(&servers, "/status/201,202,203").await.status;
        assert!((201..=203).contains(&one), "{one}");
        assert_eq!(get(&servers, "/status/500:0,299:2").await.status, 299);
    }
    assert_eq!(get(&servers, "/status/406").await.json()["accept"][0], "image/webp");
    assert!(get(&servers, "/status/407").await.header("Proxy-Authenticate").is_some());
}

#[tokio::test]
async fn redirects_lead_to_the_next_and_at_last_to_get() {
    let servers = servers().await;
    let site = format!("http://{}", authority(&servers));
    for (path, location) in [
        ("/redirect/5", "/relative-redirect/4"),
        ("/redirect/1", "/get"),
        ("/redirect/5?absolute=true", &format!("{site}/absolute-redirect/4")),
        ("/relative-redirect/2", "/relative-redirect/1"),
        ("/relative-redirect/1", "/get"),
        ("/absolute-redirect/2", &format!("{site}/absolute-redirect/1")),
        ("/absolute-redirect/1", &format!("{site}/get")),
        ("/redirect-to?url=https://example.com/%ED%95%9C?a%26b", "https://example.com/한?a&b"),
        ("/redirect-to?URL=/get", "/get"),
        ("/links/9", "/links/9/0"),
    ] {
        let answer = get(&servers, path).await;
        assert_eq!((answer.status, answer.header("Location")), (302, Some(location)), "{path}");
    }
    for (asked, status) in [("307", 307), ("399", 399), ("200", 302), ("404", 302)] {
        let path = format!("/redirect-to?url=/post&status_code={asked}");
        assert_eq!(ask(&servers, "POST", &path, "", "x").await.status, status);
    }
    // A chain is not longer than any client would follow.
    for bad in ["/redirect/0", "/redirect/101", "/absolute-redirect/99999999999999999999", "/relative-redirect/-1"] {
        assert!(get(&servers, bad).await.sentence(400).starts_with("`n` "), "{bad}");
    }
    get(&servers, "/redirect-to").await.sentence(400);
    get(&servers, "/redirect-to?url=%0d%0aSet-Cookie:a").await.sentence(400);
}

#[tokio::test]
async fn cookies_are_set_shown_and_deleted() {
    let servers = servers().await;
    let set = get(&servers, "/cookies/set?a=1&b=%22x:y%22&%ED%95%9C=1").await;
    // A name is a token.
    assert_eq!(set.status, 400);
    let set = get(&servers, "/cookies/set?a=1&b=%22x:y%22&c=%ED%95%9C").await;
    assert_eq!((set.status, set.header("Location")), (302, Some("/cookies")));
    assert_eq!(set.headers("Set-Cookie"), ["a=1; Path=/", "b=\"x:y\"; Path=/", "c=한; Path=/"]);
    assert_eq!(get(&servers, "/cookies/set/name/v%20w").await.headers("Set-Cookie"), ["name=v w; Path=/"]);

    let shown = ask(&servers, "GET", "/cookies", "Cookie: a=1; b=\"x:y\"\r\n", "").await;
    assert_eq!(shown.json(), json!({"cookies": {"a": "1", "b": "\"x:y\""}}));
    assert_eq!(get(&servers, "/cookies").await.json(), json!({"cookies": {}}));

    let deleted = get(&servers, "/cookies/delete?a&b=").await;
    assert_eq!((deleted.status, deleted.header("Location")), (302, Some("/cookies")));
    let lines = deleted.headers("Set-Cookie");
    assert!(lines.len() == 2 && lines[0].starts_with("a=; Path=/; Max-Age=0; Expires="), "{lines:?}");

    for bad in ["a=1%3B%20Domain=x", "a=%0d%0aX:y", "=1", "a%20b=1"] {
        get(&servers, &format!("/cookies/set?{bad}")).await.sentence(400);
    }
    for many in ["/cookies/set", "/cookies/delete", "/response-headers", "/trailers"] {
        let sentence = get(&servers, &format!("{many}?{}", "a&".repeat(101))).await.sentence(400);
        assert!(sentence.contains("100"), "{sentence}");
    }
}

#[tokio::test]
async fn chosen_headers_are_in_the_head_and_in_the_body() {
    let servers = servers().await;
    for method in ["GET", "POST"] {
        let answer = ask(&servers, method, "/response-headers?animal=dog&animal=cat&x=%ED%95%9C", "", "").await;
        assert_eq!(answer.headers("animal"), ["dog", "cat"]);
        let length = answer.header("Content-Length").unwrap();
        let expected = json!({
            "Content-Length": length, "Content-Type": "application/json", "animal": ["dog", "cat"], "x": "한",
        });
        assert_eq!((answer.json(), answer.bytes.len().to_string().as_str()), (expected, length));
    }
    let typed = get(&servers, "/response-headers?content-type=text/html&Set-Cookie=a%3Db").await;
    assert_eq!(typed.headers("Content-Type"), ["text/html"]);
    assert_eq!(typed.headers("Set-Cookie"), ["a=b"]);
    for bad in ["Content-Length=1", "transfer-encoding=chunked", "Connection=close", "a%20b=1", "a=%0d%0ab", "=1"] {
        get(&servers, &format!("/response-headers?{bad}")).await.sentence(400);
    }
}

#[tokio::test]
async fn conditions_are_answered_as_they_ask() {
    let servers = servers().await;
    let first = get(&servers, "/cache").await;
    assert!(first.status == 200 && first.header("Last-Modified").unwrap().ends_with(" GMT"));
    assert_eq!(first.header("Etag").unwrap().len(), 32);
    for condition in ["If-None-Match: x\r\n", "If-Modified-Since: x\r\n"] {
        assert_eq!(ask(&servers, "GET", "/cache", condition, "").await.status, 304);
    }
    let kept = get(&servers, "/cache/60").await;
    assert_eq!((kept.status, kept.header("Cache-Control")), (200, Some("public, max-age=60")));
    for (condition, status) in [
        ("", 200),
        ("If-None-Match: \"x\", W/\"tag\"\r\n", 304),
        ("If-None-Match: *\r\n", 304),
        ("If-None-Match: x\r\n", 200),
        ("If-Match: tag\r\n", 200),
        ("If-Match: \"x\"\r\nIf-Match: *\r\n", 200),
        ("If-Match: x\r\n", 412),
    ] {
        let answer = ask(&servers, "GET", "/etag/tag", condition, "").await;
        assert_eq!((answer.status, answer.header("Etag").is_some()), (status, status != 412), "{condition}");
    }
}

#[tokio::test]
async fn a_claimed_scheme_is_told_back() {
    let servers = servers().await;
    for (header, scheme) in [("X-Forwarded-Proto: https\r\n", "https"), ("X-Forwarded-Proto: javascript\r\n", "http")] {
        let url = ask(&servers, "GET", "/get", header, "").await.json()["url"].as_str().unwrap().to_owned();
        assert!(url.starts_with(&format!("{scheme}://")), "{url}");
    }
}
