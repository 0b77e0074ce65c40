//! The first line from a NATS server, sent before the client sends anything: `INFO` and JSON.
//!
//! It is read beforehand, to explain in a sentence why a server cannot be used.

use serde::Deserialize;
use std::io::ErrorKind;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpStream,
};

/// Maximum length in bytes: far more than a server in a large cluster sends.
const LONGEST: u64 = 64 * 1024;

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Greeting {
    jetstream: bool,
    tls_required: bool,
}

/// Connects, and reads the greeting.
///
/// # Errors
/// There is no NATS server at the address, and what is there instead.
pub(super) async fn read(address: &str) -> Result<Greeting, String> {
    let stream = TcpStream::connect(address).await.map_err(|error| match error.kind() {
        ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
        _ => error.to_string(),
    })?;
    let mut line = String::new();
    // A server of another kind may send anything, or nothing.
    let read = BufReader::new(stream.take(LONGEST)).read_line(&mut line).await;
    read.ok().and_then(|_| parse(&line)).ok_or_else(|| "what is there is no NATS server".to_owned())
}

fn parse(line: &str) -> Option<Greeting> {
    serde_json::from_str(line.strip_prefix("INFO ")?).ok()
}

impl Greeting {
    /// Checks whether the server can be used.
    ///
    /// # Errors
    /// The reason why it cannot.
    pub(super) fn check(self) -> Result<(), String> {
        if self.tls_required {
            return Err("it requires TLS, which the relay does not speak to it".to_owned());
        }
        if !self.jetstream {
            return Err("it runs without JetStream (nats-server -js)".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_what_it_can() {
        for (line, greeting) in [
            (
                "INFO {\"server_id\":\"N\",\"jetstream\":true} \r\n",
                Some(Greeting { jetstream: true, tls_required: false }),
            ),
            ("INFO {\"tls_required\":true}\r\n", Some(Greeting { jetstream: false, tls_required: true })),
            ("SSH-2.0-OpenSSH_9.2\r\n", None),
            ("INFO what\r\n", None),
            ("", None),
        ] {
            assert_eq!(parse(line), greeting, "{line}");
        }
    }

    #[test]
    fn one_that_cannot_be_used_is_told_why() {
        let check = |jetstream, tls_required| Greeting { jetstream, tls_required }.check();
        assert_eq!(check(true, false), Ok(()));
        assert!(check(true, true).is_err_and(|why| why.contains("TLS")));
        assert!(check(false, false).is_err_and(|why| why.contains("nats-server -js")));
    }
}
