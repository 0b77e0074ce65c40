//! Descriptors reserved for the relay's own port: the sockets that pages open cannot lock out the page itself.

use crate::accept::{PAUSE, is_short_of_descriptors, no_descriptor_left};
use futures_util::FutureExt;
use socket2::{Domain, Socket, Type};
use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// Number of reserved descriptors.
const RESERVED: usize = 16;

/// Descriptors that nothing else can use until accept runs out of them.
#[derive(Debug)]
pub(crate) struct Reserve {
    sockets: Mutex<Vec<Socket>>,
    /// Size of the full reserve: less than [`RESERVED`] if the system had no more at the start.
    size: usize,
}

impl Reserve {
    /// Creates a full reserve.
    pub(crate) fn new() -> Self {
        let reserve = Self { sockets: Mutex::default(), size: RESERVED };
        reserve.refill();
        let size = reserve.sockets().len();
        Self { size, ..reserve }
    }

    /// Whether no descriptor is released at present.
    pub(crate) fn is_full(&self) -> bool {
        self.sockets().len() >= self.size
    }

    /// Takes back as many descriptors as are available.
    pub(crate) fn refill(&self) {
        let mut sockets = self.sockets();
        while sockets.len() < self.size {
            // An unused socket, which every system supports.
            match Socket::new(Domain::IPV4, Type::DGRAM, None) {
                Ok(socket) => sockets.push(socket),
                Err(_) => return,
            }
        }
    }

    /// Called before a page opens a socket: while a descriptor is released, whatever becomes free must refill the
    /// reserve.
    ///
    /// # Errors
    /// The error of a process that has no descriptor left.
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.is_full() { Ok(()) } else { Err(no_descriptor_left()) }
    }

    /// Accepts the next connection to the relay's own port, and releases a descriptor for it if no other is free.
    ///
    /// # Errors
    /// The errors of accept(2).
    pub(crate) async fn accept(&self, listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
        loop {
            match listener.accept().await {
                Err(error) if is_short_of_descriptors(&error) && self.release() => {
                    // accept(2) allocates a descriptor before it looks for a connection, so perhaps none waits.
                    if let Some(accepted) = listener.accept().now_or_never() {
                        return accepted;
                    }
                    self.refill();
                }
                accepted => return accepted,
            }
        }
    }

    /// Accepts the next connection to another port; waits while a descriptor is released, even if that happens during
    /// the wait.
    ///
    /// # Errors
    /// The errors of accept(2).
    pub(crate) async fn accept_elsewhere(&self, listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
        loop {
            let accepted = poll_fn(|context| match self.is_full() {
                true => listener.poll_accept(context).map(Some),
                false => Poll::Ready(None),
            });
            match accepted.await {
                Some(accepted) => return accepted,
                None => sleep(PAUSE).await,
            }
        }
    }

    /// Releases a descriptor; false if none is left.
    pub(crate) fn release(&self) -> bool {
        self.sockets().pop().is_some()
    }

    fn sockets(&self) -> MutexGuard<'_, Vec<Socket>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_one_is_given_up_pages_open_nothing() {
        let reserve = Reserve::new();
        assert!(reserve.check().is_ok());
        assert!(reserve.release());
        assert!(is_short_of_descriptors(&reserve.check().unwrap_err()));
        reserve.refill();
        assert!(reserve.is_full() && reserve.check().is_ok());
        assert_eq!(reserve.sockets().len(), RESERVED);
    }
}
