//! The TCP server lab: real programs connect to the tab, and read its replies.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clients;
mod experiments;
mod failures;
mod layout;

use crate::harness::{Page, browser_test, options, parts::*};
use serde_json::json;
use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    process::{Command, Output, Stdio},
    time::Duration,
};
use tokio::task::spawn_blocking;

/// The time limit of a client's operations.
const LIMIT: Duration = Duration::from_secs(10);

/// How long a client waits to see that nothing arrives.
const NOTHING: Duration = Duration::from_millis(300);

/// Opens the lab in Korean, and waits until the relay is found.
async fn open(page: &Page) {
    page.open("/?lab=tcp-server&lang=ko").await;
    page.wait_text(RELAY, "ms").await;
}

/// Listens on a free port, and returns the address.
async fn listen(page: &Page) -> SocketAddr {
    page.press("0").await;
    page.press("리슨 시작").await;
    let status = page.wait_text(STATUS, "에서 기다리는 중").await;
    status.split("에서").next().unwrap().trim().parse().expect("an address")
}

/// Selects the server's kind of reply, by its label.
async fn choose_rule(page: &Page, words: &str) {
    let script = format!(
        "const list = [...document.querySelectorAll('label')].find(label => label.innerText === '응답').control;
         list.selectedIndex = [...list.options].findIndex(option => option.text === '{words}');
         list.dispatchEvent(new Event('change', {{ bubbles: true }}));
         return list.selectedIndex >= 0"
    );
    assert!(page.script::<bool>(&script).await, "“{words}” can be chosen");
}

/// Runs a blocking function without blocking the browser's driver.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work).await.expect("it does not panic")
}

/// A client that sends this and waits for nothing.
fn client(address: SocketAddr, message: &str) -> TcpStream {
    let mut stream = TcpStream::connect_timeout(&address, LIMIT).expect("the tab's port answers");
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.write_all(message.as_bytes()).unwrap();
    stream
}

/// Reads this text, and fails if anything else arrives.
fn expect(stream: &mut TcpStream, text: &str) {
    let mut bytes = vec![0; text.len()];
    stream.read_exact(&mut bytes).unwrap_or_else(|error| panic!("“{text}” does not come: {error}"));
    assert_eq!(String::from_utf8_lossy(&bytes), text);
}

/// Whether nothing arrives for a while.
fn is_silent(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(NOTHING)).unwrap();
    let outcome = stream.read(&mut [0; 64]);
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    matches!(outcome, Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
}

