//! The record as a capture file, read by tshark.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::*;
use networking_lab::record::pcap::{has_packets, to_pcapng};
use relay_protocol::{Fault, Way};
use std::{collections::BTreeSet, io::Write, process::Command, time::Duration};

/// Checksum checks that tshark does not do by default.
const CHECKS: [&str; 6] =
    ["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"];

/// Returns these fields of each packet as read by tshark, or None if tshark is not installed.
fn fields<const N: usize>(record: &Record, names: [&str; N]) -> Option<Vec<[String; N]>> {
    let mut file = tempfile::NamedTempFile::with_suffix(".pcapng").unwrap();
    file.write_all(&to_pcapng(record, Duration::from_secs(1_700_000_000))).unwrap();
    let mut tshark = Command::new("tshark");
    tshark.arg("-n").args(CHECKS).args(["-T", "fields", "-E", "separator=|", "-r"]).arg(file.path());
    for name in names {
        tshark.args(["-e", name]);
    }
    let output = match tshark.output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("There is no tshark on PATH (Debian: `apt-get install tshark`): what it reads is not tested");
            return None;
        }
        Err(error) => panic!("tshark does not start: {error}"),
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let split = |line: &str| -> [String; N] {
        let parts: Vec<_> = line.split('|').map(str::to_owned).collect();
        parts.try_into().unwrap()
    };
    Some(lines.lines().map(split).collect())
}

