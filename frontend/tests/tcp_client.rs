//! The TCP client lab's core: messages in, model and effects out, with simulated relay events.

mod support;

use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, Lab, SocketId, TimerId},
    labs::tcp_client::{
        code,
        form::{Field, Form},
        model::{ConnectionState, Model, Msg, RelayLoss, TcpClientLab},
    },
    record::{
        Reach,
        entry::{EventKind, Faults, Micros},
    },
    snippets::work::{TcpClient, Work},
    text::Lang,
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
};
use relay_protocol::{Command, Event, Failure, FailureKind, MAX_UNWRITTEN, Phase, PracticeServer, PracticeTcp};
use support::failure;

const BOTH: ConnectionState = ConnectionState::Open { writing: true, reading: true };

/// A lab, and the effects that have not been taken yet.
struct Test {
    model: Model,
    effects: Vec<Effect>,
    now: Micros,
}

impl Test {
    fn new() -> Self {
        Self { model: Model::new(None, "안녕하세요!"), effects: Vec::new(), now: 0 }
    }

    fn after(messages: impl IntoIterator<Item = Msg>) -> Self {
        messages.into_iter().fold(Self::new(), Self::then)
    }

    fn then(mut self, msg: Msg) -> Self {
        self.now += 1;
        let relay = Relay { address: RelayAddress::on_this_machine(None), health: None };
        let context = Context { now: self.now, lang: Lang::Ko, relay: &relay };
        self.effects.extend(TcpClientLab::update(&mut self.model, msg, &context));
        self
    }

    /// Takes the effects since the last call.
    fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn sends(&mut self) -> usize {
        self.effects().iter().filter(|effect| matches!(effect, Effect::Send(..))).count()
    }

    fn happened(&self) -> Vec<EventKind> {
        self.model.record.entries().map(|event| event.kind.clone()).collect()
    }
}

fn came(socket: u32, incoming: Incoming) -> Msg {
    Msg::Arrived(Arrival::Socket(SocketId(socket), incoming))
}

fn event(socket: u32, event: Event) -> Msg {
    came(socket, Incoming::Event(event))
}

fn opened(socket: u32) -> Msg {
    event(socket, Event::Open { local: "127.0.0.1:1".into(), peer: "127.0.0.1:2".into(), microseconds: 3 })
}

fn closed(socket: u32, code: u16) -> Msg {
    came(socket, Incoming::Closed { code, reason: String::new() })
}

fn edit(field: Field, text: &str) -> Msg {
    Msg::Edit(field, text.into())
}

fn connected() -> Test {
    let mut test = Test::after([Msg::Connect, opened(1)]);
    test.effects();
    test
}

#[test]
fn connect_opens_a_socket_that_receives_from_the_start() {
    let mut test = Test::after([edit(Field::Server, " 127.0.0.1:9 "), edit(Field::RecvSize, "4"), Msg::Connect]);
    let endpoint = Endpoint::Tcp { target: "127.0.0.1:9".into(), timeout_ms: Some(3000), faults: Faults::default() };
    let first = Some(Command::Receive { bytes: 4, continuous: true, timeout_ms: None });
    assert_eq!(test.effects(), [Effect::Open { socket: SocketId(1), endpoint, first }]);
    // In manual mode, nothing is received until the user asks for it.
    let mut test = Test::after([Msg::ReceiveContinuously(false), Msg::Connect]);
    assert!(matches!(test.effects()[..], [Effect::Open { first: None, .. }]));
}

#[test]
fn wrong_fields_open_and_send_nothing_and_lose_nothing() {
    let mut test = Test::after([edit(Field::Server, "no port"), Msg::Connect]);
    assert_eq!((test.effects(), test.model.connection.state), (vec![], ConnectionState::Closed));
    assert!(test.model.errors.of(Field::Server).is_some());
    assert_eq!(test.model.form.server, "no port");
    let test = test.then(edit(Field::Server, "127.0.0.1:9"));
    assert!(test.model.errors.is_empty());
    let mut test = connected().then(edit(Field::Message, "")).then(Msg::Send);
    assert!(test.model.errors.of(Field::Message).is_some());
    assert_eq!(test.sends(), 0);
}

