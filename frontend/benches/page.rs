//! `cargo xtask bench page`: how fast the page receives, beside a bare page that only counts the bytes of the same relay's
//! WebSocket, and how it answers the user meanwhile and with a full record. Every run has a relay and a Chromium of its own,
//! bare page and lab by turns; medians of [`ROUNDS`].

#[allow(dead_code, unused_imports, reason = "the tests use more of their harness")]
#[path = "../tests/browser/harness/mod.rs"]
mod harness;
#[path = "page/requests.rs"]
mod requests;
#[path = "page/server.rs"]
mod server;

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

/// The buffer size of recv that fills the record: [`BYTES`] are then more than the 100,000 entries that it keeps.
const FULL: u32 = 512;

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

/// How a page answered the user.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Response {
    /// From a key to the next frame, or from one frame to the next, in milliseconds, at worst.
    frame: f64,
    /// The longest task of the page's thread, in milliseconds; 0 where none took 50.
    longest: f64,
}

fn main() {
    if std::env::args().any(|argument| argument == "server") {
        return server::print();
    }
    if std::env::args().any(|argument| argument == "requests") {
        return requests::print();
    }
    let server = start_server();
    println!("{BYTES} bytes from a server on loopback, medians of {ROUNDS}, Chromium headless\n");
    println!("| recv | bare page | lab | lab / bare | longest task of the lab |\n| --- | --- | --- | --- | --- |");
    for size in RECV_SIZES {
        let (mut bare, mut lab) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            bare.push(measure(server, async |page| bare_page(page, server, size).await));
            lab.push(measure(server, async |page| lab_page(page, server, size).await));
        }
        for run in bare.iter().chain(&lab) {
            assert_eq!(run.bytes, BYTES as u64, "bytes were lost: {run:?}");
        }
        let time = |runs: &[Run]| median(runs.iter().map(|run| run.milliseconds));
        let longest = median(lab.iter().map(|run| run.longest));
        let (bare, lab) = (time(&bare), time(&lab));
        println!("| {size} | {bare:.0} ms | {lab:.0} ms | {:.2} | {longest:.0} ms |", lab / bare);
    }
    println!("\n| the user | longest wait for a frame | longest task |\n| --- | --- | --- |");
    let typing: Vec<_> = (0..ROUNDS).map(|_| measure(server, async |page| typing(page, server).await)).collect();
    print_responses("types while recvs of 1024 bytes arrive", &typing);
    let scrolling: Vec<_> = (0..ROUNDS).map(|_| measure(server, async |page| scrolling(page, server).await)).collect();
    for (index, (view, _)) in VIEWS.iter().enumerate() {
        let responses: Vec<_> = scrolling.iter().map(|responses| responses[index]).collect();
        print_responses(&format!("drags the {view} of a full record from end to start"), &responses);
    }
    requests::print();
    server::print();
}

fn print_responses(what: &str, responses: &[Response]) {
    let frame = median(responses.iter().map(|response| response.frame));
    let longest = median(responses.iter().map(|response| response.longest));
    println!("| {what} | {frame:.0} ms | {longest:.0} ms |");
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

fn measure<T>(server: SocketAddr, with: impl AsyncFnOnce(&Page) -> T) -> T {
    let allow = vec![format!("tcp://{server}").parse().expect("a rule")];
    let mut measured = None;
    browser_test(relay::Options { allow, ..options() }, async |page| measured = Some(with(page).await));
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
    prepare(page, server, size).await;
    page.script(&format!("return {RECEIVE}")).await
}

/// Types into the message while the lab receives.
async fn typing(page: &Page, server: SocketAddr) -> Response {
    prepare(page, server, 1024).await;
    // Event Timing (W3C): from a key to the next frame, told where that took longer than 16 ms.
    let () = page
        .script(&format!(
            "window.frame = 0;
            new PerformanceObserver(list => {{
                for (const event of list.getEntries())
                    if (/^(key|input)/.test(event.name)) window.frame = Math.max(window.frame, event.duration);
            }}).observe({{ type: 'event', durationThreshold: 16 }});
            window.run = null;
            {RECEIVE}.then(run => window.run = run);"
        ))
        .await;
    let mut typed = 0;
    while page.script("return window.run === null").await {
        page.fill("Message", &typed.to_string()).await;
        typed += 1;
    }
    assert!(typed > 1, "there was time to type");
    page.script("return { frame: window.frame, longest: window.run.longest }").await
}

/// Name and tab of each view of the record.
const VIEWS: [(&str, &str); 3] = [("ladder", "Ladder"), ("table", "Table"), ("hex view", "Hex")];

/// Fills the record, and drags the scroll bar of each view from the end to the start.
async fn scrolling(page: &Page, server: SocketAddr) -> Vec<Response> {
    prepare(page, server, FULL).await;
    let run: Run = page.script(&format!("return {RECEIVE}")).await;
    assert_eq!(run.bytes, BYTES as u64, "bytes were lost: {run:?}");
    page.wait_text(".record-count", "100,000").await;
    let mut responses = Vec::new();
    for (_, tab) in VIEWS {
        page.press_in("Record", tab).await;
        responses.push(page.script(SCROLL).await);
    }
    responses
}

/// Opens the lab and fills its fields.
async fn prepare(page: &Page, server: SocketAddr, size: u32) {
    page.open("/?lab=tcp-client&lang=en").await;
    page.wait_text(".practice", "raw-echo").await;
    page.fill("Server", &server.to_string()).await;
    page.fill("recv size", &size.to_string()).await;
}

/// Connects, and promises a [`Run`] when everything has arrived and is drawn.
const RECEIVE: &str = "new Promise(done => {
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
})";

/// Scrolls the record to its start, a long way with each frame, so that every frame shows other rows; gives a [`Response`].
const SCROLL: &str = "return new Promise(done => {
    const frames = 200;
    const list = document.querySelector('.record-scroll');
    let longest = 0, frame = 0, drawn = 0, last;
    const tasks = new PerformanceObserver(entries => {
        for (const task of entries.getEntries()) longest = Math.max(longest, task.duration);
    });
    tasks.observe({ entryTypes: ['longtask'] });
    const end = list.scrollTop;
    const step = now => {
        frame = Math.max(frame, now - (last ?? now));
        last = now;
        list.scrollTop = end * (1 - ++drawn / frames);
        if (drawn < frames) requestAnimationFrame(step);
        // Long tasks are told a while later.
        else setTimeout(() => done({ frame, longest }), 500);
    };
    requestAnimationFrame(step);
})";
