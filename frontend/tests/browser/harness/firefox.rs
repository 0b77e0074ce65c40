//! geckodriver and the Firefox that it starts: a new profile for each test, and no process left running.

use super::Page;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::{DesiredCapabilities, FirefoxCapabilities, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// The time limit for starting or ending a program.
const LIMIT: Duration = Duration::from_secs(60);

/// A running geckodriver with one browser.
pub struct Firefox {
    driver: WebDriver,
    process: Child,
    /// The browser's profile and sockets; removed on drop.
    _files: TempDir,
    /// Kept open, because writing to a closed pipe would end geckodriver.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Firefox {
    /// Starts geckodriver (`GECKODRIVER`, or from PATH), and the browser (`FIREFOX`, or the one that it finds).
    pub async fn start() -> Self {
        let files = TempDir::with_prefix("lab").expect("a temporary folder can be made");
        let program = std::env::var_os("GECKODRIVER").unwrap_or_else(|| "geckodriver".into());
        // Free ports for the driver, for Marionette and for WebDriver BiDi.
        let mut process = Command::new(&program)
            .args(["--port", "0", "--marionette-port", "0", "--websocket-port", "0"])
            .env("TMPDIR", files.path())
            .env("HOME", files.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start ({error}): run `cargo xtask test`", program.display()));
        let mut output = BufReader::new(process.stdout.take().expect("its stdout is a pipe")).lines();
        let port = timeout(LIMIT, port(&mut output)).await.expect("geckodriver says its port in time");
        let driver = timeout(LIMIT, WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities()));
        let driver = driver.await.expect("the browser starts in time").expect("the browser starts");
        Self { driver, process, _files: files, _output: output }
    }

    /// Returns the browser's only tab, for pages of this origin.
    pub fn page(&self, origin: String) -> Page {
        Page::new(self.driver.clone(), origin)
    }

    /// Ends the browser and geckodriver, which kills a browser that does not end.
    pub async fn stop(mut self) {
        let _ = timeout(LIMIT, self.driver.quit()).await;
        self.process.kill().await.expect("geckodriver can be ended");
    }
}

/// Returns the port that geckodriver chose: it prints `… Listening on 127.0.0.1:40123`.
async fn port(output: &mut Lines<BufReader<ChildStdout>>) -> u16 {
    while let Some(line) = output.next_line().await.expect("geckodriver's stdout can be read") {
        if let Some((_, port)) = line.split_once("Listening on 127.0.0.1:") {
            return port.trim().parse().expect("a port is a number");
        }
    }
    panic!("geckodriver ended before it said its port");
}

/// Returns the browser's settings.
fn capabilities() -> FirefoxCapabilities {
    let mut firefox = DesiredCapabilities::firefox();
    firefox.set_headless().expect("a switch is text");
    if let Ok(program) = std::env::var("FIREFOX") {
        firefox.set_firefox_binary(&program).expect("a path is text");
    }
    firefox
}
