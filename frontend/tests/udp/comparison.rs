use super::{Test, closed, data, datagram, edit, event, failure, opened};
use networking_lab::{
    effect::{Arrival, Effect, Endpoint, SocketId, TimerId},
    labs::udp::{
        delivery::{Deliveries, Totals, message},
        faults::FaultField,
        form::{Field, Mode},
        model::{Msg, RelayLoss},
    },
    record::{EventKind, Faults},
};
use relay_protocol::{Command, Event, FailureKind, TcpInfo};

const NEXT: Msg = Msg::Arrived(Arrival::Timer(TimerId(1)));

const UDP: u32 = 1;
const TCP: u32 = 2;

/// A comparison of three messages that has just been started.
fn started() -> Test {
    let settings = [Msg::SetMode(Mode::Compare), edit(Field::Count, "3"), edit(Field::Interval, "10")];
    Test::after(settings).then(Msg::Compare)
}

/// The same comparison after all messages have been sent.
fn sent() -> Test {
    let mut test = started().all([opened(UDP), opened(TCP)]).all([NEXT, NEXT, NEXT]);
    test.effects();
    test
}

fn over_udp(number: u32) -> [Msg; 2] {
    datagram(UDP, "127.0.0.1:2", &message(number))
}

fn over_tcp(numbers: std::ops::RangeInclusive<u32>) -> Msg {
    data(TCP, &numbers.flat_map(message).collect::<Vec<u8>>())
}

fn deliveries(test: &Test) -> (&Deliveries, &Deliveries) {
    let comparison = test.model.comparison.as_ref().expect("there is a comparison");
    (&comparison.udp, &comparison.tcp)
}

fn closes(test: &mut Test) -> Vec<u32> {
    let close = |effect: &Effect| if let Effect::Close(SocketId(socket)) = effect { Some(*socket) } else { None };
    test.effects().iter().filter_map(close).collect()
}

#[test]
fn both_sockets_are_opened_each_with_the_faults_that_its_protocol_has() {
    let mut test = started();
    let faults = Faults { loss: 20, duplicate: 10, reorder: 10, delay: 20, seed: 42 };
    let first = || Some(Command::Receive { bytes: 4096, continuous: true, timeout_ms: None });
    let tcp = Faults { duplicate: 0, reorder: 0, ..faults };
    let open = |socket, endpoint| Effect::Open { socket: SocketId(socket), endpoint, first: first() };
    let expected = [
        open(UDP, Endpoint::Udp { target: "echo".into(), faults }),
        open(TCP, Endpoint::Tcp { target: "raw-echo".into(), timeout_ms: None, faults: tcp }),
    ];
    assert_eq!(test.effects(), expected);
    assert!(test.model.is_comparing());
    // A second click does not start another comparison.
    assert_eq!(test.then(Msg::Compare).effects(), []);
}

