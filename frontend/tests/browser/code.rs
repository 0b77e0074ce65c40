//! The code tab of a record: it follows the fields, and can be copied.

use crate::harness::{Page, browser_test, options, parts::*};

const PROGRAM: &str = "#tcp-code-program";

async fn open(page: &Page, lang: &str) {
    page.open(&format!("/?lab=tcp-client&lang={lang}")).await;
    page.wait_text(RELAY, "ms").await;
    page.press(if lang == "ko" { "코드" } else { "Code" }).await;
}

#[test]
fn the_code_follows_the_fields_in_every_language() {
    browser_test(options(), async |page| {
        open(page, "ko").await;
        let program = page.wait_text(PROGRAM, "안녕하세요!").await;
        assert!(program.contains("s.recv(1024)") && program.contains("timeout=3"), "{program}");
        page.fill("보낼 내용", "it's \"so\"").await;
        page.fill("recv 크기", "4").await;
        page.fill("시간 제한", "").await;
        let program = page.wait_text(PROGRAM, r#""it's \"so\"".encode()"#).await;
        assert!(program.contains("s.recv(4)") && !program.contains("timeout"), "{program}");
        for (name, words) in [
            ("Rust", r#""it's \"so\"".as_bytes()"#),
            ("Shell", r#"printf 'it'\''s "so"'"#),
            ("PowerShell", "\"it's `\"so`\"\""),
        ] {
            page.press(name).await;
            page.wait_text(PROGRAM, words).await;
        }
        page.fill("recv 크기", "0").await;
        page.wait_text(".record-panel", "입력을 올바르게 고치면").await;
        page.fill("recv 크기", "4").await;
        page.wait_text(PROGRAM, "[byte[]]::new(4)").await;

        page.press("16진수").await;
        page.fill("보낼 내용", "ff 00").await;
        page.wait_text(PROGRAM, "0xff, 0x00").await;
        page.press("연결").await;
        page.press("송신 종료 (FIN)").await;
        page.wait_text(PROGRAM, "Shutdown(\"Send\")").await;
        assert_eq!(page.console_errors().await, [""; 0]);
        // The user's choice persists across visits.
        open(page, "en").await;
        page.wait_text(PROGRAM, "Net.Sockets.TcpClient").await;
    });
}

#[test]
fn arrow_keys_choose_among_the_languages() {
    browser_test(options(), async |page| {
        open(page, "en").await;
        page.wait_text(PROGRAM, "import socket").await;
        let press =
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }))";
        page.press("Python").await;
        for (key, name, words) in [
            ("ArrowRight", "Rust", "std::net"),
            ("End", "PowerShell", "Net.Sockets"),
            ("ArrowRight", "Python", "import"),
        ] {
            let press = press.replace("arguments[0]", &format!("'{key}'"));
            let () = page.script(&press).await;
            page.wait_text(PROGRAM, words).await;
            let focused: String = page.script("return document.activeElement.textContent").await;
            assert_eq!(focused, name);
        }
    });
}

