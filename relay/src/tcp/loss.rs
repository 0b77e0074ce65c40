//! Drops segments on purpose, beneath TCP: the kernel drops some of those that arrive, and TCP recovers from it.
//!
//! A filter (socket(7): `SO_ATTACH_FILTER`) runs for each segment of the connection. It draws a random number, and
//! drops the segment if the number is too small. The peer then retransmits the segment or, if it was an
//! acknowledgement, this side retransmits: `TCP_INFO` counts those. Only Linux supports it.

use std::io;
use tokio::net::TcpStream;

/// Whether this system supports it.
pub(super) const POSSIBLE: bool = cfg!(target_os = "linux");

/// Drops each arriving segment with this probability from now on.
///
/// # Errors
/// The system's error.
#[cfg(target_os = "linux")]
pub(super) fn attach(socket: &TcpStream, probability: f64) -> io::Result<()> {
    use socket2::{SockFilter, SockRef};

    // Classic BPF (linux/bpf_common.h, linux/filter.h). This offset yields a random number instead of a byte of the
    // segment.
    const LOAD_WORD: u16 = 0x20;
    const RANDOM: u32 = 0xffff_f000 + 56;
    const JUMP_IF_GREATER_OR_EQUAL: u16 = 0x35;
    const RETURN: u16 = 0x06;
    const DROP: u32 = 0;
    const KEEP_ALL: u32 = u32::MAX;
    // With a probability of 1, one in four thousand million still passes: the largest number is not below itself.
    let threshold = (probability * f64::from(u32::MAX)) as u32;
    let filter = [
        SockFilter::new(LOAD_WORD, 0, 0, RANDOM),
        SockFilter::new(JUMP_IF_GREATER_OR_EQUAL, 1, 0, threshold),
        SockFilter::new(RETURN, 0, 0, DROP),
        SockFilter::new(RETURN, 0, 0, KEEP_ALL),
    ];
    SockRef::from(socket).attach_filter(&filter)
}

/// Never called, as this system does not [support](POSSIBLE) it.
#[cfg(not(target_os = "linux"))]
pub(super) fn attach(_: &TcpStream, _: f64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Stops dropping segments, so that the connection can end.
pub(super) fn detach(socket: &TcpStream) {
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(socket).detach_filter() {
        tracing::debug!(%error, "a filter that cannot be detached");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = socket;
}