#[test]
fn a_comparison_sends_waits_asks_the_kernel_and_closes() {
    // Nothing is sent before both sockets are open.
    let mut test = started().then(opened(UDP));
    test.effects();
    let mut test = test.then(opened(TCP));
    let bytes = |number| message(number).into();
    let send = |number| {
        [
            Effect::SendDatagram(SocketId(UDP), bytes(number)),
            Effect::Send(SocketId(TCP), bytes(number)),
            Effect::StartTimer(TimerId(1), 10),
        ]
    };
    assert_eq!(test.effects(), send(1));
    let mut test = test.all(over_udp(1)).then(NEXT);
    assert_eq!(test.effects(), send(2));
    let mut test = test.then(NEXT);
    assert_eq!(test.effects(), send(3));
    // Over UDP, message 2 is lost and 1 arrives twice, the second time after 3.
    let test = test.then(NEXT).all(over_udp(3)).all(over_udp(1)).then(over_tcp(1..=2));
    let (udp, tcp) = deliveries(&test);
    assert_eq!(udp.totals(), Totals { sent: 3, arrived: 2, missing: 1, duplicated: 1, late: 0 });
    assert_eq!((udp.order.as_slice(), tcp.order.as_slice()), (&[1, 3, 1][..], &[1, 2][..]));
    // UDP waits for a second plus twice the delay. TCP has more time, because it retransmits lost segments.
    let mut test = test.later(1_100_000).then(NEXT);
    assert!(test.model.is_comparing());
    assert!(test.timer().is_some_and(|wait| (13_800..=15_000).contains(&wait)), "{:?}", test.timer());
    test.effects();
    let mut test = test.then(over_tcp(3..=3));
    let ask = [Effect::Command(SocketId(TCP), Command::Info), Effect::StartTimer(TimerId(1), 1000)];
    assert_eq!(test.effects(), ask);
    let info = TcpInfo { retransmits: 2, ..TcpInfo::default() };
    let mut test = test.then(event(TCP, Event::Info(Some(info))));
    assert_eq!(closes(&mut test), [UDP, TCP]);
    assert!(!test.model.is_comparing());
    let (udp, tcp) = deliveries(&test);
    assert_eq!((udp.totals().missing, tcp.totals().missing, tcp.info), (1, 0, Some(info)));
    // A late datagram is recorded, but the stopped timer does nothing.
    let mut test = test.all(over_udp(2)).then(NEXT);
    assert_eq!(deliveries(&test).0.totals(), Totals { sent: 3, arrived: 3, missing: 0, duplicated: 1, late: 1 });
    assert_eq!(test.effects(), []);
}

#[test]
fn a_message_that_comes_late_extends_the_wait() {
    let test = sent().then(over_tcp(1..=3)).all(over_udp(1));
    let test = test.later(1_000_000).all(over_udp(3));
    // The timer was started earlier, so there is still time to wait.
    let test = test.later(900_000).then(NEXT);
    assert!(test.model.is_comparing());
    // A second plus twice the delay of 20 ms, minus 900 ms.
    assert!(test.timer().is_some_and(|wait| (130..=140).contains(&wait)), "{:?}", test.timer());
    let mut test = test.later(200_000).then(NEXT);
    assert!(test.effects().contains(&Effect::Command(SocketId(TCP), Command::Info)));
}

#[test]
fn where_all_came_back_nothing_is_waited_for() {
    let mut test = sent().then(over_tcp(1..=3)).all((1..=3).flat_map(over_udp));
    assert!(test.effects().contains(&Effect::Command(SocketId(TCP), Command::Info)));
    // If the kernel's data does not arrive, the wait for it ends, too.
    let mut test = test.later(1_000_000).then(NEXT);
    assert_eq!((closes(&mut test), test.model.is_comparing()), (vec![UDP, TCP], false));
    assert_eq!(deliveries(&test).1.info, None);
}

#[test]
fn a_kernel_that_tells_nothing_ends_it_too() {
    let test = sent().then(over_tcp(1..=3)).all((1..=3).flat_map(over_udp));
    assert!(!test.then(event(TCP, Event::Info(None))).model.is_comparing());
}

#[test]
fn a_relay_that_cannot_lose_segments_compares_without_loss() {
    let failed = failure(FailureKind::BadRequest, None);
    let refused = |socket| [event(socket, Event::Failed(failed.clone())), closed(socket, 4009)];
    let mut test = started().then(opened(UDP));
    test.effects();
    let mut test = test.all(refused(TCP));
    let faults = Faults { delay: 20, seed: 42, ..Faults::default() };
    let endpoint = Endpoint::Tcp { target: "raw-echo".into(), timeout_ms: None, faults };
    let first = Some(Command::Receive { bytes: 4096, continuous: true, timeout_ms: None });
    assert_eq!(test.effects(), [Effect::Open { socket: SocketId(3), endpoint, first }]);
    let reason = test.model.comparison.as_ref().and_then(|comparison| comparison.without_loss.clone());
    assert_eq!(reason, Some(failed.clone()));
    let mut test = test.then(opened(3));
    assert!(test.effects().contains(&Effect::Send(SocketId(3), message(1).into())));
    // It is retried only once.
    let mut test = started().then(opened(UDP)).all(refused(TCP));
    test.effects();
    let mut test = test.all(refused(3));
    assert_eq!((closes(&mut test), test.model.is_comparing()), (vec![UDP], false));
    // Without loss there is no option that the relay could have refused.
    let settings = [Msg::SetMode(Mode::Compare), edit(Field::ComparedFault(FaultField::Loss), "0"), Msg::Compare];
    let mut test = Test::after(settings).then(opened(UDP)).all(refused(TCP));
    assert_eq!((closes(&mut test), test.model.is_comparing()), (vec![UDP], false));
}

