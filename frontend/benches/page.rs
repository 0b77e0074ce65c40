//! `cargo xtask bench page`: how fast the page receives, beside a bare page that only counts the bytes of the same relay's
//! WebSocket. Both open the same relay in the same Chromium, by turns; medians of [`ROUNDS`].

#[allow(dead_code, unused_imports, reason = "the tests use more of their harness")]
#[path = "../tests/browser/harness/mod.rs"]
mod harness;

use harness::{Page, browser_test, options};
use serde::Deserialize;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    thread,
};

/// How many bytes the server sends.
const BYTES: usize = 50 * 1024 * 1024;

/// Rounds for each recv size.
const ROUNDS: usize = 5;

/// Buffer sizes of recv, in bytes.
const RECV_SIZES: [u32; 2] = [65_536, 1024];

/// What one page did.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Run {
    /// From the request to the last byte, in milliseconds.
    milliseconds: f64,
    /// The longest task of the page's thread, in milliseconds; 0 where none took 50 (W3C, Long Tasks).
    longest: f64,
    /// The bytes that came.
    bytes: u64,
}

fn main() {
    let server = start_server();
    println!("{BYTES} bytes from a server on loopback, medians of {ROUNDS}, Chromium headless\n");
    println!("| recv | bare page | lab | lab / bare | longest task of the lab |\n| --- | --- | --- | --- | --- |");
    for size in RECV_SIZES {
        let (mut bare, mut lab) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            bare.push(measure(server, size, bare_page));
            lab.push(measure(server, size, lab_page));
        }
        for run in bare.iter().chain(&lab) {
            assert_eq!(run.bytes, BYTES as u64, "bytes were lost: {run:?}");
        }
        let time = |runs: &[Run]| median(runs.iter().map(|run| run.milliseconds));
        let longest = median(lab.iter().map(|run| run.longest));
        let (bare, lab) = (time(&bare), time(&lab));
        println!("| {size} | {bare:.0} ms | {lab:.0} ms | {:.2} | {longest:.0} ms |", lab / bare);
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Sends [`BYTES`] to whoever connects, and closes.
fn start_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.expect("a client connects");
            thread::spawn(move || {
                // It fails where the page leaves early, which its own figures then show.
                let _ = client.write_all(&vec![b'x'; BYTES]);
                let _ = client.shutdown(std::net::Shutdown::Write);
                let _ = client.read_to_end(&mut Vec::new());
            });
        }
    });
    address
}

fn measure(server: SocketAddr, size: u32, with: impl AsyncFnOnce(&Page, SocketAddr, u32) -> Run) -> Run {
    let allow = vec![format!("tcp://{server}").parse().expect("a rule")];
    let mut measured = None;
    browser_test(relay::Options { allow, ..options() }, async |page| measured = Some(with(page, server, size).await));
    measured.expect("the page was measured")
}

async fn bare_page(page: &Page, server: SocketAddr, size: u32) -> Run {
    page.open("/?lab=http-client&lang=en").await;
    page.script(&format!(
        "return new Promise(done => {{
            const socket = new WebSocket(location.origin.replace('http', 'ws') + '/tcp/{server}', 'lab.v1');
            socket.binaryType = 'arraybuffer';
            let bytes = 0;
            const began = performance.now();
            socket.onopen = () => socket.send(JSON.stringify({{ receive: {{ bytes: {size}, continuous: true }} }}));
            socket.onmessage = ({{ data }}) => {{
                if (typeof data !== 'string') bytes += data.byteLength;
                else if (data === '\"fin\"') done({{ milliseconds: performance.now() - began, longest: 0, bytes }});
            }};
        }})"
    ))
    .await
}

async fn lab_page(page: &Page, server: SocketAddr, size: u32) -> Run {
    page.open("/?lab=tcp-client&lang=en").await;
    page.wait_text(".practice", "raw-echo").await;
    page.fill("#tcp-server", &server.to_string()).await;
    page.fill("#tcp-recv-size", &size.to_string()).await;
    page.script(
        "return new Promise(done => {
            let longest = 0;
            const tasks = new PerformanceObserver(list => {
                for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
            });
            tasks.observe({ entryTypes: ['longtask'] });
            let bytes = 0;
            const listen = WebSocket.prototype.addEventListener;
            WebSocket.prototype.addEventListener = function (type, handler, ...options) {
                listen.call(this, type, handler, ...options);
                if (type === 'message') listen.call(this, type, ({ data }) => {
                    if (typeof data !== 'string') bytes += data.byteLength;
                });
            };
            const state = document.querySelector('.state');
            const began = performance.now();
            new MutationObserver(() => {
                if (state.innerText.includes('finished sending'))
                    // What is still being drawn belongs to it too.
                    requestAnimationFrame(() => done({ milliseconds: performance.now() - began, longest, bytes }));
            }).observe(state, { subtree: true, childList: true, characterData: true });
            [...document.querySelectorAll('button')].find(button => button.innerText === 'Connect').click();
        })",
    )
    .await
}
