//! The reasons why the relay does not start, each as a sentence that says what to do.

use crate::{practice::RoomsError, web::AssetsError};
use std::{io, net::IpAddr};

/// Why the relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Everyone in the network could use the relay.
    #[error("{0} can be reached from other machines: give --token or --origin too, or listen on 127.0.0.1")]
    Exposed(IpAddr),
    /// Every learner could watch the class.
    #[error("--class-token is the same as --token, which every learner has: give the teacher another")]
    ClassToken,
    /// The page cannot be loaded.
    #[error(transparent)]
    Assets(#[from] AssetsError),
    /// The practice servers cannot start.
    #[error("the practice servers cannot start: {0}; --no-practice goes without them")]
    Practice(io::Error),
    /// The system cannot create threads.
    #[error("the threads cannot be started: {0}; --threads sets how many")]
    Threads(io::Error),
    /// The rooms cannot be kept where the options say.
    #[error(transparent)]
    Rooms(#[from] RoomsError),
    /// The listening socket has no address.
    #[error("the listening socket does not work: {0}")]
    Listener(io::Error),
    /// The system provides no randomness for the token.
    #[error("no random token can be made: {0}")]
    Random(#[from] getrandom::Error),
}
