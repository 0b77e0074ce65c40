//! What the relay is told.

use crate::{
    gate::{AllowRule, Origin, Token},
    practice,
};
use std::{path::PathBuf, time::Duration};

/// What the relay is told. The default is for a learner's own machine: no page, no targets but the practice servers.
#[derive(Clone, Debug)]
pub struct Options {
    /// The built page: a folder with an `index.html`. Without it the relay still bridges, for a page from elsewhere.
    pub dist: Option<PathBuf>,
    /// Where sockets may go besides the practice servers.
    pub allow: Vec<AllowRule>,
    /// The origins of other pages that may use the relay.
    pub origins: Vec<Origin>,
    /// A token that everyone must hold. With none, a random one lets in programs that send no Origin.
    pub token: Option<Token>,
    /// How many threads serve connections; 0: the caller's own runtime does.
    pub threads: usize,
    /// WebSockets at once.
    pub max_connections: usize,
    /// How long nothing may go either way on a connection.
    pub idle_timeout: Duration,
    /// How long resolving and connecting may take together.
    pub connect_timeout: Duration,
    /// How long a page may be silent before it is sent a ping; one that does not answer within twice that time is gone.
    pub ping_interval: Duration,
    /// The ports of the practice servers; none: do not run them.
    pub practice: Option<practice::Ports>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dist: None,
            allow: Vec::new(),
            origins: Vec::new(),
            token: None,
            threads: 0,
            max_connections: 256,
            idle_timeout: Duration::from_secs(600),
            connect_timeout: Duration::from_secs(5),
            ping_interval: Duration::from_secs(20),
            practice: Some(practice::Ports::default()),
        }
    }
}
