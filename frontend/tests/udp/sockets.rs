use super::{Test, bound, closed, data, datagram, edit, event, failure, opened};
use networking_lab::{
    effect::{Effect, Endpoint, SocketId},
    experiment::{Activity, Guided},
    labs::udp::{
        faults::FaultField,
        form::{Field, Mode, Reply},
        model::{ConnectionState, Msg, RelayLoss, Role, UdpLab},
    },
    record::{EventKind, Faults, Protocol},
};
use relay_protocol::{Command, Event, FailureKind};

fn state(test: &Test, role: Role) -> ConnectionState {
    test.model.connection(role).state
}

fn activity(test: &Test) -> Activity {
    UdpLab::activity(&test.model)
}

fn receive(bytes: u32) -> Command {
    Command::Receive { bytes, continuous: true, timeout_ms: None }
}

/// A lab with an open client on socket 1.
pub fn client() -> Test {
    let mut test = Test::after([Msg::Open, opened(1)]);
    test.effects();
    test
}

/// A lab with a bound server on socket 1.
pub fn server() -> Test {
    let mut test = Test::after([Msg::SetMode(Mode::Server), Msg::Bind, bound(1)]);
    test.effects();
    test
}

fn received(from: &str, size: u32, bytes: &[u8]) -> EventKind {
    EventKind::ReceivedFrom { from: from.into(), size, bytes: bytes.to_vec().into() }
}

#[test]
fn open_and_bind_ask_for_a_socket_that_receives_from_the_start() {
    let mut test = Test::after([edit(Field::Target, " silent "), edit(Field::RecvSize, "4"), Msg::Open]);
    let endpoint = Endpoint::Udp { target: "silent".into(), faults: Faults { seed: 42, ..Faults::default() } };
    assert_eq!(test.effects(), [Effect::Open { socket: SocketId(1), endpoint, first: Some(receive(4)) }]);
    // In manual mode, nothing is received until the user asks for it.
    let mut test = Test::after([Msg::ReceiveContinuously(false), Msg::Open]);
    assert!(matches!(test.effects()[..], [Effect::Open { first: None, .. }]));
    // A server always receives.
    let messages = [Msg::ReceiveContinuously(false), Msg::SetMode(Mode::Server), edit(Field::Port, "0"), Msg::Bind];
    let mut test = Test::after(messages);
    let endpoint = Endpoint::UdpSocket { port: 0, faults: Faults { seed: 42, ..Faults::default() } };
    assert_eq!(test.effects(), [Effect::Open { socket: SocketId(1), endpoint, first: Some(receive(1024)) }]);
    assert_eq!(test.events(), [EventKind::Bind { port: 0, backlog: None }]);
}

#[test]
fn wrong_fields_open_and_send_nothing_and_lose_nothing() {
    let mut test = Test::after([edit(Field::Target, "no port"), Msg::Open]);
    assert_eq!((test.effects(), state(&test, Role::Client)), (vec![], ConnectionState::Closed));
    assert!(test.model.errors.of(Field::Target).is_some());
    assert_eq!(test.model.form.target, "no port");
    assert!(test.then(edit(Field::Target, "echo")).model.errors.is_empty());
    let mut test = client().all([edit(Field::Repeat, "0"), Msg::Send]);
    assert!(test.model.errors.of(Field::Repeat).is_some());
    assert_eq!((test.effects(), test.events().len()), (vec![], 2));
    assert!(test.all([edit(Field::Repeat, "1"), Msg::Send]).model.errors.is_empty());
}

#[test]
fn sockets_open_and_end_each_by_itself() {
    let test = Test::after([Msg::Open, Msg::SetMode(Mode::Server), Msg::Bind, bound(2)]);
    assert_eq!(
        (state(&test, Role::Client), state(&test, Role::Server)),
        (ConnectionState::Connecting, ConnectionState::BOTH_WAYS)
    );
    assert_eq!(test.model.socket(Role::Server).local(), Some("127.0.0.1:9000"));
    let test = test.then(closed(2, 1000));
    assert_eq!((state(&test, Role::Server), test.model.relay_loss), (ConnectionState::Closed, None));
    assert_eq!(test.model.socket(Role::Server).local(), None);
    assert_eq!(state(&test, Role::Client), ConnectionState::Connecting);
}

