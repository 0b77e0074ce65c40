//! The UDP lab's pure parts: what a form means, what the state becomes, and what a comparison's record says.

use networking_lab::{
    experiment::{evidence::Cell as Told, evidence::Evidence, seen::Seen},
    labs::{
        Lost,
        input::Format,
        udp::{
            compare::{Cell, Side, Totals, message},
            experiments::EXPERIMENTS,
            faults::{DELAY, LOSS, SEED, of_protocol, wishes},
            form::{
                ADDRESS, Binding, COUNT, Comparison, Datagram, Form, MESSAGE, Mode, PORT, RECV_SIZE, REPEAT, Receiving,
                Rule, TARGET,
            },
            state::{Action, Phase, Role, Run, State},
        },
    },
    record::{ConnectionId, Entry, EventKind, Faults, Protocol, Record},
    text::{Lang, fields::InputError},
    transport::socket::Incoming,
};
use relay_protocol::{
    Event, Failure, FailureKind, Fault, Phase as Doing, PracticeServer, PracticeUdp, TargetError, TcpInfo, Way,
};
use std::rc::Rc;
use yew::Reducible;

const DIALLED: Faults = Faults { loss: 20, duplicate: 5, reorder: 100, delay: 50, seed: 7 };

fn form() -> Form {
    Form::new("echo".into(), "안녕 {n}")
}

#[test]
fn the_form_opens_binds_sends_and_compares_as_it_stands() {
    let opening = form().opening().unwrap();
    let receiving = Receiving { size: 1024, time_limit: Some(3000) };
    assert_eq!((opening.target.as_str(), opening.receiving, opening.faults.is_none()), ("echo", receiving, true));
    let binding = form().binding().unwrap();
    let endless = Receiving { time_limit: None, ..receiving };
    assert_eq!(binding, Binding { port: 9000, receiving: endless, faults: opening.faults });
    let sending = form().sending().unwrap();
    assert_eq!((sending.times, sending.interval, sending.receiving), (1, 50, receiving));
    let faults = Faults { loss: 20, duplicate: 10, reorder: 10, delay: 20, seed: 42 };
    assert_eq!(form().comparison(), Ok(Comparison { count: 20, interval: 50, faults }));
}

#[test]
fn a_number_in_the_message_is_that_of_the_datagram() {
    let datagram =
        |message: &str, format| Form { message: message.into(), format, ..form() }.sending().unwrap().datagram;
    let numbered = datagram("{n} of {n}", Format::Text);
    assert_eq!(numbered.bytes(1), b"1 of 1");
    assert_eq!(numbered.bytes(12), b"12 of 12");
    assert_eq!(datagram("{m}", Format::Text), Datagram::Bytes(b"{m}".to_vec()));
    assert_eq!(datagram("ec 95 88", Format::Hex), Datagram::Bytes("안".into()));
    // Nothing is a datagram too.
    assert_eq!(datagram("", Format::Text).bytes(1), b"");
    assert_eq!(datagram(" ", Format::Hex).bytes(1), b"");
}

