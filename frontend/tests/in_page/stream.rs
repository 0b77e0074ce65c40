use crate::{A_WHILE, Test, continuous, once};
use networking_lab::{
    effect::Endpoint,
    record::{Faults, layer::OUTSIDE},
    socket::Incoming,
};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use relay_protocol::{Command, Event, FailureKind, Phase};
use std::time::Duration;

const ECHO: &str = "127.0.0.1:8888";

#[test]
fn the_chapters_server_answers_each_recv_with_its_prefix() {
    let mut test = Test::new();
    let client = test.connect(ECHO, 1024);
    let [Event::Open { local, peer, .. }] = test.events(client)[..] else { panic!("{:?}", test.came(client)) };
    assert!(local.starts_with("127.0.0.1:") && peer == ECHO);
    test.send(client, "안녕하세요!");
    assert_eq!(test.text(client), "서버 응답: 안녕하세요!");
    // The server receives up to 1024 bytes, and the rest with another recv.
    test.send(client, [b'x'; 1030]);
    assert_eq!(test.text(client).matches("서버 응답: ").count(), 3);
}

#[test]
fn whatever_the_pieces_the_bytes_and_their_order_stay() {
    for seed in 0..40 {
        let mut random = StdRng::seed_from_u64(seed);
        let faults = Faults { loss: if seed % 2 == 0 { 0 } else { 30 }, seed: seed as u32, ..Faults::default() };
        let mut test = Test::new();
        let client = test.open(Endpoint::Tcp { target: "raw-echo".into(), timeout_ms: None, faults });
        let mut sent = Vec::new();
        for _ in 0..60 {
            let mut piece = vec![0; random.random_range(0..20_000)];
            random.fill_bytes(&mut piece);
            sent.extend_from_slice(&piece);
            test.send(client, &piece);
            let size = random.random_range(1..40_000);
            test.command(client, if random.random() { once(size, None) } else { continuous(size) });
            test.pass(Duration::from_millis(random.random_range(0..300)));
        }
        test.command(client, Command::Shutdown);
        test.command(client, continuous(65_536));
        test.pass(60 * A_WHILE);
        assert!(test.received(client).concat() == sent, "seed {seed}");
        assert_eq!(test.closed(client), Some(1000), "seed {seed}");
        let written = test.events(client).into_iter().filter_map(|event| match event {
            Event::Written { bytes } => Some(*bytes),
            _ => None,
        });
        assert_eq!(written.max(), Some(sent.len() as u64));
    }
}

#[test]
fn what_is_asked_happens_when_it_is_asked() {
    let mut test = Test::new();
    // The network has not run in between: it learns the time from the call.
    test.now = A_WHILE;
    let client = test.connect(ECHO, 1024);
    assert!(matches!(test.events(client)[..], [Event::Open { microseconds: 0, .. }]));
}

#[test]
fn a_recv_returns_as_much_as_there_is_up_to_its_size() {
    let mut test = Test::new();
    let client = test.connect("raw-echo", 4);
    test.send(client, "one message");
    assert_eq!(test.received(client), ["one ", "mess", "age"]);
}

#[test]
fn nothing_is_received_unasked_and_a_time_limit_ends_a_recv() {
    let mut test = Test::new();
    let endpoint = Endpoint::Tcp { target: ECHO.into(), timeout_ms: None, faults: Faults::default() };
    let client = test.open(endpoint);
    test.send(client, "a");
    test.pass(A_WHILE);
    assert_eq!(test.received(client).len(), 0);
    test.command(client, once(1024, None));
    assert_eq!(test.text(client), "서버 응답: a");
    test.command(client, once(1024, Some(500)));
    test.pass(Duration::from_millis(499));
    assert!(!matches!(test.events(client)[..], [.., Event::TimedOut { .. }]));
    test.pass(Duration::from_millis(1));
    assert!(matches!(test.events(client)[..], [.., Event::TimedOut { microseconds: 500_000 }]));
    // That recv is over, and no byte is lost by it.
    test.send(client, "b");
    assert_eq!(test.text(client), "서버 응답: a");
    test.command(client, once(1024, None));
    assert_eq!(test.text(client), "서버 응답: a서버 응답: b");
}

