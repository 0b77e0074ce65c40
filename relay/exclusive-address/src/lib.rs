//! Keeps other programs from an address that a socket will be bound to, where the system does not do so by itself.
//!
//! A crate of its own because the call needs unsafe code, which is forbidden in all others.

use socket2::Socket;
use std::io;

/// Lets no other socket be bound to the address of this one, which is not bound yet (`SO_EXCLUSIVEADDRUSE`): without it, on
/// Windows any program with `SO_REUSEADDR` can take the same address, and what comes to it. Elsewhere nobody can unless this
/// socket has that option too.
///
/// # Errors
/// The system's.
#[cfg(windows)]
pub fn claim(socket: &Socket) -> io::Result<()> {
    use std::os::windows::io::AsRawSocket;
    use windows_sys::Win32::Networking::WinSock;

    let yes = 1_i32;
    let (handle, length) = (socket.as_raw_socket() as WinSock::SOCKET, size_of_val(&yes) as i32);
    // SAFETY: the socket is open as long as it is borrowed; the call reads `length` bytes at `yes`, which has as many.
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

/// Lets no other socket be bound to the address of this one: so it is here, unless this socket has `SO_REUSEADDR`.
///
/// # Errors
/// None.
#[cfg(not(windows))]
pub fn claim(_: &Socket) -> io::Result<()> {
    Ok(())
}
