//! An accepted connection from its first recv to its end, and the user's actions on it.

use super::*;
use networking_lab::labs::tcp_server::{
    model::{ConnectionState, MAX_CONNECTIONS},
    replies::Rule,
};
use networking_lab::record::Reach;
use relay_protocol::{ECHO_PREFIX, MAX_UNWRITTEN};

const FIRST: ConnectionId = ConnectionId(1);
const SOCKET: SocketId = SocketId(2);

/// A lab with one connection. Earlier effects are discarded.
fn connected() -> Test {
    let mut test = Test::listening().accept();
    test.effects();
    test
}

/// The same, with manual replies.
fn connected_by_hand() -> Test {
    let mut test = connected().then(Msg::SetRule(Rule::ByHand));
    test.effects();
    test
}

#[test]
fn each_reply_is_followed_by_the_next_recv() {
    let mut test = connected().then(data(SOCKET, "abc"));
    let reply = Effect::Send(SOCKET, "서버 응답: abc".as_bytes().into());
    assert_eq!(test.effects(), [reply, Effect::Command(SOCKET, recv(1024))]);
    let connection = &test.model.connections[0];
    assert_eq!((connection.received, connection.sent), (3, ECHO_PREFIX.len() as u64 + 3));
    // The connection's own record has its entries, and the combined record has all.
    let own: Vec<_> = connection.record.entries().map(|event| event.kind.clone()).collect();
    assert!(
        matches!(own[..], [EventKind::Accepted { .. }, EventKind::Received { .. }, EventKind::Send { .. }]),
        "{own:?}"
    );
    assert_eq!(test.happened().len(), own.len() + 4);
}