#[test]
fn code_is_copied_or_selected_where_the_browser_refuses() {
    browser_test(options(), async |page| {
        open(page, "ko").await;
        page.wait_text(PROGRAM, "import socket").await;
        let answer = "navigator.clipboard.writeText =";
        let () = page.script(&format!("{answer} text => (window.copied = text, Promise.resolve())")).await;
        page.press("복사").await;
        page.wait_text(STATUS, "복사했습니다").await;
        let same: bool =
            page.script(&format!("return copied === document.querySelector('{PROGRAM}').textContent")).await;
        assert!(same);
        // The message refers only to the copied program.
        page.fill("recv 크기", "5").await;
        page.wait_text(PROGRAM, "recv(5)").await;
        let told: String = page.script("return document.querySelector('.code [role=status]').textContent").await;
        assert_eq!(told, "");

        let () = page.script(&format!("{answer} () => Promise.reject(new Error('not allowed'))")).await;
        page.press("복사").await;
        page.wait_text(STATUS, "Ctrl+C").await;
        let selected: String = page.script("return getSelection().toString().trim()").await;
        assert!(selected.starts_with("import socket") && selected.ends_with("print(error)"), "{selected}");

        // A page without a clipboard: opened neither from this machine nor over https.
        let () = page.script("Object.defineProperty(navigator, 'clipboard', { value: undefined })").await;
        page.fill("recv 크기", "6").await;
        page.press("복사").await;
        page.wait_text(STATUS, "Ctrl+C").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_record_and_its_code_stand_beside_the_controls_or_under_them() {
    browser_test(options(), async |page| {
        for lang in ["ko", "en"] {
            for (width, dark) in [(1366, false), (1366, true), (768, false), (360, false), (360, true)] {
                page.emulate(width, dark).await;
                open(page, lang).await;
                page.wait_text(PROGRAM, "import socket").await;
                let (beside, under): (bool, bool) = page
                    .script(
                        "const [lab, record] = ['.lab', '.record'].map(it => document.querySelector(it).getBoundingClientRect());
                         return [record.left >= lab.right && record.bottom <= innerHeight, record.top >= lab.bottom]",
                    )
                    .await;
                assert_eq!((beside, under), (width >= 1100, width < 1100), "at {width} px");
                if under {
                    let () = page.script("document.querySelector('.record').scrollIntoView()").await;
                }
                let colours = if dark { "dark" } else { "light" };
                page.screenshot(&format!("code-{lang}-{colours}-{width}")).await;
                super::shell::assert_fits(page, &format!("the code in {lang} at {width} px")).await;
                let hidden: i32 = page
                    .script(&format!(
                        "const code = document.querySelector('{PROGRAM}'); return code.scrollWidth - code.clientWidth"
                    ))
                    .await;
                assert!(hidden <= 0, "{hidden} px of the code are hidden at {width} px");
            }
        }
    });
}

#[test]
fn the_server_lab_has_its_code_and_shares_the_choice_of_language() {
    browser_test(options(), async |page| {
        open(page, "ko").await;
        page.press("Rust").await;
        page.wait_text(PROGRAM, "std::net::TcpStream").await;
        page.press("TCP 서버").await;
        page.press("코드").await;
        let program = page.wait_text("#server-code-program", "TcpListener::bind((\"127.0.0.1\", 9000))").await;
        assert!(program.contains("thread::spawn") && program.contains("서버 응답: "), "{program}");
        page.press("tokio").await;
        page.wait_text("#server-code-program", "socket.listen(5)").await;
        page.fill("포트", "9012").await;
        page.fill("대기열 길이", "2").await;
        let program = page.wait_text("#server-code-program", "socket.listen(2)").await;
        assert!(program.contains("127.0.0.1:9012"), "{program}");
        // The client has no tokio version.
        page.press("TCP 클라이언트").await;
        page.wait_text(PROGRAM, "std::net::TcpStream").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_udp_lab_has_its_code_for_client_and_server() {
    browser_test(options(), async |page| {
        page.open("/?lab=udp&lang=en").await;
        page.press("Code").await;
        page.fill("Message", "no. {n}").await;
        page.wait_text("#udp-code-program", ".replace(\"{n}\", str(n))").await;
        page.press("Server (bind)").await;
        page.wait_text("#udp-code-program", "recvfrom(1024)").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn an_http_request_is_written_in_the_languages_that_can_send_it() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press_in("Record", "Code").await;
        let program = "#http-code-program";
        page.press("Python").await;
        page.wait_text(program, "requests.request(").await;
        for (name, words) in [
            ("http.client", "connection.putrequest(\"GET\", \"/get?key=value\")"),
            ("Shell", "curl '"),
            ("Rust", "reqwest = { version = \"0.13\", features = [\"blocking\"] }"),
            ("JavaScript", "AbortSignal.timeout(5000)"),
        ] {
            page.press(name).await;
            page.wait_text(program, words).await;
        }
        page.fill("Time limit", "soon").await;
        page.wait_text(".record-panel", "once the fields are correct").await;
    });
}

#[test]
fn the_routes_of_the_http_server_are_written_as_a_program() {
    browser_test(options(), async |page| {
        page.open("/?lab=http-server&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press_in("Record", "Code").await;
        let program = "#http-server-code-program";
        page.press("Rust").await;
        page.wait_text(program, ".route(\"/users/{id}\", get(get_users_id))").await;
        page.press("Python").await;
        page.wait_text(program, "(\"/users/([^/]+)\", [\"id\"], {\"GET\": get_users_id}),").await;
        page.fill("Port", "none").await;
        page.wait_text(".record-panel", "once the fields are correct").await;
    });
}

#[test]
fn the_websocket_lab_has_its_code_for_clients_and_an_echo_server() {
    browser_test(options(), async |page| {
        page.open("/?lab=websocket&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press_in("Record", "Code").await;
        let program = "#websocket-code-program";
        for (name, words) in [
            ("Python", "/websocket/echo\") as websocket:"),
            ("Rust", "connect_async("),
            ("Rust server", "accept_async(stream)"),
            ("Shell", "| websocat -t0n1 "),
            ("JavaScript", "new WebSocket("),
        ] {
            page.press(name).await;
            page.wait_text(program, words).await;
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
