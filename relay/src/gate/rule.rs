//! The rules by which the relay refuses, each with the one name that the log, the page and the metrics call it by.

/// Makes the enum and both of its lists from one.
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
    /// The Host is none of the relay's.
    HostNotListed = "host-not-listed",
    /// The Origin may not use the relay.
    OriginNotListed = "origin-not-listed",
    /// Whoever has no Origin must hold the token.
    TokenMissing = "token-missing",
    /// The token was given on the command line, so everyone must hold it.
    TokenRequired = "token-required",
    /// The token is another one.
    TokenWrong = "token-wrong",
    /// The token is not that of the class.
    ClassTokenWrong = "class-token-wrong",
    /// `/metrics` is for programs on this machine, and for those who hold the token.
    MetricsNotLocal = "metrics-not-local",
    /// What the reverse proxy says of its client cannot be read.
    ForwardedUnreadable = "forwarded-unreadable",
    /// All connections of the relay are in use.
    ConnectionsLimit = "connections-limit",
    /// This client has as many connections as one may have.
    ClientLimit = "client-limit",
    /// Neither a practice server nor on the list of `--allow`.
    TargetNotListed = "target-not-listed",
    /// A port that is on no list of `--bind`.
    PortNotListed = "port-not-listed",
    /// Only the relay's own page may bind ports.
    BindOwnPage = "bind-own-page",
    /// This practice server does not run.
    PracticeOff = "practice-off",
    /// "This host" as a target: `0.0.0.0/8`, `::`.
    AddressUnspecified = "address-unspecified",
    /// One link only, cloud metadata included.
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
