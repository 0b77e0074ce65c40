//! The programs do the task that the labs' fields describe.

use crate::works::{tcp_server, udp_client, udp_server};
use networking_lab::{
    labs::{
        tcp_server::{
            code,
            form::Form,
            replies::{Rule, Unit},
        },
        udp,
    },
    snippets::work::{Reply, TcpServer, UdpClient, Work},
};
use relay_protocol::{Health, Practice, PracticeServer, PracticeUdp};
use serde_json::json;

#[test]
fn the_server_lab() {
    let form = Form::new("안녕하세요!", "fixed");
    assert_eq!(code::work(&form), Some(Work::TcpServer(tcp_server("127.0.0.1", 9000, Reply::Prefix))));
    let changed = Form {
        port: "9001".into(),
        backlog: "1".into(),
        reuse_address: false,
        one_at_a_time: true,
        rule: Rule::Fixed,
        unit: Unit::Line,
        delay: "50".into(),
        recv_size: "4".into(),
        ..form.clone()
    };
    let work = TcpServer {
        backlog: 1,
        reuse_address: false,
        many: false,
        by_line: true,
        recv_size: 4,
        delay_ms: 50,
        ..tcp_server("127.0.0.1", 9001, Reply::Fixed(b"fixed".to_vec()))
    };
    assert_eq!(code::work(&changed), Some(Work::TcpServer(work)));
    assert_eq!(code::work(&Form { port: "no".into(), ..form }), None);
}

#[test]
fn the_websocket_lab() {
    use networking_lab::{
        labs::{
            input::Format,
            websocket::{code::client, form::Form},
        },
        snippets::websocket::{WebSocketClient, WebSocketMessage},
        transport::relay::{Relay, RelayAddress},
    };
    let relay = Relay { address: RelayAddress::on_this_machine(None), health: None };
    let form = Form::new("ws://127.0.0.1:1/echo".into(), "안녕");
    let asked = WebSocketClient {
        url: "ws://127.0.0.1:1/echo".into(),
        subprotocols: Vec::new(),
        message: WebSocketMessage::Text("안녕".into()),
        times: 1,
        interval_ms: 0,
        close: Some((1000, String::new())),
        server_port: 9001,
    };
    assert_eq!(client(&form, &relay), Some(asked.clone()));
    let changed = Form {
        subprotocols: "a, b".into(),
        message: "ff 00".into(),
        format: Format::Hex,
        repeat: "3".into(),
        interval: "20".into(),
        close_code: "4000".into(),
        close_reason: "끝".into(),
        ..form.clone()
    };
    let wanted = WebSocketClient {
        subprotocols: vec!["a".into(), "b".into()],
        message: WebSocketMessage::Binary(vec![0xff, 0]),
        times: 3,
        interval_ms: 20,
        close: Some((4000, "끝".into())),
        ..asked.clone()
    };
    assert_eq!(client(&changed, &relay), Some(wanted));
    assert_eq!(
        client(&Form { close_code: String::new(), ..form.clone() }, &relay),
        Some(WebSocketClient { close: None, ..asked })
    );
    assert_eq!(client(&Form { url: "http://a/".into(), ..form.clone() }, &relay), None);
    // The relay refuses programs without its page's Origin or its token, but the same echo server also has its own port.
    let practice = Practice { tcp: Vec::new(), udp: Vec::new(), http: Some("http://127.0.0.1:40081".into()) };
    let limits = json!({
        "message_bytes": 1, "connections": 1, "connect_timeout_ms": 1, "idle_timeout_ms": 1, "bind_ports": [],
    });
    let health = Health {
        name: Health::NAME.into(),
        version: "1".into(),
        protocol: relay_protocol::PROTOCOL,
        practice: Some(practice),
        refused: None,
        bind_refused: None,
        class: false,
        limits: serde_json::from_value(limits).unwrap(),
    };
    let found = Relay { health: Some(health.into()), ..relay };
    let url = |url: &str| client(&Form { url: url.into(), ..form.clone() }, &found).unwrap().url;
    assert_eq!(url("ws://127.0.0.1:8080/websocket/echo?delay=5"), "ws://127.0.0.1:40081/websocket/echo?delay=5");
    assert_eq!(url("ws://127.0.0.1:1/websocket/echo"), "ws://127.0.0.1:1/websocket/echo");
}