#[test]
fn a_button_that_cannot_be_used_does_nothing() {
    let useless = || {
        [Msg::Send, Msg::SendFromLocalClient, Msg::Receive, Msg::StopComparison]
            .into_iter()
            .chain(Role::ALL.map(Msg::Close))
    };
    let mut test = Test::after(useless());
    assert_eq!((test.effects(), test.events()), (vec![], vec![]));
    let mut test = client().then(Msg::Open);
    assert_eq!((test.effects(), test.events().len()), (vec![], 2));
    let mut test = client().then(Msg::Close(Role::Client));
    assert_eq!(test.effects(), [Effect::Close(SocketId(1))]);
    let mut test = test.all(useless()).then(Msg::Open);
    assert_eq!((test.effects(), test.events().len()), (vec![], 3));
    // While the server replies automatically, it sends nothing manually: two such servers would never stop.
    let mut test = server().all([Msg::Send, Msg::Bind]);
    assert_eq!((test.effects(), test.events().len()), (vec![], 2));
    // In manual mode, the socket has to be opened first.
    let mut test = Test::after([Msg::SetMode(Mode::Server), Msg::SetReply(Reply::ByHand), Msg::Send]);
    assert_eq!((test.effects(), test.model.errors.is_empty()), (vec![], true));
    // The local client must finish closing before it opens again.
    let mut test = server().all([Msg::SendFromLocalClient, opened(2), Msg::Close(Role::LocalClient)]);
    test.effects();
    let mut test = test.then(Msg::SendFromLocalClient);
    assert_eq!(test.effects(), []);
    let mut test = client().all([Msg::SetMode(Mode::Compare), Msg::Send]);
    assert_eq!(test.effects(), []);
}

#[test]
fn the_lab_is_active_while_a_socket_opens_is_open_or_closes() {
    let mut test = Test::new();
    assert_eq!(activity(&test), Activity::Idle);
    let steps = [
        (Msg::Open, Activity::Open),
        (opened(1), Activity::Open),
        (Msg::Close(Role::Client), Activity::Closing),
        (closed(1, 1000), Activity::Idle),
    ];
    for (msg, expected) in steps {
        test = test.then(msg);
        assert_eq!(activity(&test), expected);
    }
}

#[test]
fn what_an_earlier_socket_tells_late_is_dropped() {
    let test = client().all([closed(1, 1000), Msg::Open]);
    let before = test.events().len();
    let mut test = test.all([opened(1), closed(1, 1006)]).all(datagram(1, "a:1", b"late"));
    assert_eq!((state(&test, Role::Client), test.events().len()), (ConnectionState::Connecting, before));
    assert_eq!((test.model.relay_loss, test.model.socket(Role::Client).last_sender.clone()), (None, None));
    // A socket that has ended, or never existed, reports nothing more.
    test.effects();
    let mut test = test.then(closed(2, 1000)).all(datagram(2, "a:1", b"late")).then(data(9, b"?"));
    assert_eq!((test.effects(), test.events().len()), (vec![], before + 1));
}

#[test]
fn an_open_that_crosses_a_close_does_not_open_again() {
    let test = Test::after([Msg::Open, Msg::Close(Role::Client), opened(1)]);
    assert_eq!(state(&test, Role::Client), ConnectionState::Closing);
    assert_eq!(test.model.socket(Role::Client).local(), None);
}

#[test]
fn an_answer_that_crosses_a_close_is_still_recorded() {
    let mut test = client().then(Msg::Close(Role::Client)).all(datagram(1, "a:1", b"late"));
    assert_eq!(test.events().last(), Some(&received("a:1", 1024, b"late")));
    // A server that is closing sends no replies.
    test = server().then(Msg::Close(Role::Server));
    test.effects();
    let mut test = test.all(datagram(1, "a:1", b"late"));
    assert_eq!(test.effects(), []);
}

