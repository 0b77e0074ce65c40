//! Prevents other programs from taking a socket's address, if the system does not do so by itself.
//!
//! A separate crate because the call needs unsafe code, which is forbidden in all others.

use socket2::Socket;
use std::io;

/// Prevents other sockets from binding the address of this one, which is not bound yet (`SO_EXCLUSIVEADDRUSE`): without
/// the option, on Windows any program with `SO_REUSEADDR` can take the same address and its traffic. On other systems
/// no program can, unless this socket has that option too.
///
/// # Errors
/// The system's error.
#[cfg(windows)]
pub fn claim(socket: &Socket) -> io::Result<()> {
    use std::os::windows::io::AsRawSocket;
    use windows_sys::Win32::Networking::WinSock;

    let yes = 1_i32;
    let (handle, length) = (socket.as_raw_socket() as WinSock::SOCKET, size_of_val(&yes) as i32);
    // SAFETY: the socket stays open while it is borrowed; the call reads `length` bytes at `yes`, which has as many.
    #[allow(unsafe_code)]
    let result = unsafe {
        WinSock::setsockopt(
            handle,
            WinSock::SOL_SOCKET,
            WinSock::SO_EXCLUSIVEADDRUSE,
            std::ptr::from_ref(&yes).cast(),
            length,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Prevents other sockets from binding the address of this one. Does nothing: this system does so by itself, unless the
/// socket has `SO_REUSEADDR`.
///
/// # Errors
/// Returns none.
#[cfg(not(windows))]
pub fn claim(_: &Socket) -> io::Result<()> {
    Ok(())
}
