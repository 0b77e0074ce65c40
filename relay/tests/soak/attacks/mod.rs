//! A hostile page or program tries to get more than its share, beside an honest client. Each scenario checks that the
//! attacked part stays within its limit, and that the client is served.
//!
//! - [`answers`]: small requests for large answers that are never read
//! - [`practice`]: connections that occupy the practice servers
//! - [`descriptors`]: idle connections until no descriptor is left
//! - [`names`]: endless look-ups
//! - [`proxied`]: one client of a reverse proxy

pub mod answers;
pub mod descriptors;
pub mod names;
pub mod practice;
pub mod proxied;

use relay::Options;

/// Which relay is attacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// As it is without any option.
    Plain,
    /// Few sessions, so that they are soon all taken.
    Small,
    /// Pages may go to any name.
    AnyName,
    /// Behind a reverse proxy on 127.0.0.1.
    Proxied,
}

impl Scenario {
    pub const ALL: [Self; 4] = [Self::Plain, Self::Small, Self::AnyName, Self::Proxied];

    pub fn name(self) -> String {
        format!("{self:?}")
    }

    pub fn options(self) -> Options {
        let plain = Options::default();
        match self {
            Self::Plain => plain,
            Self::Small => Options { max_connections: 40, max_per_client: 16, ..plain },
            Self::AnyName => Options { allow: vec!["tcp://*:*".parse().unwrap()], ..plain },
            Self::Proxied => Options {
                proxies: vec!["127.0.0.1".parse().unwrap()],
                allow: vec!["udp://127.0.0.2:*".parse().unwrap()],
                ..plain
            },
        }
    }
}
