//! The relay as started by a user who has only downloaded it: the program with the embedded page, in an empty folder.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// The time limit for starting it.
const LIMIT: Duration = Duration::from_secs(30);

/// A running relay.
pub struct Program {
    process: Child,
    address: String,
    folder: TempDir,
}

impl Program {
    /// Starts it without options. Only the port, a free one, is set through the environment.
    pub async fn start() -> Self {
        let folder = TempDir::with_prefix("lab").expect("a temporary folder can be made");
        let variables = std::env::vars_os().map(|(name, _)| name);
        let mut command = Command::new(program());
        for name in variables.filter(|name| name.to_string_lossy().starts_with("RELAY_")) {
            command.env_remove(name);
        }
        let mut process = command
            .current_dir(folder.path())
            .env("RELAY_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the relay starts: `cargo xtask test` builds it");
        let mut output = BufReader::new(process.stdout.take().expect("its stdout is a pipe")).lines();
        let line = timeout(LIMIT, output.next_line()).await.expect("it says its address in time");
        let address = line.expect("its stdout can be read").expect("it says its address");
        Self { process, address, folder }
    }

    /// The page's origin, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> String {
        self.address.trim_end_matches('/').to_owned()
    }

    /// Stops it, and fails the test if it has left anything in its folder.
    pub async fn stop(mut self) {
        self.process.kill().await.expect("it runs until it is ended");
        let left = self.folder.path().read_dir().expect("the folder is there").count();
        assert_eq!(left, 0, "the relay has left files in its folder");
    }
}

/// The path where cargo puts the relay: beside the folder of the tests. It has the page embedded because the relay's own test
/// `embedded`, which needs that, is built together with this one.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this program has a path");
    let folder = test.ancestors().nth(2).expect("cargo puts tests into target/debug/deps");
    folder.join(format!("relay{}", std::env::consts::EXE_SUFFIX))
}
