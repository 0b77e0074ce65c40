//! When accept is called, and how many connections are served at once.

use super::*;
use networking_lab::labs::listener::MAX_CONNECTING;

/// The number of accept calls.
fn accepts(test: &Test) -> usize {
    test.happened().iter().filter(|kind| matches!(kind, EventKind::Accept)).count()
}

#[test]
fn one_at_a_time_the_second_client_waits_until_the_first_has_ended() {
    let mut test = Test::listening().then(Msg::OneAtATime(true)).accept();
    // The earlier accept served the first client, and no other was called after it.
    assert_eq!(accepts(&test), 1);
    test.effects();
    let socket = test.connection(1).1;
    let test = test.all([waiting(1), data(socket, "a"), Msg::Close(ConnectionId(1))]);
    assert_eq!(accepts(&test), 1, "it is closed, and has not ended");
    let mut test = test.then(closed(socket, 1000));
    assert_eq!(accepts(&test), 2);
    assert!(test.effects().contains(&Effect::Command(LISTENER, Command::Accept)));
    let test = test.then(accepted(LISTENER, Some(30)));
    let span = test.model.connections[1].span;
    assert_eq!((span.queued, span.accepted), (test.now.saturating_sub(30), Some(test.now)));
}

#[test]
fn many_at_once_each_accept_is_followed_by_the_next() {
    let mut test = Test::listening().accept().accept();
    assert_eq!(accepts(&test), 3);
    test.effects();
    let (first, second) = (test.connection(1).1, test.connection(2).1);
    let mut test = test.all([data(second, "b"), data(first, "a")]);
    let replies = [(second, "서버 응답: b"), (first, "서버 응답: a")];
    for (socket, reply) in replies {
        assert!(test.effects.contains(&Effect::Send(socket, reply.as_bytes().into())), "{reply}");
    }
    assert_eq!(test.sent().len(), 2);
}

#[test]
fn turned_to_many_while_clients_wait_accept_is_called_at_once() {
    let test = Test::listening().then(Msg::OneAtATime(true)).accept().then(waiting(1));
    assert_eq!(accepts(&test), 1);
    assert_eq!(accepts(&test.then(Msg::OneAtATime(false))), 2);
    // In the other direction, the pending accept cannot be cancelled, and the page says so.
    let test = Test::listening().accept();
    assert!(!test.model.accept_pending());
    let test = test.then(Msg::OneAtATime(true));
    assert!(test.model.accept_pending());
    assert!(!test.accept().model.accept_pending());
}

#[test]
fn of_many_that_come_at_once_a_few_are_taken_at_a_time() {
    let test = Test::listening().all((0..MAX_CONNECTING).map(|_| accepted(LISTENER, None)));
    assert_eq!(accepts(&test), MAX_CONNECTING, "the next one has to wait");
    let socket = test.connection(1).1;
    assert_eq!(accepts(&test.then(open(socket))), MAX_CONNECTING + 1);
}

#[test]
fn an_accepted_connection_is_opened_at_the_relay_with_its_first_recv() {
    let mut test = Test::listening().then(edit(Field::RecvSize, "4")).then(accepted(LISTENER, None));
    let endpoint = Endpoint::AcceptedConnection { listener: "secret".into(), connection: 7 };
    let open = Effect::Open { socket: SocketId(2), endpoint, first: Some(recv(4)) };
    assert!(test.effects().contains(&open));
    let connection = &test.model.connections[0];
    assert!(connection.connection.state.is_connecting() && connection.peer == "127.0.0.1:40000");
}

#[test]
fn a_connection_that_the_browser_cannot_open_has_ended() {
    let test = Test::listening().then(Msg::OneAtATime(true)).then(accepted(LISTENER, None));
    let test = test.then(closed(SocketId(2), 1006));
    assert!(test.model.connections[0].connection.state.is_closed());
    assert_eq!(accepts(&test), 2, "it keeps nobody waiting");
}

#[test]
fn one_at_a_time_it_is_said_which_connection_has_to_end_first() {
    let waits_for = |test: &Test| test.model.accept_waits_for();
    let test = Test::listening().then(Msg::OneAtATime(true));
    assert_eq!(waits_for(&test), None, "accept has been called");
    let test = test.accept();
    assert_eq!(waits_for(&test), Some(ConnectionId(1)));
    // The next listening socket does not accept either, while a connection of the previous one is open.
    let test = test.then(Msg::StopListening).then(closed(LISTENER, 1000));
    assert_eq!(waits_for(&test), None, "nothing listens");
    let mut test = test;
    test.effects();
    let test = test.then(Msg::Listen);
    let again = test.model.listener.socket;
    let test = test.then(listening(again));
    assert_eq!(waits_for(&test), Some(ConnectionId(1)));
    let socket = test.connection(1).1;
    let mut test = test.then(Msg::Close(ConnectionId(1))).then(closed(socket, 1000));
    assert_eq!(waits_for(&test), None);
    assert!(test.effects().contains(&Effect::Command(again, Command::Accept)));
}