#[test]
fn what_is_wrong_is_told_beside_its_field() {
    let wrong = Form { target: "nowhere".into(), recv_size: "0".into(), port: "65536".into(), ..form() };
    let errors = wrong.opening().unwrap_err();
    assert_eq!(errors.of(TARGET.id), Some(&InputError::Target(TargetError::NoPort)));
    assert_eq!(errors.of(RECV_SIZE.id), Some(&InputError::NotAWholeNumber { min: 1, max: 65536 }));
    let errors = wrong.binding().unwrap_err();
    assert_eq!(errors.of(PORT.id), Some(&InputError::NotAWholeNumber { min: 0, max: 65535 }));

    // The kernel refuses what is too long for UDP, and shows how; what is too long for the relay it would never see.
    let long = |bytes: usize| Form { message: "x".repeat(bytes), ..form() }.sending().map(|sending| sending.times);
    assert_eq!(long(65_508), Ok(1));
    assert_eq!(long(65_537).unwrap_err().of(MESSAGE), Some(&InputError::DatagramTooLong { limit: 65_536 }));
    let often = Form { repeat: "10000".into(), message: "x".repeat(2000), ..form() }.sending().unwrap_err();
    assert_eq!(often.of(REPEAT.id), Some(&InputError::TooMuch { limit_mib: 16 }));
    let many = Form { count: "101".into(), ..form() }.comparison().unwrap_err();
    assert_eq!(many.of(COUNT.id), Some(&InputError::NotAWholeNumber { min: 1, max: 100 }));

    let mut dialled = form();
    dialled.set(DELAY.id, "5001".into());
    dialled.set(SEED.id, "-1".into());
    let errors = dialled.opening().unwrap_err();
    assert_eq!(errors.of(DELAY.id), Some(&InputError::NotAWholeNumber { min: 0, max: 5000 }));
    assert!(errors.of(SEED.id).is_some() && errors.of(LOSS).is_none());
}

#[test]
fn by_hand_a_datagram_goes_to_the_typed_address_or_to_the_last_sender() {
    let to = |address: &str, last| Form { address: address.into(), ..form() }.destination(last);
    assert_eq!(to(" ", Some("127.0.0.1:5000")), Ok("127.0.0.1:5000".into()));
    assert_eq!(to("echo", Some("127.0.0.1:5000")), Ok("echo".into()));
    assert_eq!(to("", None).unwrap_err().of(ADDRESS.id), Some(&InputError::NobodySentYet));
    assert!(to("127.0.0.1", None).is_err());
}

#[test]
fn buttons_choose_and_each_mode_has_the_dial_it_shows() {
    let mut form = form();
    let closed = PracticeServer { name: PracticeUdp::Closed, address: "127.0.0.1:7".into(), ours: true };
    for name in ["hex", "by-hand", "answer-by-hand", "closed", "unknown"] {
        form.choose(name, std::slice::from_ref(&closed));
    }
    assert_eq!((form.format, form.continuous, form.rule), (Format::Hex, false, Rule::ByHand));
    assert_eq!(form.target, "127.0.0.1:7");
    form.choose("example-65508", &[]);
    assert_eq!((form.message.len(), form.format), (65_508, Format::Text));
    form.choose("example-10", &[]);
    assert_eq!(form.message, "0123456789");

    form.set(LOSS, "35".into());
    form.choose("compare", &[]);
    assert_eq!(form.mode, Mode::Compare);
    form.set(LOSS, "0".into());
    assert_eq!((form.opening().unwrap().faults.loss, form.comparison().unwrap().faults.loss), (35, 0));
}

#[test]
fn the_relay_is_asked_for_the_faults_that_there_are() {
    let asked = |faults| wishes(faults).iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    assert_eq!(asked(DIALLED), ["loss=0.20", "duplicate=0.05", "reorder=1.00", "delay=50", "seed=7"]);
    assert_eq!(asked(of_protocol(DIALLED, Protocol::Tcp)), ["loss=0.20", "delay=50", "seed=7"]);
    assert_eq!(asked(Faults { seed: 42, ..Faults::default() }), [""; 0]);
}

fn after(actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    actions.into_iter().fold(Rc::new(State::new("hello")), |state, action| state.reduce(action))
}

fn open(role: Role, connection: u32) -> Action {
    let what = match role {
        Role::Server => EventKind::Bind { port: 9000, backlog: None },
        _ => EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp },
    };
    Action::Open { at: 1, role, connection, what, faults: Faults::default() }
}

fn came(role: Role, connection: u32, incoming: Incoming) -> Action {
    Action::Came { at: 2, role, connection, incoming }
}

fn opened() -> Incoming {
    Incoming::Event(Event::Open { local: "127.0.0.1:1".into(), peer: "127.0.0.1:2".into(), microseconds: 3 })
}

fn from(address: &str) -> Incoming {
    Incoming::Event(Event::Datagram { from: address.into() })
}

