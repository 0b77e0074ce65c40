//! A page that listens.

use super::{Command, Event, Page, TestServer, soon};
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A page that listens, and what the relay told of its socket.
pub struct Listening {
    pub page: Page,
    pub address: SocketAddr,
    pub name: String,
    pub backlog: u32,
}

/// What an `accepted` told.
#[derive(Debug)]
pub struct Accepted {
    pub connection: u32,
    pub local: SocketAddr,
    pub peer: SocketAddr,
    pub waited: Option<u64>,
}

impl Listening {
    /// With this query, which has to work.
    pub async fn start(server: &TestServer, query: &str) -> Self {
        Self::of(server.page(&format!("/tcp-listener{query}")).await).await
    }

    /// The same over a WebSocket that is established already.
    pub async fn of(mut page: Page) -> Self {
        let Event::Listening { local, listener, backlog } = page.event().await else { panic!("it does not listen") };
        Self { page, address: local.parse().unwrap(), name: listener, backlog }
    }

    /// A client of this server.
    pub async fn client(&self) -> TcpStream {
        soon(TcpStream::connect(self.address)).await.unwrap()
    }

    /// Calls accept this many times.
    pub async fn accept(&mut self, times: usize) {
        for _ in 0..times {
            self.page.command(Command::Accept).await;
        }
    }

    /// The next `accepted`, whatever is told of who waits.
    pub async fn accepted(&mut self) -> Accepted {
        loop {
            match self.page.event().await {
                Event::Waiting { .. } => {}
                Event::Accepted { connection, local, peer, waited } => {
                    let (local, peer) = (local.parse().unwrap(), peer.parse().unwrap());
                    return Accepted { connection, local, peer, waited };
                }
                other => panic!("not accepted: {other:?}"),
            }
        }
    }

    /// Waits until this many clients are reported to wait.
    pub async fn waiting(&mut self, expected: u32) {
        loop {
            match self.page.event().await {
                Event::Waiting { clients } if clients == expected => return,
                Event::Waiting { .. } => {}
                other => panic!("not waiting: {other:?}"),
            }
        }
    }

    /// The path at which a connection is taken.
    pub fn path(&self, connection: u32) -> String {
        format!("/tcp-listener/{}/{connection}", self.name)
    }

    /// Takes a connection, which has to be there.
    pub async fn take(&self, server: &TestServer, connection: u32) -> Page {
        let mut page = server.page(&self.path(connection)).await;
        let Event::Open { .. } = page.event().await else { panic!("it did not open") };
        page
    }

    /// Calls accept, and takes what comes of it.
    pub async fn serve(&mut self, server: &TestServer) -> Page {
        self.accept(1).await;
        let accepted = self.accepted().await;
        self.take(server, accepted.connection).await
    }
}
