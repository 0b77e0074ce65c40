//! What stands in the fields, and what it means.

use super::*;
use networking_lab::{
    labs::{
        listener::{ListenParams, another_port},
        tcp_server::{
            form::Form,
            replies::{Rule, Unit},
        },
    },
    text::fields::InputError,
};

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
    // The line end alone is no message.
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
    // It holds at once, too, where the server still has connections.
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
    // Where there is no other, any free one.
    assert_eq!(another_port(9000, Some(&limits(&[(9000, 9000)]))), 0);
    assert_eq!(another_port(9000, None), 0);
    assert_eq!(another_port(u16::MAX, Some(&limits(&[(u16::MAX, u16::MAX)]))), 0);
}
