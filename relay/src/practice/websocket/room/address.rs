//! Pure: the address of NATS in `--rooms`.

use percent_encoding::percent_decode_str;
use std::{fmt, str::FromStr};

/// The default port of NATS.
const PORT: u16 = 4222;

/// `nats://[USER:PASSWORD@]HOST[:PORT]` or `nats://TOKEN@HOST`. Its `Display` output contains no password.
#[derive(Clone, PartialEq, Eq)]
pub struct NatsUrl {
    host: String,
    port: u16,
    credentials: Credentials,
}

/// The credentials that are sent to the server.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "nats"), allow(dead_code, reason = "nobody connects"))]
pub(super) enum Credentials {
    None,
    Token(String),
    User { name: String, password: String },
}

/// Why a text is not an address of NATS. It does not contain the text, which may have a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NatsUrlError {
    /// The address requires TLS.
    #[error(
        "--rooms does not speak TLS: give nats://HOST:PORT, and reach another machine's over a network of your own or through \
         a tunnel"
    )]
    Tls,
    /// The text is anything else.
    #[error("--rooms takes nats://HOST:PORT, with USER:PASSWORD@ or TOKEN@ before HOST where the server asks for it")]
    Other,
}

impl NatsUrl {
    /// `HOST:PORT`.
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    #[cfg(feature = "nats")]
    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

impl fmt::Debug for NatsUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "nats://{}", self.address())
    }
}

impl FromStr for NatsUrl {
    type Err = NatsUrlError;

    fn from_str(text: &str) -> Result<Self, NatsUrlError> {
        if text.starts_with("tls://") || text.starts_with("wss://") {
            return Err(NatsUrlError::Tls);
        }
        let rest = text.strip_prefix("nats://").ok_or(NatsUrlError::Other)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, address) = rest.rsplit_once('@').map_or((None, rest), |(user, address)| (Some(user), address));
        // An IPv6 address is in brackets, and contains colons.
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| NatsUrlError::Other)?),
            Some(_) | None => (address, PORT),
        };
        let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let is_known = match inner {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(is_host),
        };
        if !is_known || port == 0 {
            return Err(NatsUrlError::Other);
        }
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8().map_err(|_| NatsUrlError::Other)?;
            Some(text.into_owned()).filter(|text| !text.is_empty()).ok_or(NatsUrlError::Other)
        };
        let credentials = match user
            .map(|user| user.split_once(':').map_or((user, None), |(name, rest)| (name, Some(rest))))
        {
            None => Credentials::None,
            Some((token, None)) => Credentials::Token(decoded(token)?),
            Some((name, Some(password))) => Credentials::User { name: decoded(name)?, password: decoded(password)? },
        };
        Ok(Self { host: host.to_owned(), port, credentials })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, address) in [
            ("nats://127.0.0.1:4222", "127.0.0.1:4222"),
            ("nats://nats.example", "nats.example:4222"),
            ("nats://nats_1:14222/", "nats_1:14222"),
            ("nats://[::1]:4223", "[::1]:4223"),
            ("nats://[::1]", "[::1]:4222"),
        ] {
            let url: NatsUrl = text.parse().unwrap();
            assert_eq!((url.address().as_str(), url.credentials == Credentials::None), (address, true), "{text}");
        }
    }

    #[test]
    fn credentials_are_understood_and_never_shown() {
        let user = |name: &str, password: &str| Credentials::User { name: name.into(), password: password.into() };
        for (text, credentials) in [
            ("nats://ada:s%40cret:2@127.0.0.1:1", user("ada", "s@cret:2")),
            ("nats://s3cret@127.0.0.1:1", Credentials::Token("s3cret".into())),
        ] {
            let url: NatsUrl = text.parse().unwrap();
            assert!(url.credentials == credentials, "{text}");
            assert_eq!(format!("{url:?}"), "nats://127.0.0.1:1");
        }
    }

    #[test]
    fn what_makes_no_sense() {
        for text in [
            "",
            "127.0.0.1:4222",
            "nats://",
            "nats://:4222",
            "nats://host:",
            "nats://host:0",
            "nats://host:65536",
            "nats://[x]",
            "nats://a b",
            "nats://@host",
            "nats://user:@host",
            "nats://host/path",
            "http://host",
        ] {
            assert_eq!(text.parse::<NatsUrl>(), Err(NatsUrlError::Other), "{text}");
        }
        for text in ["tls://host", "wss://host:443"] {
            assert_eq!(text.parse::<NatsUrl>(), Err(NatsUrlError::Tls), "{text}");
        }
    }
}
