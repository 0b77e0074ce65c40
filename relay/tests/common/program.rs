//! The relay as a separate process, as users run it.

use super::soon;
use std::{net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// The relay with these options, on a free port unless they say otherwise, and without the caller's environment.
pub fn relay(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relay"));
    command.args(options);
    configured(command)
}

/// A command that starts a relay, on a free port unless its options say otherwise, and without the caller's
/// environment.
pub fn configured(mut command: Command) -> Command {
    command.env("RELAY_LISTEN", "127.0.0.1:0").env("RELAY_NO_PRACTICE", "true");
    command.env_remove("RELAY_TOKEN").env_remove("RUST_LOG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// A running relay; dropped, it is killed.
pub struct Program {
    child: Child,
    output: Lines<BufReader<ChildStdout>>,
    /// The first line that it printed: the page's address.
    pub page: String,
    /// The second line: how a program connects.
    pub program: String,
}

impl Program {
    /// Starts it, and waits for its first two lines.
    pub async fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let page = soon(output.next_line()).await.unwrap().unwrap_or_default();
        let program = soon(output.next_line()).await.unwrap().unwrap_or_default();
        Self { child, output, page, program }
    }

    /// The next line that it prints.
    pub async fn next_line(&mut self) -> String {
        soon(self.output.next_line()).await.unwrap().unwrap_or_default()
    }

    pub fn address(&self) -> SocketAddr {
        self.page.strip_prefix("http://").unwrap().split_once('/').unwrap().0.parse().unwrap()
    }

    /// The random token.
    pub fn token(&self) -> &str {
        self.program.split_once("?token=").unwrap().1
    }

    pub fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Sends it a signal by its name, such as `TERM`.
    #[cfg(unix)]
    pub async fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        assert!(kill.args(["-s", name, &self.id().to_string()]).status().await.unwrap().success());
    }

    /// Waits for its end: its exit code, and what it wrote to stderr.
    pub async fn end(self) -> (Option<i32>, String) {
        end(self.child).await
    }
}

/// How it ended, and what it wrote to stderr.
pub async fn end(mut child: Child) -> (Option<i32>, String) {
    let mut text = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        soon(stderr.read_to_string(&mut text)).await.unwrap();
    }
    (soon(child.wait()).await.unwrap().code(), text)
}