fn whats(state: &State) -> Vec<EventKind> {
    state.record.entries().map(|noted| noted.what.clone()).collect()
}

#[test]
fn sockets_open_and_end_each_by_itself() {
    let bound = || Incoming::Event(Event::Bound { local: "127.0.0.1:9000".into() });
    let state = after([open(Role::Client, 1), open(Role::Server, 2), came(Role::Server, 2, bound())]);
    assert_eq!((state.socket(Role::Client).phase, state.socket(Role::Server).phase), (Phase::Opening, Phase::Open));
    assert_eq!(state.socket(Role::Server).local.as_deref(), Some("127.0.0.1:9000"));
    let closed = Incoming::Closed { code: 1000, reason: String::new() };
    let state = state.reduce(came(Role::Server, 2, closed));
    assert_eq!((state.socket(Role::Server).phase, state.lost), (Phase::Idle, None));
    assert_eq!(state.socket(Role::Server).local, None);
}

#[test]
fn late_news_of_an_earlier_socket_is_dropped() {
    let state = after([
        open(Role::Client, 1),
        open(Role::Client, 2),
        came(Role::Client, 1, opened()),
        came(Role::Client, 1, Incoming::Data(vec![1])),
        came(Role::Server, 2, opened()),
    ]);
    assert_eq!((state.socket(Role::Client).phase, state.record.len()), (Phase::Opening, 2));
}

#[test]
fn a_datagram_is_written_down_with_its_sender_and_the_size_it_was_called_for() {
    let state = after([
        open(Role::Server, 1),
        Action::RecvSize(Role::Server, 1024),
        Action::RecvSize(Role::Server, 4),
        came(Role::Server, 1, from("a:1")),
        came(Role::Server, 1, Incoming::Data(vec![0; 9])),
        came(Role::Server, 1, from("b:2")),
        came(Role::Server, 1, Incoming::Data(vec![0; 4])),
        came(Role::Server, 1, Incoming::Event(Event::Truncated { kept: 4, of: 10 })),
        came(Role::Server, 1, from("a:1")),
        came(Role::Server, 1, Incoming::Data(Vec::new())),
    ]);
    let received =
        |from: &str, size, bytes: &[u8]| EventKind::ReceivedFrom { from: from.into(), size, bytes: bytes.into() };
    let expected = [
        received("a:1", 1024, &[0; 9]),
        received("b:2", 4, &[0; 4]),
        EventKind::Truncated { kept: 4, of: 10 },
        received("a:1", 4, &[]),
    ];
    assert_eq!(whats(&state)[1..], expected);
    assert_eq!(state.socket(Role::Server).sender.as_deref(), Some("a:1"));
}

#[test]
fn faults_that_were_asked_for_stand_in_the_record_and_none_do_not() {
    let asked = |faults| {
        let what = EventKind::Connect { target: "echo".into(), protocol: Protocol::Udp };
        whats(&after([Action::Open { at: 1, role: Role::Client, connection: 1, what, faults }]))
    };
    assert_eq!(asked(DIALLED)[1], EventKind::Faults(DIALLED));
    assert_eq!(asked(Faults { seed: 7, ..Faults::default() }).len(), 1);
}

#[test]
fn a_websocket_without_a_close_frame_was_never_open_or_was_lost() {
    let gone = || Incoming::Closed { code: 1006, reason: String::new() };
    let client = || open(Role::Client, 1);
    assert_eq!(after([client(), came(Role::Client, 1, gone())]).lost, Some(Lost::NeverOpened));
    let midway = [client(), came(Role::Client, 1, opened()), came(Role::Client, 1, gone())];
    assert_eq!(after(midway).lost, Some(Lost::Midway));
    assert_eq!(after([client(), came(Role::Client, 1, gone()), open(Role::Client, 2)]).lost, None);
}

