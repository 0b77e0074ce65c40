//! Classifies addresses by the IANA special-purpose address registries, including addresses embedded in others.

use super::Rule;
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::LazyLock,
};

/// The purpose of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// This host: `0.0.0.0/8`, `::`.
    Unspecified,
    /// A single link, including cloud metadata: `169.254.0.0/16`, `fe80::/10`.
    LinkLocal,
    /// Many hosts at once: multicast and broadcast.
    Multicast,
    /// This machine: `127.0.0.0/8`, `::1`, and for targets also the addresses of its interfaces.
    Loopback,
    /// Private networks: RFC 1918, `fc00::/7`, and carrier-grade NAT (`100.64.0.0/10`).
    Private,
    /// Not for use on the Internet: documentation, benchmarks, protocols, tunnels that embed an address.
    Reserved,
    /// The Internet.
    Global,
}

impl Kind {
    /// The kind of an address. Also looks into the IPv6 forms that carry an IPv4 address: mapped, compatible,
    /// translated, NAT64, 6to4.
    pub(super) fn of(address: IpAddr) -> Self {
        Self::of_network(embedded(address).into()).expect("one address has one kind")
    }

    /// The kind of all addresses of this network; `None` if they are of several kinds.
    pub(super) fn of_network(network: IpNet) -> Option<Self> {
        // Of two networks, one contains the other or they are disjoint.
        let overlap = |(_, listed): &&(Self, IpNet)| listed.contains(&network) || network.contains(listed);
        let (kind, listed) = NETWORKS.iter().find(overlap)?;
        listed.contains(&network).then_some(*kind)
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
            // Every rule for a target covers these.
            Self::Global => Rule::TargetNotListed,
        }
    }
}

/// The first entry that contains an address gives its kind.
const TABLE: [(Kind, &[&str]); 8] = [
    (Kind::Unspecified, &["0.0.0.0/8", "::/128"]),
    (Kind::Loopback, &["127.0.0.0/8", "::1/128"]),
    (Kind::LinkLocal, &["169.254.0.0/16", "fe80::/10"]),
    (Kind::Multicast, &["224.0.0.0/4", "255.255.255.255/32", "ff00::/8"]),
    (Kind::Private, &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"]),
    (
        Kind::Reserved,
        // 2001::/32 (Teredo) embeds an IPv4 address.
        &[
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "240.0.0.0/4",
            "2001::/32",
            "2001:db8::/32",
            "3fff::/20",
        ],
    ),
    // IANA has allocated only this part of IPv6.
    (Kind::Global, &["0.0.0.0/0", "2000::/3"]),
    (Kind::Reserved, &["::/0"]),
];

static NETWORKS: LazyLock<Vec<(Kind, IpNet)>> = LazyLock::new(|| {
    let rows = TABLE.iter().flat_map(|(kind, networks)| networks.iter().map(move |network| (*kind, network)));
    rows.map(|(kind, network)| (kind, network.parse().expect("the table has only networks"))).collect()
});

/// The IPv4 address that an IPv6 address carries (mapped, compatible, translated, NAT64, 6to4), or else the address
/// itself.
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

/// Describes the purpose of an address in words.
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
            // Adjacent to the listed networks.
            (Kind::Global, &["1.0.0.0", "9.255.255.255", "11.0.0.0", "100.128.0.0", "126.255.255.255", "128.0.0.0"]),
            (Kind::Global, &["169.253.255.255", "169.255.0.0", "172.15.255.255", "191.255.255.255", "192.0.1.0"]),
            (Kind::Global, &["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"]),
            (Kind::Global, &["2001:1::", "2001:db7:ffff::", "2001:db9::", "3ffe:ffff::", "3fff:1000::"]),
            (Kind::Reserved, &["fbff::1", "fe00::1", "fe7f::1", "4000::", "1fff::1", "255.255.255.254"]),
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

    #[test]
    fn a_network_has_a_kind_where_all_of_its_addresses_have_it() {
        for (network, kind) in [
            ("8.0.0.0/8", Some(Kind::Global)),
            ("10.1.0.0/16", Some(Kind::Private)),
            ("10.0.0.0/7", None),
            ("127.0.0.0/8", Some(Kind::Loopback)),
            ("172.16.0.0/11", None),
            ("240.0.0.0/4", None),
            ("0.0.0.0/0", None),
            ("2606:4700::/32", Some(Kind::Global)),
            ("fd00::/8", Some(Kind::Private)),
            ("2000::/3", None),
            ("::/64", None),
            ("::/0", None),
            // The kind of an embedded address depends on the address itself.
            ("::ffff:0:0/96", Some(Kind::Reserved)),
        ] {
            assert_eq!(Kind::of_network(network.parse().unwrap()), kind, "{network}");
        }
    }
}
