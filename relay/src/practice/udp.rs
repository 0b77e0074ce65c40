//! The behaviour of the UDP practice servers.

use relay_protocol::{MAX_MESSAGE, PracticeUdp};
use std::time::Duration;
use tokio::{net::UdpSocket, time::sleep};

/// Pause after a failed call, which may fail again at once.
const PAUSE: Duration = Duration::from_millis(10);

/// Behaves as `server` does, forever. Handles one datagram at a time: others wait in the kernel's queue, and the kernel
/// drops those beyond it.
pub async fn serve(server: PracticeUdp, socket: UdpSocket) {
    let mut datagram = vec![0; MAX_MESSAGE];
    loop {
        let result = match socket.recv_from(&mut datagram).await {
            // The socket is bound to loopback; this check ensures independently that nobody else gets an answer.
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
