//! The UDP lab, used as a person uses it.

use crate::{
    harness::{Page, browser_test, options},
    shell::assert_fits,
};
use serde_json::Value;
use std::{net::UdpSocket, process::Command, time::Duration};

const SEND: &str = "Send";
const LOCAL_EN: &str = "Send from a client in this tab";
const LOCAL_KO: &str = "이 탭의 클라이언트로 보내기";
const REST_GONE: &str = "No: the rest is gone, and the next datagram comes.";

/// Opens the lab in English, and waits until the relay was found and its practice servers are on offer.
async fn open(page: &Page) {
    page.open("/?lab=udp&lang=en").await;
    page.wait_text(".practice", "silent").await;
}

/// Chooses a practice server and opens a socket to it.
async fn open_to(page: &Page, practice: &str) {
    page.press(practice).await;
    page.press("Open socket").await;
    page.wait_text(".state", "Open · 127.0.0.1:").await;
}

/// Moves a slider to this many percent, as the pointer does.
async fn slide(page: &Page, id: &str, percent: u32) {
    let () = page
        .script(&format!(
            "const slider = document.querySelector('#{id}'); slider.value = {percent};
             slider.dispatchEvent(new InputEvent('input', {{ bubbles: true }}))"
        ))
        .await;
}

/// The record's entries, as they are exported.
async fn entries(page: &Page) -> Vec<Value> {
    let () = page
        .script(
            "window.made = []; const make = URL.createObjectURL.bind(URL);
             URL.createObjectURL = blob => (made.push(blob), make(blob))",
        )
        .await;
    let lang: String = page.script("return document.documentElement.lang").await;
    page.press(if lang == "ko" { "내보내기" } else { "Export" }).await;
    let exported: Value = page.script("return made[0].text().then(JSON.parse)").await;
    exported["entries"].as_array().expect("a record has entries").clone()
}

/// Waits until the record counts at least so many entries of this kind.
async fn wait_entries(page: &Page, what: &str, count: usize) -> Vec<Value> {
    for _ in 0..100 {
        let entries = entries(page).await;
        if entries.iter().filter(|entry| entry["what"] == what).count() >= count {
            return entries;
        }
    }
    panic!("{:?}", entries(page).await);
}

#[test]
fn an_echo_comes_back_as_one_datagram_and_connecting_sends_nothing() {
    browser_test(options(), async |page| {
        page.open("/?lab=udp&lang=ko").await;
        page.wait_text(".practice", "silent").await;
        page.press("소켓 열기").await;
        page.wait_text(".state", "열림 · 127.0.0.1:").await;
        page.wait_text(".record", "UDP의 connect는 아무것도 보내지 않습니다").await;
        page.press("보내기").await;
        page.wait_text(".record", "recvfrom(1024) → 8 B").await;
        page.press("보내기").await;
        let record = page.wait_text(".record", "send 8 B · #2").await;
        assert!(record.contains("\"안녕 1\"") && record.contains("\"안녕 2\""), "{record}");
        page.press("소켓 닫기").await;
        page.wait_text(".state", "소켓 없음").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_does_not_fit_into_recvfrom_is_gone_and_the_next_datagram_comes() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("recvfrom size", "4").await;
        page.press("by hand").await;
        open_to(page, "echo").await;
        page.press("10 bytes").await;
        page.press(SEND).await;
        page.fill("Message", "next").await;
        page.press(SEND).await;
        page.press("Call recvfrom").await;
        page.wait_text(".record", "6 B gone").await;
        page.wait_text(".record", "the next recvfrom returns the next datagram").await;
        page.press("Call recvfrom").await;
        let entries = wait_entries(page, "received_from", 2).await;
        let texts: Vec<_> =
            entries.iter().filter(|entry| entry["what"] == "received_from").map(|entry| &entry["text"]).collect();
        assert_eq!(texts, ["0123", "next"]);
    });
}

