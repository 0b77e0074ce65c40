//! The UDP lab, used as a person uses it.

use crate::{
    harness::{Page, browser_test, options},
    shell::assert_fits,
};
use serde_json::Value;
use std::{net::UdpSocket, process::Command, time::Duration};

const SEND: &str = "[data-do=send]:enabled";

/// Opens the lab in English, and waits until the relay was found and its practice servers are on offer.
async fn open(page: &Page) {
    page.open("/?lab=udp&lang=en").await;
    page.wait_text(".practice", "silent").await;
}

/// Chooses a practice server and opens a socket to it.
async fn open_to(page: &Page, practice: &str) {
    page.click(&format!(".practice [data-do={practice}]")).await;
    page.click("[data-do=open]").await;
    page.wait_text(".state", "Open · 127.0.0.1:").await;
}

/// Draws a slider of the dial to this many percent, as the pointer does.
async fn dial(page: &Page, id: &str, percent: u32) {
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
    page.click("[data-do=export]").await;
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
        page.click("[data-do=open]").await;
        page.wait_text(".state", "열림 · 127.0.0.1:").await;
        page.wait_text(".record", "UDP의 connect는 아무것도 보내지 않습니다").await;
        page.click(SEND).await;
        page.wait_text(".record", "recvfrom(1024) → 8 B").await;
        page.click(SEND).await;
        let record = page.wait_text(".record", "send 8 B · #2").await;
        assert!(record.contains("\"안녕 1\"") && record.contains("\"안녕 2\""), "{record}");
        page.click("[data-do=close]").await;
        page.wait_text(".state", "소켓 없음").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_does_not_fit_into_recvfrom_is_gone_and_the_next_datagram_comes() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("#udp-recv-size", "4").await;
        page.click("[data-do=by-hand]").await;
        open_to(page, "echo").await;
        page.press("10 bytes").await;
        page.click(SEND).await;
        page.fill("#udp-message", "next").await;
        page.click(SEND).await;
        page.click("[data-do=recvfrom]:enabled").await;
        page.wait_text(".record", "6 B gone").await;
        page.wait_text(".record", "the next recvfrom returns the next datagram").await;
        page.click("[data-do=recvfrom]:enabled").await;
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
        page.fill("#udp-recv-size", "65536").await;
        open_to(page, "echo").await;
        page.press("0 bytes").await;
        page.click(SEND).await;
        page.wait_text(".record", "recvfrom(65536) → 0 B").await;
        page.press("65,508 bytes (too long)").await;
        page.click(SEND).await;
        page.wait_text(".record", "UDP · datagram too long").await;
        page.wait_text(".state", "Open").await;
        page.press("65,507 bytes (the most)").await;
        page.click(SEND).await;
        page.wait_text(".record", "recvfrom(65536) → 65,507 B").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_closed_port_is_told_late_and_as_udps() {
    browser_test(options(), async |page| {
        open(page).await;
        open_to(page, "closed").await;
        page.click(SEND).await;
        let record = page.wait_text(".record", "UDP · ICMP port unreachable · ECONNREFUSED").await;
        assert!(!record.contains("SYN"), "{record}");
        // The socket lives on, and sending works again.
        page.wait_text(".state", "Open").await;
        page.click(SEND).await;
        wait_entries(page, "reported", 2).await;
    });
}

#[test]
fn a_silent_peer_and_a_loss_cannot_be_told_apart() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("#udp-time-limit", "0.2").await;
        open_to(page, "silent").await;
        page.click(SEND).await;
        page.wait_text(".record", "Whether it was lost on its way").await;
        page.wait_text(".state", "Open").await;
    });
}

/// Opens a socket to the echo with this seed, sends 20 datagrams, and gives the faults that the record tells, in order of
/// way and number.
async fn faults_of(page: &Page, seed: &str) -> Vec<String> {
    page.fill("#udp-seed", seed).await;
    page.click("[data-do=clear]").await;
    open_to(page, "echo").await;
    page.click(SEND).await;
    wait_entries(page, "send", 20).await;
    page.wait_text(".controls", "").await;
    page.click(&format!("{SEND}, [data-do=stop]")).await;
    page.click("[data-do=close]").await;
    page.wait_text(".state", "No socket").await;
    let mut faults: Vec<String> = entries(page)
        .await
        .iter()
        .filter(|entry| entry["what"] == "injected" && entry["way"] == "out" && entry["datagram"].as_u64() <= Some(20))
        .map(|entry| format!("{:>2} {}", entry["datagram"].to_string(), entry["fault"]))
        .collect();
    faults.sort();
    faults
}

#[test]
fn the_same_seed_does_the_same_and_another_does_other_things() {
    browser_test(options(), async |page| {
        open(page).await;
        page.press("Faults to inject · none").await;
        for id in ["udp-loss", "udp-duplicate", "udp-reorder"] {
            dial(page, id, 30).await;
        }
        page.wait_text("summary", "loss 30% · duplicates 30% · reordering 30% · seed 42").await;
        page.press("More").await;
        page.fill("#udp-repeat", "20").await;
        page.fill("#udp-interval", "0").await;
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
        page.fill("#udp-delay", "300").await;
        open_to(page, "echo").await;
        page.wait_text(".record", "faults to inject · delay 300 ms · seed 42").await;
        page.click(SEND).await;
        page.wait_text(".record", "injected delay 300 ms").await;
        let entries = wait_entries(page, "received_from", 1).await;
        let at = |what| entries.iter().find(|entry| entry["what"] == what).unwrap()["at_us"].as_u64().unwrap();
        assert!(at("received_from") - at("send") >= 300_000, "{entries:?}");
    });
}

