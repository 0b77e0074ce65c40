//! Listening and stopping, the queue, and how a listening socket ends.

use super::*;
use networking_lab::{
    labs::listener::{ListenFailure, ListenerState},
    transport::socket::NO_CLOSE_FRAME,
};

#[test]
fn listen_opens_a_listening_socket_and_accept_is_called_at_once() {
    let mut test = Test::new().then(Msg::Listen);
    let endpoint = Endpoint::TcpListener { port: 9000, backlog: 5, reuse_address: true };
    assert_eq!(test.effects(), [Effect::Open { socket: LISTENER, endpoint, first: None }]);
    assert_eq!(test.model.listener.state, ListenerState::Binding);
    let mut test = test.then(listening(LISTENER));
    assert_eq!(test.effects(), [Effect::Command(LISTENER, Command::Accept)]);
    let listener = &test.model.listener;
    assert_eq!((listener.state, listener.local.as_str()), (ListenerState::Listening, "127.0.0.1:9000"));
    let bound = EventKind::Bound { local: "127.0.0.1:9000".into() };
    let bind = EventKind::Bind { port: 9000, backlog: Some(5) };
    assert_eq!(test.happened(), [bind, bound, EventKind::Accept]);
}

#[test]
fn what_was_chosen_is_what_is_bound() {
    let mut test =
        Test::new().all([Msg::UsePort(0), edit(Field::Backlog, "64"), Msg::ReuseAddress(false), Msg::Listen]);
    let endpoint = Endpoint::TcpListener { port: 0, backlog: 64, reuse_address: false };
    assert_eq!(test.effects(), [Effect::Open { socket: LISTENER, endpoint, first: None }]);
}

#[test]
fn wrong_fields_open_nothing_and_lose_nothing() {
    let mut test = Test::new().all([edit(Field::Port, "70000"), edit(Field::Delay, "soon"), Msg::Listen]);
    assert_eq!((test.effects(), test.happened()), (vec![], vec![]));
    assert!(test.model.errors.of(Field::Port).is_some() && test.model.errors.of(Field::Delay).is_some());
    assert_eq!(test.model.form.port, "70000");
    let test = test.then(edit(Field::Port, "9000"));
    assert!(test.model.errors.is_empty());
}

#[test]
fn stopping_closes_the_listening_socket_and_keeps_the_connections() {
    let mut test = Test::listening().accept();
    test.effects();
    let mut test = test.then(Msg::StopListening);
    assert_eq!(test.effects(), [Effect::Close(LISTENER)]);
    assert_eq!(test.model.listener.state, ListenerState::Closing);
    let mut test = test.then(closed(LISTENER, 1000));
    assert_eq!((test.model.listener.state, &test.model.listener.failure), (ListenerState::Idle, &None));
    assert!(test.model.connections[0].connection.state.is_open());
    test.effects();
    let socket = test.connection(1).1;
    let mut test = test.then(data(socket, "still"));
    assert_eq!(test.sent(), ["서버 응답: still"]);
}

#[test]
fn a_second_click_does_nothing() {
    let mut test = Test::new().all([Msg::Listen, Msg::Listen, Msg::ListenAtAnotherPort]);
    assert_eq!(test.effects().len(), 1);
    assert_eq!(test.model.form.port, "9000");
    let mut test = Test::listening().all([Msg::StopListening, Msg::StopListening, Msg::Listen]);
    assert_eq!(test.effects(), [Effect::Close(LISTENER)]);
    let mut test = Test::new().then(Msg::StopListening);
    assert_eq!((test.effects(), test.happened()), (vec![], vec![]));
}

#[test]
fn stopping_before_it_listens_leaves_it_stopped() {
    let mut test = Test::new().all([Msg::Listen, Msg::StopListening]);
    test.effects();
    let mut test = test.then(listening(LISTENER));
    // No accept: the socket is closing.
    assert_eq!((test.effects(), test.model.listener.state), (vec![], ListenerState::Closing));
    // A WebSocket that is closed before it opens has no Close frame; this does not mean that the relay is lost.
    let mut test = Test::new().all([Msg::Listen, Msg::StopListening, closed(LISTENER, NO_CLOSE_FRAME)]);
    assert_eq!((test.model.listener.state, &test.model.listener.failure), (ListenerState::Idle, &None));
    assert!(!test.effects().contains(&Effect::CheckRelay));
}

