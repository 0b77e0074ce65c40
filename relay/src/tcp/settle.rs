//! What is still owed to both sides when a bridge has come to its end.

use super::inbox::Inbox;
use crate::{
    failure,
    metrics::Session,
    page::{Ending, Page},
};
use relay_protocol::Phase;
use socket2::SockRef;
use std::{convert::Infallible, future::pending, io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, sleep_until, timeout},
};
use tracing::debug;

/// How long the peer may take for the rest of the bytes and for its own FIN, once the page has left.
const LINGER: Duration = Duration::from_secs(10);

/// How much of what the peer still sends is read and thrown away at once, in bytes. One that sends on and on gets a RST
/// then or, where that could take something from it, at the end of [`LINGER`].
const UNWANTED: usize = 1 << 20;

/// How long such a peer has to wait until as much is read again.
const PAUSE: Duration = Duration::from_millis(100);

/// Tells the page, gives the peer what it is still owed, and closes both. Bounded in time, whatever they do.
pub(super) async fn settle(
    ending: Ending,
    mut page: Page,
    mut socket: Option<TcpStream>,
    mut inbox: Inbox,
    session: &Session,
) {
    if let Err(error) = page.tell_end(&ending) {
        // The page has vanished, and there is nobody left to tell that to.
        debug!(outcome = error.outcome().name(), "the page could not be told");
    }
    let owed = match ending {
        Ending::Finished => None,
        // Where a failure is not the connection's own, the peer gets what the page had sent before it.
        Ending::PageClosed | Ending::PageGone | Ending::ProtocolError(_) | Ending::PageSilent | Ending::Failed(_) => {
            socket
        }
        Ending::PageReset => {
            reset(socket);
            None
        }
        Ending::Stopping => {
            if let Some(connected) = &mut socket
                && let Ok(Err(Ending::PageReset)) =
                    timeout(LINGER, hear_out(&mut page, connected, &mut inbox, session)).await
            {
                reset(socket.take());
            }
            socket
        }
    };
    let give = async {
        if let Some(socket) = owed {
            // Past the time limit the kernel does what it does for a program that is killed.
            let _ = timeout(LINGER, give_the_rest(socket, inbox, session)).await;
        }
    };
    tokio::join!(page.finish(), give);
}

/// Closes with a RST in place of a FIN (socket(7): `SO_LINGER` of 0).
fn reset(socket: Option<TcpStream>) {
    if let Some(socket) = socket
        && let Err(error) = SockRef::from(&socket).set_linger(Some(Duration::ZERO))
    {
        debug!(%error, "no RST possible, a FIN goes out");
    }
}

/// Writes what the page still sends until it answers the Close: it cannot have known. What a delay keeps back goes later.
async fn hear_out(
    page: &mut Page,
    socket: &mut TcpStream,
    inbox: &mut Inbox,
    session: &Session,
) -> Result<Infallible, Ending> {
    loop {
        let write = async {
            match inbox.to_send() {
                Some(bytes) => socket.write(bytes).await,
                None => pending().await,
            }
        };
        tokio::select! {
            turn = page.turn(inbox.has_room()) => inbox.receive(turn, Instant::now())?,
            written = write => match written {
                Ok(count) => {
                    inbox.sent(count);
                    session.sent(count);
                    session.queued(inbox.weight());
                }
                Err(error) => return Err(failure::from_io(Phase::Transfer, &error, Duration::ZERO).into()),
            },
        }
    }
}

/// Writes what the page had sent before it left, then a FIN, and reads on until the peer's: closing a socket that has
/// unread bytes makes the kernel send a RST, which would take back what is still on its way. But not without end.
async fn give_the_rest(mut socket: TcpStream, mut inbox: Inbox, session: &Session) -> io::Result<()> {
    let has_sent = inbox.written() > 0 || inbox.to_send().is_some() || inbox.due().is_some();
    let (mut from_peer, mut to_peer) = socket.split();
    let write = async {
        loop {
            while let Some(bytes) = inbox.to_send() {
                let count = to_peer.write(bytes).await?;
                inbox.sent(count);
                session.sent(count);
                session.queued(inbox.weight());
            }
            let Some(due) = inbox.due() else { break };
            sleep_until(due).await;
            inbox.release(Instant::now());
        }
        to_peer.shutdown().await
    };
    let discard = async {
        let mut left = UNWANTED;
        let mut unwanted = [0; 4096];
        loop {
            while left > 0 {
                match from_peer.read(&mut unwanted).await? {
                    0 => return Ok(()),
                    count => left = left.saturating_sub(count),
                }
            }
            // What the page has sent may be on its way still, and a RST would take it back.
            if !has_sent {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            sleep(PAUSE).await;
            left = UNWANTED;
        }
    };
    tokio::try_join!(write, discard).map(|_| ())
}