#[test]
fn a_connection_opens_half_closes_and_ends() {
    assert_eq!(Test::after([Msg::Connect]).model.connection.state, ConnectionState::Connecting);
    assert_eq!(connected().model.connection.state, BOTH);
    let mut test = connected().then(Msg::Shutdown);
    assert_eq!(test.model.connection.state, ConnectionState::Open { writing: false, reading: true });
    assert!(test.effects().contains(&Effect::Command(SocketId(1), Command::Shutdown)));
    let test = test.then(event(1, Event::Fin));
    assert_eq!(test.model.connection.state, ConnectionState::Open { writing: false, reading: false });
    let test = test.then(closed(1, 1000));
    assert_eq!((test.model.connection.state, test.model.connection.relay_loss), (ConnectionState::Closed, None));
    let mut test = connected().then(Msg::Close);
    assert_eq!(test.model.connection.state, ConnectionState::Closing);
    assert!(test.effects().contains(&Effect::Close(SocketId(1))));
    let mut test = connected().then(Msg::Reset);
    assert!(test.effects().contains(&Effect::Command(SocketId(1), Command::Reset)));
}

#[test]
fn a_button_that_cannot_be_used_does_nothing() {
    let useless = [Msg::Send, Msg::Receive, Msg::Shutdown, Msg::Reset, Msg::Close];
    let mut test = Test::after(useless.clone());
    assert_eq!((test.effects(), test.happened()), (vec![], vec![]));
    let mut test = connected().then(Msg::Connect);
    assert_eq!((test.effects(), test.happened().len()), (vec![], 2));
    let mut test = connected().then(Msg::Close);
    test.effects();
    let mut test = useless.into_iter().fold(test, Test::then);
    assert_eq!((test.effects(), test.happened().len()), (vec![], 3));
    let mut test = connected().then(Msg::Shutdown).then(Msg::Send).then(Msg::Shutdown);
    assert_eq!(test.happened().len(), 3);
    assert_eq!(test.sends(), 0);
}

#[test]
fn what_an_earlier_connection_tells_late_is_dropped() {
    let messages =
        [Msg::Connect, opened(1), closed(1, 1000), Msg::Connect, opened(1), came(1, Incoming::Data(vec![1].into()))];
    let test = Test::after(messages);
    assert_eq!((test.model.connection.state, test.happened().len()), (ConnectionState::Connecting, 4));
}

#[test]
fn an_open_that_crosses_a_close_does_not_open_again() {
    assert_eq!(Test::after([Msg::Connect, Msg::Close, opened(1)]).model.connection.state, ConnectionState::Closing);
}

#[test]
fn a_connection_that_the_tab_closed_before_it_was_open_is_not_lost() {
    let test = Test::after([Msg::Connect, Msg::Close, closed(1, 1006)]);
    assert_eq!((test.model.connection.relay_loss, test.model.connection.state), (None, ConnectionState::Closed));
    assert!(!test.effects.contains(&Effect::CheckRelay));
}

#[test]
fn a_websocket_without_a_close_frame_was_never_open_or_was_lost() {
    let mut test = Test::after([Msg::Connect, closed(1, 1006)]);
    assert_eq!(test.model.connection.relay_loss, Some(RelayLoss::NeverOpened));
    assert!(test.effects().contains(&Effect::CheckRelay));
    let mut test = connected().then(closed(1, 1006));
    assert_eq!(test.model.connection.relay_loss, Some(RelayLoss::Midway));
    assert!(test.effects().contains(&Effect::CheckRelay));
    assert_eq!(test.then(Msg::Connect).model.connection.relay_loss, None);
    let mut test = connected().then(closed(1, 4006));
    assert_eq!(test.model.connection.relay_loss, None);
    assert!(!test.effects().contains(&Effect::CheckRelay));
}

#[test]
fn nothing_is_sent_on_a_connection_that_has_failed() {
    let failure = Failure { message: "reset".into(), ..failure(Phase::Transfer, FailureKind::Reset) };
    let mut test = connected().then(event(1, Event::Failed(failure)));
    assert_eq!(test.model.connection.state, ConnectionState::Closing);
    test.effects();
    let mut test = test.then(Msg::Send).then(closed(1, 1006));
    assert_eq!(test.effects(), [Effect::StopTimer(TimerId(0))]);
    assert_eq!(test.model.connection.relay_loss, None, "the relay has said why");
}

