//! Tables of rules for [`super`], and the targets that they allow.

use super::*;

#[test]
fn rules_parse() {
    let rule = |host, first, last| Ok(AllowRule { protocol: Protocol::Tcp, host, ports: first..=last });
    let udp = |host, first, last| Ok(AllowRule { protocol: Protocol::Udp, host, ports: first..=last });
    let address = |text: &str| HostPattern::Address(text.parse().unwrap());
    let network = |text: &str| HostPattern::Network(text.parse().unwrap());
    let within = |given: &str, network: &str| {
        Err(AllowRuleError::Network { given: given.parse().unwrap(), network: network.parse().unwrap() })
    };
    let cases = [
        ("tcp://127.0.0.1:9000", rule(address("127.0.0.1"), 9000, 9000)),
        ("tcp://[::1]:9000-9010", rule(address("::1"), 9000, 9010)),
        ("tcp://Example.com.:80", rule(HostPattern::Name("example.com".into()), 80, 80)),
        ("tcp://localhost:*", rule(HostPattern::Name("localhost".into()), 1, 65535)),
        ("tcp://*:*", rule(HostPattern::Any, 1, 65535)),
        ("tcp://*:443", rule(HostPattern::Any, 443, 443)),
        ("127.0.0.1:9000", Err(AllowRuleError::Scheme)),
        ("udp://127.0.0.1:9000-9001", udp(address("127.0.0.1"), 9000, 9001)),
        ("udp://*:53", udp(HostPattern::Any, 53, 53)),
        ("UDP://127.0.0.1:9000", Err(AllowRuleError::Scheme)),
        ("sctp://127.0.0.1:9000", Err(AllowRuleError::Scheme)),
        ("", Err(AllowRuleError::Scheme)),
        ("tcp://127.0.0.1", Err(AllowRuleError::NoPort)),
        ("tcp://[::1]", Err(AllowRuleError::NoPort)),
        ("tcp://127.0.0.1:", Err(AllowRuleError::Port)),
        ("tcp://127.0.0.1:0", Err(AllowRuleError::Port)),
        ("tcp://127.0.0.1:65536", Err(AllowRuleError::Port)),
        ("tcp://127.0.0.1:+80", Err(AllowRuleError::Port)),
        ("tcp://127.0.0.1:90-80", Err(AllowRuleError::Port)),
        ("tcp://127.0.0.1:80-", Err(AllowRuleError::Port)),
        ("tcp://127.0.0.1:80/x", Err(AllowRuleError::Port)),
        ("tcp://:80", Err(AllowRuleError::Host)),
        ("tcp://::1:80", Err(AllowRuleError::Host)),
        ("tcp://*.example.com:80", Err(AllowRuleError::Host)),
        ("tcp://10.0.0.0/8:80-90", rule(network("10.0.0.0/8"), 80, 90)),
        ("tcp://[fd00::/8]:443", rule(network("fd00::/8"), 443, 443)),
        ("udp://0.0.0.0/0:*", udp(network("0.0.0.0/0"), 1, 65535)),
        ("tcp://10.0.0.1/32:80", rule(address("10.0.0.1"), 80, 80)),
        ("tcp://[fd00::1/128]:80", rule(address("fd00::1"), 80, 80)),
        ("tcp://10.0.0.1/8:80", within("10.0.0.1/8", "10.0.0.0/8")),
        ("tcp://[fd00::1/64]:80", within("fd00::1/64", "fd00::/64")),
        ("tcp://10.0.0.0/8", Err(AllowRuleError::NoPort)),
        ("tcp://[fd00::/8]", Err(AllowRuleError::NoPort)),
        ("tcp://10.0.0.0/33:80", Err(AllowRuleError::Host)),
        ("tcp://10.0.0.0/:80", Err(AllowRuleError::Host)),
        ("tcp://10.0.0.0/8/8:80", Err(AllowRuleError::Host)),
        ("tcp://10/8:80", Err(AllowRuleError::Host)),
        ("tcp://[10.0.0.0/8]:80", Err(AllowRuleError::Host)),
        ("tcp://fd00::/8:80", Err(AllowRuleError::Host)),
        ("tcp://[fd00::]/8:80", Err(AllowRuleError::Host)),
        ("tcp://lab.example/8:80", Err(AllowRuleError::Host)),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<AllowRule>(), expected, "{text:?}");
    }
}

