//! Delivers what is still due to the peer when a session has ended.

use super::queue::SendQueue;
use crate::session::{self, Link};
use socket2::SockRef;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, sleep_until},
};
use tracing::debug;

/// How much of what the peer still sends is read and discarded at once, in bytes. A peer that keeps sending then gets a
/// RST or, if that could destroy data for it, at the end of [`LINGER`](crate::session::LINGER).
const MAX_DISCARDED: usize = 1 << 20;

/// Pause before the next such amount is read from that peer.
const PAUSE: Duration = Duration::from_millis(100);

/// Closes with a RST in place of a FIN (socket(7): `SO_LINGER` of 0).
pub(super) fn reset(stream: TcpStream) {
    if let Err(error) = SockRef::from(&stream).set_linger(Some(Duration::ZERO)) {
        debug!(%error, "no RST possible, a FIN goes out");
    }
}

/// Writes what the page had sent before it left, then a FIN, and reads until the peer's FIN: closing a socket that has
/// unread bytes makes the kernel send a RST, which would destroy data still in transit. The reading is bounded.
pub(super) async fn flush_and_linger(mut stream: TcpStream, link: &mut Link<SendQueue>) -> io::Result<()> {
    let Link { inbox, metrics, .. } = link;
    let queue = &mut inbox.queue;
    let has_sent = queue.written() > 0 || queue.front().is_some() || queue.due().is_some();
    let (mut from_peer, mut to_peer) = stream.split();
    let write = async {
        loop {
            while let Some(bytes) = queue.front() {
                let count = to_peer.write(bytes).await?;
                queue.advance(count);
                metrics.sent(count);
                metrics.queued(session::Queue::weight(queue));
            }
            let Some(due) = queue.due() else { break };
            sleep_until(due).await;
            queue.release(Instant::now());
        }
        to_peer.shutdown().await
    };
    let discard = async {
        let mut left = MAX_DISCARDED;
        let mut unwanted = [0; 4096];
        loop {
            while left > 0 {
                match from_peer.read(&mut unwanted).await? {
                    0 => return Ok(()),
                    count => left = left.saturating_sub(count),
                }
            }
            // The page's data may still be in transit, and a RST would destroy it.
            if !has_sent {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            sleep(PAUSE).await;
            left = MAX_DISCARDED;
        }
    };
    tokio::try_join!(write, discard).map(|_| ())
}
