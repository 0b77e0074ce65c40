//! Identifies the client of a request: the peer's address or, behind a reverse proxy, the address that the proxy names.

use super::Refusal;
use std::net::IpAddr;

/// The trusted reverse proxies.
#[derive(Clone, Debug, Default)]
pub(super) struct Proxies(Vec<IpAddr>);

impl Proxies {
    pub(super) fn new(addresses: &[IpAddr]) -> Self {
        Self(addresses.iter().map(IpAddr::to_canonical).collect())
    }

    /// Whether this peer is a trusted proxy.
    pub(super) fn contains(&self, peer: IpAddr) -> bool {
        self.0.contains(&peer.to_canonical())
    }

    /// The client of a request. `forwarded` are its X-Forwarded-For headers: a proxy appends the address that it saw to
    /// whatever the client may have sent, so only the last entry of the last header is the proxy's own, and only that
    /// counts. A proxy that sends no such header is itself the client, as for a health check; see
    /// [`check_named`](Self::check_named).
    pub(super) fn client(&self, peer: IpAddr, forwarded: &[&str]) -> Result<IpAddr, Refusal> {
        let Some(header) = forwarded.last().filter(|_| self.contains(peer)) else {
            return Ok(peer.to_canonical());
        };
        let entry = header.rsplit(',').next().unwrap_or_default().trim_matches([' ', '\t']);
        let address: IpAddr = entry.parse().map_err(|_| Refusal::ForwardedUnreadable)?;
        Ok(address.to_canonical())
    }

    /// A proxy must name the client if a limit counts by client: otherwise all its clients would share the proxy's
    /// address.
    pub(super) fn check_named(&self, peer: IpAddr, forwarded: &[&str]) -> Result<(), Refusal> {
        if forwarded.is_empty() && self.contains(peer) { Err(Refusal::ForwardedUnreadable) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> Result<String, Refusal> {
        let proxies = Proxies::new(&["10.0.0.1".parse().unwrap(), "::ffff:10.0.0.2".parse().unwrap()]);
        proxies.client(peer.parse().unwrap(), forwarded).map(|client| client.to_string())
    }

    #[test]
    fn only_a_proxy_speaks_for_another_and_only_its_last_word_counts() {
        let cases = [
            ("10.0.0.1", &["192.0.2.7"][..], Ok("192.0.2.7")),
            ("10.0.0.2", &["192.0.2.7"], Ok("192.0.2.7")),
            ("::ffff:10.0.0.1", &["192.0.2.7"], Ok("192.0.2.7")),
            ("10.0.0.1", &["198.51.100.1, 192.0.2.7"], Ok("192.0.2.7")),
            ("10.0.0.1", &["nonsense,\t192.0.2.7 "], Ok("192.0.2.7")),
            ("10.0.0.1", &["198.51.100.1", "192.0.2.7"], Ok("192.0.2.7")),
            ("10.0.0.1", &["2001:db8::7"], Ok("2001:db8::7")),
            ("10.0.0.1", &["::ffff:192.0.2.7"], Ok("192.0.2.7")),
            ("10.0.0.1", &[], Ok("10.0.0.1")),
            // A peer that is not a proxy may send anything.
            ("10.0.0.3", &["192.0.2.7"], Ok("10.0.0.3")),
            ("127.0.0.1", &["192.0.2.7"], Ok("127.0.0.1")),
            ("10.0.0.3", &["nonsense"], Ok("10.0.0.3")),
            // A proxy that sends a malformed entry is misconfigured.
            ("10.0.0.1", &[""], Err(Refusal::ForwardedUnreadable)),
            ("10.0.0.1", &["192.0.2.7,"], Err(Refusal::ForwardedUnreadable)),
            ("10.0.0.1", &["192.0.2.7", ""], Err(Refusal::ForwardedUnreadable)),
            ("10.0.0.1", &["192.0.2.7:1234"], Err(Refusal::ForwardedUnreadable)),
            ("10.0.0.1", &["[2001:db8::7]"], Err(Refusal::ForwardedUnreadable)),
            ("10.0.0.1", &["unknown"], Err(Refusal::ForwardedUnreadable)),
            ("10.0.0.1", &["192.0.2.7 198.51.100.1"], Err(Refusal::ForwardedUnreadable)),
            ("10.0.0.1", &["192.0.2.07"], Err(Refusal::ForwardedUnreadable)),
        ];
        for (peer, forwarded, expected) in cases {
            assert_eq!(client(peer, forwarded), expected.map(str::to_owned), "{peer} {forwarded:?}");
        }
    }
}
