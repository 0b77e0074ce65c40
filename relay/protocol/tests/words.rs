//! The JSON of every word is fixed here: a page and a relay of different builds must understand each other.

use relay_protocol::*;
use serde_json::{from_str, to_string};

#[test]
fn commands() {
    let words = [
        (
            Command::Receive { bytes: 4, continuous: true, timeout_ms: None },
            r#"{"receive":{"bytes":4,"continuous":true}}"#,
        ),
        (
            Command::Receive { bytes: 65536, continuous: false, timeout_ms: Some(3000) },
            r#"{"receive":{"bytes":65536,"continuous":false,"timeout_ms":3000}}"#,
        ),
        (Command::Shutdown, r#""shutdown""#),
        (Command::Reset, r#""reset""#),
        (Command::Accept, r#""accept""#),
        (Command::SendTo { address: "127.0.0.1:9001".into() }, r#"{"send_to":{"address":"127.0.0.1:9001"}}"#),
        (Command::Info, r#""info""#),
    ];
    for (command, json) in words {
        assert_eq!(to_string(&command).unwrap(), json);
        assert_eq!(from_str::<Command>(json).unwrap(), command);
    }
    assert!(from_str::<Command>(r#"{"receive":{"bytes":4}}"#).is_err());
    assert!(from_str::<Command>(r#""dance""#).is_err());
}

#[test]
fn events() {
    let failure = Failure {
        phase: Phase::Connect,
        kind: FailureKind::Refused,
        errno: Some(111),
        symbol: Some("ECONNREFUSED".into()),
        message: "Connection refused".into(),
        microseconds: 412,
        rule: None,
        allow: None,
        holder: None,
    };
    let in_use = Failure {
        phase: Phase::Bind,
        kind: FailureKind::AddressInUse,
        errno: Some(98),
        symbol: Some("EADDRINUSE".into()),
        message: "Address in use".into(),
        microseconds: 7,
        rule: None,
        allow: None,
        holder: Some(Holder::Practice),
    };
    let refusal = Failure {
        phase: Phase::Policy,
        kind: FailureKind::NotAllowed,
        errno: None,
        symbol: None,
        message: "no rule allows it".into(),
        microseconds: 0,
        rule: Some("target-not-listed".into()),
        allow: Some("--allow tcp://127.0.0.1:9000".into()),
        holder: None,
    };
    let info = TcpInfo {
        rtt: 41,
        rtt_variation: 9,
        retransmits: 3,
        in_flight: 1,
        congestion_window: 10,
        segment_size: 32741,
        receive_window: 65495,
    };
    let words = [
        (
            Event::Open { local: "127.0.0.1:53122".into(), peer: "127.0.0.1:8888".into(), microseconds: 412 },
            r#"{"open":{"local":"127.0.0.1:53122","peer":"127.0.0.1:8888","microseconds":412}}"#,
        ),
        (Event::Written { bytes: 18 }, r#"{"written":{"bytes":18}}"#),
        (Event::Fin, r#""fin""#),
        (Event::TimedOut { microseconds: 3_000_100 }, r#"{"timed_out":{"microseconds":3000100}}"#),
        (
            Event::Failed(failure),
            r#"{"failed":{"phase":"connect","kind":"refused","errno":111,"symbol":"ECONNREFUSED","message":"Connection refused","microseconds":412}}"#,
        ),
        (
            Event::Listening { local: "127.0.0.1:9000".into(), listener: "f00d".into(), backlog: 5 },
            r#"{"listening":{"local":"127.0.0.1:9000","listener":"f00d","backlog":5}}"#,
        ),
        (Event::Waiting { clients: 2 }, r#"{"waiting":{"clients":2}}"#),
        (
            Event::Accepted {
                connection: 1,
                local: "127.0.0.1:9000".into(),
                peer: "127.0.0.1:53122".into(),
                waited: Some(4000),
            },
            r#"{"accepted":{"connection":1,"local":"127.0.0.1:9000","peer":"127.0.0.1:53122","waited":4000}}"#,
        ),
        (Event::Bound { local: "127.0.0.1:9000".into() }, r#"{"bound":{"local":"127.0.0.1:9000"}}"#),
        (Event::Datagram { from: "127.0.0.1:8888".into() }, r#"{"datagram":{"from":"127.0.0.1:8888"}}"#),
        (Event::Truncated { kept: 4, of: 10 }, r#"{"truncated":{"kept":4,"of":10}}"#),
        (
            Event::Injected { fault: Fault::Duplicate, way: Way::Back, number: 7, bytes: 12 },
            r#"{"injected":{"fault":"duplicate","way":"back","number":7,"bytes":12}}"#,
        ),
        (Event::Info(None), r#"{"info":null}"#),
        (
            Event::Info(Some(info)),
            r#"{"info":{"rtt":41,"rtt_variation":9,"retransmits":3,"in_flight":1,"congestion_window":10,"segment_size":32741,"receive_window":65495}}"#,
        ),
        (
            Event::Reported(in_use),
            r#"{"reported":{"phase":"bind","kind":"address_in_use","errno":98,"symbol":"EADDRINUSE","message":"Address in use","microseconds":7,"holder":"practice"}}"#,
        ),
        (
            Event::Failed(refusal),
            r#"{"failed":{"phase":"policy","kind":"not_allowed","message":"no rule allows it","microseconds":0,"rule":"target-not-listed","allow":"--allow tcp://127.0.0.1:9000"}}"#,
        ),
    ];
    for (event, json) in words {
        assert_eq!(to_string(&event).unwrap(), json);
        assert_eq!(from_str::<Event>(json).unwrap(), event);
    }
}

#[test]
fn kinds_of_failures_have_their_names() {
    for kind in FailureKind::ALL {
        assert_eq!(to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
    }
}

#[test]
fn close_codes_go_there_and_back() {
    for code in CloseCode::ALL {
        assert_eq!(CloseCode::from_code(code.code()), Some(code));
    }
    assert_eq!(CloseCode::from_code(1006), None);
    assert_eq!(FailureKind::NotAllowed.close_code().code(), 4001);
    assert_eq!(FailureKind::BadRequest.close_code().code(), 4009);
}

#[test]
fn the_log_of_requests() {
    let came = LoggedRequest {
        number: 7,
        time: "2026-11-28T06:30:00.123Z".into(),
        method: "OPTIONS".into(),
        target: "/put?a=1".into(),
        origin: Some("http://127.0.0.1:8080".into()),
        peer_port: Some(40001),
        preflight: true,
        status: Some(200),
    };
    let bare = LoggedRequest { origin: None, peer_port: None, preflight: false, status: None, ..came.clone() };
    let log = RequestLog { requests: vec![came, bare] };
    let json = r#"{"requests":[{"number":7,"time":"2026-11-28T06:30:00.123Z","method":"OPTIONS","target":"/put?a=1","origin":"http://127.0.0.1:8080","peer_port":40001,"preflight":true,"status":200},{"number":7,"time":"2026-11-28T06:30:00.123Z","method":"OPTIONS","target":"/put?a=1","origin":null,"peer_port":null,"preflight":false,"status":null}]}"#;
    assert_eq!(to_string(&log).unwrap(), json);
    assert_eq!(from_str::<RequestLog>(json).unwrap(), log);
}

#[test]
fn health() {
    let health = Health {
        name: Health::NAME.into(),
        version: "0.1.0".into(),
        protocol: PROTOCOL,
        practice: Some(Practice {
            tcp: vec![PracticeServer { name: PracticeTcp::RawEcho, address: "127.0.0.1:40001".into(), ours: true }],
            udp: vec![PracticeServer { name: PracticeUdp::Echo, address: "127.0.0.1:8888".into(), ours: true }],
            http: Some("http://127.0.0.1:8081".into()),
        }),
        refused: None,
        bind_refused: Some("bind-own-page".into()),
        class: false,
        limits: Limits {
            message_bytes: MAX_MESSAGE,
            connections: 256,
            connections_per_client: Some(64),
            handshake_timeout_ms: Some(10_000),
            connect_timeout_ms: 5000,
            idle_timeout_ms: 600_000,
            ping_interval_ms: Some(20_000),
            udp_rate: Some(500),
            bind_ports: vec![(9000, 9099)],
        },
    };
    let json = r#"{"name":"networking-lab-relay","version":"0.1.0","protocol":2,"practice":{"tcp":[{"name":"raw-echo","address":"127.0.0.1:40001","ours":true}],"udp":[{"name":"echo","address":"127.0.0.1:8888","ours":true}],"http":"http://127.0.0.1:8081"},"bind_refused":"bind-own-page","limits":{"message_bytes":65536,"connections":256,"connections_per_client":64,"handshake_timeout_ms":10000,"connect_timeout_ms":5000,"idle_timeout_ms":600000,"ping_interval_ms":20000,"udp_rate":500,"bind_ports":[[9000,9099]]}}"#;
    assert_eq!(to_string(&health).unwrap(), json);
    assert_eq!(from_str::<Health>(json).unwrap(), health);
    // A relay that does not know the newer limits is still understood.
    let newer =
        [r#""connections_per_client":64,"handshake_timeout_ms":10000,"#, r#","ping_interval_ms":20000,"udp_rate":500"#];
    let older = newer.iter().fold(json.to_owned(), |json, newer| json.replace(newer, ""));
    let Limits { connections, connections_per_client, handshake_timeout_ms, ping_interval_ms, udp_rate, .. } =
        from_str::<Health>(&older).unwrap().limits;
    assert_eq!((connections, connections_per_client, handshake_timeout_ms), (256, None, None));
    assert_eq!((ping_interval_ms, udp_rate), (None, None));
    for server in PracticeTcp::ALL {
        assert_eq!(to_string(&server).unwrap(), format!("\"{}\"", server.name()));
        assert_eq!(PracticeTcp::from_name(server.name()), Some(server));
    }
    for server in PracticeUdp::ALL {
        assert_eq!(to_string(&server).unwrap(), format!("\"{}\"", server.word()));
        assert_eq!(PracticeUdp::from_word(server.word()), Some(server));
    }
}

#[test]
fn phases_and_kinds_are_named_as_in_the_json() {
    for phase in Phase::ALL {
        assert_eq!(to_string(&phase).unwrap(), format!("\"{}\"", phase.name()));
        assert_eq!(Phase::from_name(phase.name()), Some(phase));
    }
    for kind in FailureKind::ALL {
        assert_eq!(to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        assert_eq!(FailureKind::from_name(kind.name()), Some(kind));
    }
    let holders = Holder::ALL.iter().map(|holder| (to_string(holder), holder.name()));
    let faults = Fault::ALL.iter().map(|fault| (to_string(fault), fault.name()));
    let ways = Way::ALL.iter().map(|way| (to_string(way), way.name()));
    for (json, name) in holders.chain(faults).chain(ways) {
        assert_eq!(json.unwrap(), format!("\"{name}\""));
    }
}

#[test]
fn room_events() {
    let message = |seq| RoomEvent::Message {
        seq,
        from: "민지".into(),
        text: "안녕 \"모두\"".into(),
        at: "2026-11-27T06:30:00.123Z".into(),
    };
    let welcome = |history, gap| RoomEvent::Welcome {
        seq: 7,
        members: vec!["민지".into()],
        history,
        name: "민지 2".into(),
        since: "2026-11-27T06:00:00.000Z".into(),
        gap,
    };
    let json = r#"{"type":"message","seq":7,"from":"민지","text":"안녕 \"모두\"","at":"2026-11-27T06:30:00.123Z"}"#;
    let words = [
        (message(7), json.to_owned()),
        (
            RoomEvent::Joined { seq: 8, from: "민지 2".into(), members: 3 },
            r#"{"type":"joined","seq":8,"from":"민지 2","members":3}"#.to_owned(),
        ),
        (
            RoomEvent::Left { seq: 9, from: "민지".into(), members: 2 },
            r#"{"type":"left","seq":9,"from":"민지","members":2}"#.to_owned(),
        ),
        (RoomEvent::Waiting { seq: 9 }, r#"{"type":"waiting","seq":9}"#.to_owned()),
        (RoomEvent::Resumed { seq: 9 }, r#"{"type":"resumed","seq":9}"#.to_owned()),
        (
            welcome(vec![message(7)], false),
            format!(
                r#"{{"type":"welcome","seq":7,"members":["민지"],"history":[{json}],"name":"민지 2","since":"2026-11-27T06:00:00.000Z"}}"#
            ),
        ),
        (
            welcome(vec![], true),
            r#"{"type":"welcome","seq":7,"members":["민지"],"history":[],"name":"민지 2","since":"2026-11-27T06:00:00.000Z","gap":true}"#
                .to_owned(),
        ),
    ];
    for (event, json) in words {
        assert_eq!(to_string(&event).unwrap(), json);
        assert_eq!(from_str::<RoomEvent>(&json).unwrap(), event);
    }
}
