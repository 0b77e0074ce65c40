use networking_lab::{
    labs::udp::delivery::{Delays, Deliveries, Delivery, Totals, message},
    record::EventKind,
};
use relay_protocol::{Fault, TcpInfo, Way};

/// Returns the fate of this many messages after these events, which are ten microseconds apart.
fn deliveries(count: u32, events: Vec<EventKind>) -> Deliveries {
    let mut deliveries = Deliveries::new(count);
    for (at, event) in (0..).step_by(10).zip(events) {
        deliveries.record(at, &event);
    }
    deliveries
}

pub fn send(number: u32) -> EventKind {
    EventKind::Send { bytes: message(number).into() }
}

pub fn back(number: u32) -> EventKind {
    EventKind::ReceivedFrom { from: "a:1".into(), size: 64, bytes: message(number).into() }
}

#[test]
fn a_message_arrives_is_lost_comes_twice_or_late() {
    let lost = |number, way| EventKind::Injected { fault: Fault::Loss, way, number, bytes: 10 };
    let mut events: Vec<EventKind> = (1..=5).map(send).collect();
    // 1 arrives, 2 is lost on the way out, 3 arrives after 4 and twice, 5 is lost on the way back, 6 has not been sent.
    events.extend([lost(2, Way::Out), back(1), back(4), back(3), lost(5, Way::Back), back(3)]);
    let deliveries = deliveries(6, events);
    let sent = Delivery { sent: true, ..Delivery::default() };
    let expected = [
        Delivery { arrivals: 1, took: Some(60), ..sent },
        Delivery { lost_out: true, ..sent },
        Delivery { arrivals: 2, late: true, took: Some(60), ..sent },
        Delivery { arrivals: 1, took: Some(40), ..sent },
        sent,
        Delivery::default(),
    ];
    assert_eq!(deliveries.messages, expected);
    assert_eq!(deliveries.order, [1, 4, 3, 3]);
    assert_eq!(deliveries.totals(), Totals { sent: 5, arrived: 3, missing: 2, duplicated: 1, late: 1 });
    // From the first event, a send, to the last, a reply: ten steps.
    assert_eq!((deliveries.took, deliveries.is_complete()), (Some(100), false));
}

#[test]
fn a_message_that_a_loss_made_wait_stands_out() {
    let mut deliveries = Deliveries::new(5);
    for number in 1..=5 {
        deliveries.record(u64::from(number) * 10_000, &send(number));
    }
    assert_eq!(deliveries.delays(), None, "none has come back");
    // The segment of the third message was lost, so the later ones wait for it.
    for (number, at) in [(1, 10_500), (2, 20_600), (3, 240_000), (4, 240_000), (5, 240_000)] {
        deliveries.record(at, &back(number));
    }
    let delays = Delays { median: 190_000, longest: 210_000, slowest: 3 };
    assert_eq!(deliveries.delays(), Some(delays));
    assert!(!delays.has_waited(None), "most did");
    let one = Delays { median: 500, ..delays };
    assert!(one.has_waited(None) && one.has_waited(Some(Delays { longest: 60_000, ..one })));
    assert!(!one.has_waited(Some(Delays { longest: 200_000, ..one })), "UDP was as slow: it was the machine");
    // For a message that arrives twice, the first arrival counts.
    deliveries.record(900_000, &back(1));
    assert_eq!(deliveries.messages[0].took, Some(500));
}

#[test]
fn a_stream_is_taken_apart_at_its_line_feeds() {
    let stream: Vec<u8> = (1..=3).flat_map(message).collect();
    let info = TcpInfo { retransmits: 2, ..TcpInfo::default() };
    let mut events: Vec<EventKind> = (1..=3).map(send).collect();
    events.extend(stream.chunks(13).map(|bytes| EventKind::Received { size: 13, bytes: bytes.to_vec().into() }));
    events.push(EventKind::Info(Some(info)));
    let deliveries = deliveries(3, events);
    assert_eq!((deliveries.order.as_slice(), deliveries.is_complete()), (&[1, 2, 3][..], true));
    assert_eq!(deliveries.info, Some(info));
    assert_eq!(deliveries.totals(), Totals { sent: 3, arrived: 3, ..Totals::default() });
}

#[test]
fn what_is_no_message_of_the_comparison_is_passed_over() {
    let other = |bytes: &[u8]| EventKind::ReceivedFrom { from: "a:1".into(), size: 64, bytes: bytes.to_vec().into() };
    let events = vec![send(1), other(b"message 0\n"), other(b"message 3\n"), other(b"hello\n"), other(&[0xff, b'\n'])];
    let deliveries = deliveries(2, events);
    assert_eq!((deliveries.order.len(), deliveries.took), (0, None));
}