#[test]
fn the_relays_echo_server_is_offered_unless_something_was_typed() {
    let offered = || Action::EchoServer("127.0.0.1:40001".into());
    assert_eq!(after([offered()]).form.target, "127.0.0.1:40001");
    assert_eq!(after([Action::Edit(form().into()), offered()]).form.target, "echo");
}

/// A record with these entries of connection 3, and some of another that say the same.
fn record(entries: Vec<EventKind>) -> Record {
    let mut record = Record::default();
    for (at, what) in entries.into_iter().enumerate() {
        for connection in [3, 4] {
            record.push(Entry { at: at as u64 * 10, connection: ConnectionId(connection), what: what.clone() });
        }
    }
    record
}

fn send(number: u32) -> EventKind {
    EventKind::Send { bytes: message(number).into() }
}

fn back(number: u32) -> EventKind {
    EventKind::ReceivedFrom { from: "a:1".into(), size: 64, bytes: message(number).into() }
}

#[test]
fn a_grid_is_read_from_the_record() {
    let lost = |number, way| EventKind::Injected { fault: Fault::Loss, way, number, bytes: 10 };
    let mut sent: Vec<EventKind> = (1..=5).map(send).collect();
    // 1 comes, 2 is lost on its way, 3 comes after 4 and twice, 5 never comes, 6 is not yet sent.
    sent.extend([lost(2, Way::Out), back(1), back(4), back(3), lost(5, Way::Back), back(3)]);
    let side = Side::of(&record(sent), ConnectionId(3), 6);
    let sent = Cell { sent: true, ..Cell::default() };
    let expected = [
        Cell { arrivals: 1, ..sent },
        Cell { lost_out: true, ..sent },
        Cell { arrivals: 2, late: true, ..sent },
        Cell { arrivals: 1, ..sent },
        sent,
        Cell::default(),
    ];
    assert_eq!(side.cells, expected);
    assert_eq!(side.order, [1, 4, 3, 3]);
    assert_eq!(side.totals(), Totals { sent: 5, arrived: 3, missing: 2, twice: 1, late: 1 });
    // From the first entry, a send, to the last, an answer: ten steps.
    assert_eq!((side.took, side.is_whole()), (Some(100), false));
}

#[test]
fn a_stream_is_taken_apart_at_its_line_feeds() {
    let stream: Vec<u8> = (1..=3).flat_map(message).collect();
    let info = TcpInfo { retransmits: 2, ..TcpInfo::default() };
    let mut entries: Vec<EventKind> = (1..=3).map(send).collect();
    entries.extend(stream.chunks(13).map(|bytes| EventKind::Received { size: 13, bytes: bytes.into() }));
    entries.push(EventKind::Info(Some(info)));
    let side = Side::of(&record(entries), ConnectionId(4), 3);
    assert_eq!((side.order.as_slice(), side.is_whole(), side.info), (&[1, 2, 3][..], true, Some(info)));
    assert_eq!(side.totals(), Totals { sent: 3, arrived: 3, ..Totals::default() });
}

#[test]
fn what_is_no_message_of_the_comparison_is_passed_over() {
    let other = |bytes: &[u8]| EventKind::ReceivedFrom { from: "a:1".into(), size: 64, bytes: bytes.into() };
    let entries = vec![send(1), other(b"message 0\n"), other(b"message 3\n"), other(b"hello\n"), other(&[0xff, b'\n'])];
    let side = Side::of(&record(entries), ConnectionId(3), 2);
    assert_eq!((side.order.len(), side.took), (0, None));
}

#[test]
fn a_comparison_that_is_over_goes_with_its_record() {
    let run = || Run {
        count: 2,
        faults: DIALLED,
        udp: ConnectionId(1),
        tcp: ConnectionId(2),
        without_loss: None,
        over: false,
    };
    assert!(after([Action::Compare(run()), Action::Clear]).sides().is_some());
    assert!(after([Action::Compare(run()), Action::Compared, Action::Clear]).sides().is_none());
}