#[test]
fn a_recv_is_written_down_with_the_size_it_was_called_with() {
    let data = |length| came(1, Incoming::Data(vec![0; length].into()));
    let test = [
        edit(Field::RecvSize, "4"),
        Msg::Send,
        // First the result of a recv of 1024 that was already in progress.
        data(31),
        data(4),
        Msg::Send,
        data(3),
    ];
    let test = test.into_iter().fold(connected(), Test::then);
    let sizes = test.happened().into_iter().filter_map(|kind| match kind {
        EventKind::Received { size, bytes } => Some((size, bytes.len())),
        _ => None,
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [(1024, 31), (4, 4), (4, 3)]);
}

#[test]
fn each_message_starts_the_time_limit_anew() {
    let mut test = connected().then(edit(Field::TimeLimit, "0.5")).then(edit(Field::Message, "hi")).then(Msg::Send);
    let receive = Command::Receive { bytes: 1024, continuous: true, timeout_ms: Some(500) };
    let send = Effect::Send(SocketId(1), "hi".into());
    assert_eq!(test.effects(), [Effect::Command(SocketId(1), receive), send]);
    let mut test = test.then(Msg::Receive);
    let receive = Command::Receive { bytes: 1024, continuous: false, timeout_ms: Some(500) };
    assert_eq!(test.effects(), [Effect::Command(SocketId(1), receive)]);
}

#[test]
fn clearing_the_record_keeps_the_connection() {
    let test = connected().then(Msg::ClearRecord);
    assert!(test.model.record.is_empty());
    assert_eq!(test.model.connection.state, BOTH);
}

#[test]
fn the_relays_echo_server_is_offered_unless_something_was_typed() {
    let offered = || Msg::EchoServerFound("127.0.0.1:40001".into());
    assert_eq!(Test::after([offered()]).model.form.server, "127.0.0.1:40001");
    let test = Test::after([edit(Field::Server, "127.0.0.1:9"), offered()]);
    assert_eq!(test.model.form.server, "127.0.0.1:9");
}

#[test]
fn what_was_sent_waits_until_the_relay_has_written_it() {
    let hello = || connected().then(edit(Field::Message, "hello"));
    let written = |bytes| event(1, Event::Written { bytes });
    let waiting = |messages: Vec<Msg>| {
        let test = messages.into_iter().fold(hello(), Test::then);
        (test.model.connection.buffer.waiting(), test.happened().len())
    };
    assert_eq!(waiting(vec![Msg::Send, Msg::Send]), (10, 4));
    assert_eq!(waiting(vec![Msg::Send, Msg::Send, written(3), Msg::Send, written(8)]), (7, 5));
    assert_eq!(waiting(vec![Msg::Send, written(5)]), (0, 3));
    assert_eq!(waiting(vec![Msg::Send, closed(1, 1000)]), (0, 4));
    assert_eq!(waiting(vec![Msg::Send, closed(1, 1000), Msg::Connect]), (0, 5));
}

#[test]
fn the_record_is_told_what_the_relay_has_written() {
    let test = connected().then(edit(Field::Message, "hello")).then(Msg::Send).then(Msg::Send);
    let reach = |test: &Test| -> Vec<_> {
        let sends = test.model.record.entries().filter(|event| matches!(event.kind, EventKind::Send { .. }));
        sends.map(|event| event.facts.reach).collect()
    };
    assert_eq!(reach(&test), [Reach::Relay, Reach::Relay]);
    let test = test.then(event(1, Event::Written { bytes: 7 }));
    assert_eq!(reach(&test), [Reach::Socket, Reach::Relay]);
    let test = test.then(event(1, Event::Written { bytes: 10 }));
    assert_eq!(reach(&test), [Reach::Socket, Reach::Socket]);
}

const NEXT: Msg = Msg::Arrived(Arrival::Timer(TimerId(0)));

#[test]
fn a_repeated_message_goes_out_at_its_interval_until_it_is_stopped() {
    let mut test = connected().then(edit(Field::Repeat, "3")).then(edit(Field::Interval, "50")).then(Msg::Send);
    assert!(test.effects.contains(&Effect::StartTimer(TimerId(0), 50)));
    assert_eq!(test.sends(), 1);
    let mut test = test.then(NEXT);
    assert_eq!(test.sends(), 1);
    let mut test = test.then(NEXT);
    assert!(!test.effects.iter().any(|effect| matches!(effect, Effect::StartTimer(..))));
    assert_eq!((test.sends(), test.model.repetition.clone()), (1, None));

    let mut test = test.then(Msg::Send).then(Msg::StopSending);
    assert!(test.effects.contains(&Effect::StopTimer(TimerId(0))));
    assert_eq!(test.sends(), 1);
    // A timer that had already expired.
    assert_eq!(test.then(NEXT).sends(), 0);
}

#[test]
fn a_repetition_ends_with_what_it_is_sent_on() {
    for end in [Msg::Close, Msg::Reset, Msg::Shutdown, closed(1, 4006)] {
        let sending = connected().then(edit(Field::Repeat, "9")).then(edit(Field::Interval, "50")).then(Msg::Send);
        let mut test = sending.then(end.clone());
        assert!(test.effects.contains(&Effect::StopTimer(TimerId(0))), "{end:?}");
        assert_eq!(test.model.repetition, None, "{end:?}");
        test.effects();
        assert_eq!(test.then(NEXT).sends(), 0, "{end:?}");
    }
}

#[test]
fn a_peer_that_does_not_read_holds_a_repetition_back() {
    let message = "x".repeat(MAX_UNWRITTEN / 2);
    let mut test = connected().then(edit(Field::Message, &message)).then(edit(Field::Repeat, "5")).then(Msg::Send);
    assert_eq!(test.sends(), 2);
    let mut test = test.then(NEXT);
    assert_eq!((test.sends(), test.model.repetition.as_ref().map(|repetition| repetition.sent)), (0, Some(2)));
    let mut test = test.then(event(1, Event::Written { bytes: MAX_UNWRITTEN as u64 / 2 }));
    assert_eq!(test.sends(), 1);
    // With an interval, free buffer space does not speed it up.
    let test = connected().then(edit(Field::Repeat, "5")).then(edit(Field::Interval, "50")).then(Msg::Send);
    let mut test = test.then(event(1, Event::Written { bytes: 5 }));
    assert_eq!(test.sends(), 1);
}

#[test]
fn the_lab_s_fields_are_work_for_a_program() {
    let echo = PracticeServer { name: PracticeTcp::Echo, address: "[::1]:40001".into(), ours: true };
    let form =
        Form { time_limit: "0.5".into(), repeat: "3".into(), continuous: false, ..Form::new("echo".into(), "hi") };
    let work = |form: &Form, messages: Vec<Msg>| {
        let mut test = Test::new();
        test.model.form = form.clone();
        let test = messages.into_iter().fold(test, Test::then);
        code::work(&test.model, std::slice::from_ref(&echo))
    };
    let client = TcpClient {
        host: "::1".into(),
        port: 40001,
        message: b"hi".to_vec(),
        times: 3,
        interval_ms: 0,
        recv_size: 1024,
        recv_once: true,
        time_limit_ms: Some(500),
        shutdown: false,
    };
    assert_eq!(work(&form, vec![]), Some(Work::TcpClient(client.clone())));
    // A shutdown is remembered after the connection has ended, until the next one starts.
    let ended = || vec![Msg::Connect, opened(1), Msg::Shutdown, closed(1, 1000)];
    assert_eq!(work(&form, ended()), Some(Work::TcpClient(TcpClient { shutdown: true, ..client.clone() })));
    let again = ended().into_iter().chain([Msg::Connect]).collect();
    assert_eq!(work(&form, again), Some(Work::TcpClient(client.clone())));
    // Connecting needs no message. Invalid fields give no program.
    let nothing = TcpClient { message: Vec::new(), times: 1, ..client };
    assert_eq!(work(&Form { message: String::new(), ..form.clone() }, vec![]), Some(Work::TcpClient(nothing)));
    assert_eq!(work(&Form { repeat: "0".into(), ..form.clone() }, vec![]), None);
    assert_eq!(work(&Form { server: "no port".into(), ..form }, vec![]), None);
}
