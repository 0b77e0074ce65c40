//! Descriptors that are kept for the relay's own port: what pages open cannot keep out the page itself.

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

/// How many are kept.
const RESERVED: usize = 16;

/// Descriptors that nobody else can have, until one is missing for accept.
#[derive(Debug)]
pub(crate) struct Reserve {
    sockets: Mutex<Vec<Socket>>,
    /// How many there are when none is given up: fewer than [`RESERVED`] where the system had no more from the start.
    size: usize,
}

impl Reserve {
    /// A full one.
    pub(crate) fn new() -> Self {
        let reserve = Self { sockets: Mutex::default(), size: RESERVED };
        reserve.refill();
        let size = reserve.sockets().len();
        Self { size, ..reserve }
    }

    /// Whether none is given up at present.
    pub(crate) fn is_full(&self) -> bool {
        self.sockets().len() >= self.size
    }

    /// Takes back as many as there are to be had.
    pub(crate) fn refill(&self) {
        let mut sockets = self.sockets();
        while sockets.len() < self.size {
            // A socket that does nothing: every system has those.
            match Socket::new(Domain::IPV4, Type::DGRAM, None) {
                Ok(socket) => sockets.push(socket),
                Err(_) => return,
            }
        }
    }

    /// Asked before a page opens a socket: while one is given up, whatever becomes free is to fill its place.
    ///
    /// # Errors
    /// That of a process that has no descriptor left.
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.is_full() { Ok(()) } else { Err(no_descriptor_left()) }
    }

    /// The next connection to the relay's own port, for which one is given up where there is no other descriptor.
    ///
    /// # Errors
    /// As accept(2).
    pub(crate) async fn accept(&self, listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
        loop {
            match listener.accept().await {
                Err(error) if is_short_of_descriptors(&error) && self.release() => {
                    // accept(2) asks for a descriptor before it looks for a connection, so it may be that none waits.
                    if let Some(accepted) = listener.accept().now_or_never() {
                        return accepted;
                    }
                    self.refill();
                }
                accepted => return accepted,
            }
        }
    }

    /// The next connection to another port: none while one is given up, also where the wait began before.
    ///
    /// # Errors
    /// As accept(2).
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

    /// Frees one; false if none is left.
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
