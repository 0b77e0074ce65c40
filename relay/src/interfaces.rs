//! The addresses of this machine.

use std::net::IpAddr;
use tracing::warn;

/// Whether a network interface of this machine has this address. Queried on each call, as interfaces come and go. If
/// the system cannot list them, every address counts as this machine's, so that nothing here is reached by mistake.
pub(crate) fn has(address: IpAddr) -> bool {
    match if_addrs::get_if_addrs() {
        Ok(interfaces) => interfaces.iter().any(|interface| interface.ip().to_canonical() == address.to_canonical()),
        Err(error) => {
            warn!(%error, "cannot list this machine's addresses");
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_here_and_documentation_is_not() {
        assert!(has("127.0.0.1".parse().unwrap()));
        assert!(has("::ffff:127.0.0.1".parse().unwrap()));
        assert!(!has("192.0.2.1".parse().unwrap()));
        assert!(!has("2001:db8::1".parse().unwrap()));
    }
}
