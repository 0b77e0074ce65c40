//! The form's fields and what they mean.

use super::*;
use networking_lab::{
    labs::{
        listener::{ListenParams, another_port, offered_port},
        tcp_server::{
            form::Form,
            replies::{Rule, Unit},
        },
    },
    text::fields::InputError,
};
use relay_protocol::{Practice, PracticeServer, PracticeTcp};

fn form() -> Form {
    Form::new("안녕하세요!", "네")
}

#[test]
fn the_form_starts_as_the_chapters_server() {
    let (params, options) = form().listen_params().unwrap();
    assert_eq!(params, ListenParams { port: 9000, backlog: 5, reuse_address: true });
    assert_eq!((options.rule, options.unit, options.recv_size), (Rule::Prefix, Unit::Recv, 1024));
    assert_eq!((options.one_at_a_time, options.delay_ms), (false, 0));
    assert_eq!(form().message_bytes(Field::ClientMessage).unwrap(), "안녕하세요!".as_bytes());
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let mut form = form();
    let wrong = [(Field::Port, "65536"), (Field::Backlog, "0"), (Field::RecvSize, "많이"), (Field::Delay, "-1")];
    for (field, text) in wrong {
        *form.text_mut(field) = text.into();
        assert_eq!(form.text(field), text);
    }
    let errors = form.listen_params().unwrap_err();
    for (field, _) in wrong {
        assert!(errors.of(field).is_some(), "{field:?}");
    }
    form.client_message.clear();
    assert!(form.message_bytes(Field::ClientMessage).unwrap_err().of(Field::ClientMessage).is_some());
}

#[test]
fn by_line_messages_get_the_end_that_the_server_waits_for() {
    let form = Form { unit: Unit::Line, ..form() };
    assert_eq!(form.message_bytes(Field::ClientMessage).unwrap(), "안녕하세요!\n".as_bytes());
    // The line ending alone is not a message.
    let errors = Form { client_message: String::new(), ..form }.message_bytes(Field::ClientMessage).unwrap_err();
    assert_eq!(errors.of(Field::ClientMessage), Some(&InputError::NothingToSend));
}

#[test]
fn what_was_typed_before_an_experiment_comes_back() {
    let typed = Test::new().all([edit(Field::Port, "9010"), Msg::SetRule(Rule::Upper), Msg::OneAtATime(true)]);
    let before = typed.model.form.clone();
    let test = typed.all([Msg::UsePort(0), Msg::SetRule(Rule::Prefix), Msg::OneAtATime(false)]);
    assert_ne!(test.model.form, before);
    let test = test.then(Msg::Restore(Box::new(before.clone())));
    assert_eq!(test.model.form, before);
    // The restored settings also apply at once to existing connections.
    let test = Test::listening().accept().then(Msg::Restore(Box::new(before)));
    let mut test = test.then(data(SocketId(2), "abc"));
    assert_eq!(test.sent(), ["ABC"]);
}

#[test]
fn another_port_is_the_next_that_may_be_bound() {
    let usual = limits(&[(9000, 9099)]);
    for (refused, other) in [(9000, 9001), (8888, 9000), (9099, 9000), (60000, 9000), (0, 9000)] {
        assert_eq!(another_port(refused, Some(&usual)), other, "{refused}");
    }
    assert_eq!(another_port(9002, Some(&limits(&[(9100, 9100), (9000, 9002), (9050, 9060)]))), 9050);
    // If there is no other port, any free one.
    assert_eq!(another_port(9000, Some(&limits(&[(9000, 9000)]))), 0);
    assert_eq!(another_port(9000, None), 0);
    assert_eq!(another_port(u16::MAX, Some(&limits(&[(u16::MAX, u16::MAX)]))), 0);
}

/// A relay that lets pages bind these ports, with its echo server on this port.
fn relay(bind_ports: &[(u16, u16)], echo: Option<u16>) -> Relay {
    let tcp = |port| PracticeServer { name: PracticeTcp::Echo, address: format!("127.0.0.1:{port}"), ours: true };
    let practice = echo.map(|port| Practice { tcp: vec![tcp(port)], udp: Vec::new(), http: None });
    let health = Health { practice, limits: limits(bind_ports), ..health() };
    Relay { address: RelayAddress::on_this_machine(None), health: Some(Rc::new(health)) }
}

#[test]
fn the_port_on_offer_is_one_that_the_relay_lets_a_page_bind() {
    let offered = |ranges: &[(u16, u16)], usual| offered_port(&relay(ranges, Some(8888)), usual);
    assert_eq!(offered(&[(9000, 9099)], 9000), Some(9000));
    // Two labs can listen at the same time, as with the default ports.
    assert_eq!((offered(&[(9200, 9299)], 9000), offered(&[(9200, 9299)], 9080)), (Some(9200), Some(9280)));
    assert_eq!((offered(&[(9200, 9210)], 9080), offered(&[(9200, 9200)], 9080)), (Some(9210), Some(9200)));
    assert_eq!(offered(&[(8888, 8890)], 9000), Some(8889), "echo has the first");
    assert_eq!(offered(&[(8888, 8888)], 9000), Some(0), "any free one may be bound too");
    assert_eq!(offered(&[(9300, 9399), (9100, 9199)], 9000), Some(9100));
    assert_eq!(offered(&[(u16::MAX, u16::MAX)], 9080), Some(u16::MAX));
    assert_eq!(offered(&[], 9000), None, "none at all");
    let unknown = Relay { health: None, ..relay(&[], None) };
    assert_eq!(offered_port(&unknown, 9000), Some(9000), "nothing moves when the relay answers");
    let mut others = relay(&[(9000, 9099)], Some(8888));
    Rc::make_mut(others.health.as_mut().unwrap()).bind_refused = Some("bind-own-page".into());
    assert_eq!(offered_port(&others, 9000), None, "only the relay's own page may listen");
}

#[test]
fn a_port_on_offer_takes_the_place_of_the_usual_one_only() {
    assert_eq!(Test::new().then(Msg::PortFound(9200)).model.form.port, "9200");
    let chosen = Test::new().then(edit(Field::Port, "9010")).then(Msg::PortFound(9200));
    assert_eq!(chosen.model.form.port, "9010");
}
