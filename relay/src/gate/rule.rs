//! The rules by which the relay refuses, each with the one name that the log, the page and the metrics use.

/// Generates the enum and both of its lists from one list.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $name:literal,)*) => {
        /// A rule that refuses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// Every rule: who may come in, then where they may go.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// The name in the log, in answers, and in `/metrics`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)*
                }
            }
        }
    };
}

rules! {
    /// The request has no Host, or more than one.
    HostMissing = "host-missing",
    /// The Host is not one of the relay's.
    HostNotListed = "host-not-listed",
    /// This Origin may not use the relay.
    OriginNotListed = "origin-not-listed",
    /// A client without an Origin must present the token.
    TokenMissing = "token-missing",
    /// The token was given on the command line, so every client must present it.
    TokenRequired = "token-required",
    /// The token is wrong.
    TokenWrong = "token-wrong",
    /// The token is not the class token.
    ClassTokenWrong = "class-token-wrong",
    /// `/metrics` is for programs on this machine, and for holders of the token.
    MetricsNotLocal = "metrics-not-local",
    /// The reverse proxy's header that names the client cannot be parsed.
    ForwardedUnreadable = "forwarded-unreadable",
    /// All connections of the relay are in use.
    ConnectionsLimit = "connections-limit",
    /// This client has reached its limit on connections.
    ClientLimit = "client-limit",
    /// Neither a practice server nor on the list of `--allow`.
    TargetNotListed = "target-not-listed",
    /// No `--bind` range contains the port.
    PortNotListed = "port-not-listed",
    /// Only the relay's own page may bind ports.
    BindOwnPage = "bind-own-page",
    /// This practice server does not run.
    PracticeOff = "practice-off",
    /// "This host" as a target: `0.0.0.0/8`, `::`.
    AddressUnspecified = "address-unspecified",
    /// A single link, including cloud metadata.
    AddressLinkLocal = "address-link-local",
    /// Many hosts at once.
    AddressMulticast = "address-multicast",
    /// This machine.
    AddressLoopback = "address-loopback",
    /// Private networks.
    AddressPrivate = "address-private",
    /// Not for use on the Internet.
    AddressReserved = "address-reserved",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_of_their_own() {
        let mut names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Rule::ALL.len());
    }
}