#[test]
fn an_empty_datagram_is_one_and_a_longer_one_than_udp_carries_is_refused_by_the_kernel() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("recvfrom size", "65536").await;
        open_to(page, "echo").await;
        page.press("0 bytes").await;
        page.press(SEND).await;
        page.wait_text(".record", "recvfrom(65536) → 0 B").await;
        page.press("65,508 bytes (too long)").await;
        page.press(SEND).await;
        page.wait_text(".record", "UDP · datagram too long").await;
        page.wait_text(".state", "Open").await;
        page.press("65,507 bytes (maximum)").await;
        page.press(SEND).await;
        page.wait_text(".record", "recvfrom(65536) → 65,507 B").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_closed_port_is_told_late_and_as_udps() {
    browser_test(options(), async |page| {
        open(page).await;
        open_to(page, "closed").await;
        page.press(SEND).await;
        let record = page.wait_text(".record", "UDP · ICMP port unreachable · ECONNREFUSED").await;
        assert!(!record.contains("SYN"), "{record}");
        // The socket lives on, and sending works again.
        page.wait_text(".state", "Open").await;
        page.press(SEND).await;
        wait_entries(page, "reported", 2).await;
    });
}

#[test]
fn a_silent_peer_and_a_loss_cannot_be_told_apart() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("Time limit", "0.2").await;
        open_to(page, "silent").await;
        page.press(SEND).await;
        page.wait_text(".record", "Whether it was lost on its way").await;
        page.wait_text(".state", "Open").await;
    });
}

/// Opens a socket to the echo with this seed, sends 20 datagrams, and gives the faults that the record tells, in order of
/// way and number.
async fn faults_of(page: &Page, seed: &str) -> Vec<String> {
    page.fill("Seed", seed).await;
    open_to(page, "echo").await;
    page.press(SEND).await;
    wait_entries(page, "send", 20).await;
    // Another one overtakes the last, where that is to be overtaken.
    page.press(SEND).await;
    page.press("Close socket").await;
    page.wait_text(".state", "No socket").await;
    let mut faults: Vec<String> = entries(page)
        .await
        .iter()
        .filter(|entry| entry["what"] == "injected" && entry["way"] == "out" && entry["datagram"].as_u64() <= Some(20))
        .map(|entry| format!("{:>2} {}", entry["datagram"].to_string(), entry["fault"]))
        .collect();
    faults.sort();
    page.press("Clear").await;
    faults
}

#[test]
fn the_same_seed_does_the_same_and_another_does_other_things() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Faults to inject · none").await;
        for id in ["udp-loss", "udp-duplicate", "udp-reorder"] {
            slide(page, id, 30).await;
        }
        page.wait_text("summary", "loss 30% · duplicates 30% · reordering 30% · seed 42").await;
        page.press("More").await;
        page.fill("Repeat", "20").await;
        page.fill("Every", "0").await;
        let first = faults_of(page, "42").await;
        assert!(first.len() > 3, "{first:?}");
        assert_eq!(faults_of(page, "42").await, first);
        assert_ne!(faults_of(page, "43").await, first);
    });
}

#[test]
fn a_delay_is_drawn_as_injected() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Faults to inject · none").await;
        page.fill("Delay", "300").await;
        open_to(page, "echo").await;
        page.wait_text(".record", "faults to inject · delay 300 ms · seed 42").await;
        page.press(SEND).await;
        page.wait_text(".record", "injected delay 300 ms").await;
        let entries = wait_entries(page, "received_from", 1).await;
        let at = |what| entries.iter().find(|entry| entry["what"] == what).unwrap()["at_us"].as_u64().unwrap();
        assert!(at("received_from") - at("send") >= 300_000, "{entries:?}");
    });
}

/// Binds a free port in server mode; gives its address.
async fn bind(page: &Page) -> String {
    page.press("Server (bind)").await;
    page.fill("Port", "0").await;
    page.press("Bind").await;
    let state = page.wait_text(".state", "Open · 127.0.0.1:").await;
    state.split(" · ").nth(1).expect("an address").trim().to_owned()
}

