//! What the labs' fields say is the work that the programs do.

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
use relay_protocol::{PracticeServer, PracticeUdp};

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
    };
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
    assert_eq!(client(&form), Some(asked.clone()));
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
    assert_eq!(client(&changed), Some(wanted));
    assert_eq!(
        client(&Form { close_code: String::new(), ..form.clone() }),
        Some(WebSocketClient { close: None, ..asked })
    );
    assert_eq!(client(&Form { url: "http://a/".into(), ..form }), None);
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
    // Without the practice echo there is nobody to compare with.
    assert_eq!(udp::code::work(&form, &[]), None);
}
