//! A network path that a test can interrupt, as when a laptop is closed.

use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::watch;

/// Forwards TCP connections while it has a destination. It ends with the runtime.
pub struct Path {
    address: SocketAddr,
    server: watch::Sender<Option<SocketAddr>>,
}

impl Path {
    /// Listens on a free port of 127.0.0.1, without a destination yet.
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

    /// Returns the origin of the destination, as a browser sees it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Forwards new connections to this address.
    pub fn lead_to(&self, server: SocketAddr) {
        self.server.send_replace(Some(server));
    }

    /// Ends all connections, and closes new ones at once.
    pub fn cut(&self) {
        self.server.send_replace(None);
    }
}

/// Forwards until one side closes or the path is cut, and then closes both sockets.
async fn forward(mut client: TcpStream, mut server: watch::Receiver<Option<SocketAddr>>) {
    let Some(address) = *server.borrow() else { return };
    let Ok(mut connection) = TcpStream::connect(address).await else { return };
    select! {
        _ = copy_bidirectional(&mut client, &mut connection) => {}
        _ = server.wait_for(Option::is_none) => {}
    }
}