#[test]
fn what_nobody_reads_waits_at_the_sender() {
    let mut test = Test::new();
    let client = test.connect("slow", 1024);
    for _ in 0..64 {
        test.send(client, [0; 16 * 1024]);
    }
    let written = |test: &Test| match test.events(client)[..] {
        [.., Event::Written { bytes }] => *bytes,
        _ => 0,
    };
    assert!((1..1024 * 1024).contains(&written(&test)), "{}", written(&test));
    test.pass(A_WHILE);
    let read: u64 = test.text(client).lines().map(|line| line["recv ".len()..].parse::<u64>().expect("a count")).sum();
    assert_eq!(read, 1024 * 1024);
}

#[test]
fn each_side_of_a_connection_is_closed_by_itself() {
    let mut test = Test::new();
    let client = test.connect("slow", 1024);
    test.send(client, "hello");
    test.command(client, Command::Shutdown);
    test.pass(A_WHILE);
    assert_eq!(test.text(client), "recv 5\n");
    assert!(matches!(test.came(client), [.., Incoming::Event(Event::Fin), Incoming::Closed { code: 1000, .. }]));
    let late = test.connect("slow", 1024);
    test.command(late, Command::Shutdown);
    test.send(late, "late");
    assert_eq!(test.closed(late), Some(4009));
}

#[test]
fn each_failure_has_its_errno_its_phase_and_its_close_code() {
    let mut test = Test::new();
    let refused = test.connect("closed", 1);
    let failure = test.failure(refused);
    assert_eq!((failure.phase, failure.kind), (Phase::Connect, FailureKind::Refused));
    assert_eq!((failure.errno, failure.symbol.as_deref()), (Some(111), Some("ECONNREFUSED")));
    assert_eq!(test.closed(refused), Some(4003));

    let reset = test.connect("reset", 1);
    test.send(reset, "x");
    let failure = test.failure(reset);
    assert_eq!((failure.phase, failure.symbol.as_deref()), (Phase::Transfer, Some("ECONNRESET")));
    assert_eq!(test.closed(reset), Some(4006));

    for outside in ["example.com:80", "10.0.0.1:80", "[2001:db8::1]:80"] {
        let refused = test.connect(outside, 1);
        assert_eq!(test.failure(refused).rule.as_deref(), Some(OUTSIDE), "{outside}");
        assert_eq!(test.closed(refused), Some(4001), "{outside}");
    }
    for nonsense in ["", "127.0.0.1", "http://127.0.0.1:80", "127.0.0.1:0"] {
        let refused = test.connect(nonsense, 1);
        assert_eq!(test.closed(refused), Some(4009), "{nonsense}");
    }
    let too_large = test.connect(ECHO, 0);
    assert_eq!(test.closed(too_large), Some(4009));
}

#[test]
fn what_was_sent_before_a_close_still_goes_out() {
    let mut test = Test::new();
    let listener = test.open(Endpoint::TcpListener { port: 9000, backlog: 5, reuse_address: true });
    let client = test.connect("localhost:9000", 1024);
    test.command(listener, Command::Accept);
    let [Event::Listening { listener: name, .. }, .., Event::Accepted { connection, .. }] = test.events(listener)[..]
    else {
        panic!("{:?}", test.came(listener))
    };
    let endpoint = Endpoint::AcceptedConnection { listener: name.clone(), connection: *connection };
    let server = test.open(endpoint);
    test.send(client, "goodbye");
    test.network.close(client);
    test.settle();
    assert_eq!(test.closed(client), Some(1000));
    test.command(server, continuous(1024));
    assert_eq!(test.text(server), "goodbye");
    assert!(test.events(server).contains(&&Event::Fin));
}

#[test]
fn a_delay_keeps_back_what_is_sent_in_order() {
    let mut test = Test::new();
    let faults = Faults { delay: 100, ..Faults::default() };
    let client = test.open(Endpoint::Tcp { target: "raw-echo".into(), timeout_ms: None, faults });
    test.command(client, continuous(1024));
    test.send(client, "a");
    test.send(client, "b");
    test.command(client, Command::Shutdown);
    test.pass(Duration::from_millis(99));
    assert_eq!(test.text(client), "");
    test.pass(Duration::from_millis(1));
    assert_eq!((test.text(client).as_str(), test.closed(client)), ("ab", Some(1000)));
}