fn targets(rules: &[&str]) -> Targets {
    let practice = vec![(PracticeTcp::Echo, "127.0.0.1:8888".parse().unwrap())];
    Targets::new(
        rules.iter().map(|rule| rule.parse().unwrap()).collect(),
        practice,
        Some("127.0.0.1:8081".parse().unwrap()),
    )
}

fn target(text: &str) -> Target {
    text.parse().unwrap()
}

#[test]
fn what_is_known_before_resolving() {
    let go = |address: &str| Ok(Admission::Go(address.parse().unwrap()));
    let local = &["tcp://127.0.0.1:9000-9001"][..];
    let named = &["tcp://example.com:80"][..];
    let any = &["tcp://*:*"][..];
    let cases = [
        (&[][..], "echo", go("127.0.0.1:8888")),
        (&[], "127.0.0.1:8888", go("127.0.0.1:8888")),
        (&[], "localhost:8888", go("127.0.0.1:8888")),
        (&[], "localhost:8081", go("127.0.0.1:8081")),
        (&[], "raw-echo", Err("practice-off")),
        (&[], "[::1]:8888", Err("target-not-listed")),
        (&[], "127.0.0.1:9000", Err("target-not-listed")),
        (&[], "example.com:80", Err("target-not-listed")),
        (local, "127.0.0.1:9001", go("127.0.0.1:9001")),
        (local, "127.0.0.1:9002", Err("target-not-listed")),
        (local, "127.0.0.2:9001", Err("target-not-listed")),
        (local, "[::ffff:127.0.0.1]:9001", Err("target-not-listed")),
        (local, "localhost:9000", Ok(Admission::Resolve)),
        (local, "localhost:80", Err("target-not-listed")),
        // Only localhost is known to resolve to an allowed address, so no other name is looked up.
        (local, "example.com:9000", Err("target-not-listed")),
        (local, "2130706433:9000", Err("target-not-listed")),
        (&["tcp://10.0.0.1:9000"], "localhost:9000", Err("target-not-listed")),
        (named, "example.com:80", Ok(Admission::Resolve)),
        (named, "EXAMPLE.com.:80", Ok(Admission::Resolve)),
        (named, "example.com:443", Err("target-not-listed")),
        (named, "www.example.com:80", Err("target-not-listed")),
        (named, "127.0.0.1:80", Err("target-not-listed")),
        (any, "example.com:80", Ok(Admission::Resolve)),
        (any, "8.8.8.8:53", go("8.8.8.8:53")),
        (any, "127.0.0.1:8888", go("127.0.0.1:8888")),
        (any, "127.0.0.1:22", Err("address-loopback")),
        (any, "[::1]:22", Err("address-loopback")),
        (any, "[::ffff:127.0.0.1]:22", Err("address-loopback")),
        (any, "[64:ff9b::7f00:1]:22", Err("address-loopback")),
        (any, "10.0.0.1:22", Err("address-private")),
        (any, "100.64.0.1:22", Err("address-private")),
        (any, "[fd00::1]:22", Err("address-private")),
        (any, "169.254.169.254:80", Err("address-link-local")),
        (any, "[::ffff:169.254.169.254]:80", Err("address-link-local")),
        (any, "224.0.0.1:80", Err("address-multicast")),
        (any, "0.0.0.0:80", Err("address-unspecified")),
        (&["tcp://*:*", "tcp://10.0.0.1:22"], "10.0.0.1:22", go("10.0.0.1:22")),
        (&["tcp://169.254.169.254:80"], "169.254.169.254:80", go("169.254.169.254:80")),
    ];
    for (rules, text, expected) in cases {
        let admission = targets(rules).admit(&target(text)).map_err(|refusal| refusal.rule.name());
        assert_eq!(admission, expected, "{rules:?} {text}");
    }
}

