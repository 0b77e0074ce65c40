//! How the page handles a relay's description of itself, and text frames that are not events.

use networking_lab::{
    text::Lang,
    transport::relay::{Relay, RelayAddress, RelayError, read_health, why_refused},
};
use relay::Rule;
use relay_protocol::*;
use serde_json::{from_str, to_string, to_value};

#[test]
fn what_is_no_event_is_left_out() {
    for json in [
        "",
        "{}",
        "7",
        "\"dance\"",
        r#"{"dance":{}}"#,
        r#"{"open":{"local":"a","peer":"b"}}"#,
        r#"{"open":{"local":"a","peer":"b","microseconds":-1}}"#,
        r#"{"failed":{"phase":"dance","kind":"other","message":"","microseconds":0}}"#,
        r#"{"failed":{"phase":"connect","kind":"dance","message":"","microseconds":0}}"#,
    ] {
        assert!(from_str::<Event>(json).is_err(), "{json}");
    }
}

#[test]
fn a_relay_on_another_computer_is_named() {
    let host = |origin: &str| RelayAddress { origin: origin.into(), token: None }.other_host();
    for here in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://127.0.0.2"] {
        assert_eq!(host(here), None, "{here}");
    }
    for (origin, there) in [
        ("http://192.168.0.9:8080", "192.168.0.9"),
        ("https://lab.example", "lab.example"),
        ("https://lab.example:8443", "lab.example"),
        ("http://[2001:db8::1]:8080", "[2001:db8::1]"),
    ] {
        assert_eq!(host(origin).as_deref(), Some(there));
    }
    assert_eq!(RelayAddress::in_page().other_host(), None);
}

#[test]
fn health_is_read() {
    let servers = PracticeTcp::ALL.map(|name| PracticeServer {
        name,
        address: "127.0.0.1:40001".into(),
        ours: name != PracticeTcp::Echo,
    });
    let udp = PracticeUdp::ALL.map(|name| PracticeServer { name, address: "127.0.0.1:40002".into(), ours: true });
    let full = Health {
        name: Health::NAME.into(),
        version: "0.1.0".into(),
        protocol: PROTOCOL,
        practice: Some(Practice { tcp: servers.into(), udp: udp.into(), http: Some("http://127.0.0.1:8081".into()) }),
        refused: None,
        bind_refused: None,
        class: false,
        limits: Limits {
            message_bytes: MAX_MESSAGE,
            connections: 256,
            connections_per_client: None,
            handshake_timeout_ms: None,
            connect_timeout_ms: 5000,
            idle_timeout_ms: 600_000,
            ping_interval_ms: None,
            udp_rate: None,
            bind_ports: vec![(8888, 8888), (9000, 9099)],
        },
    };
    let without_http =
        Health { practice: Some(Practice { tcp: Vec::new(), udp: Vec::new(), http: None }), ..full.clone() };
    let bare = Health { practice: None, ..full.clone() };
    for health in [full, without_http, bare.clone()] {
        assert_eq!(read_health(&to_string(&health).unwrap()), Ok(health));
    }
    for member in ["name", "version", "protocol", "limits"] {
        let mut value = to_value(&bare).unwrap();
        value.as_object_mut().unwrap().remove(member);
        assert_eq!(read_health(&value.to_string()), Err(RelayError::NotARelay), "without {member}");
    }
    for (rule, error) in [
        ("token-required", RelayError::TokenMissing),
        ("token-missing", RelayError::TokenMissing),
        ("token-wrong", RelayError::TokenWrong),
    ] {
        let refused = Health { refused: Some(rule.into()), ..bare.clone() };
        assert_eq!(read_health(&to_string(&refused).unwrap()), Err(error), "{rule}");
    }
    assert_eq!(read_health("Hello"), Err(RelayError::NotARelay));
    // Unknown fields of a newer relay are ignored.
    let mut newer = to_value(&bare).unwrap();
    newer["mood"] = "good".into();
    assert_eq!(read_health(&newer.to_string()), Ok(bare));
}

#[test]
fn another_protocol_is_told_from_another_program() {
    let newer = PROTOCOL + 1;
    let of_another = format!(r#"{{"name":"networking-lab-relay","protocol":{newer},"limits":[]}}"#);
    assert_eq!(read_health(&of_another), Err(RelayError::OtherProtocol));
    let not_whole = format!(r#"{{"name":"networking-lab-relay","protocol":{PROTOCOL}}}"#);
    assert_eq!(read_health(&not_whole), Err(RelayError::NotARelay));
    assert_eq!(read_health(r#"{"name":"networking-lab-relay"}"#), Err(RelayError::NotARelay));
    assert_eq!(read_health(r#"{"name":"something-else","protocol":1}"#), Err(RelayError::NotARelay));
    assert_eq!(read_health("<!doctype html>"), Err(RelayError::NotARelay));
}

#[test]
fn the_practice_servers_are_offered_before_the_relay_has_answered() {
    let relay = Relay { address: RelayAddress::on_this_machine(None), health: None };
    let tcp: Vec<_> = relay.offered_tcp().iter().map(|server| (server.name, server.address.clone())).collect();
    assert_eq!(tcp.iter().map(|(name, _)| *name).collect::<Vec<_>>(), PracticeTcp::ALL);
    let udp: Vec<_> = relay.offered_udp().iter().map(|server| (server.name, server.address.clone())).collect();
    assert_eq!(udp.iter().map(|(name, _)| *name).collect::<Vec<_>>(), PracticeUdp::ALL);
    // The chapter's port, which is the labs' default; the others by the name that the relay knows.
    assert!(tcp.contains(&(PracticeTcp::Echo, "127.0.0.1:8888".into())));
    assert!(tcp.contains(&(PracticeTcp::Silent, "silent".into())));
    assert!(udp.contains(&(PracticeUdp::Echo, "127.0.0.1:8888".into())));
    assert!(udp.contains(&(PracticeUdp::Closed, "closed".into())));
    // Servers that the relay has not reported are not known.
    assert!(relay.practice_tcp().is_empty() && relay.practice_udp().is_empty());
}

#[test]
fn an_address_that_the_relay_does_not_know_is_told_from_a_page_that_it_does_not_allow() {
    let address = RelayAddress { origin: "https://relay.example".into(), token: None };
    for (rule, words, option) in [
        (Rule::HostNotListed, "does not know this address", "--origin https://relay.example"),
        (Rule::OriginNotListed, "does not allow this page", "--origin https://course.example"),
    ] {
        let error = why_refused(&format!("no ({})\n", rule.name()));
        let (what, remedy) = Lang::En.relay_failure(error, &address, "https://course.example");
        assert!(what.contains(words) && remedy.contains(option), "{what} {remedy}");
        assert!(error.is_of_relay());
    }
}
