use super::{
    Test, closed, edit, opened,
    sockets::{client, server},
};
use networking_lab::{
    effect::{Arrival, Effect, SocketId, TimerId},
    in_page,
    labs::udp::{
        faults::FaultField,
        form::{Field, Reply},
        model::{Msg, Role, pacer::SendPacer},
    },
    record::EventKind,
};
use relay_protocol::{Command, MAX_UNWRITTEN, MAX_UNWRITTEN_MESSAGES};

const NEXT: Msg = Msg::Arrived(Arrival::Timer(TimerId(0)));

/// An open client whose message is to be sent this many times.
fn repeating(times: &str, interval: &str) -> Test {
    client().all([edit(Field::Repeat, times), edit(Field::Interval, interval)])
}

#[test]
fn a_datagram_is_numbered_on_its_socket() {
    let mut test = client().all([Msg::Send, Msg::Send]);
    assert_eq!(test.datagrams(), ["hello 1", "hello 2"]);
    let mut test = test.all([closed(1, 1000), Msg::Open, opened(2), Msg::Send]);
    assert_eq!(test.datagrams(), ["hello 1"]);
    assert_eq!(test.events().last(), Some(&EventKind::Send { bytes: "hello 1".into() }));
}

#[test]
fn each_message_starts_the_time_limit_anew() {
    let mut test = client().all([edit(Field::TimeLimit, "0.5"), edit(Field::Message, "hi"), Msg::Send]);
    let receive =
        |continuous| Effect::Command(SocketId(1), Command::Receive { bytes: 1024, continuous, timeout_ms: Some(500) });
    assert_eq!(test.effects(), [receive(true), Effect::SendDatagram(SocketId(1), "hi".into())]);
    let mut test = test.then(Msg::Receive);
    assert_eq!(test.effects(), [receive(false)]);
    assert_eq!(test.events().last(), Some(&EventKind::Receive { size: 1024 }));
    // In manual mode, a send does not call recvfrom.
    let mut test = client().all([Msg::ReceiveContinuously(false), edit(Field::Message, "hi"), Msg::Send]);
    assert_eq!(test.effects(), [Effect::SendDatagram(SocketId(1), "hi".into())]);
}

#[test]
fn a_repeated_datagram_goes_out_at_its_interval_until_it_is_stopped() {
    let mut test = repeating("3", "50").then(Msg::Send);
    assert_eq!(test.timer(), Some(50));
    assert_eq!(test.datagrams(), ["hello 1"]);
    let mut test = test.later(50_000).then(NEXT);
    let sending = test.model.repetition.as_ref().map(|repetition| (repetition.sent, repetition.times));
    assert_eq!((test.datagrams(), sending), (vec!["hello 2".to_owned()], Some((2, 3))));
    let mut test = test.later(50_000).then(NEXT);
    assert_eq!((test.timer(), test.model.repetition.clone()), (None, None));
    assert_eq!(test.datagrams(), ["hello 3"]);

    let mut test = test.all([Msg::Send, Msg::StopSending]);
    assert!(test.effects.contains(&Effect::StopTimer(TimerId(0))));
    assert_eq!(test.datagrams(), ["hello 4"]);
    // A timer that had already expired.
    assert_eq!(test.then(NEXT).datagrams(), [""; 0]);
}

#[test]
fn a_repetition_without_an_interval_goes_out_in_bursts() {
    let mut test = repeating("100", "0").then(Msg::Send);
    assert_eq!((test.timer(), test.datagrams().len()), (Some(0), 64));
    let mut test = test.then(NEXT);
    assert_eq!((test.timer(), test.datagrams().len()), (None, 36));
}

#[test]
fn a_repetition_ends_with_the_socket_it_is_sent_on() {
    for end in [Msg::Close(Role::Client), Msg::CloseAll, closed(1, 4007), closed(1, 1006)] {
        let mut test = repeating("9", "50").then(Msg::Send).then(end.clone());
        assert!(test.effects.contains(&Effect::StopTimer(TimerId(0))), "{end:?}");
        assert_eq!(test.model.repetition, None, "{end:?}");
        test.effects();
        assert_eq!(test.then(NEXT).datagrams(), [""; 0], "{end:?}");
    }
    // Closing another socket does not end it.
    let test = server().all([edit(Field::Repeat, "9"), Msg::SendFromLocalClient, opened(2), Msg::Open, opened(3)]);
    let test = test.then(Msg::Close(Role::Client));
    assert_eq!(test.model.repetition.as_ref().map(|repetition| repetition.sent), Some(1));
    assert_eq!(test.then(Msg::Close(Role::Server)).model.repetition, None);
}

