//! The clients inside the tab.

use super::*;
use networking_lab::{
    labs::tcp_server::{
        model::{ClientId, ConnectionState, local_client::MAX_CLIENTS},
        replies::Unit,
    },
    record::Faults,
};

const FIRST: ClientId = ClientId(1);
const SOCKET: SocketId = SocketId(2);

fn connected() -> Test {
    let mut test = Test::listening().all([Msg::ConnectClient, open(SOCKET)]);
    test.effects();
    test
}

#[test]
fn a_client_connects_to_the_tabs_own_server_and_sends_its_message() {
    let mut test = Test::listening().then(Msg::ConnectClient);
    let endpoint = Endpoint::Tcp { target: "127.0.0.1:9000".into(), timeout_ms: Some(5000), faults: Faults::default() };
    let first = Some(Command::Receive { bytes: 1024, continuous: true, timeout_ms: None });
    assert_eq!(test.effects(), [Effect::Open { socket: SOCKET, endpoint, first }]);
    // The client sends the message that was in the field when it connected.
    let mut test = test.all([edit(Field::ClientMessage, "other"), open(SOCKET)]);
    assert_eq!(test.sent(), ["안녕하세요!"]);
    assert_eq!(test.model.client_at("127.0.0.1:40000"), Some(FIRST));
    assert_eq!(test.model.client_at("127.0.0.1:40001"), None);
}

#[test]
fn the_reply_is_kept_with_how_long_it_took() {
    let test = connected();
    let sent_at = test.now;
    assert_eq!(test.model.clients[0].waits(sent_at + 5), Some(5));
    let test = test.all([data(SOCKET, "서버 "), data(SOCKET, "응답")]);
    let client = &test.model.clients[0];
    assert_eq!((client.reply_took, client.waits(test.now)), (Some(1), None));
    assert_eq!(String::from_utf8_lossy(&client.reply), "서버 응답");
    let test = test.then(data(SOCKET, vec![b'x'; 5000]));
    assert_eq!(test.model.clients[0].reply.len(), 1024, "its start is enough");
    // Sending again starts a new reply.
    let mut test = test.all([edit(Field::ClientMessage, "again"), Msg::SendFromClient(FIRST)]);
    assert_eq!(test.sent(), ["again"]);
    let client = &test.model.clients[0];
    assert_eq!((client.reply.len(), client.reply_took), (0, None));
}

#[test]
fn a_client_closes_when_the_server_or_the_learner_does() {
    let mut test = connected().then(fin(SOCKET));
    assert_eq!(test.effects(), [Effect::Close(SOCKET)]);
    let test = test.then(closed(SOCKET, 1000));
    assert_eq!(test.model.clients[0].connection.state, ConnectionState::Closed);
    let mut test = connected().all([Msg::CloseClient(FIRST), Msg::CloseClient(FIRST)]);
    assert_eq!(test.effects(), [Effect::Close(SOCKET)]);
    let mut test = test.all([Msg::SendFromClient(FIRST), Msg::SendFromClient(ClientId(9))]);
    assert_eq!(test.effects(), []);
    // Events after the end are discarded.
    let mut test = test.all([closed(SOCKET, 1000), data(SOCKET, "late"), open(SOCKET)]);
    assert!(test.model.clients[0].reply.is_empty() && test.model.clients[0].connection.state.is_closed());
    assert!(test.sent().is_empty());
}

#[test]
fn a_client_whose_relay_is_gone_has_the_relay_looked_at() {
    let mut test = connected().then(closed(SOCKET, 1006));
    assert!(test.effects().contains(&Effect::CheckRelay));
}

#[test]
fn an_open_that_crosses_a_close_sends_nothing() {
    let mut test = Test::listening().all([Msg::ConnectClient, Msg::CloseClient(FIRST), open(SOCKET)]);
    assert_eq!(test.model.clients[0].connection.state, ConnectionState::Closing);
    assert!(test.sent().is_empty());
}

#[test]
fn without_a_server_or_a_message_none_is_connected() {
    let mut test = Test::new().then(Msg::ConnectClient);
    assert_eq!((test.effects(), test.model.clients.len()), (vec![], 0));
    let mut test = Test::listening().all([edit(Field::ClientMessage, ""), Msg::ConnectClient]);
    assert_eq!((test.effects(), test.model.clients.len()), (vec![], 0));
    assert!(test.model.errors.of(Field::ClientMessage).is_some());
}

#[test]
fn by_line_its_message_has_a_line_end() {
    let mut test = Test::listening().all([Msg::SetUnit(Unit::Line), Msg::ConnectClient, open(SOCKET)]);
    assert_eq!(test.sent(), ["안녕하세요!\n"]);
}

#[test]
fn a_client_stays_listed_as_long_as_it_is_there() {
    let many = MAX_CLIENTS + 3;
    let test = Test::listening().all((0..many).map(|_| Msg::ConnectClient));
    assert_eq!(test.model.clients.len(), many, "only its row can close it");
    // A client that has ended makes room.
    let test = test.then(closed(SocketId(3), 1000)).then(Msg::ConnectClient);
    assert_eq!(test.model.clients.len(), many);
    assert!(test.model.clients.iter().all(|client| client.id != ClientId(2)));
    let test = test.then(closed(SocketId(2), 1000)).then(Msg::ForgetEnded);
    assert_eq!(test.model.clients.len(), many - 1);
}

#[test]
fn clients_are_numbered_apart_from_connections() {
    let test = Test::listening().all([Msg::ConnectClient, accepted(LISTENER, None), Msg::ConnectClient]);
    assert_eq!(test.model.clients[1].id, ClientId(2));
    assert_eq!(test.model.connections[0].id, ConnectionId(1));
}
