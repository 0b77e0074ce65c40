//! The TCP client lab as a user uses it.

mod record;
mod replay;

use crate::harness::{Page, browser_test, options, parts::*};
use serde_json::json;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const SEND: &str = "보내기";

/// Opens the lab in Korean, and waits until the relay and its practice servers are available.
async fn open(page: &Page) {
    page.open("/?lab=tcp-client&lang=ko").await;
    page.wait_text(RELAY, "ms").await;
}

/// Selects a practice server and connects to it.
async fn connect_to(page: &Page, practice: &str) {
    page.press(practice).await;
    page.press("연결").await;
}

/// Returns the text of the record's rows, without the newest one's sentence for screen readers beside them.
async fn rows(page: &Page) -> Vec<String> {
    page.script("return [...document.querySelectorAll('.record-row')].map(row => row.innerText)").await
}

/// The number of rows that contain this text.
async fn rows_with(page: &Page, words: &str) -> usize {
    rows(page).await.iter().filter(|row| row.contains(words)).count()
}

#[test]
fn the_echo_server_answers_as_in_the_chapter() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("연결").await;
        page.wait_text(STATUS, "연결됨").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.press("연결 끊기").await;
        page.wait_text(STATUS, "연결되지 않음").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_lab_speaks_english_too() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text("h2", "TCP client").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("Send").await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.press("Shut down sending (FIN)").await;
        page.wait_text(STATUS, "Not connected").await;
    });
}

/// A server of Python's standard library on a free port; stopped on drop.
struct PythonServer {
    child: Child,
    port: u16,
}

impl PythonServer {
    fn start() -> Self {
        let program = r#"
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
client, _ = server.accept()
while data := client.recv(1024):
    client.sendall("서버 응답: ".encode() + data)
"#;
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let mut child =
            Command::new(python).args(["-c", program]).stdout(Stdio::piped()).spawn().expect("Python starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its stdout is a pipe"))
            .read_line(&mut line)
            .expect("it prints a line");
        Self { child, port: line.trim().parse().expect("it prints its port") }
    }
}

impl Drop for PythonServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_python_server_answers_where_the_relay_allows_it() {
    let server = PythonServer::start();
    let address = format!("127.0.0.1:{}", server.port);
    let allow = vec![format!("tcp://{address}").parse().unwrap()];
    browser_test(relay::Options { allow, ..options() }, async |page| {
        open(page).await;
        page.fill("서버", &address).await;
        page.press("연결").await;
        page.wait_text(STATUS, "연결됨").await;
        page.fill("보낼 내용", "파이썬\u{e007}").await;
        page.wait_text(RECORD, "서버 응답: 파이썬").await;
    });
}

#[test]
fn failures_name_their_errno() {
    browser_test(options(), async |page| {
        open(page).await;
        connect_to(page, "closed").await;
        page.wait_text(RECORD, "ECONNREFUSED").await;
        page.wait_text(STATUS, "연결되지 않음").await;
        connect_to(page, "reset").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "ECONNRESET").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_silent_peer_runs_into_the_time_limit_and_the_connection_stands() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("시간 제한", "0.2").await;
        connect_to(page, "silent").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "시간 초과").await;
        page.wait_text(STATUS, "연결됨").await;
    });
}

#[test]
fn a_target_that_is_not_allowed_is_refused_with_the_option_that_would_allow_it() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("서버", "127.0.0.1:9\u{e007}").await;
        page.wait_text(RECORD, "--allow tcp://127.0.0.1:9").await;
        page.wait_text(STATUS, "연결되지 않음").await;
    });
}

#[test]
fn bad_input_gets_a_sentence_and_nothing_typed_is_lost() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("서버", "127.0.0.1:99999").await;
        page.fill("recv 크기", "네").await;
        page.press("연결").await;
        page.wait_text("#tcp-server-about", "1부터 65535까지").await;
        page.wait_text("#tcp-recv-size-about", "1부터 65536까지").await;
        let kept: (String, String) =
            page.script("return ['#tcp-server', '#tcp-recv-size'].map(id => document.querySelector(id).value)").await;
        assert_eq!(kept, ("127.0.0.1:99999".into(), "네".into()));

        page.fill("recv 크기", "1024").await;
        connect_to(page, "echo").await;
        page.press("16진수").await;
        page.fill("보낼 내용", "ec 9g").await;
        page.press(SEND).await;
        page.wait_text("#tcp-message-about", "5번째 글자 ‘g’").await;
        page.fill("보낼 내용", "ec 95 88").await;
        page.press(SEND).await;
        page.wait_text(RECORD, "서버 응답: 안").await;
    });
}

