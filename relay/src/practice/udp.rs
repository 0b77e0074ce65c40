//! What the UDP practice servers do with a datagram.

use relay_protocol::{MAX_MESSAGE, PracticeUdp};
use std::time::Duration;
use tokio::{net::UdpSocket, time::sleep};

/// How long to wait after a failed call: it may fail again at once.
const PAUSE: Duration = Duration::from_millis(10);

/// Behaves as `server` does, forever. One datagram at a time: what comes meanwhile waits in the kernel's queue, and beyond
/// that the kernel drops it.
pub async fn serve(server: PracticeUdp, socket: UdpSocket) {
    let mut datagram = vec![0; MAX_MESSAGE];
    loop {
        let result = match socket.recv_from(&mut datagram).await {
            // It is bound to loopback; that it answers nobody else does not hang on that alone.
            Ok((length, from)) if server == PracticeUdp::Echo && from.ip().is_loopback() => {
                socket.send_to(&datagram[..length], from).await.map(|_| ())
            }
            result => result.map(|_| ()),
        };
        if let Err(error) = result {
            tracing::debug!("UDP practice server: {error}");
            sleep(PAUSE).await;
        }
    }
}
