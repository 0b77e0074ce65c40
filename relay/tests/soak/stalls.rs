//! One side never reads while the other sends as much as it can: the relay buffers little of it.

use crate::{
    common::{Event, Page},
    process::{Watched, peer},
};
use futures_util::{SinkExt, future::join_all};
use socket2::SockRef;
use std::{sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, sync::Semaphore, time::timeout};
use tokio_tungstenite::tungstenite::Message;

/// What a connection may make the relay keep at most, in KiB: of the page's messages 256 and the one that goes beyond
/// (64), one that is being read (64) and the buffer that it is read from; or of the peer's bytes two messages.
const MOST: usize = 512;

/// After this long without progress, the transfer counts as stalled.
const STALLED: Duration = Duration::from_secs(1);

const MESSAGE: usize = 64 * 1024;

/// Pages send to peers that never read.
pub async fn peers_that_never_read(count: usize) {
    let relay = Arc::new(Watched::start(count, &[]).await);
    let before = relay.start;
    let pages = join_all((0..count).map(|number| async_page(&relay, number, "lab.v1"))).await;
    let open = relay.usage();
    let filled = pages.into_iter().map(|(mut page, enough)| {
        tokio::spawn(async move {
            let mut sent = 0;
            while let Ok(result) = timeout(STALLED, page.socket.send(Message::binary(vec![7; MESSAGE]))).await {
                result.unwrap();
                sent += MESSAGE;
            }
            (page, enough, sent)
        })
    });
    let filled: Vec<_> = join_all(filled).await.into_iter().map(Result::unwrap).collect();
    let full = relay.usage();
    let sent: usize = filled.iter().map(|(_, _, sent)| sent).sum();
    report("peers that never read", count, &[("before", before), ("open", open), ("full", full)], sent);
    assert!(full.resident <= before.resident + count * MOST + 4 * MOST, "before: {before}; full: {full}");
    drop(filled);
    Arc::into_inner(relay).unwrap().end().await;
}

/// Peers send to pages that never read.
pub async fn pages_that_never_read(count: usize) {
    let relay = Arc::new(Watched::start(count, &[]).await);
    let before = relay.start;
    let mut peers = Vec::new();
    let mut pages = Vec::new();
    for number in 0..count {
        let (address, sent) = peer(number, |mut socket| async move {
            let mut sent = 0;
            while let Ok(result) = timeout(STALLED, socket.write(&[7; MESSAGE])).await {
                sent += result.unwrap();
            }
            (socket, sent)
        })
        .await;
        pages.push(relay.page(number, address, "binary").await);
        peers.push(sent);
    }
    let filled: Vec<_> = join_all(peers).await.into_iter().map(Result::unwrap).collect();
    let full = relay.usage();
    let sent: usize = filled.iter().map(|(_, sent)| sent).sum();
    report("pages that never read", count, &[("before", before), ("full", full)], sent);
    assert!(full.resident <= before.resident + count * MOST + 4 * MOST, "before: {before}; full: {full}");
    drop((filled, pages));
    Arc::into_inner(relay).unwrap().end().await;
}

/// A page whose peer never reads, and what ends that peer when it is dropped.
async fn async_page(relay: &Watched, number: usize, subprotocol: &str) -> (Page, Enough) {
    let done = Arc::new(Semaphore::new(0));
    let told = done.clone();
    let (address, _) = peer(number, |socket| async move {
        // The kernels need not keep much either.
        let _ = SockRef::from(&socket).set_recv_buffer_size(MESSAGE);
        let _ = told.acquire().await;
        drop(socket);
    })
    .await;
    let mut page = relay.page(number, address, subprotocol).await;
    let Event::Open { .. } = page.event().await else { panic!("it did not open") };
    (page, Enough(done))
}

struct Enough(Arc<Semaphore>);

impl Drop for Enough {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn report(what: &str, count: usize, usages: &[(&str, crate::process::Usage)], sent: usize) {
    println!("{count} {what}, {sent} bytes sent");
    for (when, usage) in usages {
        println!("  {when}: {usage}");
    }
    let (first, last) = (usages[0].1.resident, usages[usages.len() - 1].1.resident);
    println!("  {} KiB each, of {MOST} at most", last.saturating_sub(first) / count);
}