/// Runs a program with this input until it ends.
fn run(program: &str, arguments: &[String], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn programs_of_the_terminal_reach_the_tab_with_the_commands_that_it_shows() {
    browser_test(options(), async |page| {
        open(page).await;
        let address = listen(page).await;
        page.press("터미널이나 다른 탭에서 연결하기").await;
        page.wait_for(".other-tab").await;
        let offered: String =
            page.script("return new URLSearchParams(document.querySelector('.other-tab').search).get('server')").await;
        assert_eq!(offered, address.to_string(), "the link to another tab's client names this server");
        let shown = page.wait_text(".commands code", "nc ").await;
        let arguments: Vec<String> = shown.split(' ').skip(1).map(str::to_owned).chain(["-N".to_owned()]).collect();
        let output = beside(move || run("nc", &arguments, "nc에서 안녕\n")).await;
        assert_eq!(String::from_utf8_lossy(&output.stdout), "서버 응답: nc에서 안녕\n");
        let shown = page.wait_text(".commands code", "python3").await;
        let program = shown.split('\'').nth(1).expect("a program in quotes").to_owned();
        assert!(program.contains(&address.port().to_string()), "{program}");
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
        let output = beside(move || run(&python, &["-c".into(), program], "")).await;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(printed.trim(), "서버 응답: 안녕하세요!", "{output:?}");
        page.wait_text(RECORD, "\"서버 응답: 안녕하세요!\"").await;
        page.wait_text(CONNECTIONS, "끝남").await;
        page.press("Python 명령 복사").await;
        page.wait_text(STATUS, "복사했습니다").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn one_at_a_time_the_second_client_waits_until_the_first_has_gone() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("하나씩").await;
        let address = listen(page).await;
        let mut first = beside(move || client(address, "하나")).await;
        let mut first = beside(move || {
            expect(&mut first, "서버 응답: 하나");
            first
        })
        .await;
        // The second client's connect and send succeed anyway: the kernel holds it in the queue.
        let mut second = beside(move || client(address, "둘")).await;
        page.wait_text(STATUS, "대기열 1").await;
        page.wait_text(QUEUE, "대기열").await;
        let (silent, second_again) = beside(move || (is_silent(&mut second), second)).await;
        assert!(silent, "the second client was answered while the first one was served");
        second = second_again;
        first.shutdown(Shutdown::Write).unwrap();
        beside(move || expect(&mut first, "")).await;
        beside(move || expect(&mut second, "서버 응답: 둘")).await;
        page.wait_text(RECORD, "기다림").await;
        page.wait_text(&format!("{CONNECTIONS}:nth-child(2)"), "대기").await;
        // The ladder shows the second client's wait.
        page.wait_for(".record-lifelines [data-state=waiting]").await;
    });
}

#[test]
fn many_at_once_the_second_client_is_answered_beside_the_first() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("하나씩").await;
        let address = listen(page).await;
        let mut first = beside(move || client(address, "a")).await;
        let mut second = beside(move || client(address, "b")).await;
        page.wait_text(STATUS, "대기열 1").await;
        // Changed while both are connected.
        page.press("동시에").await;
        beside(move || {
            expect(&mut second, "서버 응답: b");
            expect(&mut first, "서버 응답: a");
            first.write_all(b"c").unwrap();
            expect(&mut first, "서버 응답: c");
        })
        .await;
    });
}

#[test]
fn fifty_clients_at_once_each_get_their_own_answer() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("대기열 길이", "64").await;
        let address = listen(page).await;
        beside(move || {
            let mut clients: Vec<TcpStream> =
                (0..50).map(|number| client(address, &format!("나는 {number}"))).collect();
            for (number, stream) in clients.iter_mut().enumerate() {
                expect(stream, &format!("서버 응답: 나는 {number}"));
            }
            for (number, stream) in clients.iter_mut().enumerate() {
                stream.write_all(format!("다시 {number}").as_bytes()).unwrap();
            }
            for (number, stream) in clients.iter_mut().enumerate() {
                expect(stream, &format!("서버 응답: 다시 {number}"));
            }
        })
        .await;
        page.wait_text(".server-connections .count", "50").await;
        let columns: usize = page.script("return document.querySelectorAll('.record-lane').length").await;
        assert!(columns <= 8, "{columns} lanes");
        // A single connection's record.
        page.press("50").await;
        page.wait_text(STATUS, "연결 50의 기록입니다").await;
        page.wait_text(".record-lane", "연결 50").await;
        assert_eq!(page.console_errors().await, [""; 0]);
        page.emulate(1280, false).await;
        page.screenshot("server-50-ko-light-1280").await;
        page.press("모두 보기").await;
        page.wait_text(".record-lane", "까지").await;
        let () = page.script("document.querySelector('.record').scrollIntoView()").await;
        page.screenshot("server-50-ladder-ko-light-1280").await;
    });
}

#[test]
fn by_line_a_message_that_comes_in_parts_gets_one_answer() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("줄마다").await;
        choose_rule(page, "거꾸로").await;
        page.fill("recv 크기", "4").await;
        let address = listen(page).await;
        beside(move || {
            let mut stream = client(address, "안녕하");
            assert!(is_silent(&mut stream), "a line without its end was answered");
            stream.write_all("세요\n두 번째\n끝".as_bytes()).unwrap();
            expect(&mut stream, "요세하녕안\n째번 두\n");
            // The last line has no line ending; the FIN ends it.
            stream.shutdown(Shutdown::Write).unwrap();
            expect(&mut stream, "끝");
            assert_eq!(stream.read(&mut [0; 8]).unwrap(), 0);
        })
        .await;
    });
}