#[test]
fn what_the_addresses_say() {
    let named = &["tcp://lab.example:80"][..];
    let literal = &["tcp://127.0.0.1:80"][..];
    let cases = [
        (named, &["8.8.8.8:80"][..], Ok(())),
        (named, &["10.0.0.1:80", "127.0.0.1:80", "[fd00::1]:80"], Ok(())),
        (named, &["8.8.8.8:80", "169.254.169.254:80"], Err("address-link-local")),
        (named, &["[::ffff:169.254.169.254]:80"], Err("address-link-local")),
        (named, &["[64:ff9b::169.254.169.254]:80"], Err("address-link-local")),
        (named, &["0.0.0.0:80"], Err("address-unspecified")),
        (named, &["[ff02::1]:80"], Err("address-multicast")),
        (literal, &["127.0.0.1:80"], Ok(())),
        (literal, &["127.0.0.1:80", "[::1]:80"], Err("target-not-listed")),
        (&["tcp://*:80"], &["8.8.8.8:80"], Ok(())),
        (&["tcp://*:80"], &["8.8.8.8:80", "192.168.0.1:80"], Err("address-private")),
    ];
    for (rules, addresses, expected) in cases {
        let addresses: Vec<SocketAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
        let verdict =
            targets(rules).check(&target("lab.example:80"), &addresses).map_err(|refusal| refusal.rule.name());
        assert_eq!(verdict, expected, "{rules:?} {addresses:?}");
    }
}

#[test]
fn a_network_allows_its_addresses_and_no_name() {
    let private = &["tcp://10.0.0.0/8:80-90", "tcp://[fd00::/8]:80"][..];
    let all = &["tcp://0.0.0.0/0:*", "tcp://[::/0]:*"][..];
    let loopback = &["tcp://127.0.0.0/8:9000-9099"][..];
    let (unlisted, resolve) = (Err("target-not-listed"), Ok(true));
    for (rules, text, expected) in [
        (private, "10.0.0.0:80", Ok(false)),
        (private, "10.255.255.255:90", Ok(false)),
        (private, "10.0.0.1:91", unlisted),
        (private, "11.0.0.0:80", unlisted),
        (private, "[fd12:3456::1]:80", Ok(false)),
        (private, "[fe00::1]:80", unlisted),
        (private, "[::ffff:10.0.0.1]:80", unlisted),
        (private, "[64:ff9b::a00:1]:80", unlisted),
        // A name would have to be looked up, and the rule names addresses.
        (private, "lab.example:80", unlisted),
        (private, "localhost:80", unlisted),
        (loopback, "127.9.9.9:9000", Ok(false)),
        (loopback, "localhost:9000", resolve),
        (loopback, "localhost:80", unlisted),
        (loopback, "lab.example:9000", unlisted),
        (&["tcp://169.254.0.0/16:80"], "169.254.169.254:80", Ok(false)),
        // A network of several kinds counts as one of the Internet.
        (all, "8.8.8.8:53", Ok(false)),
        (all, "[2606:4700::1]:53", Ok(false)),
        (all, "10.0.0.1:80", Err("address-private")),
        (all, "127.0.0.1:80", Err("address-loopback")),
        (all, "169.254.169.254:80", Err("address-link-local")),
        (all, "0.0.0.0:80", Err("address-unspecified")),
        (all, "[::1]:80", Err("address-loopback")),
        (all, "[::ffff:127.0.0.1]:80", Err("address-loopback")),
        (all, "[64:ff9b::a9fe:a9fe]:80", Err("address-link-local")),
        (all, "[fd00::1]:80", Err("address-private")),
        (&["tcp://[::ffff:0:0/96]:80"], "[::ffff:10.0.0.1]:80", Err("address-private")),
        (&["tcp://[64:ff9b::/96]:80"], "[64:ff9b::808:808]:80", Ok(false)),
    ] {
        let admission = targets(rules).admit(&target(text));
        let verdict = admission.map(|admission| admission == Admission::Resolve).map_err(|refusal| refusal.rule.name());
        assert_eq!(verdict, expected, "{rules:?} {text}");
    }
}

/// If another rule covers the name, every one of its addresses must be covered.
#[test]
fn each_address_of_a_name_is_covered_by_a_rule() {
    let both = &["tcp://*:80", "tcp://10.0.0.0/8:80"][..];
    for (addresses, expected) in [
        (&["10.0.0.1:80", "8.8.8.8:80"][..], Ok(())),
        (&["10.0.0.1:80", "192.168.0.1:80"], Err("address-private")),
        (&["10.0.0.1:80", "127.0.0.1:80"], Err("address-loopback")),
    ] {
        let addresses: Vec<SocketAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
        let verdict = targets(both).check(&target("lab.example:80"), &addresses).map_err(|refusal| refusal.rule.name());
        assert_eq!(verdict, expected, "{addresses:?}");
    }
}