/// What this experiment reads from these entries, each of a connection.
fn evidence(experiment: &str, entries: impl IntoIterator<Item = (u32, EventKind)>) -> Evidence {
    let mut record = Record::default();
    for (at, (connection, what)) in entries.into_iter().enumerate() {
        record.push(Entry { at: at as u64 * 1000, connection: ConnectionId(connection), what });
    }
    let known =
        EXPERIMENTS.experiments.iter().find(|known| known.id == experiment).expect("the experiment is on the bench");
    (known.evidence)(Seen::new(&record, &Record::default(), &[]), Lang::En)
}

fn connect(protocol: Protocol) -> EventKind {
    EventKind::Connect { target: "echo".into(), protocol }
}

#[test]
fn the_evidence_of_a_comparison_speaks_for_what_happened_on_both_sides() {
    let stream = |numbers: std::ops::RangeInclusive<u32>| {
        let bytes: Vec<u8> = numbers.flat_map(message).collect();
        EventKind::Received { size: 4096, bytes: bytes.into() }
    };
    let supports = |came_by_udp: &[u32], came_by_tcp| {
        let mut entries = vec![(1, connect(Protocol::Udp)), (2, connect(Protocol::Tcp))];
        entries.extend((1..=20).flat_map(|number| [(1, send(number)), (2, send(number))]));
        entries.extend(came_by_udp.iter().map(|number| (1, back(*number))));
        entries.push((2, stream(1..=came_by_tcp)));
        evidence("promises", entries).supports
    };
    let all: Vec<u32> = (1..=20).collect();
    assert_eq!(supports(&all, 20), Some(0));
    assert_eq!(supports(&all[3..], 20), Some(1));
    assert_eq!(supports(&[&all[1..], &all[..1]].concat(), 20), Some(2));
    // Where TCP's side is not whole there is nothing to compare with.
    assert_eq!(supports(&all[3..], 19), None);
}

#[test]
fn the_evidence_of_a_datagrams_rest_is_what_the_second_recvfrom_returned() {
    let bytes = |bytes: &[u8]| EventKind::Send { bytes: bytes.into() };
    let came = |bytes: &[u8]| EventKind::ReceivedFrom { from: "a:1".into(), size: 4, bytes: bytes.into() };
    let run = |second: &[u8]| {
        let cut = EventKind::Truncated { kept: 4, of: 10 };
        let all = [connect(Protocol::Udp), bytes(b"0123456789"), came(b"0123"), cut, bytes(b"next"), came(second)];
        evidence("rest", all.map(|what| (1, what)))
    };
    let told = run(b"next");
    assert_eq!(told.supports, Some(1));
    assert_eq!(told.tables[0].rows[0][3], Told::Bad("6 B".into()));
    assert_eq!(told.tables[0].rows[1][3], Told::Good("0 B".into()));
    assert_eq!(run(b"4567").supports, Some(0));
}

#[test]
fn a_send_that_nobody_gets_is_evidence_with_and_without_an_error_later() {
    let failure = Failure {
        phase: Doing::Transfer,
        kind: FailureKind::Refused,
        errno: Some(111),
        symbol: Some("ECONNREFUSED".into()),
        message: String::new(),
        microseconds: 5,
        rule: None,
        allow: None,
        holder: None,
    };
    let sent = || EventKind::Send { bytes: (*b"anyone?").into() };
    let run = |entries: Vec<EventKind>| evidence("arrived", entries.into_iter().map(|what| (1, what)));
    let told = run(vec![connect(Protocol::Udp), sent(), EventKind::Reported(failure), sent()]);
    assert_eq!(told.supports, Some(2));
    let later: Vec<_> = told.tables[0].rows.iter().map(|row| row[2].clone()).collect();
    assert_eq!(later, [Told::Bad("ECONNREFUSED after 1.0 ms".into()), Told::Plain("nothing told".into())]);
    // Somebody was there after all.
    assert_eq!(run(vec![connect(Protocol::Udp), sent(), back(1), sent()]).supports, None);
}