/// Binds a free port in server mode; gives its address.
async fn bind(page: &Page) -> String {
    page.click(".choice [data-do=server]").await;
    page.fill("#udp-port", "0").await;
    page.click("[data-do=bind]").await;
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
        page.click("[data-do=answer-by-hand]").await;
        one.send_to(b"again", &address).expect("it goes out");
        page.wait_text(".destination", &one.local_addr().unwrap().to_string()).await;
        page.fill("#udp-message", "by hand\u{e007}").await;
        assert_eq!(receive(&one), "by hand");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_second_socket_of_the_tab_reaches_the_first() {
    browser_test(options(), async |page| {
        open(page).await;
        bind(page).await;
        page.press("Send from a second socket").await;
        let entries = wait_entries(page, "received_from", 2).await;
        let connections: Vec<_> = entries
            .iter()
            .filter(|entry| entry["what"] == "received_from")
            .map(|entry| (entry["connection"].as_u64().unwrap(), entry["text"].as_str().unwrap()))
            .collect();
        assert_eq!(connections, [(1, "hello 1"), (2, "hello 1")]);
        page.click("[data-do=close]").await;
        page.wait_text(".state", "No socket").await;
    });
}

#[test]
fn a_taken_port_and_one_out_of_range_are_told() {
    browser_test(options(), async |page| {
        open(page).await;
        page.click(".choice [data-do=server]").await;
        let health = page.health().await;
        let (first, last) = health.limits.bind_ports[0];
        let taken = (first..=last).find_map(|port| UdpSocket::bind(("127.0.0.1", port)).ok()).expect("a port is free");
        page.fill("#udp-port", &taken.local_addr().unwrap().port().to_string()).await;
        page.click("[data-do=bind]").await;
        page.wait_text(".record", "UDP · address already in use · EADDRINUSE").await;
        page.wait_text(".state", "No socket").await;
        page.fill("#udp-port", "99999").await;
        page.click("[data-do=bind]").await;
        page.wait_text("#udp-port-about", "from 0 to 65535").await;
        page.fill("#udp-port", "80").await;
        page.click("[data-do=bind]").await;
        page.wait_text(".record", "target not allowed").await;
        page.wait_text(".state", "No socket").await;
    });
}

#[test]
fn a_comparison_fills_its_grids_and_tcp_loses_nothing() {
    browser_test(options(), async |page| {
        open(page).await;
        page.click(".choice [data-do=compare]").await;
        page.fill("#udp-interval", "10").await;
        page.click("[data-do=send-both]").await;
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
        page.click(".choice [data-do=compare]").await;
        page.wait_text(".mode", "without practice servers (--no-practice)").await;
        let disabled: bool = page.script("return document.querySelector('[data-do=send-both]').disabled").await;
        assert!(disabled);
    });
}

#[test]
fn the_experiments_run_to_their_evidence() {
    browser_test(options(), async |page| {
        open(page).await;
        for (title, choice, words) in [
            ("A datagram’s rest", 1, "6 B"),
            ("Sent = arrived?", 2, "no error"),
            ("TCP without connect?", 2, "1 2 3 4 5 6 7 8 9 10"),
        ] {
            page.press(title).await;
            page.click(&format!("[data-do=predict-{choice}]")).await;
            page.click("[data-do=run]:enabled").await;
            let () = page
                .script("return new Promise(done => setInterval(() => document.querySelector('.experiment-evidence') && done(), 50))")
                .await;
            page.wait_text(".experiment-news", "Your prediction was right.").await;
            page.wait_text(".experiment-evidence", words).await;
        }
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn every_mode_fits_from_360_px_on_in_both_languages_light_and_dark() {
    browser_test(options(), async |page| {
        for lang in ["ko", "en"] {
            page.open(&format!("/?lab=udp&lang={lang}")).await;
            page.wait_text(".practice", "silent").await;
            for mode in ["client", "server", "compare"] {
                page.click(&format!(".choice [data-do={mode}]")).await;
                match mode {
                    "client" => {
                        page.click(".mode > div > details > summary").await;
                        for id in ["udp-loss", "udp-duplicate", "udp-reorder"] {
                            dial(page, id, 30).await;
                        }
                        page.fill("#udp-delay", "20").await;
                        page.click("[data-do=open]").await;
                        for _ in 0..5 {
                            page.click(SEND).await;
                        }
                        wait_entries(page, "injected", 2).await;
                    }
                    "server" => {
                        page.fill("#udp-port", "0").await;
                        page.click("[data-do=bind]").await;
                        page.click("[data-do=guest]").await;
                        page.wait_text(".record", "connect()").await;
                        page.click("[data-do=guest]").await;
                    }
                    _ => {
                        page.click("[data-do=send-both]").await;
                        page.wait_text(
                            ".comparison [role=status]",
                            if lang == "ko" { "끝났습니다" } else { "is over" },
                        )
                        .await;
                    }
                }
                for (width, dark) in [(360, false), (360, true), (1280, false), (1280, true)] {
                    page.emulate(width, dark).await;
                    let colours = if dark { "dark" } else { "light" };
                    page.screenshot(&format!("udp-{mode}-{lang}-{colours}-{width}")).await;
                    let () =
                        page.script("document.querySelector('section:not([hidden]) .record').scrollIntoView()").await;
                    page.screenshot(&format!("udp-{mode}-record-{lang}-{colours}-{width}")).await;
                    assert_fits(page, &format!("{mode} in {lang} at {width} px")).await;
                }
            }
        }
    });
}