#[test]
fn a_refusal_says_what_would_allow_it() {
    let allow = |rules: &[&str], text: &str| targets(rules).admit(&target(text)).unwrap_err().allow.unwrap();
    assert_eq!(allow(&[], "127.0.0.1:9000"), "--allow tcp://127.0.0.1:9000");
    assert_eq!(allow(&[], "[::1]:9000"), "--allow tcp://[::1]:9000");
    assert_eq!(allow(&["tcp://*:*"], "10.0.0.1:80"), "--allow tcp://10.0.0.1:80");
    let addresses = ["169.254.1.1:80".parse().unwrap()];
    let refusal = targets(&["tcp://lab.example:80"]).check(&target("lab.example:80"), &addresses).unwrap_err();
    assert_eq!(refusal.allow.unwrap(), "--allow tcp://169.254.1.1:80");
    // Each is a rule that the relay accepts, and that allows the target.
    for text in ["127.0.0.1:9000", "[::1]:9000", "10.0.0.1:80", "169.254.169.254:80"] {
        let option = allow(&["tcp://*:*"], text);
        let rule = option.strip_prefix("--allow ").unwrap();
        assert!(targets(&["tcp://*:*", rule]).admit(&target(text)).is_ok(), "{option}");
    }
}

#[test]
fn a_rule_for_tcp_allows_no_udp_and_the_other_way_around() {
    let rules = |rules: [&str; 1]| rules.map(|rule| rule.parse().unwrap()).to_vec();
    let tcp = |allow| Targets::<PracticeTcp>::new(rules([allow]), Vec::new(), None).admit(&target("127.0.0.1:9000"));
    let udp =
        |allow| Targets::<PracticeUdp>::new(rules([allow]), Vec::new(), None).admit(&"127.0.0.1:9000".parse().unwrap());
    assert!(tcp("tcp://127.0.0.1:9000").is_ok() && udp("udp://127.0.0.1:9000").is_ok());
    assert_eq!(tcp("udp://127.0.0.1:9000").unwrap_err().allow.unwrap(), "--allow tcp://127.0.0.1:9000");
    assert_eq!(udp("tcp://127.0.0.1:9000").unwrap_err().allow.unwrap(), "--allow udp://127.0.0.1:9000");
    let any = udp("udp://*:*").unwrap_err();
    assert_eq!((any.rule.name(), any.allow.as_deref()), ("address-loopback", Some("--allow udp://127.0.0.1:9000")));
}

/// 8.8.4.4 and 10.0.0.9 are this machine's, and the relay listens on port 8080 of every address.
#[test]
fn this_machines_own_addresses_and_the_relays_port() {
    let here: fn(IpAddr) -> bool = |address| ["8.8.4.4", "10.0.0.9"].contains(&&*address.to_string());
    let any = &["tcp://*:*"][..];
    let range = &["tcp://127.0.0.1:8000-8999", "tcp://10.0.0.9:*", "tcp://8.8.4.4:*", "tcp://*:8080"][..];
    let named = &["tcp://127.0.0.1:8080", "tcp://10.0.0.9:8080"][..];
    let networks = &["tcp://10.0.0.0/8:*", "tcp://8.0.0.0/8:*", "tcp://127.0.0.0/8:*"][..];
    let loopback = Err("address-loopback");
    for (rules, text, expected) in [
        (any, "8.8.8.8:80", Ok(())),
        (any, "8.8.8.8:8080", Ok(())),
        (any, "8.8.4.4:80", loopback),
        (any, "[::ffff:8.8.4.4]:80", loopback),
        (any, "[64:ff9b::8.8.4.4]:80", loopback),
        (any, "[2002:808:404::]:80", loopback),
        (any, "8.8.4.4:8080", loopback),
        (&["tcp://8.8.4.4:80"], "8.8.4.4:80", Ok(())),
        (range, "127.0.0.1:8081", Ok(())),
        (range, "127.0.0.1:8080", loopback),
        (range, "8.8.4.4:8080", loopback),
        (range, "10.0.0.9:80", Ok(())),
        (range, "10.0.0.9:8080", Err("address-private")),
        (named, "127.0.0.1:8080", Ok(())),
        (named, "10.0.0.9:8080", Ok(())),
        // A network rule covers no address of this machine, except on loopback, and never the relay's port.
        (networks, "10.0.0.8:80", Ok(())),
        (networks, "10.0.0.9:80", Err("address-private")),
        (networks, "8.8.8.8:80", Ok(())),
        (networks, "8.8.4.4:80", loopback),
        (networks, "127.0.0.1:80", Ok(())),
        (networks, "127.0.0.1:8080", loopback),
        (networks, "10.0.0.9:8080", Err("address-private")),
        (&["tcp://127.0.0.0/8:8080"], "127.0.0.1:8080", loopback),
        (&["tcp://127.0.0.1/32:8080"], "127.0.0.1:8080", Ok(())),
    ] {
        let targets = targets(rules).on_machine(Some("[::]:8080".parse().unwrap()), here);
        let verdict = targets.admit(&target(text)).map(|_| ()).map_err(|refusal| refusal.rule.name());
        assert_eq!(verdict, expected, "{rules:?} {text}");
    }
    // The relay has no UDP port.
    let udp = Targets::<PracticeUdp>::new(vec!["udp://*:*".parse().unwrap()], Vec::new(), None).on_machine(None, here);
    for text in ["8.8.4.4:53", "[::ffff:8.8.4.4]:53"] {
        assert_eq!(udp.admit(&text.parse().unwrap()).unwrap_err().rule, Rule::AddressLoopback, "{text}");
    }
}