/// A socket of this test's own, which waits for what comes for ten seconds at most.
fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    socket.set_read_timeout(Some(Duration::from_secs(10))).expect("a time limit can be set");
    socket
}

fn receive(socket: &UdpSocket) -> String {
    let mut buffer = [0; 2048];
    let (length, _) = socket.recv_from(&mut buffer).expect("a datagram comes in time");
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

#[test]
fn other_programs_reach_the_bound_port_and_get_their_answer() {
    browser_test(options(), async |page| {
        open(page).await;
        let address = bind(page).await;
        let one = socket();
        one.send_to("누구세요?".as_bytes(), &address).expect("it goes out");
        assert_eq!(receive(&one), "누구세요?");
        let program = "
import socket, sys
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(10)
client.sendto(b'from Python', ('127.0.0.1', int(sys.argv[1])))
print(client.recvfrom(1024)[0].decode())";
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let port = address.rsplit(':').next().unwrap();
        let answer = Command::new(python).args(["-c", program, port]).output().expect("Python runs");
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "from Python");
        let record = page.wait_text(".record", "\"from Python\"").await;
        assert!(record.contains(&one.local_addr().unwrap().to_string()), "{record}");

        // By hand, to the last sender and to the first one by its address.
        page.press("send by hand").await;
        one.send_to(b"again", &address).expect("it goes out");
        page.wait_text(".destination", &one.local_addr().unwrap().to_string()).await;
        page.fill("Message", "by hand\u{e007}").await;
        assert_eq!(receive(&one), "by hand");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_second_socket_of_the_tab_reaches_the_first() {
    browser_test(options(), async |page| {
        open(page).await;
        bind(page).await;
        page.press(LOCAL_EN).await;
        let entries = wait_entries(page, "received_from", 2).await;
        let connections: Vec<_> = entries
            .iter()
            .filter(|entry| entry["what"] == "received_from")
            .map(|entry| (entry["connection"].as_u64().unwrap(), entry["text"].as_str().unwrap()))
            .collect();
        assert_eq!(connections, [(1, "hello 1"), (2, "hello 1")]);
        page.press("Close socket").await;
        page.wait_text(".state", "No socket").await;
    });
}

#[test]
fn a_taken_port_and_one_out_of_range_are_told() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Server (bind)").await;
        let health = page.health().await;
        let (first, last) = health.limits.bind_ports[0];
        let taken = (first..=last).find_map(|port| UdpSocket::bind(("127.0.0.1", port)).ok()).expect("a port is free");
        page.fill("Port", &taken.local_addr().unwrap().port().to_string()).await;
        page.press("Bind").await;
        page.wait_text(".record", "UDP · address already in use · EADDRINUSE").await;
        page.wait_text(".state", "No socket").await;
        page.fill("Port", "99999").await;
        page.press("Bind").await;
        page.wait_text("#udp-port-about", "from 0 to 65535").await;
        page.fill("Port", "80").await;
        page.press("Bind").await;
        page.wait_text(".record", "target not allowed").await;
        page.wait_text(".state", "No socket").await;
    });
}