#[test]
fn a_socket_that_fails_ends_the_comparison_before_all_is_sent() {
    for ended in [UDP, TCP] {
        let other = UDP + TCP - ended;
        let mut test = started().then(opened(other)).then(closed(ended, 4008));
        assert_eq!((closes(&mut test), test.model.is_comparing()), (vec![other], false));
        let mut test = started().all([opened(UDP), opened(TCP), closed(ended, 4007)]);
        assert_eq!((closes(&mut test), test.model.is_comparing()), (vec![other], false));
        assert_eq!(test.then(NEXT).effects(), []);
    }
}

#[test]
fn a_socket_that_ends_while_waiting_is_not_waited_for() {
    // Nothing more can arrive over TCP, and the kernel cannot be queried.
    let mut test = sent().all((1..=3).flat_map(over_udp)).then(closed(TCP, 4006));
    assert_eq!((closes(&mut test), test.model.is_comparing()), (vec![UDP], false));
    // After UDP has ended, TCP is still waited for.
    let test = sent().then(closed(UDP, 4007));
    assert!(test.model.is_comparing());
    let mut test = test.then(over_tcp(1..=3));
    assert!(test.effects().contains(&Effect::Command(SocketId(TCP), Command::Info)));
    assert!(!test.then(closed(TCP, 4006)).model.is_comparing());
}

#[test]
fn a_relay_that_is_lost_ends_the_comparison() {
    let mut test = started().then(closed(UDP, 1006)).then(closed(TCP, 1006));
    assert_eq!((test.model.relay_loss, test.model.is_comparing()), (Some(RelayLoss::NeverOpened), false));
    assert!(test.effects().contains(&Effect::CheckRelay));
    let mut test = sent().then(closed(UDP, 1006)).then(closed(TCP, 1006));
    assert_eq!((test.model.relay_loss, test.model.is_comparing()), (Some(RelayLoss::Midway), false));
    assert!(test.effects().contains(&Effect::CheckRelay));
}

#[test]
fn a_comparison_is_stopped_at_any_time_and_another_begins_anew() {
    for mut test in [started(), started().all([opened(UDP), opened(TCP)]), sent()] {
        test.effects();
        let mut test = test.then(Msg::StopComparison);
        assert!(test.effects.contains(&Effect::StopTimer(TimerId(1))));
        assert_eq!((closes(&mut test), test.model.is_comparing()), (vec![UDP, TCP], false));
        assert_eq!(test.all([NEXT, opened(TCP)]).effects(), []);
    }
    // Late events of the first comparison's sockets do not count for the second.
    let test = sent().all([Msg::StopComparison, Msg::Compare]).all(over_udp(1));
    assert_eq!(deliveries(&test).0.totals(), Totals::default());
    assert!(test.model.is_comparing());
}

#[test]
fn a_comparison_that_is_over_goes_with_its_record() {
    let test = sent().then(Msg::ClearRecord);
    assert_eq!(deliveries(&test).0.totals().sent, 3);
    assert!(test.all([Msg::StopComparison, Msg::ClearRecord]).model.comparison.is_none());
}

#[test]
fn wrong_fields_start_nothing() {
    let mut test = Test::after([Msg::SetMode(Mode::Compare), edit(Field::Count, "0"), Msg::Compare]);
    assert_eq!((test.effects(), test.events()), (vec![], vec![]));
    assert!(test.model.errors.of(Field::Count).is_some() && test.model.comparison.is_none());
}

#[test]
fn what_is_sent_and_comes_back_is_recorded() {
    let sends = |test: &Test| test.events().iter().filter(|event| matches!(event, EventKind::Send { .. })).count();
    assert_eq!(sends(&sent()), 6);
}