/// Asserts that tshark finds nothing wrong with any packet, apart from the payload's protocol, which it guesses from the port.
fn assert_sound(record: &Record) {
    let checks = ["tcp.analysis.flags", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status"];
    let Some(found) = fields(record, checks) else { return };
    assert!(!found.is_empty());
    let kinds: BTreeSet<_> = found.into_iter().collect();
    // 1 means good (0: bad, 2: not checked). IPv6 has no checksum of its own.
    for [flags, ip, tcp, udp] in kinds {
        assert_eq!(flags, "");
        assert!(ip.is_empty() || ip == "1", "{ip}");
        assert!([("1", ""), ("", "1")].contains(&(&tcp, &udp)), "{tcp} {udp}");
    }
}

const TALK: [&str; 8] =
    ["ip.src", "tcp.srcport", "ip.dst", "tcp.dstport", "tcp.flags.str", "tcp.seq", "tcp.ack", "tcp.payload"];

/// Returns each TCP segment as read by tshark: source port, flags, relative numbers, payload.
fn segments(record: &Record) -> Option<Vec<String>> {
    let segments = fields(record, TALK)?;
    let short = |[_, from, _, _, flags, sequence, acknowledgment, payload]: [String; 8]| {
        format!("{from} {} {sequence} {acknowledgment} {payload}", flags.replace('·', "")).trim().to_owned()
    };
    Some(segments.into_iter().map(short).collect())
}

#[test]
fn a_tcp_connection_is_a_whole_conversation() {
    let mut record = Record::default();
    push(&mut record, 1_000, 1, connect("echo"));
    push(&mut record, 2_000, 1, open("127.0.0.1:5000", "127.0.0.1:8888"));
    push(&mut record, 3_000, 1, send("안".as_bytes()));
    push(&mut record, 4_000, 1, received(4, b"yes!"));
    push(&mut record, 4_500, 1, received(4, b"\n"));
    push(&mut record, 5_000, 1, EventKind::Shutdown);
    push(&mut record, 6_000, 1, EventKind::Fin);
    push(&mut record, 7_000, 1, EventKind::Close);
    push(&mut record, 8_000, 1, closed(1000));
    assert!(has_packets(&record));
    assert_sound(&record);
    let Some(seen) = segments(&record) else { return };
    assert_eq!(
        seen,
        [
            "5000 S 0 0",
            "8888 AS 0 1",
            "5000 A 1 1",
            "5000 AP 1 1 ec9588",
            "8888 AP 1 4 79657321",
            "8888 AP 5 4 0a",
            "5000 AF 4 6",
            "8888 AF 6 5",
        ]
    );
    let times = fields(&record, ["frame.time_epoch", "ip.src", "ip.dst"]).unwrap();
    let starts = |index: usize, time: &str| assert!(times[index][0].starts_with(time), "{:?}", times[index]);
    // The SYN precedes the open event by the time it took to connect.
    starts(0, "1700000000.001588");
    starts(1, "1700000000.002000");
    starts(7, "1700000000.006000");
    assert!(times.iter().all(|[_, source, destination]| source == "127.0.0.1" && destination == "127.0.0.1"));
}

#[test]
fn of_an_accepted_connection_the_client_begins_and_may_reset() {
    let mut record = Record::default();
    push(&mut record, 1_000, 0, EventKind::Bind { port: 9000, backlog: Some(5) });
    push(&mut record, 1_100, 0, EventKind::Bound { local: "[::1]:9000".into() });
    let accepted = EventKind::Accepted { local: "[::1]:9000".into(), peer: "[::1]:40000".into(), waited: Some(500) };
    push(&mut record, 2_000, 1, accepted);
    push(&mut record, 3_000, 1, received(64, b"hi"));
    push(&mut record, 4_000, 1, send(b"ho"));
    all_written(&mut record, 1);
    push(&mut record, 5_000, 1, EventKind::Failed(failure(Phase::Transfer, FailureKind::Reset, Some("ECONNRESET"))));
    push(&mut record, 5_000, 1, closed(4006));
    assert_sound(&record);
    let Some(seen) = segments(&record) else { return };
    let expected =
        ["40000 S 0 0", "9000 AS 0 1", "40000 A 1 1", "40000 AP 1 1 6869", "9000 AP 1 3 686f", "40000 AR 3 3"];
    assert_eq!(seen, expected);
    let addresses = fields(&record, ["ipv6.src", "ipv6.dst", "frame.time_epoch"]).unwrap();
    assert_eq!(addresses[0], ["::1", "::1", "1700000000.001500000"]);
}

#[test]
fn a_large_send_is_split_and_nothing_of_it_is_lost() {
    let mut record = Record::default();
    let bytes: Vec<u8> = (0..300_000_u32).map(|index| (index % 251) as u8).collect();
    push(&mut record, 0, 1, open("10.0.0.1:5000", "10.0.0.2:8888"));
    push(&mut record, 1, 1, send(&bytes));
    push(&mut record, 1, 1, send(b"end"));
    push(&mut record, 2, 1, EventKind::Reset);
    all_written(&mut record, 1);
    assert_sound(&record);
    let Some(seen) = fields(&record, ["tcp.len", "tcp.payload", "tcp.flags.reset"]) else { return };
    let lengths: Vec<_> = seen.iter().map(|[length, ..]| length.as_str()).collect();
    assert_eq!(lengths, ["0", "0", "0", "65000", "65000", "65000", "65000", "40000", "3", "0"]);
    let hex: String = seen.iter().map(|[_, payload, _]| payload.as_str()).collect();
    let whole: String = bytes.iter().chain(b"end").map(|byte| format!("{byte:02x}")).collect();
    assert!(hex == whole, "the payload is another");
    assert!(["1", "True"].contains(&seen.last().unwrap()[2].as_str()));
}

#[test]
fn what_was_refused_or_not_answered_has_only_what_was_sent() {
    let mut record = Record::default();
    push(&mut record, 1_000, 1, connect("127.0.0.1:9"));
    push(&mut record, 2_000, 1, EventKind::Failed(failure(Phase::Connect, FailureKind::Refused, Some("ECONNREFUSED"))));
    push(&mut record, 3_000, 2, connect("192.0.2.1:80"));
    push(&mut record, 9_000, 2, EventKind::Failed(failure(Phase::Connect, FailureKind::TimedOut, None)));
    push(&mut record, 9_500, 3, connect("closed"));
    push(&mut record, 9_600, 3, EventKind::Failed(failure(Phase::Connect, FailureKind::Refused, None)));
    assert!(has_packets(&record));
    assert_sound(&record);
    let Some(seen) = fields(&record, ["ip.src", "tcp.srcport", "tcp.dstport", "tcp.flags.str", "frame.comment"]) else {
        return;
    };
    let flags: Vec<_> = seen.iter().map(|[.., flags, _]| flags.replace('·', "")).collect();
    assert_eq!(flags, ["S", "AR", "S"]);
    assert_eq!(seen[0][..3], ["127.0.0.1", "49153", "9"]);
    assert_eq!(seen[2][..3], ["0.0.0.0", "49154", "80"]);
    assert!(seen[0][4].contains("127.0.0.1:49153 stands for it"), "{seen:?}");
    assert_eq!(seen[1][4], "");
    assert!(comment(&record).contains("Left out: 1 connections whose addresses"), "{}", comment(&record));
}

#[test]
fn a_connection_that_the_relay_did_not_try_has_no_packets() {
    for (phase, kind) in [(Phase::Policy, FailureKind::NotAllowed), (Phase::Bind, FailureKind::AddressInUse)] {
        let mut record = Record::default();
        push(&mut record, 0, 1, connect("192.0.2.1:80"));
        push(&mut record, 1, 1, EventKind::Failed(failure(phase, kind, None)));
        assert!(!has_packets(&record), "{phase:?}");
    }
}

/// Returns the file's comment, which follows the block's fixed part and the option's code and length.
fn comment(record: &Record) -> String {
    let file = to_pcapng(record, Duration::ZERO);
    let length = usize::from(u16::from_le_bytes([file[26], file[27]]));
    assert_eq!(file[24..26], [1, 0], "the first option is a comment");
    String::from_utf8(file[28..28 + length].to_vec()).unwrap()
}

#[test]
fn datagrams_are_as_they_were_and_faults_are_marked() {
    let mut record = Record::default();
    push(&mut record, 0, 1, EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp });
    push(&mut record, 10, 1, open("127.0.0.1:5000", "127.0.0.1:8888"));
    push(&mut record, 20, 1, send(&[7; 65_507]));
    push(&mut record, 30, 1, send(b"lost"));
    let injected = |fault, number| EventKind::Injected { fault, way: Way::Out, number, bytes: 4 };
    push(&mut record, 31, 1, injected(Fault::Loss, 2));
    push(&mut record, 40, 1, send(b"twice"));
    push(&mut record, 41, 1, injected(Fault::Duplicate, 3));
    push(&mut record, 50, 1, received(64, b""));
    push(&mut record, 60, 1, EventKind::Injected { fault: Fault::Loss, way: Way::Back, number: 2, bytes: 9 });
    push(&mut record, 70, 1, EventKind::Injected { fault: Fault::Duplicate, way: Way::Back, number: 3, bytes: 5 });
    for at in [71, 72] {
        push(&mut record, at, 1, received_from("127.0.0.1:8888", 64, b"twice"));
    }
    assert!(has_packets(&record));
    assert_sound(&record);
    let Some(seen) = fields(&record, ["udp.srcport", "udp.dstport", "udp.length", "udp.payload", "frame.comment"])
    else {
        return;
    };
    let ports: Vec<_> = seen.iter().map(|[from, to, length, ..]| [from.as_str(), to, length]).collect();
    assert_eq!(
        ports,
        [
            ["5000", "8888", "65515"],
            ["5000", "8888", "12"],
            ["5000", "8888", "13"],
            ["5000", "8888", "13"],
            ["8888", "5000", "8"],
            ["8888", "5000", "13"],
            ["8888", "5000", "13"]
        ]
    );
    assert!(seen[0][3] == "07".repeat(65_507) && seen[0][4].is_empty());
    assert!(seen[1][4].contains("Injected loss") && seen[3][4].contains("Injected duplicate"), "{:?}", &seen[1..]);
    assert!(seen[5][4].is_empty() && seen[6][4].contains("this came once"), "{:?}", &seen[5..]);
    assert!(comment(&record).contains("1 datagrams that the relay dropped on the way back"));
}

