//! The Rust programs with tokio, compiled as a learner compiles them: by cargo, in a project of their own. Its tokio is that of this
//! project's lock file, which cargo has fetched already when it built this test.

use crate::{
    peer::ask,
    run::Program,
    rust::{address, line_servers, talk_in_lines, together},
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
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const MANIFEST: &str = r#"[package]
name = "snippets"
edition = "2024"

[dependencies]
tokio = { version = "1", default-features = false, features = ["io-util", "macros", "net", "rt-multi-thread", "time"] }

[workspace]
"#;

/// Makes one program of these and gives its path.
fn build(programs: &[String]) -> PathBuf {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snippets");
    fs::create_dir_all(project.join("src")).unwrap();
    fs::write(project.join("Cargo.toml"), MANIFEST).unwrap();
    fs::write(project.join("src/main.rs"), together(programs)).unwrap();
    // Cargo takes out of it what this project does not need.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, project.join("Cargo.lock")).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--offline", "--quiet", "--target-dir"])
        .arg(project.join("target"))
        .current_dir(&project)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    project.join("target/debug").join(format!("snippets{}", std::env::consts::EXE_SUFFIX))
}

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
    let program = build(&programs);
    let start = |number: usize| {
        let mut command = Command::new(&program);
        command.arg(number.to_string());
        Program::start(command)
    };
    for (number, reply) in rules.iter().enumerate() {
        let mut server = start(number);
        let at = address(&server.line_with("listen 시작:").unwrap());
        let expected = answer(reply, "abc 한글");
        assert_eq!(ask(at, "abc 한글".as_bytes(), expected.len()), expected);
        server.line_with("10 abc 한글").unwrap();
    }
    for (number, (_, answers)) in lines.iter().enumerate() {
        talk_in_lines(start(rules.len() + number), answers);
    }
}