#[test]
fn enter_sends_but_not_while_an_input_method_composes() {
    browser_test(options(), async |page| {
        open(page).await;
        connect_to(page, "raw-echo").await;
        page.wait_text(STATUS, "연결됨").await;
        page.fill("보낼 내용", "한").await;
        let prevented: Vec<bool> = page
            .script(
                "const press = more => document.querySelector('#tcp-message').dispatchEvent(
                     new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...more }));
                 return [press({ isComposing: true }), press({ keyCode: 229 }), press({ shiftKey: true })];",
            )
            .await;
        assert_eq!(prevented, [true; 3], "these keys keep what they do in a text box");
        page.fill("보낼 내용", "글\u{e007}").await;
        page.wait_text(RECORD, "recv(1024) → 3 B").await;
        assert_eq!(rows_with(page, "send 3 B").await, 1);
    });
}

#[test]
fn after_shutdown_the_answer_still_comes() {
    browser_test(options(), async |page| {
        open(page).await;
        connect_to(page, "echo").await;
        page.press(SEND).await;
        page.press("송신 종료 (FIN)").await;
        let record = page.wait_text(RECORD, "recv → 0 B").await;
        assert!(record.contains("서버 응답: 안녕하세요!"), "{record}");
        page.wait_text(STATUS, "연결되지 않음").await;
    });
}

#[test]
fn recv_by_hand_returns_once_a_call() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("수동").await;
        page.fill("recv 크기", "3").await;
        connect_to(page, "raw-echo").await;
        page.wait_text(STATUS, "연결됨").await;
        page.fill("보낼 내용", "안녕\u{e007}").await;
        page.wait_text(RECORD, "send 6 B").await;
        page.press("recv 호출").await;
        page.wait_text(RECORD, "recv(3) → 3 B").await;
        assert_eq!(rows_with(page, "recv(3) → 3 B").await, 1);
        page.press("recv 호출").await;
        page.wait_text(RECORD, "\"녕\"").await;
        assert_eq!(rows_with(page, "recv(3) → 3 B").await, 2);
    });
}

#[test]
fn the_focus_stays_where_it_was_used() {
    browser_test(options(), async |page| {
        open(page).await;
        // Enter in the server's field, which is read-only while the connection is open.
        page.fill("서버", "raw-echo\u{e007}").await;
        page.wait_text(STATUS, "연결됨").await;
        assert_eq!(page.focused().await, "서버");
        page.press("연결 끊기").await;
        page.wait_text(STATUS, "연결되지 않음").await;
        assert_eq!(page.focused().await, "연결");
        page.press("연결").await;
        page.wait_text(STATUS, "연결됨").await;
        page.press("강제 종료 (RST)").await;
        page.wait_text(STATUS, "연결되지 않음").await;
        assert_eq!(page.focused().await, "강제 종료 (RST)");
        // A FIN from both sides ends the connection.
        page.press("연결").await;
        page.press("송신 종료 (FIN)").await;
        page.wait_text(STATUS, "연결되지 않음").await;
        assert_eq!(page.focused().await, "송신 종료 (FIN)");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn an_outcome_is_told_near_its_button_and_moves_nothing() {
    browser_test(options(), async |page| {
        for (width, height) in [(360, 740), (768, 900), (1366, 650), (1680, 950)] {
            page.emulate_size(width, height, false).await;
            page.open("/?lab=tcp-client&lang=en").await;
            page.wait_text(RELAY, "ms").await;
            for (server, outcome) in [("closed", "ECONNREFUSED"), ("raw-echo", "안녕하세요!")] {
                page.press(server).await;
                page.wait_script(
                    "return document.querySelector('.practice [aria-pressed=true]').innerText",
                    json!(server),
                )
                .await;
                // The choice was made above, so that the layout shifts it causes do not count.
                let () = page
                    .script(
                        "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
                            window.shift = 0;
                            window.shifts?.disconnect();
                            window.shifts = new PerformanceObserver(list =>
                                list.getEntries().forEach(entry => window.shift += entry.value));
                            window.shifts.observe({ type: 'layout-shift' });
                            done();
                        })))",
                    )
                    .await;
                page.press("Connect").await;
                if server == "raw-echo" {
                    page.press("Send").await;
                }
                let told = page.wait_text(".outcome", outcome).await;
                assert!(server != "closed" || told.contains("TCP"), "the layer is missing: {told}");
                let shift: f64 =
                    page.script("return new Promise(done => requestAnimationFrame(() => done(window.shift)))").await;
                assert!(shift < 0.001, "{server} at {width} px: the layout moved by {shift}");
            }
        }
    });
}
