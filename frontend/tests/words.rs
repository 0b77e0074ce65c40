//! The page reads and writes the relay's JSON by hand: it must read whatever relay-protocol writes, refuse what is not of it,
//! and write what relay-protocol reads.

use networking_lab::transport::words;
use relay_protocol::*;
use serde_json::{from_str, to_string, to_value};

fn failure(phase: Phase, kind: FailureKind) -> Failure {
    Failure {
        phase,
        kind,
        errno: Some(111),
        symbol: Some("ECONNREFUSED".into()),
        message: "Connection \"refused\"".into(),
        microseconds: 412,
        rule: None,
        allow: None,
        holder: None,
    }
}

#[test]
fn every_command_is_written() {
    let receive = |continuous, timeout_ms| Command::Receive { bytes: 4, continuous, timeout_ms };
    for command in [
        receive(true, None),
        receive(false, Some(3000)),
        Command::Shutdown,
        Command::Reset,
        Command::Accept,
        Command::SendTo { address: "127.0.0.1:9001\"\\".into() },
        Command::Info,
    ] {
        assert_eq!(words::command(&command), to_string(&command).unwrap());
    }
}

#[test]
fn every_event_is_read() {
    let mut events = vec![
        Event::Open { local: "127.0.0.1:53122".into(), peer: "[::1]:8888".into(), microseconds: 412 },
        Event::Fin,
        Event::Written { bytes: 18 },
        Event::TimedOut { microseconds: u64::MAX },
        Event::Listening { local: "127.0.0.1:9000".into(), listener: "f00d".into(), backlog: 5 },
        Event::Waiting { clients: 2 },
        Event::Bound { local: "127.0.0.1:9000".into() },
        Event::Datagram { from: "[::1]:8888".into() },
        Event::Truncated { kept: 4, of: u32::MAX },
        Event::Info(None),
        Event::Info(Some(TcpInfo { rtt: 41, retransmits: 3, receive_window: u32::MAX, ..TcpInfo::default() })),
        Event::Failed(Failure {
            errno: Some(-1),
            symbol: None,
            rule: Some("target-not-listed".into()),
            allow: Some("--allow tcp://127.0.0.1:9000".into()),
            ..failure(Phase::Policy, FailureKind::NotAllowed)
        }),
    ];
    for phase in Phase::ALL {
        for kind in FailureKind::ALL {
            events.push(Event::Failed(failure(phase, kind)));
        }
    }
    for waited in [None, Some(4000)] {
        let (local, peer) = ("127.0.0.1:9000".into(), "127.0.0.1:53122".into());
        events.push(Event::Accepted { connection: 7, local, peer, waited });
    }
    for &fault in Fault::ALL {
        for &way in Way::ALL {
            events.push(Event::Injected { fault, way, number: u64::MAX, bytes: 12 });
        }
    }
    for &holder in Holder::ALL {
        let failure = failure(Phase::Bind, FailureKind::AddressInUse);
        events.push(Event::Reported(Failure { holder: Some(holder), ..failure }));
    }
    for event in events {
        assert_eq!(words::event(&to_string(&event).unwrap()), Some(event));
    }
}

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
        assert_eq!(words::event(json), None, "{json}");
    }
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
        limits: Limits {
            message_bytes: MAX_MESSAGE,
            connections: 256,
            connections_per_client: None,
            handshake_timeout_ms: None,
            connect_timeout_ms: 5000,
            idle_timeout_ms: 600_000,
            ping_interval_ms: None,
            bind_ports: vec![(8888, 8888), (9000, 9099)],
        },
    };
    let without_http =
        Health { practice: Some(Practice { tcp: Vec::new(), udp: Vec::new(), http: None }), ..full.clone() };
    let bare = Health { practice: None, ..full.clone() };
    for health in [full, without_http, bare.clone()] {
        assert_eq!(words::health(&to_string(&health).unwrap()), Some(health));
    }
    for member in ["name", "version", "protocol", "limits"] {
        let mut value = to_value(&bare).unwrap();
        value.as_object_mut().unwrap().remove(member);
        assert_eq!(words::health(&value.to_string()), None, "without {member}");
    }
    assert_eq!(words::health("Hello"), None);
    // What a newer relay says besides is passed over.
    let mut newer = to_value(&bare).unwrap();
    newer["limits"]["connections_per_client"] = 64.into();
    newer["mood"] = "good".into();
    assert_eq!(words::health(&newer.to_string()), Some(bare));
}

#[test]
fn another_protocol_is_told_from_another_program() {
    assert_eq!(words::protocol(r#"{"name":"networking-lab-relay","protocol":3,"more":[]}"#), Some(3));
    assert_eq!(words::protocol(r#"{"name":"networking-lab-relay"}"#), None);
    assert_eq!(words::protocol(r#"{"name":"something-else","protocol":1}"#), None);
    assert_eq!(words::protocol("<!doctype html>"), None);
}
