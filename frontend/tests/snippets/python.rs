//! Every Python program, unchanged.

use crate::{
    peer::{Peer, ask, ask_udp, closed_udp, has_ipv6},
    practice::closed_tcp,
    run::{Program, python, server},
    works::{NUMBERED, answer, hostile, replies, tcp_client, tcp_server, udp_client, udp_server},
};
use networking_lab::{
    snippets::{
        Code,
        work::{Reply, TcpClient, TcpServer, UdpClient, Work},
        write,
    },
    text::Lang,
};
use std::time::{Duration, Instant};

fn program(work: &Work) -> String {
    write(work, Code::Python, Lang::Ko)
}

fn printed(work: &Work) -> String {
    Program::start(python(&program(work))).output()
}

#[test]
fn a_client_sends_every_message_byte_for_byte_and_prints_the_answer() {
    for message in hostile() {
        let peer = Peer::tcp("127.0.0.1", "답: 42".as_bytes());
        let printed = printed(&Work::TcpClient(tcp_client(peer.address, &message)));
        assert_eq!(printed, "7 답: 42\n", "{message:?}");
        assert_eq!(peer.came(), message);
    }
}

#[test]
fn a_client_repeats_with_pauses_and_reads_by_its_size() {
    let peer = Peer::tcp("127.0.0.1", "안녕".as_bytes());
    let client = tcp_client(peer.address, b"ab");
    let client = TcpClient { times: 3, interval_ms: 100, recv_size: 4, ..client };
    let start = Instant::now();
    let printed = printed(&Work::TcpClient(client));
    assert!(start.elapsed() >= Duration::from_millis(300));
    // The second character is split: neither part can be decoded.
    assert_eq!(printed, "4 안\u{fffd}\n2 \u{fffd}\u{fffd}\n");
    assert_eq!(peer.came(), b"ababab");
}

#[test]
fn a_client_that_calls_recv_once_does_not_wait_for_the_end() {
    let peer = Peer::tcp_that_stays(2, b"yes");
    let client = TcpClient { shutdown: false, recv_once: true, ..tcp_client(peer.address, b"ab") };
    assert_eq!(printed(&Work::TcpClient(client)), "3 yes\n");
}

#[test]
fn a_clients_time_limit_is_kept_and_told() {
    let peer = Peer::tcp_that_stays(2, b"yes");
    let client = TcpClient { shutdown: false, time_limit_ms: Some(300), ..tcp_client(peer.address, b"ab") };
    let start = Instant::now();
    let printed = printed(&Work::TcpClient(client));
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!(printed, "3 yes\n시간 초과: 0.3초 안에 응답이 오지 않았습니다.\n");
}

#[test]
fn a_closed_port_is_told_in_a_sentence() {
    let (_servers, address) = closed_tcp();
    let printed = printed(&Work::TcpClient(tcp_client(address, b"ab")));
    assert_eq!(printed, "연결이 거부되었습니다. 이 포트에서 listen하는 프로그램이 없습니다.\n");
}

#[test]
fn a_client_reaches_ipv6() {
    if has_ipv6() {
        let peer = Peer::tcp("::1", b"six");
        assert_eq!(printed(&Work::TcpClient(tcp_client(peer.address, b"ab"))), "3 six\n");
        let peer = Peer::udp("::1", 1, b"six");
        assert_eq!(printed(&Work::UdpClient(udp_client(peer.address, b"ab"))), "3 six\n");
    }
}

#[test]
fn datagrams_go_out_byte_for_byte() {
    for message in hostile() {
        let peer = Peer::udp("127.0.0.1", 1, "답".as_bytes());
        assert_eq!(printed(&Work::UdpClient(udp_client(peer.address, &message))), "3 답\n", "{message:?}");
        assert_eq!(peer.came(), message);
    }
}

#[test]
fn a_datagram_client_repeats_truncates_and_tells_of_time_and_refusal() {
    let peer = Peer::udp("127.0.0.1", 2, b"long answer");
    let client = UdpClient { times: 2, interval_ms: 10, size: 4, ..udp_client(peer.address, b"ab") };
    assert_eq!(printed(&Work::UdpClient(client)), "4 long\n4 long\n");
    assert_eq!(peer.came(), b"abab");

    let socket = closed_udp();
    let refused = printed(&Work::UdpClient(udp_client(socket.local_addr().unwrap(), b"ab")));
    assert_eq!(refused, "이 포트에 열린 소켓이 없습니다. 상대 컴퓨터가 ICMP로 알려 왔습니다.\n");

    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let client = udp_client(silent.local_addr().unwrap(), b"ab");
    let late = printed(&Work::UdpClient(UdpClient { time_limit_ms: Some(200), ..client }));
    assert_eq!(late, "시간 초과: 0.2초 안에 응답이 오지 않았습니다.\n");
}