#[test]
fn of_a_truncated_datagram_the_file_says_how_long_it_was() {
    let mut record = Record::default();
    push(&mut record, 0, 0, EventKind::Bind { port: 9000, backlog: None });
    push(&mut record, 1, 0, EventKind::Bound { local: "127.0.0.1:9000".into() });
    assert!(!has_packets(&record), "a bound socket alone sends nothing");
    let bytes = b"0123".to_vec().into();
    push(&mut record, 2, 0, EventKind::ReceivedFrom { from: "127.0.0.1:6000".into(), size: 4, bytes });
    push(&mut record, 2, 0, EventKind::Truncated { kept: 4, of: 10 });
    push(&mut record, 3, 0, EventKind::SendTo { to: "127.0.0.1:6000".into(), bytes: b"ok".to_vec().into() });
    assert!(has_packets(&record));
    let names = ["udp.srcport", "frame.cap_len", "frame.len", "udp.length", "frame.comment"];
    let Some(seen) = fields(&record, names) else { return };
    assert_eq!(seen[0][..4], ["6000", "32", "38", "18"]);
    assert!(seen[0][4].contains("4 of 10 bytes"), "{}", seen[0][4]);
    assert_eq!(seen[1][..4], ["9000", "30", "30", "10"]);
}

#[test]
fn after_the_record_was_cleared_a_stream_goes_on_at_its_offset() {
    let mut record = Record::default();
    push(&mut record, 0, 1, open("127.0.0.1:5000", "127.0.0.1:8888"));
    push(&mut record, 1, 1, send(b"before"));
    push(&mut record, 2, 1, received(64, b"before!"));
    record.clear();
    push(&mut record, 3, 1, send(b"after"));
    all_written(&mut record, 1);
    push(&mut record, 4, 1, received(64, b"after!"));
    assert!(has_packets(&record));
    assert_sound(&record);
    let Some(seen) = fields(&record, ["tcp.seq_raw", "tcp.ack_raw", "tcp.payload", "frame.comment"]) else { return };
    assert_eq!(
        seen,
        [["7", "8", "6166746572", ""], ["8", "12", "616674657221", ""]].map(|line| line.map(str::to_owned))
    );
}

#[test]
fn what_the_browser_does_itself_is_left_out_and_the_file_says_so() {
    let mut record = Record::default();
    let request = EventKind::Request {
        method: "GET".into(),
        url: "http://127.0.0.1/".into(),
        headers: vec![],
        session_headers: vec![],
        body: bytes::Bytes::new(),
    };
    push(&mut record, 0, 1, request);
    push(&mut record, 1, 2, EventKind::WebSocketConnect { url: "ws://a/".into(), subprotocols: vec![] });
    push(&mut record, 2, 2, EventKind::Buffered { bytes: 3 });
    assert!(!has_packets(&record) && !has_packets(&Record::default()));
    let comment = comment(&record);
    assert!(comment.contains("headers of link, IP, TCP and UDP are synthetic"), "{comment}");
    assert!(comment.contains("1 exchanges by fetch") && comment.contains("1 WebSocket connections"), "{comment}");
    assert!(!comment.contains("addresses the record does not have"), "{comment}");
    if let Some(seen) = fields(&record, ["frame.number"]) {
        assert_eq!(seen, [[""; 1]; 0]);
    }
}
