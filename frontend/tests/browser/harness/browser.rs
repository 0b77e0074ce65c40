//! chromedriver and the browser that it starts: a new profile for each test, and no process left running.

use super::Page;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// The time limit for starting or ending a program.
const LIMIT: Duration = Duration::from_secs(30);

/// The number of attempts to start chromedriver on a free port.
const ATTEMPTS: usize = 5;

/// The browser's switches: no window, no background traffic, no first-run pages. chromedriver adds a new profile.
const SWITCHES: [&str; 8] = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--window-size=1440,900",
];

/// A running chromedriver with one browser.
pub struct Browser {
    driver: WebDriver,
    process: Child,
    /// The browser's profile, sockets and downloads; removed on drop.
    _files: TempDir,
    /// Kept open, because writing to a closed pipe would end chromedriver.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    /// Starts chromedriver (`CHROMEDRIVER`, or from PATH), and the browser (`CHROMIUM`, or the one that it finds) with these
    /// additional switches.
    pub async fn start(switches: &[String]) -> Self {
        let files = TempDir::with_prefix("lab").expect("a temporary folder can be made");
        let (process, output, port) = chromedriver(&files).await;
        let driver = timeout(LIMIT, WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities(switches)));
        let driver = driver.await.expect("the browser starts in time").expect("the browser starts");
        Self { driver, process, _files: files, _output: output }
    }

    /// Returns the browser's only tab, for pages of this origin.
    pub fn page(&self, origin: String) -> Page {
        Page::new(self.driver.clone(), origin)
    }

    /// Ends the browser and chromedriver. A browser that does not end is killed.
    pub async fn stop(mut self) {
        let id = self.driver.handle().capabilities().get("goog:processID").and_then(|id| id.as_u64());
        let quit = timeout(LIMIT, self.driver.quit()).await;
        if !matches!(quit, Ok(Ok(())))
            && let Some(id) = id
        {
            let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status().await;
        }
        self.process.kill().await.expect("chromedriver can be ended");
    }
}

/// Starts chromedriver with its files in this folder, and waits for its port.
///
/// With port 0 it takes a free IPv6 port and then the IPv4 port of the same number, and exits if that one is in use. In that case
/// it is started again.
async fn chromedriver(files: &TempDir) -> (Child, Lines<BufReader<ChildStdout>>, u16) {
    let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut said = Vec::new();
    for _ in 0..ATTEMPTS {
        let mut process = Command::new(&program)
            .arg("--port=0")
            .env("TMPDIR", files.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start ({error}): run `cargo xtask test`", program.display()));
        let mut output = BufReader::new(process.stdout.take().expect("its stdout is a pipe")).lines();
        match timeout(LIMIT, port(&mut output)).await.expect("chromedriver says its port in time") {
            Ok(port) => return (process, output, port),
            Err(lines) => said = lines,
        }
    }
    panic!("chromedriver ended {ATTEMPTS} times before it said its port:\n{}", said.join("\n"));
}

/// Returns the port that chromedriver chose: it prints `… was started successfully on port 40123.` Returns its output as the
/// error if it ends before that.
async fn port(output: &mut Lines<BufReader<ChildStdout>>) -> Result<u16, Vec<String>> {
    let mut said = Vec::new();
    while let Some(line) = output.next_line().await.expect("chromedriver's stdout can be read") {
        match line.split_once("successfully on port ") {
            Some((_, port)) => return Ok(port.trim_end_matches('.').parse().expect("a port is a number")),
            None => said.push(line),
        }
    }
    Err(said)
}

/// Returns the browser's settings.
fn capabilities(switches: &[String]) -> ChromeCapabilities {
    let mut chrome = DesiredCapabilities::chrome();
    let mut set = |switch| chrome.add_arg(switch).expect("a switch is text");
    SWITCHES.into_iter().chain(switches.iter().map(String::as_str)).for_each(&mut set);
    if is_root() {
        // Chromium's sandbox refuses to run as root, which is usual in containers.
        set("--no-sandbox");
    }
    if let Ok(chromium) = std::env::var("CHROMIUM") {
        chrome.set_binary(&chromium).expect("a path is text");
    }
    chrome.set_browser_log_level(LoggingPrefsLogLevel::All).expect("a log level is text");
    chrome
}

/// Whether this process runs as root. Checked only on Linux, where such containers run.
#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Whether this process runs as root. Checked only on Linux, where such containers run.
#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}
