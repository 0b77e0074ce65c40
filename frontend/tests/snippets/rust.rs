//! Every Rust program that needs only the standard library, compiled by `rustc` with all warnings as errors. Starting the
//! compiler takes longer than compiling, so each test combines all of its programs into one, with a module each, and selects one
//! by argument.

use crate::{
    cargo::together,
    peer::{Peer, ask, ask_udp, closed_udp, has_ipv6},
    practice::closed_tcp,
    run::Program,
    works::{NUMBERED, all_kinds, answer, hostile, replies, tcp_client, tcp_server, udp_client, udp_server},
};
use networking_lab::{
    snippets::{
        Code,
        work::{Reply, TcpClient, TcpServer, UdpClient, Work},
        write,
    },
    text::Lang,
};
use std::{
    net::SocketAddr,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The compiled program.
struct Compiled {
    program: PathBuf,
    _folder: TempDir,
}

impl Compiled {
    fn new(works: &[Work]) -> Self {
        let programs: Vec<String> = works.iter().map(|work| write(work, Code::Rust, Lang::Ko)).collect();
        let folder = TempDir::with_prefix("snippets").unwrap();
        let (source, program) = (folder.path().join("main.rs"), folder.path().join("program"));
        std::fs::write(&source, together(&programs)).unwrap();
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let built = Command::new(rustc).args(["--edition", "2024", "-o"]).arg(&program).arg(&source).output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Self { program, _folder: folder }
    }

    fn start(&self, number: usize) -> Program {
        let mut command = Command::new(&self.program);
        command.arg(number.to_string());
        Program::start(command)
    }
}

/// Returns the address that a server prints.
pub fn address(line: &str) -> SocketAddr {
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn every_kind_of_program_compiles_without_a_warning() {
    Compiled::new(&all_kinds());
}

#[test]
fn clients_send_every_message_byte_for_byte_and_print_the_answer() {
    let messages = hostile();
    let tcp: Vec<Peer> = messages.iter().map(|_| Peer::tcp("127.0.0.1", "답: 42".as_bytes())).collect();
    let udp: Vec<Peer> = messages.iter().map(|_| Peer::udp("127.0.0.1", 1, "답".as_bytes())).collect();
    let tcp_works = tcp.iter().zip(&messages).map(|(peer, message)| Work::TcpClient(tcp_client(peer.address, message)));
    let udp_works = udp.iter().zip(&messages).map(|(peer, message)| Work::UdpClient(udp_client(peer.address, message)));
    let compiled = Compiled::new(&tcp_works.chain(udp_works).collect::<Vec<_>>());
    for number in 0..messages.len() {
        assert_eq!(compiled.start(number).output(), "7 답: 42\n", "{:?}", messages[number]);
        assert_eq!(compiled.start(messages.len() + number).output(), "3 답\n", "{:?}", messages[number]);
    }
    for (peer, message) in tcp.into_iter().chain(udp).zip(messages.iter().chain(&messages)) {
        assert_eq!(peer.came(), *message);
    }
}

#[test]
fn clients_repeat_read_by_their_size_and_tell_of_time_and_refusal() {
    let cut = Peer::tcp("127.0.0.1", "안녕".as_bytes());
    let (once, late) = (Peer::tcp_that_stays(2, b"yes"), Peer::tcp_that_stays(2, b"yes"));
    let datagrams = Peer::udp("127.0.0.1", 2, b"long answer");
    let (_servers, closed) = closed_tcp();
    let numbers = Peer::udp("127.0.0.1", 3, b"yes");
    let closed_socket = closed_udp();
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let tcp = |peer: SocketAddr| tcp_client(peer, b"ab");
    let udp = |peer: SocketAddr| udp_client(peer, b"ab");
    let works = [
        Work::TcpClient(TcpClient { times: 3, interval_ms: 100, recv_size: 4, ..tcp(cut.address) }),
        Work::TcpClient(TcpClient { shutdown: false, recv_once: true, ..tcp(once.address) }),
        Work::TcpClient(TcpClient { shutdown: false, time_limit_ms: Some(300), ..tcp(late.address) }),
        Work::TcpClient(tcp(closed)),
        Work::UdpClient(UdpClient { times: 2, interval_ms: 10, size: 4, ..udp(datagrams.address) }),
        Work::UdpClient(udp(closed_socket.local_addr().unwrap())),
        Work::UdpClient(UdpClient { time_limit_ms: Some(200), ..udp(silent.local_addr().unwrap()) }),
        Work::UdpClient(UdpClient { times: 3, numbered: true, ..udp_client(numbers.address, NUMBERED.as_bytes()) }),
    ];
    let compiled = Compiled::new(&works);
    let output = |number| compiled.start(number).output();

    let start = Instant::now();
    assert_eq!(output(0), "4 안\u{fffd}\n2 \u{fffd}\u{fffd}\n");
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!(cut.came(), b"ababab");
    assert_eq!(output(1), "3 yes\n");
    let start = Instant::now();
    assert_eq!(output(2), "3 yes\n시간 초과: 0.3초 안에 응답이 오지 않았습니다.\n");
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert_eq!(output(3), "연결이 거부되었습니다. 이 포트에서 listen하는 프로그램이 없습니다.\n");
    assert_eq!(output(4), "4 long\n4 long\n");
    assert_eq!(datagrams.came(), b"abab");
    assert_eq!(output(5), "이 포트에 열린 소켓이 없습니다. 상대 컴퓨터가 ICMP로 알려 왔습니다.\n");
    assert_eq!(output(6), "시간 초과: 0.2초 안에 응답이 오지 않았습니다.\n");
    assert_eq!(output(7), "3 yes\n3 yes\n3 yes\n");
    assert_eq!(numbers.came(), [1, 2, 3].map(|n| NUMBERED.replace("{n}", &n.to_string())).concat().as_bytes());
}

#[test]
fn clients_reach_ipv6() {
    if has_ipv6() {
        let (tcp, udp) = (Peer::tcp("::1", b"six"), Peer::udp("::1", 1, b"six"));
        let client = TcpClient { time_limit_ms: Some(3000), ..tcp_client(tcp.address, b"ab") };
        let compiled = Compiled::new(&[Work::TcpClient(client), Work::UdpClient(udp_client(udp.address, b"ab"))]);
        assert_eq!((compiled.start(0).output(), compiled.start(1).output()), ("3 six\n".into(), "3 six\n".into()));
    }
}

#[test]
fn servers_answer_by_every_rule() {
    let host = if has_ipv6() { "::1" } else { "127.0.0.1" };
    let rules: Vec<Reply> = replies().into_iter().filter(|reply| *reply != Reply::ByHand).collect();
    let tcp = rules.iter().map(|reply| Work::TcpServer(tcp_server("127.0.0.1", 0, reply.clone())));
    let udp = rules.iter().map(|reply| Work::UdpServer(udp_server(host, 0, reply.clone())));
    let compiled = Compiled::new(&tcp.chain(udp).collect::<Vec<_>>());
    for (number, reply) in rules.iter().enumerate() {
        let expected = answer(reply, "abc 한글");
        let mut server = compiled.start(number);
        let at = address(&server.line_with("listen 시작:").unwrap());
        assert_eq!(ask(at, "abc 한글".as_bytes(), expected.len()), expected);
        server.line_with("10 abc 한글").unwrap();
        let mut server = compiled.start(rules.len() + number);
        let at = address(&server.line_with("bind 완료:").unwrap());
        assert_eq!(ask_udp(at, "abc 한글".as_bytes()), expected);
        server.line_with("10 abc 한글").unwrap();
    }
}

/// Servers that reply per line, with a delay, to one client at a time; one of them manually.
pub fn line_servers() -> Vec<(TcpServer, &'static str)> {
    let cases = [
        (Reply::Prefix, "서버 응답: one\n서버 응답: 둘\n"),
        (Reply::Reverse, "eno\n둘\n"),
        (Reply::Fixed(b"same".to_vec()), "same\nsame\n"),
        (Reply::ByHand, "typed one\ntyped two\n"),
    ];
    let mut servers = Vec::new();
    for (reply, answers) in cases {
        let server = tcp_server("127.0.0.1", 0, reply);
        servers.push((TcpServer { by_line: true, delay_ms: 50, many: false, reuse_address: false, ..server }, answers));
    }
    servers
}

/// Sends lines to one of the [`line_servers`] and checks its replies.
pub fn talk_in_lines(mut server: Program, answers: &str) {
    server.type_line("typed one");
    server.type_line("typed two");
    let at = address(&server.line_with("listen 시작:").unwrap());
    let start = Instant::now();
    let answer = ask(at, "one\n둘\n".as_bytes(), answers.len());
    assert_eq!(String::from_utf8(answer).unwrap(), answers);
    assert!(start.elapsed() >= Duration::from_millis(100));
}

#[test]
fn servers_answer_line_by_line_after_their_delay_and_by_hand() {
    let servers = line_servers();
    let works: Vec<Work> = servers.iter().map(|(server, _)| Work::TcpServer(server.clone())).collect();
    let compiled = Compiled::new(&works);
    for (number, (_, answers)) in servers.iter().enumerate() {
        talk_in_lines(compiled.start(number), answers);
    }
}