#[test]
fn a_server_repeats_a_datagram_to_the_address_it_began_with() {
    let settings = [Msg::SetReply(Reply::ByHand), edit(Field::Destination, "echo"), edit(Field::Repeat, "2")];
    let mut test = server().all(settings).all([Msg::Send, edit(Field::Destination, "silent"), NEXT]);
    let destinations: Vec<_> = test
        .effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Command(SocketId(1), Command::SendTo { address }) => Some(address),
            _ => None,
        })
        .collect();
    assert_eq!(destinations, ["echo", "echo"]);
}

#[test]
fn a_repetition_waits_while_the_relay_holds_too_much() {
    // With a delay of a second, the relay holds each datagram for a second.
    let delayed = |bytes: usize, times: &str| {
        let settings =
            [edit(Field::Fault(FaultField::Delay), "1000"), Msg::FillMessage(bytes), edit(Field::Repeat, times)];
        let mut test = Test::after(settings).all([edit(Field::Interval, "0"), Msg::Open, opened(1), Msg::Send]);
        assert!(test.effects.iter().any(|effect| matches!(effect, Effect::SendDatagram(..))));
        let timer = test.timer();
        (test.datagrams().len(), timer, test)
    };
    let (sent, timer, test) = delayed(MAX_UNWRITTEN / 4, "9");
    assert_eq!((sent, timer), (3, Some(1000)));
    // The relay has not sent anything yet, so there is still no room.
    let mut test = test.later(500_000).then(NEXT);
    assert_eq!((test.timer(), test.datagrams().len()), (Some(500), 0));
    let mut test = test.later(500_000).then(NEXT);
    assert_eq!((test.timer(), test.datagrams().len()), (Some(1000), 3));
    let mut test = test.later(1_000_000).then(NEXT);
    assert_eq!((test.datagrams().len(), test.model.repetition.clone()), (3, None));
    // For small and empty datagrams, their number is limited.
    let (_, _, test) = delayed(0, "9999");
    let mut test = (0..20).fold(test, |test, _| test.then(NEXT));
    let sent = test.model.repetition.as_ref().map(|repetition| repetition.sent as usize);
    assert_eq!(sent, Some(MAX_UNWRITTEN_MESSAGES));
    assert!(test.timer().is_some_and(|wait| wait > 900));
    test.effects();
    // Stopping works during the wait, too.
    assert_eq!(test.all([Msg::StopSending, NEXT]).datagrams(), [""; 0]);
}

#[test]
fn the_pace_is_that_of_the_relay() {
    let mut pacer = SendPacer::new(1000, 0);
    // A burst of a hundred is sent immediately.
    (0..100).for_each(|_| pacer.sent(0, 0));
    assert_eq!(pacer.wait(0, 0), None);
    // After that, one per millisecond: fill the queue again, and wait for the first to be sent.
    (0..MAX_UNWRITTEN_MESSAGES).for_each(|_| pacer.sent(0, 0));
    assert_eq!(pacer.wait(0, 0), Some(1));
    assert_eq!(pacer.wait(1000, 0), None);
    pacer.sent(1000, 0);
    assert_eq!(pacer.wait(1500, 0), Some(1));
    // After a millisecond for each datagram, none is held.
    assert_eq!(pacer.wait(2_000_000, MAX_UNWRITTEN), None);
}

#[test]
fn a_slower_relay_and_larger_datagrams_take_longer() {
    let gone_after = |rate, bytes, times| {
        let mut pacer = SendPacer::new(rate, 0);
        (0..times).for_each(|_| pacer.sent(0, bytes));
        // A datagram of this size has no room beside any other that is still held.
        (0..).step_by(1000).find(|now| pacer.wait(*now, MAX_UNWRITTEN).is_none())
    };
    assert_eq!(gone_after(1000, 0, 110), Some(10_000));
    assert_eq!(gone_after(100, 0, 110), Some(1_000_000));
    // A datagram of 15,000 bytes counts as ten packets.
    assert_eq!(gone_after(1000, 15_000, 11), Some(1000));
    assert_eq!(gone_after(1000, 15_000, 12), Some(11_000));
}

#[test]
fn the_pace_is_the_one_that_the_relay_tells() {
    let mut test = Test::new();
    let mut health = in_page::health();
    health.limits.udp_rate = Some(10);
    test.relay.health = Some(health.into());
    let settings = [edit(Field::Repeat, "2000"), edit(Field::Interval, "0")];
    let test = test.all(settings).all([Msg::Open, opened(1), Msg::Send]);
    let mut test = (0..20).fold(test, |test, _| test.then(NEXT));
    let sent = test.model.repetition.as_ref().map(|repetition| repetition.sent as usize);
    // One is sent immediately, and the next after 100 ms.
    assert_eq!(sent, Some(MAX_UNWRITTEN_MESSAGES + 1));
    test.effects();
    assert_eq!(test.later(50_000).then(NEXT).datagrams(), [""; 0]);
}