#[test]
fn clients_leave_the_queue_in_the_order_in_which_they_came() {
    let test = Test::listening().then(Msg::OneAtATime(true)).accept();
    let test = test.then(waiting(1));
    let first = test.now;
    let test = test.then(waiting(3));
    assert_eq!(test.model.listener.waiting, [first, first + 1, first + 1]);
    let test = test.then(waiting(2));
    assert_eq!(test.model.listener.waiting, [first + 1, first + 1]);
    let told = |test: &Test| test.happened().iter().filter(|kind| matches!(kind, EventKind::Waiting { .. })).count();
    assert_eq!(told(&test), 2, "fewer in the queue is not worth a row");
    // While an accept is pending, clients only pass through the queue.
    assert_eq!(told(&Test::listening().then(waiting(1))), 0);
}

#[test]
fn a_port_in_use_says_why_until_the_next_attempt() {
    let refused = failure(FailureKind::AddressInUse, Phase::Bind);
    let mut test = Test::new().all([Msg::Listen, failed(LISTENER, refused.clone()), closed(LISTENER, 4010)]);
    assert_eq!(test.model.listener.failure, Some(ListenFailure::Refused(refused)));
    assert_eq!(test.model.listener.state, ListenerState::Idle);
    // The relay itself works.
    assert!(!test.effects().contains(&Effect::CheckRelay));
    // Another port takes one click: the next that may be bound.
    let mut test = test.then(Msg::ListenAtAnotherPort);
    assert_eq!((test.model.form.port.as_str(), &test.model.listener.failure), ("9001", &None));
    let endpoint = Endpoint::TcpListener { port: 9001, backlog: 5, reuse_address: true };
    assert_eq!(test.effects(), [Effect::Open { socket: SocketId(2), endpoint, first: None }]);
}

#[test]
fn a_relay_that_is_lost_while_binding_or_listening_is_told_apart_and_looked_at_again() {
    let mut test = Test::new().all([Msg::Listen, closed(LISTENER, NO_CLOSE_FRAME)]);
    assert_eq!(test.model.listener.failure, Some(ListenFailure::NeverOpened));
    assert!(test.effects().contains(&Effect::CheckRelay));
    let mut test = Test::listening().all([waiting(1), closed(LISTENER, NO_CLOSE_FRAME)]);
    assert_eq!(test.model.listener.failure, Some(ListenFailure::RelayLost));
    assert!(test.effects().contains(&Effect::CheckRelay));
    let listener = &test.model.listener;
    assert!(listener.waiting.is_empty() && listener.local.is_empty() && !listener.accepting);
    assert_eq!(test.then(Msg::Listen).model.listener.failure, None);
    // A Close frame that the tab did not request ends the listener, too, but then the relay is reachable.
    let mut test = Test::listening().then(closed(LISTENER, 1001));
    assert_eq!(test.model.listener.failure, Some(ListenFailure::RelayLost));
    assert!(!test.effects().contains(&Effect::CheckRelay));
}

#[test]
fn what_an_earlier_listener_or_an_unknown_socket_says_is_dropped() {
    let test = Test::listening().all([Msg::StopListening, closed(LISTENER, 1000), Msg::Listen]);
    let before = test.happened();
    let mut test =
        test.all([listening(LISTENER), accepted(LISTENER, None), waiting(3), closed(LISTENER, NO_CLOSE_FRAME)]);
    assert_eq!(test.happened(), before);
    assert_eq!((test.model.listener.state, test.model.connections.len()), (ListenerState::Binding, 0));
    test.effects();
    let mut test = test.all([open(SocketId(99)), data(SocketId(99), "x"), closed(SocketId(99), 1000), timer(99)]);
    assert_eq!((test.happened(), test.effects()), (before, vec![]));
}
