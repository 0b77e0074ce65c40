//! What kind of address it is (the IANA special-purpose address registries), whatever form it hides in.

use super::Rule;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// This host: `0.0.0.0/8`, `::`.
    Unspecified,
    /// One link only, cloud metadata included: `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// Many hosts at once: multicast and broadcast.
    Multicast,
    /// This machine: `127.0.0.0/8`, `::1`, and to the targets also its interfaces' addresses.
    Loopback,
    /// Private networks: RFC 1918, `fc00::/7`, and the carrier's own (`100.64.0.0/10`).
    Private,
    /// Not for use on the Internet: documentation, benchmarks, protocols, tunnels that hide an address.
    Reserved,
    /// The Internet.
    Global,
}

impl Kind {
    /// Looks also into the IPv6 forms that carry an IPv4 address: mapped, compatible, translated, NAT64, 6to4.
    pub(super) fn of(address: IpAddr) -> Self {
        match embedded(address) {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    /// The rule that refuses this kind.
    pub(super) fn rule(self) -> Rule {
        match self {
            Self::Unspecified => Rule::AddressUnspecified,
            Self::LinkLocal => Rule::AddressLinkLocal,
            Self::Multicast => Rule::AddressMulticast,
            Self::Loopback => Rule::AddressLoopback,
            Self::Private => Rule::AddressPrivate,
            Self::Reserved => Rule::AddressReserved,
            // Every rule that speaks of a target includes these.
            Self::Global => Rule::TargetNotListed,
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        match address.octets() {
            [0, ..] => Self::Unspecified,
            [127, ..] => Self::Loopback,
            [169, 254, ..] => Self::LinkLocal,
            [224..=239, ..] | [255, 255, 255, 255] => Self::Multicast,
            [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Self::Private,
            [192, 0, 0 | 2, _] | [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] | [240..=255, ..] => {
                Self::Reserved
            }
            _ => Self::Global,
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0] => Self::Unspecified,
            [0, 0, 0, 0, 0, 0, 0, 1] => Self::Loopback,
            [0xfe80..=0xfebf, ..] => Self::LinkLocal,
            [0xff00..=0xffff, ..] => Self::Multicast,
            [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Self::Private,
            // Of the rest only 2000::/3 is given out; in it, Teredo hides an IPv4 address and two are for documents.
            [0x2001, 0 | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Self::Reserved,
            [0x2000..=0x3fff, ..] => Self::Global,
            _ => Self::Reserved,
        }
    }
}

/// The IPv4 address that an IPv6 address carries (mapped, compatible, translated, NAT64, 6to4), or else the address itself.
pub(super) fn embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => address,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)).into(),
        _ => address,
    }
}

/// What an address is for, in words.
pub(crate) fn describe(address: IpAddr) -> &'static str {
    match Kind::of(address) {
        Kind::Unspecified => "no host's address (unspecified)",
        Kind::LinkLocal => "an address of one link only (link-local)",
        Kind::Multicast => "many hosts' address (multicast)",
        Kind::Loopback => "an address of this machine (loopback)",
        Kind::Private => "an address of a private network",
        Kind::Reserved => "an address that is reserved",
        Kind::Global => "an address of the Internet",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let cases = [
            (Kind::Global, &["8.8.8.8", "100.63.0.1", "172.32.0.1", "2606:4700::1", "::ffff:8.8.8.8"][..]),
            (Kind::Global, &["64:ff9b::8.8.8.8", "2002:808:808::1"]),
            (Kind::Unspecified, &["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0", "64:ff9b::"]),
            (Kind::Loopback, &["127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1", "::127.0.0.1"]),
            (Kind::Loopback, &["64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:0:127.0.0.1"]),
            (Kind::LinkLocal, &["169.254.169.254", "fe80::1", "febf::1", "::ffff:169.254.169.254"]),
            (Kind::LinkLocal, &["64:ff9b::169.254.169.254", "2002:a9fe:a9fe::"]),
            (Kind::Multicast, &["224.0.0.1", "239.1.1.1", "255.255.255.255", "ff02::1", "::ffff:224.0.0.1"]),
            (Kind::Private, &["10.0.0.1", "172.16.0.1", "172.31.255.1", "192.168.1.1", "100.64.0.1", "fd00::1"]),
            (Kind::Private, &["fec0::1", "::ffff:10.0.0.1", "64:ff9b::192.168.0.1"]),
            (Kind::Reserved, &["192.0.2.1", "198.18.0.1", "203.0.113.9", "240.0.0.1", "2001:db8::1", "2001::1"]),
            (Kind::Reserved, &["64:ff9b:1::1", "100::1", "5f00::1", "::ffff:192.0.0.1"]),
        ];
        for (kind, addresses) in cases {
            for address in addresses {
                assert_eq!(Kind::of(address.parse().unwrap()), kind, "{address}");
            }
        }
    }
}
