//! The page: its files, their headers, and the answer if there is no page.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{Health, MAX_MESSAGE, PROTOCOL, Request, TestServer, http::Response, options};
use data_encoding::BASE64;
use relay::{AssetsError, Options, ServeError};
use sha2::{Digest, Sha256};
use std::{fs, path::PathBuf};
use tempfile::TempDir;
use tokio::{io::AsyncReadExt, net::TcpListener};

const SCRIPT: &str = "import init from '/lab-0123456789abcdef.js'; init();";

/// A folder as `cargo xtask` leaves it: trunk's files, and what some of them were compressed to. Beside it is a file
/// that is not part of the page. Removed when dropped.
struct Dist(TempDir);

impl Dist {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("dist");
        fs::create_dir_all(folder.join("icons")).unwrap();
        let page = format!("<!doctype html><script type=\"module\">{SCRIPT}</script><p>실습</p>");
        fs::write(folder.join("index.html"), page).unwrap();
        fs::write(folder.join("lab-0123456789abcdef.js"), "export default () => {};".repeat(100)).unwrap();
        fs::write(folder.join("lab-0123456789abcdef.js.br"), "what brotli made").unwrap();
        fs::write(folder.join("lab-0123456789abcdef.js.gz"), "what gzip made").unwrap();
        fs::write(folder.join("lab-0123456789abcdef_bg.wasm"), [0; 1000]).unwrap();
        fs::write(folder.join("lab-0123456789abcdef_bg.wasm.gz"), "a gzip of nothing").unwrap();
        fs::write(folder.join("icons/lab.png"), [1, 2, 3]).unwrap();
        fs::write(parent.path().join("secret"), "secret").unwrap();
        Self(parent)
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("dist")
    }

    async fn serve(&self) -> TestServer {
        let origins = vec!["https://course.example".parse().unwrap()];
        self.serve_with(Options { origins, ..options(&[]) }).await
    }

    async fn serve_with(&self, options: Options) -> TestServer {
        TestServer::start(Options { dist: Some(self.folder()), ..options }).await
    }
}

async fn get(server: &TestServer, path: &str, encodings: &str) -> Response {
    server.get(path).header("Accept-Encoding", encodings).send().await
}

/// All that comes in answer to a HEAD.
async fn head(server: &TestServer, path: &str, encodings: &str) -> String {
    let request = Request::new(server.address, "HEAD", path).header("Host", &server.address.to_string());
    let mut stream = request.header("Accept-Encoding", encodings).header("Connection", "close").open().await;
    let mut answer = String::new();
    common::soon(stream.read_to_string(&mut answer)).await.unwrap();
    answer
}

#[tokio::test]
async fn the_page_has_its_policy() {
    let dist = Dist::new();
    let server = dist.serve().await;
    // At /class it shows the teacher's view, or says that this relay has no class.
    for path in ["/", "/index.html", "/?lab=tcp-client&lang=ko", "/class?lang=ko"] {
        let page = get(&server, path, "").await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("실습"));
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), Some("no-cache"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
        let hash = BASE64.encode(&Sha256::digest(SCRIPT));
        let expected = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}'; style-src 'self'; \
             img-src 'self' data: blob:; connect-src 'self' http: https: ws: wss:; frame-src 'self'; worker-src 'none'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'self' https://course.example"
        );
        assert_eq!(page.header("content-security-policy"), Some(&*expected));
    }
}

