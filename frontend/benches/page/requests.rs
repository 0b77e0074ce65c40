//! The HTTP client lab beside a bare page: requests one after another to the practice server, by fetch and raw over the relay.

use super::{harness::Page, harness::browser_test, harness::options, median};

/// How many requests each run sends.
const REQUESTS: usize = 100;

const ROUNDS: usize = 3;

/// A bare page's request by fetch, to the practice server.
const FETCH: &str = "async server => (await fetch(`${server}/get?key=value`)).text()";

/// A bare page's request over a connection of the relay that is kept; it counts the bytes of the answer, and knows no more of HTTP.
const RAW: &str = "(() => {
    let socket, told, got = '';
    const open = address => new Promise(done => {
        socket = new WebSocket(`${location.origin.replace('http', 'ws')}/tcp/${address}`, 'lab.v1');
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => {
            socket.send(JSON.stringify({ receive: { bytes: 65536, continuous: true } }));
            done();
        };
        socket.onmessage = ({ data }) => {
            if (typeof data === 'string') return;
            got += new TextDecoder().decode(data);
            const head = got.indexOf('\\r\\n\\r\\n');
            const length = Number(/content-length: (\\d+)/i.exec(got)?.[1]);
            if (head >= 0 && got.length >= head + 4 + length) {
                got = '';
                told();
            }
        };
    });
    return async server => {
        const address = server.replace('http://', '');
        if (!socket) await open(address);
        const answered = new Promise(done => told = done);
        socket.send(new TextEncoder().encode(`GET /get?key=value HTTP/1.1\\r\\nHost: ${address}\\r\\n\\r\\n`));
        await answered;
    };
})()";

/// The lab's request: its button, until the answer is shown.
const PRESS: &str = "() => new Promise(done => {
    const main = document.querySelector('main');
    let began = false;
    const observer = new MutationObserver(() => {
        const waits = main.querySelector('[aria-busy=true]') !== null;
        if (began && !waits) {
            observer.disconnect();
            done();
        }
        began ||= waits;
    });
    observer.observe(main, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy'] });
    [...main.querySelectorAll('button')].find(button => button.innerText.trim() === 'Send request').click();
})";

/// Prints the requests a second of both.
pub fn print() {
    println!("\n| {REQUESTS} requests in turn | bare page | lab | lab / bare |\n| --- | --- | --- | --- |");
    for (name, bare_request, is_raw) in [("fetch", FETCH, false), ("raw HTTP over the relay", RAW, true)] {
        let (mut bare, mut lab) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            bare.push(measure(is_raw, bare_request));
            lab.push(measure(is_raw, PRESS));
        }
        let (bare, lab) = (median(bare.into_iter()), median(lab.into_iter()));
        println!("| {name} | {bare:.0}/s | {lab:.0}/s | {:.2} |", lab / bare);
    }
}

/// Requests a second by this function of the practice server's address, in a page of its own on which the lab is open.
fn measure(is_raw: bool, request: &str) -> f64 {
    let mut figure = None;
    browser_test(options(), async |page| {
        open(page, is_raw).await;
        let script = format!(
            "return (async () => {{
                const server = (await (await fetch('/health')).json()).practice.http;
                const request = {request};
                await request(server);
                const began = performance.now();
                for (let sent = 0; sent < {REQUESTS}; sent++) await request(server);
                return {REQUESTS} / (performance.now() - began) * 1000;
            }})()"
        );
        figure = Some(page.script(&script).await);
    });
    figure.expect("it was measured")
}

/// Opens the lab with a request to the practice server.
async fn open(page: &Page, is_raw: bool) {
    page.open("/?lab=http-client&lang=en").await;
    page.wait_for(".relay[data-state=reached]").await;
    if is_raw {
        page.press("Raw HTTP (TCP)").await;
    }
    page.fill("Path", "/get?key=value").await;
}