#[test]
fn a_comparison_fills_its_grids_and_tcp_loses_nothing() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Compare").await;
        page.fill("Every", "10").await;
        page.press("Send over both").await;
        page.wait_text(".comparison", "The comparison is over.").await;
        let fates: Vec<Vec<String>> = page
            .script("return [...document.querySelectorAll('.messages')].map(grid => [...grid.children].map(cell => cell.dataset.fate))")
            .await;
        let count = |side: usize, fate: &str| fates[side].iter().filter(|other| *other == fate).count();
        // The seed's 20 % of loss, on the way out and back.
        assert!((1..20).contains(&count(0, "lost")), "{fates:?}");
        assert_eq!((fates[0].len(), count(1, "arrived")), (20, 20), "{fates:?}");
        let entries = entries(page).await;
        let lost = entries.iter().filter(|entry| entry["what"] == "injected" && entry["fault"] == "loss").count();
        assert!(lost >= count(0, "lost"), "every loss is told: {lost} {fates:?}");
        let order = page.wait_text(".side:nth-child(2) .order", "").await;
        assert!(
            order.ends_with((1..=20).map(|number| number.to_string()).collect::<Vec<_>>().join(" ").as_str()),
            "{order}"
        );
        page.wait_text(".comparison table", "retransmits (relay’s side)").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn without_practice_servers_a_comparison_says_what_is_missing() {
    browser_test(relay::Options { practice: None, ..options() }, async |page| {
        page.open("/?lab=udp&lang=en").await;
        page.wait_text(".relay", "ms").await;
        page.press("Compare").await;
        page.wait_text(".mode", "without practice servers (--no-practice)").await;
        let script = "return [...document.querySelectorAll('.mode button')]
            .find(button => button.innerText === 'Send over both').getAttribute('aria-disabled')";
        page.wait_script(script, "true".into()).await;
    });
}

/// Predicts this in the open experiment, and runs it to its evidence.
async fn run_experiment(page: &Page, prediction: &str) {
    page.press(prediction).await;
    page.press("Set up and run").await;
    // TCP may wait long before it sends a segment again.
    let () = page
        .script("return new Promise(done => setInterval(() => document.querySelector('.experiment-evidence') && done(), 50))")
        .await;
}

