use crate::{A_WHILE, Test, continuous};
use networking_lab::{effect::Endpoint, record::Faults};
use relay_protocol::{Command, Event, Fault, Way};

fn connect(test: &mut Test, target: &str, faults: Faults) -> networking_lab::in_page::Handle {
    let handle = test.open(Endpoint::Udp { target: target.into(), faults });
    test.command(handle, continuous(4));
    handle
}

#[test]
fn a_datagram_comes_back_whole_or_cut() {
    let mut test = Test::new();
    let client = connect(&mut test, "127.0.0.1:8888", Faults::default());
    test.send(client, "next");
    test.send(client, "0123456789");
    test.send(client, "");
    assert_eq!(test.received(client), ["next", "0123", ""]);
    assert!(test.events(client).contains(&&Event::Truncated { kept: 4, of: 10 }));
}

#[test]
fn nobody_at_a_port_is_reported_later_and_the_datagram_after_it_is_not_sent() {
    let mut test = Test::new();
    let client = connect(&mut test, "closed", Faults::default());
    test.send(client, "anyone?");
    assert_eq!(test.failure(client).symbol.as_deref(), Some("ECONNREFUSED"));
    assert_eq!(test.closed(client), None);
    let silent = connect(&mut test, "silent", Faults::default());
    test.send(silent, "anyone?");
    test.pass(A_WHILE);
    assert_eq!(test.events(silent).len(), 1);
}

#[test]
fn the_faults_of_a_seed_are_those_of_the_relay() {
    let mut test = Test::new();
    let faults = Faults { loss: 30, duplicate: 30, seed: 42, ..Faults::default() };
    let client = connect(&mut test, "echo", faults);
    for _ in 0..12 {
        test.send(client, "x");
    }
    let met = test.events(client).into_iter().filter_map(|event| match event {
        Event::Injected { fault, way: Way::Out, number, .. } => Some((*fault, *number)),
        _ => None,
    });
    use Fault::{Duplicate, Loss};
    let expected = [
        (Loss, 1),
        (Duplicate, 3),
        (Loss, 6),
        (Loss, 7),
        (Loss, 8),
        (Loss, 9),
        (Loss, 10),
        (Duplicate, 11),
        (Duplicate, 12),
    ];
    assert_eq!(met.collect::<Vec<_>>(), expected);
}

#[test]
fn bound_sockets_of_the_tab_reach_each_other() {
    let mut test = Test::new();
    let server = test.open(Endpoint::UdpSocket { port: 9000, faults: Faults::default() });
    test.command(server, continuous(1024));
    let client = connect(&mut test, "localhost:9000", Faults::default());
    test.send(client, "ping");
    let from = test.events(server).into_iter().find_map(|event| match event {
        Event::Datagram { from } => Some(from.clone()),
        _ => None,
    });
    assert_eq!(test.text(server), "ping");
    test.command(server, Command::SendTo { address: from.expect("it came") });
    test.send(server, "pong");
    assert_eq!(test.text(client), "pong");
    let second = test.open(Endpoint::UdpSocket { port: 9000, faults: Faults::default() });
    assert_eq!(test.closed(second), Some(4010));
    test.send(server, "to whom?");
    assert_eq!(test.closed(server), Some(4009));
}

#[test]
fn a_fault_names_its_datagram_by_the_number_that_the_tab_gave_it() {
    let mut test = Test::new();
    let faults = Faults { loss: 100, ..Faults::default() };
    let bound = test.open(Endpoint::UdpSocket { port: 0, faults });
    // An address outside the page, and a port without a socket.
    for to in ["10.0.0.1:9", "127.0.0.1:9", "echo"] {
        test.command(bound, Command::SendTo { address: to.into() });
        test.send(bound, "x");
    }
    let lost = Event::Injected { fault: Fault::Loss, way: Way::Out, number: 3, bytes: 1 };
    assert!(test.events(bound).contains(&&lost), "{:?}", test.events(bound));
}
