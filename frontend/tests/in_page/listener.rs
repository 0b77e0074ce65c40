use crate::{A_WHILE, Test, continuous};
use networking_lab::{effect::Endpoint, in_page::Handle};
use relay_protocol::{Command, Event, FailureKind, Holder, Phase};
use std::time::Duration;

fn listen(test: &mut Test, port: u16, backlog: u32, reuse_address: bool) -> Handle {
    test.open(Endpoint::TcpListener { port, backlog, reuse_address })
}

fn name(test: &Test, listener: Handle) -> String {
    match test.events(listener)[..] {
        [Event::Listening { listener, .. }, ..] => listener.clone(),
        _ => panic!("{:?}", test.came(listener)),
    }
}

fn holder(test: &Test, listener: Handle) -> Option<Holder> {
    let failure = test.failure(listener);
    assert_eq!((failure.phase, failure.kind, failure.errno), (Phase::Bind, FailureKind::AddressInUse, Some(98)));
    assert_eq!(test.closed(listener), Some(4010));
    failure.holder
}

#[test]
fn a_client_is_connected_before_it_is_accepted_and_the_queue_is_told() {
    let mut test = Test::new();
    let listener = listen(&mut test, 9000, 1, true);
    let clients: Vec<_> = (0..3).map(|_| test.connect("127.0.0.1:9000", 1024)).collect();
    // The queue holds one more than the backlog; the SYN of the third client is not answered.
    let opened = |test: &Test, client| matches!(test.events(client)[..], [Event::Open { .. }, ..]);
    assert_eq!(clients.iter().map(|client| opened(&test, *client)).collect::<Vec<_>>(), [true, true, false]);
    test.pass(Duration::from_millis(200));
    assert!(matches!(test.events(listener)[..], [.., Event::Waiting { clients: 2 }]));
    test.command(listener, Command::Accept);
    let waited = test.events(listener).into_iter().find_map(|event| match event {
        Event::Accepted { waited, .. } => *waited,
        _ => None,
    });
    assert_eq!(waited, Some(200_000));
    // The SYN is sent again after a second.
    test.pass(Duration::from_secs(1));
    assert!(opened(&test, clients[2]));
}

#[test]
fn a_connect_to_a_full_queue_times_out() {
    let mut test = Test::new();
    listen(&mut test, 9000, 1, true);
    let clients: Vec<_> = (0..3).map(|_| test.connect("127.0.0.1:9000", 1024)).collect();
    test.pass(A_WHILE);
    assert_eq!(test.failure(clients[2]).kind, FailureKind::TimedOut);
    assert_eq!(test.closed(clients[2]), Some(4004));
}

#[test]
fn what_waits_gets_a_rst_when_the_listener_closes() {
    let mut test = Test::new();
    let listener = listen(&mut test, 9000, 5, true);
    let client = test.connect("127.0.0.1:9000", 1024);
    test.network.close(listener);
    test.settle();
    assert_eq!(test.closed(listener), Some(1000));
    assert_eq!(test.failure(client).symbol.as_deref(), Some("ECONNRESET"));
    let next = test.connect("127.0.0.1:9000", 1024);
    assert_eq!(test.closed(next), Some(4003));
}

#[test]
fn an_accepted_connection_that_nobody_takes_is_closed() {
    let mut test = Test::new();
    let listener = listen(&mut test, 9000, 5, true);
    let client = test.connect("127.0.0.1:9000", 1024);
    test.command(listener, Command::Accept);
    test.pass(A_WHILE);
    assert!(test.events(client).contains(&&Event::Fin));
    let listener = name(&test, listener);
    let late = test.open(Endpoint::AcceptedConnection { listener, connection: 1 });
    assert_eq!(test.closed(late), Some(4009));
}

#[test]
fn an_address_in_use_names_its_holder() {
    let mut test = Test::new();
    let practice = listen(&mut test, 8888, 5, true);
    assert_eq!(holder(&test, practice), Some(Holder::Practice));
    listen(&mut test, 9000, 5, true);
    let second = listen(&mut test, 9000, 5, true);
    assert_eq!(holder(&test, second), Some(Holder::Page));
    let elsewhere = listen(&mut test, 80, 5, true);
    assert_eq!(test.closed(elsewhere), Some(4001));
    // Port 0 stands for any free port.
    let any = listen(&mut test, 0, 5, true);
    assert!(matches!(test.events(any)[..], [Event::Listening { .. }]));
}

#[test]
fn whoever_closes_first_leaves_its_port_in_time_wait() {
    let mut test = Test::new();
    let listener = listen(&mut test, 9000, 5, true);
    let client = test.connect("127.0.0.1:9000", 1024);
    test.command(listener, Command::Accept);
    let taken = Endpoint::AcceptedConnection { listener: name(&test, listener), connection: 1 };
    let server = test.open(taken);
    test.command(server, continuous(1024));
    test.command(server, Command::Shutdown);
    test.network.close(listener);
    test.settle();
    // The client has not closed its side, so the connection is still open.
    let early = listen(&mut test, 9000, 5, false);
    assert_eq!(holder(&test, early), Some(Holder::Connection));
    test.network.close(client);
    test.settle();
    assert_eq!(test.closed(server), Some(1000));
    let without = listen(&mut test, 9000, 5, false);
    assert_eq!(holder(&test, without), Some(Holder::TimeWait));
    let with = listen(&mut test, 9000, 5, true);
    assert!(matches!(test.events(with)[..], [Event::Listening { .. }]));
    test.network.close(with);
    test.pass(Duration::from_secs(61));
    let later = listen(&mut test, 9000, 5, false);
    assert!(matches!(test.events(later)[..], [Event::Listening { .. }]));
}
