//! What the kernel knows of a TCP socket: `TCP_INFO` (tcp(7)), which Linux has. Elsewhere nothing is known.
//!
//! A crate of its own because the call needs unsafe code, which is forbidden in all others.

use std::time::Duration;

/// What the kernel knows of a TCP socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Smoothed round-trip time (RFC 6298).
    pub rtt: Duration,
    /// How much it varies.
    pub rtt_variation: Duration,
    /// How many segments were sent again since the connection was established.
    pub retransmits: u32,
    /// Of a connection: how many segments are sent and not yet acknowledged. Of a listening socket: how many connections
    /// wait to be accepted.
    pub unacknowledged: u32,
    /// The congestion window, in segments (RFC 5681).
    pub congestion_window: u32,
    /// The largest segment sent, in bytes.
    pub segment_size: u32,
    /// How much the peer may still be sent at once, in bytes: its receive window, as it told it last. 0 before Linux 5.4.
    pub receive_window: u32,
    /// How long ago this side last sent bytes; while it has sent none, for how long the connection has been established. By the kernel's
    /// clock, which ticks every 1 to 10 milliseconds.
    pub quiet_for: Duration,
}

/// Asks the kernel; none where it does not tell, or where this is no TCP socket.
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

/// Asks the kernel; none where it does not tell, as here.
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

    /// getsockopt(2) with `TCP_INFO`. What an older kernel does not know stays 0.
    #[allow(unsafe_code)]
    pub fn tcp_info(socket: BorrowedFd<'_>) -> Option<libc::tcp_info> {
        let mut info = MaybeUninit::<libc::tcp_info>::zeroed();
        let mut length = mem::size_of::<libc::tcp_info>() as libc::socklen_t;
        // SAFETY: the descriptor is open as long as it is borrowed; the kernel writes at most `length` bytes to `info`, which
        // has as many.
        let result = unsafe {
            libc::getsockopt(
                socket.as_raw_fd(),
                libc::IPPROTO_TCP,
                libc::TCP_INFO,
                info.as_mut_ptr().cast(),
                &raw mut length,
            )
        };
        // SAFETY: all its members are integers, for which zeroes and whatever the kernel wrote are values.
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
        // The last handshake's ACK may still be under way.
        while of(&listener).unwrap().unacknowledged < 3 {
            std::thread::yield_now();
        }
        sleep(Duration::from_millis(100));
        let (mut accepted, _) = listener.accept().unwrap();
        let waited = of(&accepted).unwrap().quiet_for;
        assert!(waited >= Duration::from_millis(80), "{waited:?}");
        assert_eq!(of(&listener).unwrap().unacknowledged, 2);

        // That what the client sends meanwhile changes nothing is what makes it the time of waiting.
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