#[test]
fn close_shutdown_and_reset_arrive_as_fin_and_rst() {
    browser_test(options(), async |page| {
        open(page).await;
        choose_rule(page, "직접 입력").await;
        let address = listen(page).await;
        let mut streams = Vec::new();
        for number in 1..=3 {
            streams.push(beside(move || client(address, "?")).await);
            page.wait_text(&format!("{CONNECTIONS}:nth-child({number}) .state"), "연결됨").await;
        }
        page.press("1").await;
        page.fill("연결 1에 보낼 내용", "손으로\u{e007}").await;
        let mut third = streams.pop().unwrap();
        let mut second = streams.pop().unwrap();
        let mut first = streams.pop().unwrap();
        let mut first = beside(move || {
            expect(&mut first, "손으로");
            first
        })
        .await;
        // FIN: the client's read ends, but the data it still sends arrives.
        page.press_in("연결 1", "FIN").await;
        beside(move || {
            assert_eq!(first.read(&mut [0; 8]).unwrap(), 0);
            first.write_all("아직".as_bytes()).unwrap();
            first
        })
        .await
        .shutdown(Shutdown::Write)
        .unwrap();
        page.wait_text(RECORD, "\"아직\"").await;
        page.press_in("연결 2", "닫기").await;
        beside(move || assert_eq!(second.read(&mut [0; 8]).unwrap(), 0)).await;
        // The button is now inactive, but has kept the focus, in its row.
        assert_eq!(page.focused().await, "닫기");
        let row: String = page.script("return document.activeElement.closest('[role=group]').ariaLabel").await;
        assert_eq!(row, "연결 2");
        page.press_in("연결 3", "RST").await;
        let error = beside(move || third.read(&mut [0; 8]).unwrap_err().kind()).await;
        assert_eq!(error, ErrorKind::ConnectionReset);
        page.wait_text(&format!("{CONNECTIONS}:nth-child(3) .state"), "끝남").await;
        assert_eq!(page.focused().await, "RST");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_record_of_one_connection_is_drawn_as_the_record_of_all_was() {
    browser_test(options(), async |page| {
        open(page).await;
        listen(page).await;
        page.press("클라이언트 연결").await;
        page.wait_text(LOCAL_CLIENTS, "서버 응답: 안녕하세요!").await;
        page.wait_text(RECORD, "send 31 B").await;
        page.press("1").await;
        page.wait_text(STATUS, "연결 1의 기록입니다").await;
        // accept, recv and send, each with two arrows.
        page.wait_script("return document.querySelectorAll('.record-row .record-leg').length", json!(6)).await;
    });
}

#[test]
fn the_focus_stays_where_it_was_used() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("0").await;
        // Enter in the port's field, which is read-only while the tab listens.
        page.fill("포트", "0\u{e007}").await;
        page.wait_text(STATUS, "에서 기다리는 중").await;
        assert_eq!(page.focused().await, "포트");
        page.press("리슨 중지").await;
        page.wait_text(STATUS, "리슨하지 않음").await;
        assert_eq!(page.focused().await, "리슨 시작");
        // The button that tries another port disappears: the focus moves to the port, which it has changed.
        let echo = page.health().await.practice.unwrap().tcp[0].address.clone();
        page.press(echo.rsplit_once(':').unwrap().1).await;
        page.press("리슨 시작").await;
        page.press("다른 포트로").await;
        page.wait_text(STATUS, "에서 기다리는 중").await;
        assert_eq!(page.focused().await, "포트");
        page.press("클라이언트 연결").await;
        page.wait_text(LOCAL_CLIENTS, "서버 응답").await;
        page.press("1").await;
        page.press("모두 보기").await;
        page.wait_text(STATUS, "모든 연결의 기록입니다").await;
        assert_eq!(page.focused().await, "모두 보기");
    });
}
