//! Which pages may read what (CORS).

use crate::{
    client::{Answer, ask, authority, exchange},
    servers,
};
use relay::practice::Servers;

const PAGE: &str = "https://course.example";

/// A request as a page of this origin sends it.
async fn fetch(servers: &Servers, method: &str, path: &str, origin: &str) -> Answer {
    ask(servers, method, path, &format!("Origin: {origin}\r\n"), "").await
}

async fn preflight(servers: &Servers, path: &str, origin: &str) -> Answer {
    let headers =
        format!("Origin: {origin}\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-lab\r\n");
    ask(servers, "OPTIONS", path, &headers, "").await
}

#[tokio::test]
async fn only_pages_of_the_same_host_send_and_read_cookies() {
    let servers = servers().await;
    let host = authority(&servers);
    let (own, neighbour) = (format!("http://{host}"), "http://127.0.0.1:1".to_owned());
    for (origin, credentials) in [
        (own.as_str(), Some("true")),
        (&neighbour, Some("true")),
        ("http://localhost:1", None),
        ("http://127.0.0.1.evil.example", None),
        (PAGE, None),
        ("null", None),
    ] {
        for answer in [fetch(&servers, "GET", "/cookies", origin).await, preflight(&servers, "/cookies", origin).await]
        {
            assert_eq!(answer.headers("Access-Control-Allow-Origin"), [origin]);
            assert_eq!(answer.header("Access-Control-Allow-Credentials"), credentials, "{origin}");
        }
    }
    let answer = fetch(&servers, "GET", "/etag/tag", &own).await;
    let exposed = answer.header("Access-Control-Expose-Headers").unwrap();
    assert!(["*", "server", "etag", "content-type"].iter().all(|name| exposed.split(',').any(|it| it == *name)));
    // Where no page asks, every page would be answered alike.
    let answer = ask(&servers, "GET", "/get", "", "").await;
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
    assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
}

#[tokio::test]
async fn pages_of_other_sites_do_nothing_to_cookies() {
    let servers = servers().await;
    for (path, sets) in [
        ("/cookies/set?a=1", true),
        ("/cookies/set/a/1", true),
        ("/cookies/delete?a", true),
        ("/response-headers?Set-Cookie=a", true),
        ("/response-headers?a=b", false),
        ("/cookies", false),
    ] {
        for (site, is_other) in [("cross-site", true), ("same-site", false), ("same-origin", false), ("none", false)] {
            let answer = ask(&servers, "GET", path, &format!("Sec-Fetch-Site: {site}\r\n"), "").await;
            assert_eq!(answer.status == 403, is_other && sets, "{path} {site}");
            assert_eq!(answer.header("Set-Cookie").is_some(), sets && !is_other, "{path} {site}");
        }
    }
}

#[tokio::test]
async fn what_cors_does_not_allow_arrives_all_the_same() {
    let servers = servers().await;
    let allowed = |answer: &Answer| {
        ["Allow-Origin", "Allow-Methods", "Allow-Headers"]
            .map(|name| answer.header(&format!("Access-Control-{name}")).is_some())
    };
    for (path, simple, asked) in [
        ("/anything", [true, false, false], (200, [true, true, true])),
        ("/cors/none", [false, false, false], (200, [false, false, false])),
        ("/cors/simple", [true, false, false], (200, [true, false, false])),
        ("/cors/preflight-deny", [true, false, false], (403, [false, false, false])),
    ] {
        // The server answers: it is the browser that keeps the answer from the page.
        for method in ["GET", "POST", "PUT"] {
            let answer = fetch(&servers, method, path, PAGE).await;
            assert_eq!((answer.json()["method"].as_str(), allowed(&answer)), (Some(method), simple), "{path}");
        }
        let answer = preflight(&servers, path, PAGE).await;
        assert_eq!((answer.status, allowed(&answer), answer.body.as_str()), (asked.0, asked.1, ""), "{path}");
    }
}

#[tokio::test]
async fn a_preflight_is_answered_before_anything_is_done() {
    let servers = servers().await;
    // Neither waited for nor closed.
    for path in ["/delay/10", "/close/fin", "/nowhere"] {
        assert_eq!(preflight(&servers, path, PAGE).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_log_is_for_pages_of_the_same_host() {
    let servers = servers().await;
    for (origin, is_shared) in
        [("http://127.0.0.1:1", true), ("http://localhost:1", false), (PAGE, false), ("null", false)]
    {
        let answer = fetch(&servers, "GET", "/log", origin).await;
        assert_eq!(answer.header("Access-Control-Allow-Origin"), is_shared.then_some(origin));
    }
}

/// After DNS rebinding, the page of such a name is of the same origin as this server.
#[tokio::test]
async fn a_name_that_has_come_to_mean_this_machine_reads_no_log_and_answers_no_page() {
    let servers = servers().await;
    let authority = authority(&servers);
    let port = authority.rsplit(':').next().unwrap();
    ask(&servers, "GET", "/get?password=secret", "", "").await;
    let ask = async |line: &str, headers: &str| {
        exchange(&authority, format!("{line}\r\nConnection: close\r\n{headers}\r\n").as_bytes()).await
    };
    for host in [format!("evil.example:{port}"), format!("127.0.0.1.evil.example:{port}"), "evil.localhost".to_owned()]
    {
        let named = format!("Host: {host}\r\n");
        for (line, from) in [
            ("GET /log HTTP/1.1", String::new()),
            ("GET /log HTTP/1.1", format!("Origin: http://{host}\r\n")),
            ("HEAD /log HTTP/1.1", String::new()),
            ("GET /log?since=0 HTTP/1.0", String::new()),
            ("POST /post HTTP/1.1", format!("Origin: http://{host}\r\n")),
            ("GET /websocket/echo HTTP/1.1", format!("Origin: http://{host}\r\n")),
            ("GET /cookies HTTP/1.1", "Sec-Fetch-Site: same-origin\r\n".to_owned()),
        ] {
            let answer = ask(line, &format!("{named}{from}")).await;
            assert_eq!(answer.status, 403, "{line} {host} {from}");
            assert!(!answer.body.contains("secret"), "{}", answer.body);
            assert_eq!(answer.header("Access-Control-Allow-Origin"), None, "{line} {host} {from}");
        }
        assert_eq!(ask(&format!("GET http://{host}/log HTTP/1.1"), "Host: localhost\r\n").await.status, 403);
        // A program may send any Host where there is nothing of others'.
        assert_eq!(ask("GET /get HTTP/1.1", &named).await.status, 200);
    }
    assert_eq!(ask("GET /log HTTP/1.0", "").await.status, 403);
    for host in [format!("localhost:{port}"), "127.0.0.1:9999".to_owned()] {
        let answer = ask("GET /log HTTP/1.1", &format!("Host: {host}\r\nOrigin: http://{host}\r\n")).await;
        assert!(answer.status == 200 && answer.body.contains("secret"), "{host}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_page_sees_where_the_time_went_where_every_page_may_read() {
    let servers = servers().await;
    for (path, is_told) in [("/get", true), ("/cors/simple", false), ("/cors/none", false)] {
        let answer = fetch(&servers, "GET", path, PAGE).await;
        assert_eq!(answer.header("Timing-Allow-Origin"), is_told.then_some("*"), "{path}");
    }
}
