//! The HTTP server lab under Apache's ab, beside Python's `http.server` on the same machine: the same answer, by turns.

use super::{harness::Page, harness::browser_test, harness::options, median};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// What is answered.
const ANSWER: &str = "안녕하세요!";

/// How many requests each round sends, and how many at once.
const REQUESTS: usize = 2000;
const AT_ONCE: usize = 10;

const ROUNDS: usize = 3;

/// Prints the requests a second of both, on a connection each and on kept ones.
pub fn print() {
    println!("\n| ab -c {AT_ONCE} -n {REQUESTS} | http.server | lab | lab / http.server |\n| --- | --- | --- | --- |");
    for (name, keep_alive) in
        [("a connection for each request", false), ("the lab with -k: connections are kept", true)]
    {
        let (mut python, mut lab) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let server = Python::start();
            // It closes after each answer: in its HTTP/1.1 mode `ab -k` comes to no end.
            python.push(ab(server.port, false));
            drop(server);
            let mut figure = None;
            browser_test(options(), async |page| {
                let port = start(page).await;
                let measured = tokio::task::spawn_blocking(move || ab(port, keep_alive)).await;
                figure = Some(measured.expect("ab runs"));
            });
            lab.push(figure.expect("the lab was measured"));
        }
        let (python, lab) = (median(python.into_iter()), median(lab.into_iter()));
        println!("| {name} | {python:.0}/s | {lab:.0}/s | {:.2} |", lab / python);
    }
}

/// Starts the lab's server on a free port; its first route answers [`ANSWER`].
async fn start(page: &Page) -> u16 {
    page.open("/?lab=http-server&lang=ko").await;
    page.press("0").await;
    page.press("서버 시작").await;
    page.wait_for("main .other-tab").await;
    page.script("return Number(new URL(document.querySelector('main .other-tab').href).port)").await
}

/// Requests a second; fails where one was lost.
fn ab(port: u16, keep_alive: bool) -> f64 {
    let mut ab = Command::new("ab");
    ab.args(["-q", "-c", &AT_ONCE.to_string(), "-n", &REQUESTS.to_string()]).args(keep_alive.then_some("-k"));
    let output = ab.arg(format!("http://127.0.0.1:{port}/")).output().expect("ab starts");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let value = |name: &str| {
        let line = report.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{output:?}"));
        let value = line.split_whitespace().next().expect("a value");
        value.parse::<f64>().expect("a number")
    };
    assert_eq!((value("Complete requests:"), value("Failed requests:")), (REQUESTS as f64, 0.0), "{report}");
    value("Requests per second:")
}

/// A running `http.server` in a folder with the answer as its only page.
struct Python {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Python {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("index.html"), ANSWER).expect("it can be written to");
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let mut process = Command::new(python)
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("its stdout is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("it says its port");
        // `Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ...`
        let port = line.split(" port ").nth(1).and_then(|rest| rest.split(' ').next());
        let port = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("no port in {line:?}"));
        Self { process, port, _folder: folder }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        self.process.kill().expect("it runs until it is ended");
        let _ = self.process.wait();
    }
}