#[test]
fn a_datagram_is_recorded_with_its_sender_and_the_size_of_the_recvfrom_that_returned_it() {
    let test = client()
        .all([edit(Field::RecvSize, "4"), Msg::Send])
        // First the result of a recvfrom of 1024 that was already in progress.
        .all(datagram(1, "a:1", &[0; 9]))
        .all(datagram(1, "b:2", &[0; 4]))
        .then(event(1, Event::Truncated { kept: 4, of: 10 }))
        .all(datagram(1, "a:1", &[]));
    let expected = [
        received("a:1", 1024, &[0; 9]),
        received("b:2", 4, &[0; 4]),
        EventKind::Truncated { kept: 4, of: 10 },
        received("a:1", 4, &[]),
    ];
    assert_eq!(test.events()[3..], expected);
    assert_eq!(test.model.socket(Role::Client).last_sender.as_deref(), Some("a:1"));
}

#[test]
fn what_the_relay_tells_is_recorded_and_the_socket_lives_on() {
    let refused = failure(FailureKind::Refused, Some("ECONNREFUSED"));
    let told = [Event::Reported(refused.clone()), Event::TimedOut { microseconds: 5 }, Event::Written { bytes: 3 }];
    let test = client().all(told.map(|told| event(1, told)));
    assert_eq!(test.events()[2..], [EventKind::Reported(refused), EventKind::TimedOut { after: 5 }]);
    assert_eq!(state(&test, Role::Client), ConnectionState::BOTH_WAYS);
}

#[test]
fn faults_that_were_asked_for_are_recorded_and_none_are_not() {
    let asked = |loss: &str| Test::after([edit(Field::Fault(FaultField::Loss), loss), Msg::Open]).events();
    let connect = EventKind::Connect { target: "127.0.0.1:8888".into(), protocol: Protocol::Udp };
    let faults = Faults { loss: 20, seed: 42, ..Faults::default() };
    assert_eq!(asked("20"), [connect.clone(), EventKind::Faults(faults)]);
    assert_eq!(asked("0"), [connect]);
}

#[test]
fn a_websocket_without_a_close_frame_was_never_open_or_was_lost() {
    let mut test = Test::after([Msg::Open, closed(1, 1006)]);
    assert_eq!(test.model.relay_loss, Some(RelayLoss::NeverOpened));
    assert!(test.effects().contains(&Effect::CheckRelay));
    let mut test = client().then(closed(1, 1006));
    assert_eq!(test.model.relay_loss, Some(RelayLoss::Midway));
    assert!(test.effects().contains(&Effect::CheckRelay));
    assert_eq!(test.then(Msg::Open).model.relay_loss, None);
    // The relay's own close code already gives the reason.
    let mut test = client().then(closed(1, 4003));
    assert_eq!((test.model.relay_loss, test.effects()), (None, vec![]));
    // A socket that was being closed anyway is not lost.
    assert_eq!(Test::after([Msg::Open, Msg::Close(Role::Client), closed(1, 1006)]).model.relay_loss, None);
}

#[test]
fn a_server_that_echoes_answers_each_sender() {
    let mut test = server().all(datagram(1, "a:1", b"one")).all(datagram(1, "b:2", b""));
    let answer = |to: &str, bytes: &[u8]| {
        let command = Command::SendTo { address: to.into() };
        [Effect::Command(SocketId(1), command), Effect::SendDatagram(SocketId(1), bytes.to_vec().into())]
    };
    assert_eq!(test.effects(), [answer("a:1", b"one"), answer("b:2", b"")].concat());
    let sent = |to: &str, bytes: &[u8]| EventKind::SendTo { to: to.into(), bytes: bytes.to_vec().into() };
    let events = [received("a:1", 1024, b"one"), sent("a:1", b"one"), received("b:2", 1024, b""), sent("b:2", b"")];
    assert_eq!(test.events()[2..], events);
    // In manual mode the server sends no automatic replies, and a client never does.
    let mut test = test.then(Msg::SetReply(Reply::ByHand)).all(datagram(1, "a:1", b"two"));
    assert_eq!(test.effects(), []);
    assert_eq!(client().all(datagram(1, "a:1", b"one")).effects(), []);
}

