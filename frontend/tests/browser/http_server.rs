//! The HTTP server lab: real programs send requests to the tab, and receive its responses.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::{
    harness::{Page, browser_test, options, parts::*},
    shell::assert_fits,
};
use serde_json::json;
use std::process::Command;
use tokio::task::spawn_blocking;

/// Opens the lab, starts the server on a free port, and returns its URL.
async fn start(page: &Page, lang: &str) -> String {
    let [any, start] = if lang == "ko" { ["0", "서버 시작"] } else { ["0", "Start the server"] };
    page.open(&format!("/?lab=http-server&lang={lang}")).await;
    page.wait_text(RELAY, "ms").await;
    page.press(any).await;
    page.press(start).await;
    page.wait_for("main .other-tab").await;
    let url: String = page.script("return document.querySelector('main .other-tab').href").await;
    url.trim_end_matches('/').to_owned()
}

/// Runs a program without blocking the browser's driver, and returns its output.
async fn run(program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments);
    let output = spawn_blocking(move || command.output()).await.unwrap();
    let output = output.unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn curl(arguments: &[&str]) -> String {
    run("curl", &[&["--silent", "--show-error", "--max-time", "10"], arguments].concat()).await
}

#[test]
fn curl_reaches_the_tab_in_every_way() {
    browser_test(options(), async |page| {
        let url = start(page, "ko").await;
        let (root, items, echo) = (format!("{url}/"), format!("{url}/items"), format!("{url}/echo"));
        assert!(curl(&["-i", &root]).await.ends_with("\r\n\r\n안녕하세요!"));
        // The ladder shows the request and its response beside the bytes.
        page.wait_text(RECORD, "GET / · 0 B").await;
        page.wait_text(RECORD, "200 OK · 16 B").await;
        assert_eq!(curl(&["-d", "{\"name\":\"감\"}", &items]).await, "{\"id\":3,\"name\":\"감\"}\n");
        assert!(curl(&["-i", "-X", "DELETE", &format!("{items}/3")]).await.starts_with("HTTP/1.1 204 No Content"));
        assert!(curl(&["-i", "--http1.0", &root]).await.contains("Connection: close"));
        let connects = ["-w", "%{num_connects}\n", "-o", "/dev/null", &items, "-o", "/dev/null", &root];
        assert_eq!(curl(&connects).await, "1\n0\n");
        let body = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(body.path(), vec![b'x'; 700_000]).unwrap();
        let data = format!("@{}", body.path().display());
        assert!(
            curl(&["-H", "Expect: 100-continue", "--data-binary", &data, &echo]).await.contains("\"bytes\":700000")
        );
        std::fs::write(body.path(), vec![b'x'; 1_100_000]).unwrap();
        let refused = ["-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "--data-binary", &data, &echo];
        assert_eq!(curl(&refused).await, "413");
        page.wait_text(REQUESTS, "POST /items").await;
        // The bytes of both, side by side, with the names of their parts.
        page.press("2").await;
        page.wait_text(".served-pair", "요청 줄").await;
        let shown = page.wait_text(".served-pair", "상태 줄").await;
        assert!(shown.contains("POST /items HTTP/1.1") && shown.contains("Location: /items/3"), "{shown}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

/// A browser opens WebSockets to one host one at a time: if each accepted connection had its own, short connections would have to
/// wait.
#[test]
fn connections_that_follow_one_another_share_a_websocket() {
    browser_test(options(), async |page| {
        let url = start(page, "en").await;
        page.script::<()>(
            "window.opened = 0;
            window.WebSocket = class extends WebSocket {
                constructor(...how) {
                    super(...how);
                    window.opened++;
                }
            };",
        )
        .await;
        for _ in 0..12 {
            assert_eq!(curl(&["--http1.0", &format!("{url}/")]).await, "안녕하세요!");
        }
        let opened: u32 = page.script("return window.opened").await;
        // The previous connection may not have ended when the next one arrives.
        assert!((1..=4).contains(&opened), "{opened} WebSockets");
    });
}

#[test]
fn requests_and_ab_lose_nothing() {
    browser_test(options(), async |page| {
        let url = start(page, "en").await;
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
        let program = "import requests, sys\nsession = requests.Session()\nurl = sys.argv[1] + '/items'\n\
            print(session.post(url, json={'name': 'fig'}).headers['Location'], len(session.get(url).json()))";
        assert_eq!(run(&python, &["-c", program, &url]).await, "/items/3 3\n");
        for keep_alive in [&["-k"][..], &[]] {
            let root = format!("{url}/");
            let report = run("ab", &[keep_alive, &["-q", "-c", "10", "-n", "300", &root]].concat()).await;
            assert!(report.contains("Complete requests:      300"), "{report}");
            assert!(report.contains("Failed requests:        0"), "{report}");
        }
        page.wait_text(".counts", "602 requests").await;
        page.wait_text(".counts", "0 open connections").await;
    });
}

#[test]
fn a_page_of_another_origin_reads_the_answers_where_cors_allows_it() {
    browser_test(options(), async |page| {
        let url = start(page, "ko").await;
        page.press("이 탭에서 요청 보내기").await;
        page.wait_text(REQUESTS, "GET /").await;
        let put =
            format!("return fetch('{url}/items/1', {{ method: 'PUT', body: '{{}}', headers: {{ 'x-a': '1' }} }})");
        let read: String = page.script(&format!("{put}.then(answer => answer.text())")).await;
        assert_eq!(read, "{\"id\":1}\n");
        page.wait_text(REQUESTS, "OPTIONS /items/1").await;
        page.press("막음").await;
        let read: String = page.script(&format!("{put}.then(answer => answer.text(), error => error.name)")).await;
        assert_eq!(read, "TypeError");
    });
}

#[test]
fn routes_are_added_and_changed_while_the_server_runs() {
    browser_test(options(), async |page| {
        let url = start(page, "en").await;
        page.press("Add a route").await;
        page.fill("Path", "/hi/{name}").await;
        page.fill("Status", "202").await;
        page.fill("Headers", "X-Lab: yes").await;
        page.fill("Body", "hi {name}").await;
        let answer = curl(&["-i", &format!("{url}/hi/you")]).await;
        assert!(
            answer.starts_with("HTTP/1.1 202 Accepted\r\nX-Lab: yes\r\n") && answer.ends_with("hi you"),
            "{answer}"
        );
        page.fill("Path", "/").await;
        page.wait_text(".note.error", "already handles these requests").await;
        page.wait_text(".route-list", "invalid value").await;
        assert!(curl(&[&format!("{url}/hi/you")]).await.ends_with("hi you"), "what is wrong changes nothing");
        page.press("Remove this route").await;
        let status = ["-o", "/dev/null", "-w", "%{http_code}", &format!("{url}/hi/you")];
        assert_eq!(curl(&status).await, "404");
    });
}

#[test]
fn the_keyboard_alone_starts_the_server_and_chooses_a_route() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-server&lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        page.fill("포트", "0\u{e007}").await;
        page.wait_text(STATUS, "에서 기다리는 중").await;
        let () = page.script("document.querySelector('.route').focus()").await;
        page.type_keys("\u{e007}").await;
        page.wait_for(".route[aria-expanded=true]").await;
        assert!(page.focused().await.contains("GET"), "the focus stays");
        // The fields are next in the tab order after the other routes.
        page.wait_script("return document.querySelector('.route-fields button').tabIndex", json!(0)).await;
    });
}

#[test]
fn a_port_that_is_taken_is_explained_and_another_is_offered() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-server&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        let health = page.health().await;
        let echo =
            health.practice.unwrap().tcp.into_iter().find(|server| server.name == relay_protocol::PracticeTcp::Echo);
        page.fill("Port", echo.unwrap().address.rsplit_once(':').unwrap().1).await;
        page.press("Start the server").await;
        page.wait_text(ALERT, "practice server").await;
        page.wait_text(ALERT, "Use another port").await;
    });
}

#[test]
fn the_lab_fits_and_looks_as_it_should() {
    browser_test(options(), async |page| {
        for (lang, dark, width, height) in
            [("ko", false, 1366, 650), ("en", true, 1680, 950), ("ko", true, 360, 740), ("en", false, 360, 740)]
        {
            page.emulate_size(width, height, dark).await;
            let url = start(page, lang).await;
            let theme = if dark { "dark" } else { "light" };
            let name = |part: &str| format!("http-server-{part}-{lang}-{theme}-{width}");
            curl(&["-d", "{\"name\": \"감\"}", &format!("{url}/items"), &format!("{url}/none")]).await;
            page.wait_text(REQUESTS, "/none").await;
            assert_fits(page, &name("requests")).await;
            page.click(".route").await;
            page.wait_for(".route-fields").await;
            assert_fits(page, &name("route")).await;
            for part in [".workbench", ".routes", ".served", ".record"] {
                let scroll = format!("document.querySelector('section:not([hidden]) {part}').scrollIntoView()");
                let () = page.script(&scroll).await;
                page.screenshot(&name(part.trim_start_matches('.'))).await;
            }
        }
    });
}
