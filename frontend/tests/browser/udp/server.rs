//! The bound socket: other programs and another socket of the tab send to it.

use super::*;
use std::{net::UdpSocket, process::Command, time::Duration};

/// Binds a free port in server mode, and returns its address.
async fn bind(page: &Page) -> String {
    page.press("Server (bind)").await;
    page.fill("Port", "0").await;
    page.press("Open port (bind)").await;
    let state = page.wait_text(STATUS, "Open · 127.0.0.1:").await;
    state.split(" · ").nth(1).expect("an address").trim().to_owned()
}

/// A socket of the test, with a receive time limit of ten seconds.
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
        let record = page.wait_text(RECORD, "\"from Python\"").await;
        assert!(record.contains(&one.local_addr().unwrap().to_string()), "{record}");

        // A manual reply goes to the last sender.
        page.press("Reply manually").await;
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
        page.wait_text(STATUS, "No socket").await;
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
        page.press("Open port (bind)").await;
        page.wait_text(RECORD, "UDP · address already in use · EADDRINUSE").await;
        page.wait_text(STATUS, "No socket").await;
        page.fill("Port", "99999").await;
        page.press("Open port (bind)").await;
        page.wait_text("#udp-port-about", "from 0 to 65535").await;
        page.fill("Port", "80").await;
        page.press("Open port (bind)").await;
        page.wait_text(RECORD, "destination not allowed").await;
        page.wait_text(STATUS, "No socket").await;
    });
}
