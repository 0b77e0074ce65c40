//! The PowerShell programs, if `pwsh` is on PATH; otherwise these tests report that they are skipped. PowerShell's
//! literals are tested everywhere, in `literal`.

use crate::{
    peer::{Peer, ask, ask_udp},
    practice::closed_tcp,
    run::{Program, server},
    works::{answer, hostile, tcp_client, tcp_server, udp_client, udp_server},
};
use networking_lab::{
    snippets::{
        Code,
        work::{Reply, TcpClient, Work},
        write,
    },
    text::Lang,
};
use std::process::Command;

fn command(work: &Work) -> Command {
    let mut command = Command::new("pwsh");
    command.args(["-NoProfile", "-NonInteractive", "-Command", &write(work, Code::PowerShell, Lang::Ko)]);
    command
}

fn printed(work: &Work) -> String {
    Program::start(command(work)).output()
}

fn is_missing() -> bool {
    let missing = Command::new("pwsh").arg("-Version").output().is_err();
    if missing {
        println!("skipped: there is no `pwsh` on PATH");
    }
    missing
}

#[test]
fn clients_send_every_message_byte_for_byte_and_print_the_answer() {
    if is_missing() {
        return;
    }
    for message in hostile() {
        let peer = Peer::tcp("127.0.0.1", b"42");
        let printed = printed(&Work::TcpClient(tcp_client(peer.address, &message)));
        assert_eq!(printed.trim(), "2 42", "{message:?}");
        assert_eq!(peer.came(), message);
    }
    let peer = Peer::udp("127.0.0.1", 1, b"42");
    assert_eq!(printed(&Work::UdpClient(udp_client(peer.address, b"ab"))).trim(), "2 42");
    assert_eq!(peer.came(), b"ab");
}

#[test]
fn clients_tell_of_time_and_refusal_in_a_line() {
    if is_missing() {
        return;
    }
    let (_servers, closed) = closed_tcp();
    assert_eq!(printed(&Work::TcpClient(tcp_client(closed, b"ab"))).trim().lines().count(), 1);
    let peer = Peer::tcp_that_stays(2, b"yes");
    let client = TcpClient { shutdown: false, time_limit_ms: Some(300), ..tcp_client(peer.address, b"ab") };
    let printed = printed(&Work::TcpClient(client));
    assert!(printed.starts_with("3 yes") && printed.trim().lines().count() == 2, "{printed}");
}

#[test]
fn servers_answer_by_every_rule() {
    if is_missing() {
        return;
    }
    for reply in [Reply::Prefix, Reply::UpperCase, Reply::Reverse, Reply::Fixed(b"\xff\0$x".to_vec())] {
        let expected = answer(&reply, "abc 한글");
        let tcp = |port| command(&Work::TcpServer(tcp_server("127.0.0.1", port, reply.clone())));
        let (_server, port) = server("listen 시작:", false, tcp);
        assert_eq!(ask(([127, 0, 0, 1], port).into(), "abc 한글".as_bytes(), expected.len()), expected);
        let udp = |port| command(&Work::UdpServer(udp_server("127.0.0.1", port, reply.clone())));
        let (_server, port) = server("bind 완료:", true, udp);
        assert_eq!(ask_udp(([127, 0, 0, 1], port).into(), "abc 한글".as_bytes()), expected);
    }
}
