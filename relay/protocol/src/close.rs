//! The close codes of the relay's WebSockets (RFC 6455, section 7.4; 4000 to 4999 are for private use).

/// Generates the enum and its list from one list.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        pub enum $name {
            $($(#[$variant_doc])* $variant = $code,)+
        }

        impl $name {
            /// Every close code of the relay, in the order of their numbers.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];
        }
    };
}

codes! {
    /// Why the relay closed a WebSocket.
    CloseCode {
        /// The socket ended normally; for a TCP connection, in both directions.
        Normal = 1000,
        /// The relay is stopping.
        GoingAway = 1001,
        /// A frame violates the WebSocket protocol.
        ProtocolError = 1002,
        /// A failure of any other kind.
        Failed = 1011,
        /// The relay's rules do not allow this target.
        NotAllowed = 4001,
        /// The name has no address.
        Unresolved = 4002,
        /// Nothing listens at the address.
        Refused = 4003,
        /// No answer in time.
        TimedOut = 4004,
        /// There is no route to the host.
        Unreachable = 4005,
        /// The connection ended with a RST.
        Reset = 4006,
        /// Nothing was sent in either direction for too long.
        Idle = 4007,
        /// One of the relay's limits is reached.
        Limit = 4008,
        /// A command or a query is invalid.
        BadRequest = 4009,
        /// Another socket has the address.
        AddressInUse = 4010,
    }
}

impl CloseCode {
    /// The number in the Close frame.
    pub fn code(self) -> u16 {
        self as u16
    }

    /// The close code with this number; `None` for numbers that the relay does not use.
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}