#[test]
fn a_server_answers_by_every_rule() {
    for reply in replies().into_iter().filter(|reply| *reply != Reply::ByHand) {
        let work = |port| Work::TcpServer(tcp_server("127.0.0.1", port, reply.clone()));
        let (mut server, port) = server("listen 시작:", false, |port| python(&program(&work(port))));
        let expected = answer(&reply, "abc 한글");
        assert_eq!(ask(([127, 0, 0, 1], port).into(), "abc 한글".as_bytes(), expected.len()), expected);
        server.line_with("10 abc 한글").unwrap();
    }
}

#[test]
fn a_servers_fixed_answer_arrives_byte_for_byte() {
    for message in hostile() {
        let work = |port| Work::TcpServer(tcp_server("127.0.0.1", port, Reply::Fixed(message.clone())));
        let (_server, port) = server("listen 시작:", false, |port| python(&program(&work(port))));
        assert_eq!(ask(([127, 0, 0, 1], port).into(), b"x", message.len()), message);
    }
}

#[test]
fn a_server_answers_line_by_line_after_its_delay_and_by_hand() {
    for (reply, first, second) in [
        (Reply::Prefix, "서버 응답: one\n", "서버 응답: 둘\n"),
        (Reply::Reverse, "eno\n", "둘\n"),
        (Reply::Fixed(b"same".to_vec()), "same\n", "same\n"),
        (Reply::ByHand, "typed one\n", "typed two\n"),
    ] {
        let work = |port| {
            let server = tcp_server("127.0.0.1", port, reply.clone());
            Work::TcpServer(TcpServer { by_line: true, delay_ms: 50, many: false, reuse_address: false, ..server })
        };
        let (mut server, port) = server("listen 시작:", false, |port| python(&program(&work(port))));
        if reply == Reply::ByHand {
            server.type_line("typed one");
            server.type_line("typed two");
        }
        let expected = [first, second].concat();
        let start = Instant::now();
        let answer = ask(([127, 0, 0, 1], port).into(), "one\n둘\n".as_bytes(), expected.len());
        assert_eq!(String::from_utf8(answer).unwrap(), expected);
        assert!(start.elapsed() >= Duration::from_millis(100));
    }
}

#[test]
fn a_server_on_a_taken_port_says_so_in_a_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let printed = printed(&Work::TcpServer(tcp_server("127.0.0.1", port, Reply::Prefix)));
    assert!(printed.starts_with("bind: [Errno ") && printed.lines().count() == 1, "{printed}");
}

#[test]
fn a_datagram_server_answers_by_every_rule() {
    for reply in replies().into_iter().filter(|reply| *reply != Reply::ByHand) {
        let work = |port| Work::UdpServer(udp_server("127.0.0.1", port, reply.clone()));
        let (mut server, port) = server("bind 완료:", true, |port| python(&program(&work(port))));
        assert_eq!(ask_udp(([127, 0, 0, 1], port).into(), "abc 한글".as_bytes()), answer(&reply, "abc 한글"));
        server.line_with("10 abc 한글").unwrap();
    }
}

#[test]
fn servers_bind_ipv6() {
    if has_ipv6() {
        let work = |port| Work::TcpServer(tcp_server("::1", port, Reply::UpperCase));
        let (_server, port) = server("listen 시작:", false, |port| python(&program(&work(port))));
        assert_eq!(ask(format!("[::1]:{port}").parse().unwrap(), b"six", 3), b"SIX");
        let work = |port| Work::UdpServer(udp_server("::1", port, Reply::UpperCase));
        let (_server, port) = self::server("bind 완료:", true, |port| python(&program(&work(port))));
        assert_eq!(ask_udp(format!("[::1]:{port}").parse().unwrap(), b"six"), b"SIX");
    }
}

#[test]
fn datagrams_are_numbered() {
    let peer = Peer::udp("127.0.0.1", 3, b"yes");
    let client = udp_client(peer.address, NUMBERED.as_bytes());
    let printed = printed(&Work::UdpClient(UdpClient { times: 3, numbered: true, ..client }));
    assert_eq!(printed.matches("yes").count(), 3, "{printed}");
    assert_eq!(peer.came(), [1, 2, 3].map(|n| NUMBERED.replace("{n}", &n.to_string())).concat().as_bytes());
}
