//! A network path that a test interrupts, as when a laptop's lid is closed.

use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::watch;

/// Forwards TCP connections, while it leads somewhere. Ended with the runtime.
pub struct Path {
    address: SocketAddr,
    server: watch::Sender<Option<SocketAddr>>,
}

impl Path {
    /// Listens on a free port of 127.0.0.1, and leads nowhere yet.
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let (server, current) = watch::channel(None);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, current.clone()));
            }
        });
        Self { address, server }
    }

    /// The origin of what it leads to, as a browser sees it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// New connections are forwarded to this address.
    pub fn lead_to(&self, server: SocketAddr) {
        self.server.send_replace(Some(server));
    }

    /// Ends every connection, and each new one at once.
    pub fn cut(&self) {
        self.server.send_replace(None);
    }
}

/// Until one side closes, or the path is cut. However it ends, both sockets are closed then.
async fn forward(mut client: TcpStream, mut server: watch::Receiver<Option<SocketAddr>>) {
    let Some(address) = *server.borrow() else { return };
    let Ok(mut connection) = TcpStream::connect(address).await else { return };
    select! {
        _ = copy_bidirectional(&mut client, &mut connection) => {}
        _ = server.wait_for(Option::is_none) => {}
    }
}
