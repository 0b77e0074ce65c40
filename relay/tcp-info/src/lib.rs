//! What the kernel knows of a TCP socket: `TCP_INFO` (tcp(7)) on Linux. Other systems provide nothing.
//!
//! A separate crate because the call needs unsafe code, which is forbidden in all others.

use std::time::Duration;

/// What the kernel knows of a TCP socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Smoothed round-trip time (RFC 6298).
    pub rtt: Duration,
    /// Variation of the round-trip time.
    pub rtt_variation: Duration,
    /// Number of segments retransmitted since the connection was established.
    pub retransmits: u32,
    /// For a connection: the number of segments sent and not yet acknowledged. For a listening socket: the number of
    /// connections that wait to be accepted.
    pub unacknowledged: u32,
    /// The congestion window, in segments (RFC 5681).
    pub congestion_window: u32,
    /// The largest segment sent, in bytes.
    pub segment_size: u32,
    /// The peer's receive window, as last announced: how much it may still be sent at once, in bytes. 0 before Linux
    /// 5.4.
    pub receive_window: u32,
    /// The time since this side last sent bytes or, while it has sent none, since the connection was established.
    /// Measured by the kernel's clock, which ticks every 1 to 10 milliseconds.
    pub quiet_for: Duration,
}

/// Queries the kernel; `None` if it does not answer, or if this is not a TCP socket.
#[cfg(target_os = "linux")]
pub fn of(socket: &impl std::os::fd::AsFd) -> Option<Info> {
    let info = linux::tcp_info(socket.as_fd())?;
    Some(Info {
        rtt: Duration::from_micros(info.tcpi_rtt.into()),
        rtt_variation: Duration::from_micros(info.tcpi_rttvar.into()),
        retransmits: info.tcpi_total_retrans,
        unacknowledged: info.tcpi_unacked,
        congestion_window: info.tcpi_snd_cwnd,
        segment_size: info.tcpi_snd_mss,
        receive_window: info.tcpi_snd_wnd,
        quiet_for: Duration::from_millis(info.tcpi_last_data_sent.into()),
    })
}

/// Always `None`: this system does not provide the information.
#[cfg(not(target_os = "linux"))]
pub fn of<Socket>(_: &Socket) -> Option<Info> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        mem::{self, MaybeUninit},
        os::fd::{AsRawFd, BorrowedFd},
    };

    /// getsockopt(2) with `TCP_INFO`. Fields that an older kernel does not know stay 0.
    #[allow(unsafe_code)]
    pub fn tcp_info(socket: BorrowedFd<'_>) -> Option<libc::tcp_info> {
        let mut info = MaybeUninit::<libc::tcp_info>::zeroed();
        let mut length = mem::size_of::<libc::tcp_info>() as libc::socklen_t;
        // SAFETY: the descriptor stays open while it is borrowed; the kernel writes at most `length` bytes to `info`,
        // which has as many.
        let result = unsafe {
            libc::getsockopt(
                socket.as_raw_fd(),
                libc::IPPROTO_TCP,
                libc::TCP_INFO,
                info.as_mut_ptr().cast(),
                &raw mut length,
            )
        };
        // SAFETY: all its members are integers, for which zeroes and all bytes from the kernel are valid values.
        (result == 0).then(|| unsafe { info.assume_init() })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream, UdpSocket},
        thread::sleep,
    };

    #[test]
    fn a_listening_socket_tells_how_many_wait_and_a_connection_how_long_it_stood() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(of(&listener).unwrap().unacknowledged, 0);
        let clients = [(); 3].map(|()| TcpStream::connect(address).unwrap());
        // The ACK of the last handshake may still be in transit.
        while of(&listener).unwrap().unacknowledged < 3 {
            std::thread::yield_now();
        }
        sleep(Duration::from_millis(100));
        let (mut accepted, _) = listener.accept().unwrap();
        let waited = of(&accepted).unwrap().quiet_for;
        assert!(waited >= Duration::from_millis(80), "{waited:?}");
        assert_eq!(of(&listener).unwrap().unacknowledged, 2);

        // Later bytes from the client do not change it, so it measures the waiting time.
        let mut client = &clients[1];
        client.write_all(b"hello").unwrap();
        let (second, _) = listener.accept().unwrap();
        assert!(of(&second).unwrap().quiet_for >= Duration::from_millis(80));

        accepted.write_all(b"hello").unwrap();
        (&clients[0]).read_exact(&mut [0; 5]).unwrap();
        assert!(of(&accepted).unwrap().quiet_for < waited);
        let info = of(&accepted).unwrap();
        assert!(info.rtt > Duration::ZERO && info.congestion_window > 0 && info.segment_size > 0, "{info:?}");
    }

    #[test]
    fn what_is_no_tcp_socket_has_none() {
        assert_eq!(of(&UdpSocket::bind("127.0.0.1:0").unwrap()), None);
    }
}
