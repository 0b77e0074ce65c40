//! Every shell program, unchanged, with OpenBSD's nc.

use crate::{
    peer::{Peer, ask, has_ipv6},
    practice::closed_tcp,
    run::{Program, python, server, shell},
    works::{NUMBERED, answer, hostile, tcp_client, tcp_server, udp_client, udp_server},
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
    write(work, Code::Shell, Lang::Ko)
}

fn printed(work: &Work) -> String {
    Program::start(shell(&program(work))).output()
}

/// The tests need OpenBSD's nc, because other versions of nc have other options.
#[test]
fn there_is_the_nc_of_openbsd() {
    let help = Program::start(shell("nc -h")).output();
    assert!(help.contains("OpenBSD netcat"), "install netcat-openbsd: {help}");
}

#[test]
fn a_client_sends_every_message_byte_for_byte_and_prints_the_answer() {
    for message in hostile() {
        let peer = Peer::tcp("127.0.0.1", "답: 42".as_bytes());
        let printed = printed(&Work::TcpClient(tcp_client(peer.address, &message)));
        assert!(printed.contains("답: 42"), "{message:?}: {printed}");
        assert_eq!(peer.came(), message);
    }
}

#[test]
fn a_client_repeats_with_pauses() {
    let peer = Peer::tcp("127.0.0.1", b"yes");
    let client = TcpClient { times: 3, interval_ms: 100, ..tcp_client(peer.address, b"ab") };
    let start = Instant::now();
    let printed = printed(&Work::TcpClient(client));
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert!(printed.contains("yes"), "{printed}");
    assert_eq!(peer.came(), b"ababab");
}

#[test]
fn a_client_that_calls_recv_once_does_not_wait_for_the_end() {
    let peer = Peer::tcp_that_stays(2, b"yes");
    let client = TcpClient { shutdown: false, recv_once: true, ..tcp_client(peer.address, b"ab") };
    let printed = printed(&Work::TcpClient(client));
    assert!(printed.contains("yes"), "{printed}");
}

#[test]
fn a_clients_time_limit_is_kept() {
    let peer = Peer::tcp_that_stays(2, b"yes");
    let client = TcpClient { shutdown: false, time_limit_ms: Some(300), ..tcp_client(peer.address, b"ab") };
    let start = Instant::now();
    let printed = printed(&Work::TcpClient(client));
    assert!(start.elapsed() >= Duration::from_secs(1), "nc counts whole seconds");
    assert!(printed.contains("yes"), "{printed}");
}

#[test]
fn a_closed_port_is_told() {
    let (_servers, address) = closed_tcp();
    let printed = printed(&Work::TcpClient(tcp_client(address, b"ab")));
    assert!(printed.contains("Connection refused"), "{printed}");
}

#[test]
fn a_client_reaches_ipv6() {
    if has_ipv6() {
        let peer = Peer::tcp("::1", b"six");
        assert!(printed(&Work::TcpClient(tcp_client(peer.address, b"ab"))).contains("six"));
        let peer = Peer::udp("::1", 1, b"six");
        assert!(printed(&Work::UdpClient(udp_client(peer.address, b"ab"))).contains("six"));
    }
}

#[test]
fn a_host_is_a_word_and_never_an_option_or_a_command() {
    for host in ["-e", "$(touch no)", "a b", "'; echo no"] {
        let client = TcpClient { host: host.into(), ..tcp_client(([127, 0, 0, 1], 1).into(), b"") };
        let printed = printed(&Work::TcpClient(client));
        assert!(printed.contains("nc: getaddrinfo for host"), "{host}: {printed}");
    }
}

#[test]
fn datagrams_go_out_byte_for_byte() {
    for message in hostile().into_iter().filter(|message| !message.is_empty()) {
        let peer = Peer::udp("127.0.0.1", 1, "답".as_bytes());
        let printed = printed(&Work::UdpClient(udp_client(peer.address, &message)));
        assert!(printed.contains("답"), "{message:?}: {printed}");
        assert_eq!(peer.came(), message);
    }
}

#[test]
fn a_datagram_client_repeats_and_keeps_its_time_limit() {
    let peer = Peer::udp("127.0.0.1", 3, b"yes");
    let client = UdpClient { times: 3, interval_ms: 10, ..udp_client(peer.address, b"ab") };
    let printed = printed(&Work::UdpClient(client));
    assert_eq!(printed.matches("yes").count(), 3, "{printed}");
    assert_eq!(peer.came(), b"ababab");

    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let client = udp_client(silent.local_addr().unwrap(), b"ab");
    let start = Instant::now();
    self::printed(&Work::UdpClient(UdpClient { time_limit_ms: Some(300), ..client }));
    assert!(start.elapsed() >= Duration::from_secs(1), "nc counts whole seconds");
}

#[test]
fn a_server_answers_line_by_line_by_every_rule_and_one_client_after_another() {
    for reply in
        [Reply::Echo, Reply::Prefix, Reply::UpperCase, Reply::Reverse, Reply::Fixed(b"\xff'$(no)%s\\".to_vec())]
    {
        let work = |port| {
            let server = tcp_server("127.0.0.1", port, reply.clone());
            Work::TcpServer(TcpServer { by_line: true, delay_ms: 50, ..server })
        };
        let (mut server, port) = server("Listening on", false, |port| shell(&program(&work(port))));
        for line in ["one $(no) \\n %s", "둘"] {
            let mut expected = answer(&reply, line);
            expected.push(b'\n');
            let answer = ask(([127, 0, 0, 1], port).into(), format!("{line}\n").as_bytes(), expected.len());
            assert_eq!(answer, expected, "{}", String::from_utf8_lossy(&answer));
            server.line_with(line).unwrap();
        }
    }
}

#[test]
fn a_server_answers_by_hand() {
    let work = |port| Work::TcpServer(tcp_server("127.0.0.1", port, Reply::ByHand));
    let (mut server, port) = server("Listening on", false, |port| shell(&program(&work(port))));
    server.type_line("typed");
    assert_eq!(ask(([127, 0, 0, 1], port).into(), b"hello\n", 6), b"typed\n");
    server.line_with("hello").unwrap();
}

#[test]
fn a_datagram_server_answers_by_hand() {
    let work = |port| Work::UdpServer(udp_server("127.0.0.1", port, Reply::ByHand));
    let (mut server, port) = server("Bound on", true, |port| shell(&program(&work(port))));
    let client = Work::UdpClient(udp_client(([127, 0, 0, 1], port).into(), b"hello\n"));
    let mut client = Program::start(python(&write(&client, Code::Python, Lang::Ko)));
    server.line_with("hello").unwrap();
    server.type_line("typed");
    client.line_with("6 typed").unwrap();
}

#[test]
fn datagrams_are_numbered() {
    let peer = Peer::udp("127.0.0.1", 3, b"yes");
    let client = udp_client(peer.address, NUMBERED.as_bytes());
    let printed = printed(&Work::UdpClient(UdpClient { times: 3, numbered: true, ..client }));
    assert_eq!(printed.matches("yes").count(), 3, "{printed}");
    assert_eq!(peer.came(), [1, 2, 3].map(|n| NUMBERED.replace("{n}", &n.to_string())).concat().as_bytes());
}