#[test]
fn the_experiments_run_to_their_evidence() {
    browser_test(options(), async |page| {
        open(page).await;
        for (title, prediction, words) in [
            ("A datagram’s rest", REST_GONE, "6 B"),
            ("Sent = arrived?", "No: send only says that it went out.", "no error"),
            ("TCP without connect?", "Some are lost, some come twice, some out of order.", "1 2 3 4 5 6 7 8 9 10"),
        ] {
            page.press(title).await;
            run_experiment(page, prediction).await;
            page.wait_text(".experiment-news", "Your prediction was right.").await;
            page.wait_text(".experiment-evidence", words).await;
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn every_mode_fits_from_360_px_on_in_both_languages_light_and_dark() {
    browser_test(options(), async |page| {
        let korean = [
            "클라이언트",
            "서버 (bind)",
            "TCP와 비교",
            "소켓 열기",
            "보내기",
            "포트 열기 (bind)",
            LOCAL_KO,
            "같은 메시지 보내기",
            "끝났습니다",
            "지연",
            "포트",
        ];
        let english = [
            "Client",
            "Server (bind)",
            "Compare",
            "Open socket",
            "Send",
            "Bind",
            LOCAL_EN,
            "Send over both",
            "is over",
            "Delay",
            "Port",
        ];
        for (lang, words) in [("ko", korean), ("en", english)] {
            let [client, server, compare, open, send, bind, local, send_both, over, delay, port] = words;
            page.open(&format!("/?lab=udp&lang={lang}")).await;
            page.wait_text(".practice", "silent").await;
            for mode in [client, server, compare] {
                page.press(mode).await;
                let name = if mode == client {
                    for id in ["udp-loss", "udp-duplicate", "udp-reorder"] {
                        slide(page, id, 30).await;
                    }
                    page.fill(delay, "20").await;
                    page.press(open).await;
                    for _ in 0..5 {
                        page.press(send).await;
                    }
                    wait_entries(page, "injected", 2).await;
                    "client"
                } else if mode == server {
                    page.fill(port, "0").await;
                    page.press(bind).await;
                    page.press(local).await;
                    page.wait_text(".record", "connect()").await;
                    page.press(local).await;
                    "server"
                } else {
                    page.press(send_both).await;
                    page.wait_text(".comparison [role=status]", over).await;
                    "compare"
                };
                for (width, height, dark) in
                    [(360, 900, false), (360, 900, true), (1280, 900, false), (1280, 900, true), (1366, 650, false)]
                {
                    page.emulate_size(width, height, dark).await;
                    let colours = if dark { "dark" } else { "light" };
                    let () = page.script("window.scrollTo(0, 0)").await;
                    page.screenshot(&format!("udp-{name}-{lang}-{colours}-{width}")).await;
                    let () =
                        page.script("document.querySelector('section:not([hidden]) .record').scrollIntoView()").await;
                    page.screenshot(&format!("udp-{name}-record-{lang}-{colours}-{width}")).await;
                    assert_fits(page, &format!("{name} in {lang} at {width} px")).await;
                }
            }
        }
    });
}

/// The lower edges of the controls that are always there and of the last outcome, from the top of the page.
async fn lower_edges(page: &Page) -> Vec<f64> {
    page.script(
        "return [...document.querySelectorAll('.controls :is(button, input, textarea, .outcome)')]
            .filter(element => !element.closest('details, .commands') && element.checkVisibility())
            .map(element => element.getBoundingClientRect().bottom + window.scrollY)",
    )
    .await
}

#[test]
fn on_a_laptop_the_outcome_is_in_view_and_nothing_jumps_when_it_appears() {
    browser_test(options(), async |page| {
        for (lang, server, port, open, bind, send, local) in [
            ("ko", "서버 (bind)", "포트", "소켓 열기", "포트 열기 (bind)", "보내기", LOCAL_KO),
            ("en", "Server (bind)", "Port", "Open socket", "Bind", SEND, LOCAL_EN),
        ] {
            page.emulate_size(1366, 650, false).await;
            page.open(&format!("/?lab=udp&lang={lang}")).await;
            page.wait_text(".practice", "silent").await;
            let before = lower_edges(page).await;
            assert!(before.len() > 9 && before.iter().all(|edge| *edge <= 650.0), "{lang} {before:?}");
            page.press(open).await;
            page.press(send).await;
            page.wait_text(".outcome", "recvfrom(1024)").await;
            assert_eq!(lower_edges(page).await, before, "{lang}");

            page.press(server).await;
            page.fill(port, "0").await;
            let before = lower_edges(page).await;
            assert!(before.len() > 9 && before.iter().all(|edge| *edge <= 650.0), "{lang} {before:?}");
            page.press(bind).await;
            page.press(local).await;
            page.wait_text(".outcome", "recvfrom(1024)").await;
            assert_eq!(lower_edges(page).await, before, "{lang}");
        }
    });
}

#[test]
fn the_focus_stays_where_the_user_was() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("echo").await;
        page.fill("Server", "echo\u{e007}").await;
        page.wait_text(".state", "Open · 127.0.0.1:").await;
        assert_eq!(page.focused().await, "Server");
        page.press("Close socket").await;
        page.wait_text(".state", "No socket").await;
        assert_eq!(page.focused().await, "Open socket");
        page.press("Open socket").await;
        page.wait_text(".state", "Open · 127.0.0.1:").await;
        assert_eq!(page.focused().await, "Close socket");
        page.fill("Repeat", "3").await;
        page.press(SEND).await;
        page.wait_text(".record", "hello 3").await;
        assert_eq!(page.focused().await, SEND);

        page.press("Server (bind)").await;
        page.fill("Port", "0\u{e007}").await;
        page.wait_text(".state", "Open · 127.0.0.1:").await;
        assert_eq!(page.focused().await, "Port");
    });
}

#[test]
fn leaving_an_experiment_gives_back_what_was_typed() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Server (bind)").await;
        page.fill("Message", "mine").await;
        page.press("A datagram’s rest").await;
        run_experiment(page, REST_GONE).await;
        page.press("Leave").await;
        page.wait_script("return document.querySelector('#udp-message').value", "mine".into()).await;
        page.wait_for("#udp-port").await;
    });
}