#[test]
fn by_hand_a_server_sends_to_the_last_sender_or_to_the_typed_address() {
    let mut test = server().all([Msg::SetReply(Reply::ByHand), edit(Field::Message, "hi"), Msg::Send]);
    assert_eq!(test.effects(), []);
    assert!(test.model.errors.of(Field::Destination).is_some());
    let mut test = test.all(datagram(1, "127.0.0.1:7", b"?")).then(Msg::Send);
    let sent = |to: &str| {
        let command = Command::SendTo { address: to.into() };
        [Effect::Command(SocketId(1), command), Effect::SendDatagram(SocketId(1), "hi".into())]
    };
    assert_eq!(test.effects(), sent("127.0.0.1:7"));
    assert!(test.model.errors.is_empty());
    assert_eq!(test.all([edit(Field::Destination, "echo"), Msg::Send]).effects(), sent("echo"));
}

#[test]
fn the_local_client_opens_a_socket_to_the_server_and_sends() {
    let mut test = server().all([edit(Field::Fault(FaultField::Loss), "50"), Msg::SendFromLocalClient]);
    let endpoint = Endpoint::Udp { target: "127.0.0.1:9000".into(), faults: Faults::default() };
    assert_eq!(test.effects(), [Effect::Open { socket: SocketId(2), endpoint, first: Some(receive(1024)) }]);
    // A second click before it opens sends only once, and opens no second socket.
    let mut test = test.all([edit(Field::Repeat, "2"), edit(Field::Interval, "0"), Msg::SendFromLocalClient]);
    assert_eq!(test.effects(), []);
    let mut test = test.then(opened(2));
    assert_eq!(test.datagrams(), ["hello 1", "hello 2"]);
    assert_eq!(test.then(Msg::SendFromLocalClient).datagrams(), ["hello 3", "hello 4"]);
}

#[test]
fn the_local_client_goes_with_its_server() {
    let both = || server().all([Msg::SendFromLocalClient, opened(2)]);
    let mut test = both().then(Msg::Close(Role::Server));
    assert!(test.effects().ends_with(&[Effect::Close(SocketId(1)), Effect::Close(SocketId(2))]));
    let mut test = both();
    test.effects();
    assert_eq!(test.then(closed(1, 4007)).effects(), [Effect::Close(SocketId(2))]);
    // A client that is closed before it opens sends nothing, even if it opens in the meantime.
    let mut test = server().all([Msg::SendFromLocalClient, Msg::Close(Role::LocalClient), opened(2)]);
    assert_eq!(test.datagrams(), [""; 0]);
    // A client that never opened leaves nothing to send when another opens.
    let test = server().all([Msg::SendFromLocalClient, closed(2, 4008)]);
    let mut test = test.then(opened(2));
    assert_eq!(test.datagrams(), [""; 0]);
}

#[test]
fn everything_is_closed_at_once() {
    let test = client().all([Msg::SetMode(Mode::Server), Msg::Bind, bound(2), Msg::SendFromLocalClient, opened(3)]);
    let mut test = test.all([Msg::SetMode(Mode::Compare), Msg::Compare]);
    assert_eq!(activity(&test), Activity::Open);
    test.effects();
    let mut test = test.then(Msg::CloseAll);
    let closes = test.effects().iter().filter(|effect| matches!(effect, Effect::Close(_))).count();
    assert_eq!((closes, activity(&test), test.model.is_comparing()), (5, Activity::Closing, false));
    let test = test.all((1..=5).map(|socket| closed(socket, 1000)));
    assert_eq!(activity(&test), Activity::Idle);
}

#[test]
fn clearing_the_record_keeps_the_socket() {
    let test = client().then(Msg::ClearRecord);
    assert!(test.model.record.is_empty());
    assert_eq!(state(&test, Role::Client), ConnectionState::BOTH_WAYS);
}
