//! What a hostile page or program would do to take more than its share, and an honest client beside it. Each scenario sees
//! that what is attacked stays within its limit, and that the client is served.
//!
//! - [`answers`]: small requests for large answers, which nobody reads
//! - [`practice`]: connections that hold the practice servers
//! - [`descriptors`]: connections that do nothing, until no descriptor is left
//! - [`names`]: look-ups without end
//! - [`proxied`]: one of a reverse proxy's clients

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
