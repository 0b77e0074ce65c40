//! The chapter's page: its tasks, done in their labs as a learner does them, and the progress that persists.

use crate::{
    harness::{Page, browser_test, firefox_test, options, parts::*},
    shell::assert_fits,
};
use serde_json::json;

/// The task shown in the lab.
const TASK: &str = ":is([aria-label=과제], [aria-label=Task])";

/// The result of checking the attempt.
const JUDGED: &str = "[aria-label=Task] [role=status]";

/// Opens the page in English with this task, and waits until the relay is found.
async fn open(page: &Page, task: &str) {
    page.open(&format!("/?task={task}&lang=en")).await;
    page.wait_text(RELAY, "ms").await;
    page.wait_text(JUDGED, "The record is checked as you work").await;
}

async fn is_done(page: &Page) {
    page.wait_text(JUDGED, "Done").await;
}

#[test]
fn a_box_is_done_by_the_learners_own_record_and_shows_it_after_a_reload() {
    browser_test(options(), async |page| {
        page.open("/?lang=ko").await;
        page.wait_text(RELAY, "ms").await;
        assert_eq!(page.title().await, "21장 · 연결된 세상에서 소통하라 · 네트워킹 실습실");
        page.wait_text("main", "체크리스트 0 / 12").await;
        page.press("메시지를 보내고 응답 받기").await;
        page.wait_text(TASK, "127.0.0.1:8888에 연결해").await;
        page.press("연결").await;
        page.wait_text(TASK, "이제 메시지를 보내십시오.").await;
        page.press("보내기").await;
        page.wait_text(TASK, "마지막으로 연결을 끊으십시오.").await;
        page.press("연결 끊기").await;
        page.wait_text(TASK, "완료").await;
        page.press("같은 메시지를 TCP와 UDP로 보내기").await;
        page.wait_text(TASK, "두 프로토콜로 나란히").await;
        page.script::<()>("history.back()").await;

        page.script::<()>("history.back()").await;
        page.wait_text("main", "체크리스트 1 / 12").await;
        page.open("/?lang=ko").await;
        page.wait_text("main", "체크리스트 1 / 12").await;
        page.press("증거 보기: 메시지를 보내고 응답 받기").await;
        let record = page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        assert!(record.contains("close()"), "{record}");
        // A replay shows the record as it was before the last event.
        page.press("이전 사건").await;
        page.wait_text(".replay-controls [role=status]", "사건 5개 중 4개").await;
        let rows: Vec<String> = page
            .script("return [...document.querySelectorAll('.evidence .record-row')].map(row => row.innerText)")
            .await;
        assert!(!rows.concat().contains("close()"), "{rows:?}");
        page.press("재생 시작").await;
        page.wait_text(".replay-controls [role=status]", "사건 5개 중 5개").await;
        assert_fits(page, "evidence").await;

        page.press("증거 인쇄").await;
        page.fill("이름", "김민지").await;
        page.wait_text(".evidence-print", "서버 응답: 안녕하세요!").await;
        page.press("돌아가기").await;
        page.press("초기화").await;
        page.press("모두 지우기").await;
        page.wait_text("main", "체크리스트 0 / 12").await;
        page.open("/?lang=ko").await;
        page.wait_text("main", "체크리스트 0 / 12").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_task_begins_at_the_top_anew_and_stays_after_a_reload() {
    browser_test(options(), async |page| {
        page.emulate_size(1366, 650, false).await;
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("silent").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("The chapter").await;
        page.wait_text("main", "Checklist 0 of 12").await;
        page.script::<()>("scrollTo(0, document.body.scrollHeight)").await;
        page.press("Send a message and receive the reply").await;
        page.wait_text(JUDGED, "The record is checked as you work").await;
        page.wait_script("return scrollY", 0.into()).await;
        page.wait_script("return document.activeElement.id", "lab".into()).await;
        // The connection to the other server has ended, and the field has the address for the next one.
        page.wait_text(STATUS, "Not connected").await;
        let server: String = page.script("return document.getElementById('tcp-server').value").await;
        assert_eq!(server, page.health().await.practice.expect("it has practice servers").tcp[0].address);
        let path: String = page.script("return location.search").await;
        assert!(path.contains("task=tcp-echo"), "{path}");
        page.open(&format!("/{path}")).await;
        page.wait_text(JUDGED, "The record is checked as you work").await;
    });
}

/// The main path through each lab, in both browsers.
macro_rules! in_both_browsers {
    ($($way:ident,)+) => {
        mod chromium {
            use super::*;
            $(#[test] fn $way() { browser_test(options(), async |page| super::$way(page).await); })+
        }

        mod firefox {
            use super::*;
            $(#[test] fn $way() { firefox_test(options(), async |page| super::$way(page).await); })+
        }
    };
}

in_both_browsers! {
    an_echo_is_answered,
    a_server_serves_two_clients_at_once,
    a_datagram_comes_back,
    a_get_needs_its_parameter,
    only_the_sessions_headers_count,
    the_tab_answers_a_request,
    a_websocket_is_closed_after_its_message_came_back,
}

async fn an_echo_is_answered(page: &Page) {
    open(page, "tcp-echo").await;
    page.press("Connect").await;
    page.wait_text(JUDGED, "Now send a message").await;
    page.press("Send").await;
    page.wait_text(JUDGED, "Close the connection to finish").await;
    page.press("Close").await;
    is_done(page).await;
}

async fn a_server_serves_two_clients_at_once(page: &Page) {
    open(page, "serve-many").await;
    page.press("0").await;
    page.press("Listen").await;
    page.wait_text(STATUS, "Listening").await;
    page.press("Connect a client").await;
    page.wait_text(JUDGED, "Fewer than two clients have received a reply").await;
    page.press("Many at once").await;
    page.press("Connect a client").await;
    page.press("Connect a client").await;
    is_done(page).await;
}

async fn a_datagram_comes_back(page: &Page) {
    open(page, "udp-datagram").await;
    page.press("Open socket").await;
    page.wait_text(JUDGED, "Now send a datagram").await;
    page.press("Send").await;
    is_done(page).await;
}

async fn a_get_needs_its_parameter(page: &Page) {
    open(page, "http-get").await;
    page.fill("Path", "/get").await;
    page.press("Send request").await;
    page.wait_text(JUDGED, "Add key=value").await;
    page.fill("Path", "/get?key=value").await;
    page.press("Send request").await;
    is_done(page).await;
}

async fn only_the_sessions_headers_count(page: &Page) {
    open(page, "http-session").await;
    page.press("Headers 0").await;
    page.press_in("Headers", "+ Add").await;
    page.fill_in("Headers", "Name", "X-Chapter").await;
    page.fill_in("Headers", "Value", "21").await;
    page.fill("Path", "/headers").await;
    page.press("Send request").await;
    page.wait_text(JUDGED, "The request has no header from the session").await;
    page.press_in("Headers", "Remove").await;
    page.press("Session 0").await;
    page.press_in("Default headers", "+ Add").await;
    page.fill_in("Default headers", "Name", "X-Chapter").await;
    page.fill_in("Default headers", "Value", "21").await;
    page.press("Send request").await;
    page.wait_text(JUDGED, "One request has a header from the session").await;
    page.fill("Path", "/anything").await;
    page.press("Send request").await;
    is_done(page).await;
}

async fn the_tab_answers_a_request(page: &Page) {
    open(page, "http-serve").await;
    page.press("0").await;
    page.press("Start the server").await;
    page.wait_text(JUDGED, "waiting for a request").await;
    page.press("Send a request from this tab").await;
    is_done(page).await;
}

async fn a_websocket_is_closed_after_its_message_came_back(page: &Page) {
    open(page, "websocket-echo").await;
    page.press("Connect").await;
    page.wait_text(JUDGED, "Now send a message").await;
    page.press("Send").await;
    page.wait_text(JUDGED, "Close the connection to finish").await;
    page.press("Close").await;
    is_done(page).await;
}

#[test]
fn what_another_version_of_the_page_stores_takes_nothing_away() {
    browser_test(options(), async |page| {
        a_datagram_comes_back(page).await;
        page.script::<()>(
            "const key = 'networking-lab.progress';
             localStorage.setItem(key, '{\"format\":99}');
             dispatchEvent(new StorageEvent('storage', { key }))",
        )
        .await;
        page.wait_script("return localStorage.getItem('networking-lab.progress.unreadable')", json!("{\"format\":99}"))
            .await;
        page.press("The chapter").await;
        page.wait_text("main", "Show the evidence").await;
    });
}

#[test]
fn a_finished_experiment_counts_and_is_no_attempt_at_a_task() {
    browser_test(options(), async |page| {
        page.open("/?experiment=edges&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.wait_for(".experiment-choice").await;
        page.click(".experiment-choice").await;
        page.press("Set up and run").await;
        page.wait_for(EVIDENCE).await;
        page.press("The chapter").await;
        page.wait_text("main", "Checklist 0 of 12").await;
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(EXPERIMENTS, "✓").await;
    });
}

#[test]
fn where_the_browser_keeps_nothing_the_page_says_so() {
    browser_test(options(), async |page| {
        page.open("/?lang=en").await;
        page.wait_text("main", "Your progress is saved in this browser").await;
        page.before_each_document("Storage.prototype.setItem = () => { throw new DOMException('blocked') }").await;
        page.open("/?task=tcp-echo&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.press("Send").await;
        page.wait_text(JUDGED, "Close the connection to finish").await;
        page.press("Close").await;
        is_done(page).await;
        page.press("The chapter").await;
        page.wait_text("main", "Show the evidence").await;
        page.wait_text("main", "This browser does not let the page save anything").await;
    });
}