/// 8.8.4.4, 10.0.0.9 and ::1 are this machine's.
#[test]
fn a_wide_rule_leads_everywhere_but_where_the_relay_listens() {
    let here: fn(IpAddr) -> bool = |address| ["8.8.4.4", "10.0.0.9", "::1"].contains(&&*address.to_string());
    let hosts = ["127.0.0.1", "127.0.0.2", "8.8.4.4", "10.0.0.9", "0.0.0.0", "[::1]", "[::]"];
    let mapped = ["[::ffff:127.0.0.1]", "[::ffff:127.0.0.2]", "[::ffff:8.8.4.4]", "[::127.0.0.1]"];
    let any_v4 = ["127.0.0.1", "127.0.0.2", "8.8.4.4", "10.0.0.9", "0.0.0.0", "[::]"];
    // The listening address, and the hosts that reach it.
    for (listen, reached) in [
        ("127.0.0.1:8080", &["127.0.0.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]"][..]),
        ("127.0.0.2:8080", &["127.0.0.2", "0.0.0.0", "[::]", "[::ffff:127.0.0.2]"]),
        ("[::1]:8080", &["[::1]", "0.0.0.0", "[::]"]),
        ("10.0.0.9:8080", &["10.0.0.9", "0.0.0.0", "[::]"]),
        ("[::ffff:127.0.0.1]:8080", &["127.0.0.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]"]),
        ("0.0.0.0:8080", &[&any_v4[..], &mapped[..]].concat()),
        ("[::]:8080", &[&hosts[..], &mapped[..]].concat()),
    ] {
        for host in hosts.iter().chain(&mapped) {
            let admit = |rule: String, port: u16| {
                let targets = targets(&[&rule]).on_machine(Some(listen.parse().unwrap()), here);
                targets.admit(&target(&format!("{host}:{port}"))).map(|_| ())
            };
            let wide = admit(format!("tcp://{host}:8000-8999"), 8080);
            assert_eq!(wide.is_err(), reached.contains(host), "{listen} {host}: {wide:?}");
            if let Err(refusal) = wide {
                assert!(refusal.message.contains("where this relay itself listens"), "{refusal:?}");
                let allow = refusal.allow.unwrap().strip_prefix("--allow ").unwrap().to_owned();
                assert_eq!(admit(allow, 8080), Ok(()), "{listen} {host}");
            }
            // Other ports belong to other programs, and a rule that names only this port applies to it.
            assert_eq!(admit(format!("tcp://{host}:8000-8999"), 8082), Ok(()), "{listen} {host}");
            assert_eq!(admit(format!("tcp://{host}:8080"), 8080), Ok(()), "{listen} {host}");
        }
    }
}

#[test]
fn loopback_is_known_without_asking_for_the_interfaces() {
    let asked = |address| -> bool { panic!("asked about {address}") };
    let targets = targets(&["tcp://127.0.0.1:9000-9001"]).on_machine(Some("127.0.0.1:9001".parse().unwrap()), asked);
    assert!(targets.admit(&target("127.0.0.1:9000")).is_ok());
    assert!(targets.admit(&target("127.0.0.1:9001")).is_err());
    assert!(targets.admit(&target("127.0.0.2:9000")).is_err());
}
