//! A server that does not read: sent data waits, and the page says so.

use crate::harness::{Page, browser_test, options, parts::*};
use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    thread,
};

/// Connects, and sends more than all kernels on the way can buffer.
async fn fill_buffers(page: &Page) {
    page.press("Connect").await;
    page.wait_text(STATUS, "Connected").await;
    page.press("Send").await;
    page.wait_text(".queued", "bytes not yet written to the socket").await;
}

#[test]
fn what_waits_is_counted_goes_on_and_does_not_hold_up_a_reset() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    let allow = vec![format!("tcp://{address}").parse().expect("a rule")];
    browser_test(relay::Options { allow, ..options() }, async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.fill("Server", &address.to_string()).await;
        page.press("More").await;
        page.fill("Repeat", "10000").await;
        page.fill("Message", &"0123456789".repeat(160)).await;
        let accept = || listener.accept().expect("the lab connects").0;

        fill_buffers(page).await;
        let deaf = accept();
        page.press("Reset (RST)").await;
        page.wait_text(STATUS, "Not connected").await;
        assert_eq!(ending(deaf).1, Err(std::io::ErrorKind::ConnectionReset));

        fill_buffers(page).await;
        let reading = accept();
        let end = thread::spawn(move || ending(reading));
        // Everything is transferred as soon as the server reads.
        let () = page
            .script(
                "return new Promise(done => setInterval(() =>
                   document.querySelector('.queued')
                     || [...document.querySelectorAll('.controls button')].some(button => button.innerText === 'Stop')
                     || done(), 50))",
            )
            .await;
        page.press("Shut down sending (FIN)").await;
        page.wait_text(STATUS, "Not connected").await;
        assert_eq!(end.join().expect("it only reads"), (10_000 * 1600, Ok(())));
    });
}

/// Reads to the end, and returns the number of bytes and how the connection ended.
fn ending(mut socket: TcpStream) -> (usize, Result<(), std::io::ErrorKind>) {
    let (mut total, mut buffer) = (0, vec![0; 1 << 16]);
    loop {
        match socket.read(&mut buffer) {
            Ok(0) => return (total, Ok(())),
            Ok(count) => total += count,
            Err(error) => return (total, Err(error.kind())),
        }
    }
}
