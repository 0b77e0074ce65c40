//! How a bridge ends, and what is then still owed to both sides.

use super::{inbox::Inbox, page::Page};
use crate::{
    failure,
    metrics::{Outcome, Session},
};
use relay_protocol::{CloseCode, Event, Failure, Phase};
use socket2::SockRef;
use std::{convert::Infallible, future::pending, io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use tracing::debug;

/// How long the peer may take for the rest of the bytes and for its own FIN, once the page has left.
const LINGER: Duration = Duration::from_secs(10);

/// How much of what the peer still sends is read and thrown away at once, in bytes. One that sends on and on gets a RST
/// then or, where that could take something from it, at the end of [`LINGER`].
const UNWANTED: usize = 1 << 20;

/// How long such a peer has to wait until as much is read again.
const PAUSE: Duration = Duration::from_millis(100);

/// Why a bridge ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// A FIN went each way.
    Finished,
    /// The page sent a Close.
    PageClosed,
    /// The page vanished without one.
    PageGone,
    /// The page did not answer a ping.
    PageSilent,
    /// The page asked for a RST.
    PageReset,
    /// It failed.
    Failed(Box<Failure>),
    /// The relay stops.
    Stopping,
}

impl From<Failure> for Ending {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl Ending {
    /// What the metrics call it.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Finished => Outcome::Finished,
            Self::PageClosed => Outcome::PageClosed,
            Self::PageGone => Outcome::PageGone,
            Self::PageSilent => Outcome::PageSilent,
            Self::PageReset => Outcome::PageReset,
            Self::Failed(failure) => Outcome::Failed(failure.kind),
            Self::Stopping => Outcome::Stopping,
        }
    }

    /// The symbol of the system's error, where it failed by one that has one.
    pub(super) fn symbol(&self) -> Option<&str> {
        match self {
            Self::Failed(failure) => failure.symbol.as_deref(),
            _ => None,
        }
    }

    /// Tells the page, gives the peer what it is still owed, and closes both. Bounded in time, whatever they do.
    pub(super) async fn settle(
        self,
        mut page: Page,
        mut socket: Option<TcpStream>,
        mut inbox: Inbox,
        session: &Session,
    ) {
        // From here on a page that cannot be told has vanished, and there is nobody left to tell that to.
        let (told, owed) = match self {
            Self::Finished => (page.close(CloseCode::Normal, ""), None),
            Self::PageClosed | Self::PageGone => (Ok(()), socket),
            // It may only have slept, and then learns why.
            Self::PageSilent => (page.close(CloseCode::Idle, "the page did not answer a ping"), socket),
            Self::PageReset => {
                reset(socket);
                (page.close(CloseCode::Normal, "reset"), None)
            }
            Self::Failed(failure) => {
                let (code, reason) = (failure.kind.close_code(), failure.message.clone());
                let told = page.tell(&Event::Failed(*failure));
                // Where the failure is not the connection's own, the peer gets what the page had sent before it.
                (told.and_then(|()| page.close(code, &reason)), socket)
            }
            Self::Stopping => {
                let told = page.close(CloseCode::GoingAway, "the relay stops");
                if let Some(connected) = &mut socket
                    && let Ok(Err(Self::PageReset)) =
                        timeout(LINGER, hear_out(&mut page, connected, &mut inbox, session)).await
                {
                    reset(socket.take());
                }
                (told, socket)
            }
        };
        if let Err(error) = told {
            debug!(outcome = error.outcome().name(), "the page could not be told");
        }
        let give = async {
            if let Some(socket) = owed {
                // Past the time limit the kernel does what it does for a program that is killed.
                let _ = timeout(LINGER, give_the_rest(socket, inbox, session)).await;
            }
        };
        tokio::join!(page.finish(), give);
    }
}

/// Closes with a RST in place of a FIN (socket(7): `SO_LINGER` of 0).
fn reset(socket: Option<TcpStream>) {
    if let Some(socket) = socket
        && let Err(error) = SockRef::from(&socket).set_linger(Some(Duration::ZERO))
    {
        debug!(%error, "no RST possible, a FIN goes out");
    }
}

/// Writes what the page still sends until it answers the Close: it cannot have known.
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
            turn = page.turn(inbox.has_room()) => page.receive(turn, inbox)?,
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
    let has_sent = inbox.written() > 0 || inbox.to_send().is_some();
    let (mut from_peer, mut to_peer) = socket.split();
    let write = async {
        while let Some(bytes) = inbox.to_send() {
            let count = to_peer.write(bytes).await?;
            inbox.sent(count);
            session.sent(count);
            session.queued(inbox.weight());
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
