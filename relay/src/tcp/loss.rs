//! Losing segments on purpose, beneath TCP: the kernel is told to drop some of those that arrive, and TCP makes up for it.
//!
//! A filter (socket(7): `SO_ATTACH_FILTER`) is asked about each segment of the connection. It draws a number, and says to drop
//! the segment where that is too small. The peer then sends it again, and this side does so where it was an
//! acknowledgement: `TCP_INFO` counts those. Only Linux has it.

use std::io;
use tokio::net::TcpStream;

/// Whether this system can do it.
pub(super) const POSSIBLE: bool = cfg!(target_os = "linux");

/// From now on a segment that arrives is dropped with this probability.
///
/// # Errors
/// The system's.
#[cfg(target_os = "linux")]
pub(super) fn attach(socket: &TcpStream, probability: f64) -> io::Result<()> {
    use socket2::{SockFilter, SockRef};

    // Classic BPF (linux/bpf_common.h, linux/filter.h). At this offset no byte of the segment lies, but a random number.
    const LOAD_WORD: u16 = 0x20;
    const RANDOM: u32 = 0xffff_f000 + 56;
    const JUMP_IF_GREATER_OR_EQUAL: u16 = 0x35;
    const RETURN: u16 = 0x06;
    const DROP: u32 = 0;
    const KEEP_ALL: u32 = u32::MAX;
    // Just below one, a certain loss would let one segment in four thousand million pass.
    let threshold = (probability * f64::from(u32::MAX)) as u32;
    let filter = [
        SockFilter::new(LOAD_WORD, 0, 0, RANDOM),
        SockFilter::new(JUMP_IF_GREATER_OR_EQUAL, 1, 0, threshold),
        SockFilter::new(RETURN, 0, 0, DROP),
        SockFilter::new(RETURN, 0, 0, KEEP_ALL),
    ];
    SockRef::from(socket).attach_filter(&filter)
}

/// Never called, as it is not [possible](POSSIBLE).
#[cfg(not(target_os = "linux"))]
pub(super) fn attach(_: &TcpStream, _: f64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// From now on all segments arrive: so that the connection comes to its end.
pub(super) fn detach(socket: &TcpStream) {
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(socket).detach_filter() {
        tracing::debug!(%error, "a filter that cannot be detached");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = socket;
}