/// The sources of one directive of the page's policy.
fn sources(page: &Response, directive: &str) -> Vec<String> {
    let policy = page.header("content-security-policy").unwrap();
    let found = policy.split("; ").find_map(|found| found.strip_prefix(directive)?.strip_prefix(' '));
    found.unwrap().split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn the_options_say_who_frames_the_page_and_where_it_connects() {
    let dist = Dist::new();
    let server = dist.serve_with(options(&[])).await;
    let page = get(&server, "/", "").await;
    assert_eq!(sources(&page, "frame-ancestors"), ["'self'"]);
    assert_eq!(page.header("x-frame-options"), Some("SAMEORIGIN"));
    assert_eq!(sources(&page, "connect-src"), ["'self'", "http:", "https:", "ws:", "wss:"]);
    let origins = vec!["https://course.example".parse().unwrap(), "http://other.example:81".parse().unwrap()];
    let connect_src = Some(vec!["https://api.example".parse().unwrap()]);
    let server = dist.serve_with(Options { origins, connect_src, ..options(&[]) }).await;
    let page = get(&server, "/", "").await;
    assert_eq!(sources(&page, "frame-ancestors"), ["'self'", "https://course.example", "http://other.example:81"]);
    // It knows no list of origins, and would forbid them all.
    assert_eq!(page.header("x-frame-options"), None);
    // Framing is not connecting: the pages that may frame this one are not in it.
    let practice = server.health().await.practice.unwrap().http.unwrap();
    let websocket = practice.replace("http", "ws");
    let expected = ["'self'", "https://api.example", "wss://api.example", &practice, &websocket];
    assert_eq!(sources(&page, "connect-src"), expected);
}

#[tokio::test]
async fn every_answer_has_its_headers() {
    let dist = Dist::new();
    let server = dist.serve_with(options(&[])).await;
    let inert = "default-src 'none'; frame-ancestors 'none'; sandbox";
    let cases = [
        ("/", 200, "same-origin", "no-cache"),
        // The page's files are loaded by a page in a sandboxed frame and by one that embeds the lab.
        ("/lab-0123456789abcdef.js", 200, "cross-origin", "public, max-age=31536000, immutable"),
        ("/icons/lab.png", 200, "cross-origin", "no-cache"),
        ("/nothing", 404, "same-origin", "no-store"),
        ("/tcp/echo", 426, "same-origin", "no-store"),
        ("/metrics", 200, "same-origin", "no-store"),
        // A page from elsewhere asks these; `same-origin` would make them look as if no relay were there.
        ("/health", 200, "cross-origin", "no-store"),
        ("/httpbin/get", 200, "cross-origin", "no-store"),
    ];
    for (path, status, audience, cache) in cases {
        for host in [server.address.to_string(), "evil.example".to_owned()] {
            let refused = host == "evil.example";
            // A refusal of a file is no file.
            let audience = if refused && cache != "no-store" { "same-origin" } else { audience };
            let answer = common::http::Request::new(server.address, "GET", path).header("Host", &host).send().await;
            assert_eq!(answer.status, if refused { 403 } else { status }, "{path}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
            assert_eq!(answer.header("cross-origin-resource-policy"), Some(audience), "{path}");
            if cache != "no-store" {
                let expected = (audience == "cross-origin").then_some("*");
                assert_eq!(answer.header("access-control-allow-origin"), expected, "{path}");
            }
            assert_eq!(answer.header("cache-control"), Some(if refused { "no-store" } else { cache }), "{path}");
            let page = cache != "no-store" && !refused;
            let policy = answer.header("content-security-policy").unwrap();
            assert_eq!(policy == inert, !page, "{path}: {policy}");
            assert_eq!(answer.header("x-frame-options"), Some(if page { "SAMEORIGIN" } else { "DENY" }), "{path}");
            let permissions = answer.header("permissions-policy").unwrap_or_default();
            assert_eq!(permissions.contains("camera=()"), page, "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let dist = Dist::new();
    let server = dist.serve().await;
    let page = get(&server, "/", "br").await;
    let tag = page.header("etag").unwrap().to_owned();
    assert_eq!(get(&server, "/", "gzip").await.header("etag"), Some(&*tag));
    assert_ne!(get(&server, "/icons/lab.png", "").await.header("etag"), Some(&*tag));
    let strong = tag.trim_start_matches("W/").to_owned();
    let cases = [
        (tag.clone(), 304),
        (strong, 304),
        ("*".to_owned(), 304),
        (format!("\"other\", {tag}"), 304),
        ("\"other\"".to_owned(), 200),
        (String::new(), 200),
    ];
    for (known, status) in cases {
        let answer = server.get("/").header("If-None-Match", &known).send().await;
        assert_eq!(answer.status, status, "{known:?}");
        assert_eq!(answer.body.is_empty(), status == 304);
        // What is kept gets its headers anew.
        assert_eq!(answer.header("etag"), Some(&*tag));
        assert_eq!(answer.header("content-security-policy"), page.header("content-security-policy"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    fs::write(dist.folder().join("index.html"), "<p>new").unwrap();
    let changed = dist.serve().await.get("/").header("If-None-Match", &tag).send().await;
    assert_eq!((changed.status, changed.text()), (200, "<p>new"));
}

#[tokio::test]
async fn files_are_sent_as_they_were_compressed_beforehand() {
    let dist = Dist::new();
    let server = dist.serve().await;
    let script = "export default () => {};".repeat(100);
    let path = "/lab-0123456789abcdef.js";
    let cases = [
        ("", None, &*script),
        ("gzip, deflate, br", Some("br"), "what brotli made"),
        ("gzip", Some("gzip"), "what gzip made"),
        ("zstd", None, &*script),
    ];
    for (accepted, encoding, body) in cases {
        let answer = get(&server, path, accepted).await;
        assert_eq!((answer.text(), answer.header("content-encoding")), (body, encoding), "{accepted}");
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        let head = head(&server, path, accepted).await;
        assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
        for name in ["content-length", "content-encoding", "content-type", "etag", "content-security-policy", "vary"] {
            let line = answer.header(name).map(|value| format!("\r\n{name}: {value}\r\n"));
            assert!(line.is_none_or(|line| head.contains(&line)), "{name}: {head}");
        }
        assert_eq!(answer.header("content-length"), Some(&*body.len().to_string()));
    }
    // A file that was compressed otherwise, or not at all, as trunk by itself leaves it.
    let wasm = get(&server, "/lab-0123456789abcdef_bg.wasm", "br, gzip").await;
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));
    assert_eq!((wasm.text(), wasm.header("content-encoding")), ("a gzip of nothing", Some("gzip")));
    assert_eq!(wasm.header("vary"), Some("Accept-Encoding"));
    for (path, body) in [("/icons/lab.png", &[1, 2, 3][..]), ("/", &*get(&server, "/", "").await.body)] {
        let plain = get(&server, path, "br, gzip").await;
        assert_eq!((plain.body.as_slice(), plain.header("content-encoding")), (body, None), "{path}");
        assert_eq!(plain.header("vary"), None);
    }
}

#[tokio::test]
async fn nothing_else_can_be_reached() {
    let dist = Dist::new();
    let server = dist.serve().await;
    for path in [
        "/nothing",
        "/lab-0123456789abcdef.js.br",
        "/lab-0123456789abcdef.js.gz",
        "/icons",
        "/icons/",
        "/../secret",
        "/%2e%2e/secret",
        "/icons/../../secret",
        "/..%2fsecret",
        "//etc/passwd",
    ] {
        let response = get(&server, path, "").await;
        assert_eq!(response.status, 404, "{path}");
        assert!(!response.text().contains("secret"));
    }
}

#[cfg(not(feature = "embed-page"))]
#[tokio::test]
async fn without_a_page_the_relay_says_how_to_build_it() {
    let server = TestServer::start(options(&[])).await;
    let response = get(&server, "/", "br").await;
    assert_eq!(response.status, 404);
    assert!(response.text().contains("cargo xtask serve"), "{}", response.text());
}

#[tokio::test]
async fn a_folder_without_a_page_is_an_error() {
    let empty = tempfile::tempdir().unwrap();
    let start = |dist: PathBuf| async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        relay::serve(listener, Options { dist: Some(dist), ..options(&[]) }, std::future::ready(())).await
    };
    assert!(matches!(start(empty.path().to_owned()).await, Err(ServeError::Assets(AssetsError::NoPage(_)))));
    let missing = start(empty.path().join("missing")).await;
    assert!(matches!(missing, Err(ServeError::Assets(AssetsError::Unreadable(..)))), "{missing:?}");
}

#[tokio::test]
async fn health_describes_the_relay() {
    let server = TestServer::start(options(&[])).await;
    let health = server.health().await;
    assert_eq!((health.name.as_str(), health.protocol), (Health::NAME, PROTOCOL));
    assert_eq!(health.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(health.limits.message_bytes, MAX_MESSAGE);
    assert_eq!((health.limits.connect_timeout_ms, health.limits.idle_timeout_ms), (5000, 600_000));
    assert_eq!((health.limits.ping_interval_ms, health.limits.udp_rate), (Some(20_000), Some(1000)));
    assert!(health.practice.is_some_and(|practice| !practice.tcp.is_empty()));
    assert_eq!(server.get("/httpbin/get").send().await.status, 200);
}
