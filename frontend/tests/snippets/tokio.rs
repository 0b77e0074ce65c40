//! The Rust programs with tokio.

use crate::{
    cargo::Compiled,
    peer::ask,
    rust::{address, line_servers, talk_in_lines},
    works::{all_kinds, answer, replies, tcp_server},
};
use networking_lab::{
    snippets::{
        Code,
        work::{Reply, Work},
        write,
    },
    text::Lang,
};
#[test]
fn servers_answer_by_every_rule_in_one_go_and_line_by_line() {
    let rules: Vec<Reply> = replies().into_iter().filter(|reply| *reply != Reply::ByHand).collect();
    let lines = line_servers();
    let mut works: Vec<Work> =
        rules.iter().map(|reply| Work::TcpServer(tcp_server("127.0.0.1", 0, reply.clone()))).collect();
    works.extend(lines.iter().map(|(server, _)| Work::TcpServer(server.clone())));
    // The rest is only compiled.
    works.extend(all_kinds().into_iter().filter(|work| Code::Tokio.knows(work)));
    let programs: Vec<String> = works.iter().map(|work| write(work, Code::Tokio, Lang::Ko)).collect();
    let compiled = Compiled::new("tokio-servers", &programs);
    for (number, reply) in rules.iter().enumerate() {
        let mut server = compiled.start(number);
        let at = address(&server.line_with("listen 시작:").unwrap());
        let expected = answer(reply, "abc 한글");
        assert_eq!(ask(at, "abc 한글".as_bytes(), expected.len()), expected);
        server.line_with("10 abc 한글").unwrap();
    }
    for (number, (_, answers)) in lines.iter().enumerate() {
        talk_in_lines(compiled.start(rules.len() + number), answers);
    }
}