#[test]
fn a_room_and_a_frame_of_the_websocket_lab() {
    use networking_lab::{
        labs::websocket::{
            code::{frame, member},
            room::form::RoomForm,
            wire::WireForm,
        },
        snippets::websocket::{frame::RawFrame, room::RoomMember},
        transport::relay::RelayAddress,
    };
    // A token is never shown.
    let relay = RelayAddress::on_this_machine(Some("secret".into()));
    let form = RoomForm { room: "our-room".into(), name: " 민지 & co ".into(), text: "안녕".into() };
    let asked = RoomMember {
        url: "ws://127.0.0.1:8080/websocket/room/our-room?name=%EB%AF%BC%EC%A7%80+%26+co".into(),
        origin: "http://127.0.0.1:8080".into(),
        message: "안녕".into(),
    };
    assert_eq!(member(&form, &relay), Some(asked));
    let nameless = member(&RoomForm { name: String::new(), text: String::new(), ..form.clone() }, &relay).unwrap();
    assert!(nameless.url.ends_with("/our-room?name=guest") && nameless.message.is_empty(), "{nameless:?}");
    assert_eq!(member(&RoomForm { room: "Our Room".into(), ..form }, &relay), None);

    let form = WireForm { subprotocols: "a, b".into(), server: "[::1]:9".into(), ..WireForm::new("안녕") };
    let asked = RawFrame {
        host: "::1".into(),
        port: 9,
        path: "/websocket/echo".into(),
        subprotocols: vec!["a".into(), "b".into()],
        opcode: 1,
        payload: "안녕".into(),
    };
    assert_eq!(frame(&form), Some(asked));
    assert_eq!(frame(&WireForm { path: "no".into(), ..form }), None);
}

#[test]
fn the_udp_lab() {
    use udp::form::{self, Form, Mode};
    let echo = PracticeServer { name: PracticeUdp::Echo, address: "127.0.0.1:40001".into(), ours: true };
    let work = |form: &Form| udp::code::work(form, std::slice::from_ref(&echo));
    let at = ([127, 0, 0, 1], 40001).into();

    let form = Form::new("echo".into(), "hi");
    let client = UdpClient { time_limit_ms: Some(3000), interval_ms: 50, ..udp_client(at, b"hi") };
    assert_eq!(work(&form), Some(Work::UdpClient(client.clone())));
    let numbered = Form { message: "no. {n}".into(), repeat: "3".into(), recv_size: "4".into(), ..form.clone() };
    let client = UdpClient { message: b"no. {n}".to_vec(), numbered: true, times: 3, size: 4, ..client };
    assert_eq!(work(&numbered), Some(Work::UdpClient(client)));
    assert_eq!(work(&Form { repeat: "0".into(), ..form.clone() }), None);

    let form = Form { mode: Mode::Server, ..form };
    assert_eq!(work(&form), Some(Work::UdpServer(udp_server("127.0.0.1", 9000, Reply::Echo))));
    let form = Form { reply: form::Reply::ByHand, port: "9001".into(), ..form };
    assert_eq!(work(&form), Some(Work::UdpServer(udp_server("127.0.0.1", 9001, Reply::ByHand))));

    let form = Form { mode: Mode::Compare, ..form };
    let client = UdpClient { numbered: true, times: 20, interval_ms: 50, ..udp_client(at, b"message {n}") };
    assert_eq!(work(&form), Some(Work::UdpClient(UdpClient { time_limit_ms: Some(1000), ..client })));
    // Without the practice echo server there is nothing to compare with.
    assert_eq!(udp::code::work(&form, &[]), None);
}