#[test]
fn a_recv_is_written_down_with_the_size_it_was_called_with() {
    // The recv that returns first was called before the size was changed.
    let test = connected().all([edit(Field::RecvSize, "4"), data(SOCKET, "abcdef"), data(SOCKET, "ghij")]);
    let sizes = test.happened().into_iter().filter_map(|kind| match kind {
        EventKind::Received { size, bytes } => Some((size, bytes.len())),
        _ => None,
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [(1024, 6), (4, 4)]);
}

#[test]
fn after_the_clients_fin_the_server_closes_unless_the_learner_replies() {
    let mut test = connected().then(fin(SOCKET));
    assert_eq!(test.effects(), [Effect::Close(SOCKET)]);
    assert_eq!(test.model.connections[0].connection.state, ConnectionState::Closing);
    let test = test.then(closed(SOCKET, 1000));
    let connection = &test.model.connections[0];
    assert_eq!((connection.connection.state, connection.failed), (ConnectionState::Closed, None));
    assert_eq!(connection.span.ended, Some(test.now));

    let mut test = connected_by_hand().then(fin(SOCKET));
    assert_eq!(test.effects(), []);
    assert_eq!(test.model.connections[0].connection.state, ConnectionState::Open { writing: true, reading: false });
    let mut test = test.then(Msg::Shutdown(FIRST));
    assert_eq!(test.effects(), [Effect::Command(SOCKET, Command::Shutdown)]);
    assert_eq!(test.model.connections[0].connection.state, ConnectionState::Open { writing: false, reading: false });
    assert!(test.model.recipient().is_none());
}

#[test]
fn after_the_servers_fin_it_goes_on_receiving_and_sends_nothing() {
    let mut test = connected().then(Msg::Shutdown(FIRST));
    assert_eq!(test.effects(), [Effect::Command(SOCKET, Command::Shutdown)]);
    let mut test = test.then(data(SOCKET, "still"));
    assert_eq!(test.effects(), [Effect::Command(SOCKET, recv(1024))]);
    assert_eq!(test.model.connections[0].received, 5);
    // A second FIN is not sent.
    let mut test = test.then(Msg::Shutdown(FIRST));
    assert_eq!(test.effects(), []);
}

#[test]
fn reset_and_close_end_a_connection_once() {
    let mut test = connected().then(Msg::Reset(FIRST));
    assert_eq!(test.effects(), [Effect::Command(SOCKET, Command::Reset)]);
    let mut test = test.all([Msg::Reset(FIRST), Msg::Close(FIRST), Msg::Shutdown(FIRST)]);
    assert_eq!(test.effects(), []);
    let mut test = connected().all([Msg::Close(FIRST), Msg::Close(FIRST), Msg::Reset(FIRST)]);
    assert_eq!(test.effects(), [Effect::Close(SOCKET)]);
    // Data that arrives while the connection is closing is recorded, but gets no reply.
    let mut test = test.then(data(SOCKET, "late"));
    assert_eq!(test.effects(), []);
    assert_eq!(test.model.connections[0].received, 4);
    let mut test = test.then(closed(SOCKET, 1000)).then(Msg::Close(FIRST));
    assert!(!test.effects().contains(&Effect::Close(SOCKET)));
}

#[test]
fn an_open_that_crosses_a_close_does_not_open_again() {
    let test = Test::listening().all([accepted(LISTENER, None), Msg::Close(FIRST), open(SOCKET)]);
    assert_eq!(test.model.connections[0].connection.state, ConnectionState::Closing);
}

#[test]
fn a_rst_of_the_client_is_told_as_such() {
    let test = connected().then(failed(SOCKET, failure(FailureKind::Reset, Phase::Transfer)));
    assert_eq!(test.model.connections[0].failed, Some(FailureKind::Reset));
    assert!(!test.model.connections[0].connection.state.can_write());
    let test = test.then(closed(SOCKET, 4006));
    let connection = &test.model.connections[0];
    assert_eq!((connection.connection.state, connection.failed), (ConnectionState::Closed, Some(FailureKind::Reset)));
}

#[test]
fn a_connection_whose_relay_is_gone_has_the_relay_looked_at() {
    let mut test = connected().then(closed(SOCKET, 1006));
    assert!(test.effects().contains(&Effect::CheckRelay));
    for ended in [connected().then(closed(SOCKET, 4006)), connected().all([Msg::Close(FIRST), closed(SOCKET, 1006)])] {
        let mut test = ended;
        assert!(!test.effects().contains(&Effect::CheckRelay));
    }
}

#[test]
fn after_its_end_a_connection_hears_nothing_more() {
    let test = connected().then(closed(SOCKET, 1000));
    let (before, ended) = (test.happened(), test.model.connections[0].span.ended);
    let mut test = test.all([data(SOCKET, "x"), fin(SOCKET), open(SOCKET), closed(SOCKET, 1006)]);
    assert_eq!((test.happened(), test.model.connections[0].span.ended), (before, ended));
    assert!(test.sent().is_empty());
}

#[test]
fn a_message_by_hand_goes_to_the_chosen_connection_or_the_first_that_is_open() {
    let test = Test::listening().then(Msg::SetRule(Rule::ByHand)).accept().accept().accept();
    let mut test = test.then(closed(SOCKET, 1000)).then(edit(Field::Message, "hi"));
    test.effects();
    assert_eq!(test.model.recipient().unwrap().id.0, 2);
    let mut test = test.then(Msg::Choose(Some(ConnectionId(3)))).then(Msg::Send);
    assert_eq!(test.effects(), [Effect::Send(SocketId(4), "hi".into())]);
    assert_eq!(test.model.form.message, "", "the next one can be typed");
    // An empty message is an error; a missing recipient is ignored.
    let mut test = test.then(Msg::Send);
    assert!(test.model.errors.of(Field::Message).is_some());
    let mut again = test.all([Msg::Choose(Some(FIRST)), edit(Field::Message, "hi"), Msg::Send]);
    assert_eq!((again.effects(), again.model.form.message.as_str()), (vec![], "hi"));
    test = again;
    assert!(test.sent().is_empty());
}

#[test]
fn the_chosen_connections_record_is_shown_and_cleared_alone() {
    let test = connected().then(Msg::Choose(Some(FIRST)));
    assert_eq!(test.model.shown_record().len(), 1);
    let joint = test.model.record.len();
    let test = test.then(Msg::ClearRecord);
    assert_eq!((test.model.shown_record().len(), test.model.record.len()), (0, joint));
    let test = test.then(Msg::Choose(None)).then(Msg::ClearRecord);
    assert!(test.model.shown_record().is_empty() && test.model.record.is_empty());
}

#[test]
fn what_has_ended_can_be_left_out() {
    let test = Test::listening().accept().accept().then(Msg::Choose(Some(FIRST)));
    let test = test.then(closed(SOCKET, 1000)).then(Msg::ForgetEnded);
    assert_eq!((test.model.connections.len(), test.model.chosen), (1, None));
    let test = test.then(Msg::Choose(Some(ConnectionId(2)))).then(Msg::ForgetEnded);
    assert_eq!(test.model.chosen, Some(ConnectionId(2)), "what is open stays chosen");
}

#[test]
fn of_many_connections_those_that_ended_first_are_left_out() {
    let mut test = Test::listening();
    for number in 1..=MAX_CONNECTIONS as u32 + 5 {
        test = test.accept();
        if number > 1 {
            let socket = test.connection(number).1;
            test = test.then(closed(socket, 1000));
        }
    }
    assert_eq!(test.model.connections.len(), MAX_CONNECTIONS);
    assert_eq!(test.model.connections[0].id, FIRST, "the one that is open is kept");
}

#[test]
fn a_client_that_does_not_read_is_not_read_from() {
    let written = |bytes| event(SOCKET, Event::Written { bytes });
    let mut test = connected().then(data(SOCKET, vec![b'x'; MAX_UNWRITTEN]));
    let sent = (MAX_UNWRITTEN + ECHO_PREFIX.len()) as u64;
    assert!(matches!(test.effects()[..], [Effect::Send(..)]), "no recv while the reply waits");
    let mut test = test.then(written(10));
    assert_eq!(test.effects(), []);
    let mut test = test.then(written(sent));
    assert_eq!(test.effects(), [Effect::Command(SOCKET, recv(1024))]);
    // recv is called only once.
    let mut test = test.then(written(sent));
    assert_eq!(test.effects(), []);
}

#[test]
fn everything_can_be_closed_at_once() {
    let mut test = Test::listening().accept().accept();
    test.effects();
    let mut test = test.then(Msg::CloseConnections);
    assert_eq!(test.effects(), [Effect::Close(SOCKET), Effect::Close(SocketId(3))]);
    let mut test = Test::listening().then(Msg::ConnectClient).then(accepted(LISTENER, None));
    test.effects();
    let mut test = test.then(Msg::CloseEverything);
    assert_eq!(test.effects(), [Effect::Close(SocketId(3)), Effect::Close(SOCKET), Effect::Close(LISTENER)]);
}

#[test]
fn the_record_of_one_connection_is_told_what_the_joint_one_is() {
    let mut test = connected_by_hand().all([edit(Field::Message, "hi"), Msg::Send]);
    let held = |test: &Test| -> Vec<_> {
        let (joint, own) = (&test.model.record, &test.model.connections[0].record);
        [joint, own].map(|record| record.reach(record.last().unwrap())).to_vec()
    };
    assert_eq!(held(&test), [Reach::Relay; 2]);
    test = test.then(event(SOCKET, Event::Written { bytes: 2 })).then(Msg::Shutdown(FIRST));
    assert_eq!(held(&test), [Reach::Untold; 2]);
    // The shell reports this to every record.
    TcpServerLab::for_each_record(&mut test.model, |record| record.set_relay_silence(Some(1)));
    assert_eq!(held(&test), [Reach::Relay; 2]);
    // The record of a later connection knows that it is in the page, too.
    TcpServerLab::for_each_record(&mut test.model, |record| record.set_in_page(true));
    let later = test.accept();
    let own = &later.model.connections[1].record;
    assert!(own.last().unwrap().facts.in_page);
}
