//! The TCP server lab without a browser: what is answered, what its state becomes, its fields, its bars.

use networking_lab::{
    labs::tcp_server::{
        action::Action,
        bars::{Bar, Scale, Span},
        form::{BACKLOG, Binding, DELAY, Form, OWN, PORT, RECV_SIZE, RULE, other_port},
        guest::Stage,
        intake::Intake,
        replies::{MAX_LINE, Rule, Unfinished, Unit},
        state::{MAX_GUESTS, MAX_OWN, Phase, State, Trouble},
        trial::commands,
    },
    record::{ConnectionId, EventKind},
    text::Lang,
    transport::socket::{Incoming, NO_CLOSE_FRAME},
};
use relay_protocol::{Event, Failure, FailureKind, Limits};
use std::rc::Rc;
use yew::Reducible;

/// The answers to what each of these recvs brought, and to what is left at the FIN.
fn answers(rule: Rule, unit: Unit, recvs: &[&[u8]]) -> Vec<String> {
    let mut unfinished = Unfinished::default();
    let mut pieces: Vec<Vec<u8>> = recvs.iter().flat_map(|bytes| unfinished.take(bytes, unit)).collect();
    pieces.extend(unfinished.rest());
    let answers = pieces.iter().filter_map(|piece| rule.answer(piece, "네"));
    answers.map(|answer| String::from_utf8_lossy(&answer).into_owned()).collect()
}

#[test]
fn each_rule_has_its_answer() {
    let cases: [(Rule, &str, &[&str]); 8] = [
        (Rule::ByHand, "abc", &[]),
        (Rule::Prefix, "안녕하세요!", &["서버 응답: 안녕하세요!"]),
        (Rule::Upper, "abc é 가\n", &["ABC é 가\n"]),
        (Rule::Reverse, "안녕 abc", &["cba 녕안"]),
        (Rule::Reverse, "ab\r\n", &["ba\r\n"]),
        (Rule::Reverse, "\n", &["\n"]),
        (Rule::Fixed, "무엇이든\n", &["네\n"]),
        (Rule::Fixed, "", &[]),
    ];
    for (rule, came, expected) in cases {
        assert_eq!(answers(rule, Unit::Recv, &[came.as_bytes()]), expected, "{rule:?} {came:?}");
    }
    // Nothing to say is no answer.
    assert_eq!(Rule::Fixed.answer(b"x", ""), None);
}

#[test]
fn a_character_that_a_recv_cut_is_reversed_by_bytes() {
    // The first three bytes of 안 and half of 녕.
    let bytes = [0xec, 0x95, 0x88, 0xeb, 0x85];
    assert_eq!(Rule::Reverse.answer(&bytes, ""), Some(vec![0x85, 0xeb, 0x88, 0x95, 0xec]));
}

#[test]
fn by_line_what_recvs_cut_is_put_together() {
    let text = "안녕\n하나 둘\r\n\n끝".as_bytes();
    for size in 1..=text.len() {
        let recvs: Vec<&[u8]> = text.chunks(size).collect();
        let expected = ["서버 응답: 안녕\n", "서버 응답: 하나 둘\r\n", "서버 응답: \n", "서버 응답: 끝"];
        assert_eq!(answers(Rule::Prefix, Unit::Line, &recvs), expected, "{size} bytes a recv");
    }
}

#[test]
fn by_recv_each_recv_has_an_answer() {
    assert_eq!(answers(Rule::Upper, Unit::Recv, &[b"ab", b"c\nd"]), ["AB", "C\nD"]);
}

#[test]
fn a_line_without_end_does_not_fill_the_memory() {
    let mut unfinished = Unfinished::default();
    let pieces = unfinished.take(&vec![b'x'; 2 * MAX_LINE + 1], Unit::Line);
    assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_LINE, MAX_LINE]);
    // Turned to answering each recv, what had come of the line comes first.
    assert_eq!(unfinished.take(b"y", Unit::Recv), [b"xy"]);
}

fn form() -> Form {
    Form::new("안녕하세요!", "네")
}

#[test]
fn the_form_starts_as_the_chapters_server() {
    let (binding, serving) = form().binding().unwrap();
    assert_eq!(binding, Binding { port: 9000, backlog: 5, reuse: true });
    assert_eq!((serving.rule, serving.unit, serving.recv_size), (Rule::Prefix, Unit::Recv, 1024));
    assert_eq!(form().own_message().unwrap(), "안녕하세요!".as_bytes());
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let mut form = form();
    for (id, wrong) in [(PORT.id, "65536"), (BACKLOG.id, "0"), (RECV_SIZE.id, "많이"), (DELAY.id, "-1")] {
        form.set(id, wrong.into());
    }
    let errors = form.binding().unwrap_err();
    for id in [PORT.id, BACKLOG.id, RECV_SIZE.id, DELAY.id] {
        assert!(errors.of(id).is_some(), "{id}");
    }
    form.set(OWN.id, String::new());
    assert!(form.own_message().unwrap_err().of(OWN.id).is_some());
}

#[test]
fn by_line_messages_get_the_end_that_the_server_waits_for() {
    let mut form = form();
    form.choose("by-line");
    form.set(RULE, Rule::Upper.name().into());
    assert_eq!((form.unit, form.rule), (Unit::Line, Rule::Upper));
    assert_eq!(form.own_message().unwrap(), "안녕하세요!\n".as_bytes());
}

#[test]
fn another_port_is_the_next_that_may_be_bound() {
    let limits = |bind_ports: &[(u16, u16)]| Limits {
        message_bytes: 0,
        connections: 0,
        connections_per_client: None,
        handshake_timeout_ms: None,
        connect_timeout_ms: 0,
        idle_timeout_ms: 0,
        ping_interval_ms: None,
        bind_ports: bind_ports.to_vec(),
    };
    let usual = limits(&[(9000, 9099)]);
    for (refused, other) in [(9000, 9001), (8888, 9000), (9099, 9000), (60000, 9000), (0, 9000)] {
        assert_eq!(other_port(refused, Some(&usual)), other, "{refused}");
    }
    assert_eq!(other_port(9002, Some(&limits(&[(9100, 9100), (9000, 9002), (9050, 9060)]))), 9050);
    // Where there is no other, any free one.
    assert_eq!(other_port(9000, Some(&limits(&[(9000, 9000)]))), 0);
    assert_eq!(other_port(9000, None), 0);
    assert_eq!(other_port(u16::MAX, Some(&limits(&[(u16::MAX, u16::MAX)]))), 0);
}

fn after(actions: Vec<Action>) -> Rc<State> {
    Rc::new(State::new("안녕하세요!", "네")).reduce(Action::All(actions))
}

fn bind(listener: u32) -> Action {
    Action::Bind { at: 1, listener, binding: Binding { port: 9000, backlog: 5, reuse: true } }
}

fn heard(at: u64, listener: u32, incoming: Incoming) -> Action {
    Action::Heard { at, listener, incoming }
}

fn listening() -> Incoming {
    let (local, listener) = ("127.0.0.1:9000".into(), "secret".into());
    Incoming::Event(Event::Listening { local, listener, backlog: 5 })
}

fn waiting(clients: u32) -> Incoming {
    Incoming::Event(Event::Waiting { clients })
}

fn closed(code: u16) -> Incoming {
    Incoming::Closed { code, reason: String::new() }
}

fn accept(at: u64) -> Action {
    Action::DidListener { at, what: EventKind::Accept }
}

fn accepted(at: u64, guest: u32, waited: Option<u64>) -> Action {
    let peer = format!("127.0.0.1:{}", 40_000 + guest);
    Action::Accepted { at, guest, local: "127.0.0.1:9000".into(), peer, waited }
}

fn came(at: u64, guest: u32, incoming: Incoming) -> Action {
    Action::Came { at, guest, size: 1024, incoming }
}

fn open() -> Incoming {
    Incoming::Event(Event::Open { local: String::new(), peer: String::new(), microseconds: 0 })
}

#[test]
fn a_server_listens_serves_and_ends() {
    let mut actions = vec![bind(1), heard(2, 1, listening()), accept(3), accepted(4, 1, None), came(5, 1, open())];
    actions.push(came(6, 1, Incoming::Data(b"abc".to_vec())));
    actions.push(Action::Did { at: 7, guest: 1, what: EventKind::Send { bytes: (*b"defg").into() } });
    let state = after(actions);
    assert_eq!((state.phase, state.local.as_str()), (Phase::Listening, "127.0.0.1:9000"));
    let guest = &state.guests[0];
    assert_eq!((guest.received, guest.sent), (3, 4));
    assert_eq!(guest.stage, Stage::Open { writing: true, reading: true });
    // Its own record has what is its own, the joint one all.
    assert_eq!((guest.record.len(), state.record.len()), (3, 6));
    let state = state.reduce(Action::Did { at: 8, guest: 1, what: EventKind::Close });
    assert_eq!(state.guests[0].stage, Stage::Closing);
    let state = state.reduce(came(9, 1, closed(1000)));
    assert_eq!((state.guests[0].stage, state.guests[0].span.ended), (Stage::Over { failed: None }, Some(9)));
    assert!(!state.is_live());
}

#[test]
fn the_half_of_a_connection_that_is_closed_is_told() {
    let state = after(vec![bind(1), accepted(2, 1, None), came(3, 1, open()), came(4, 1, Incoming::Event(Event::Fin))]);
    assert_eq!(state.guests[0].stage, Stage::Open { writing: true, reading: false });
    let state = state.reduce(Action::Did { at: 5, guest: 1, what: EventKind::Shutdown });
    assert_eq!(state.guests[0].stage, Stage::Open { writing: false, reading: false });
    assert!(state.addressee().is_none());
}

#[test]
fn who_waits_in_the_queue_leaves_it_in_the_order_of_coming() {
    let mut actions = vec![bind(1), heard(2, 1, listening()), heard(10, 1, waiting(1)), heard(20, 1, waiting(3))];
    let state = after(vec![bind(1), heard(2, 1, listening()), heard(10, 1, waiting(1)), heard(20, 1, waiting(3))]);
    assert_eq!(state.waiting, [10, 20, 20]);
    actions.push(heard(30, 1, waiting(2)));
    let state = after(actions);
    assert_eq!(state.waiting, [20, 20]);
    assert_eq!(state.record.entries().filter(|noted| matches!(noted.what, EventKind::Waiting { .. })).count(), 2);
    // While an accept is called, the queue is only passed through.
    let state = after(vec![bind(1), heard(2, 1, listening()), accept(3), heard(4, 1, waiting(1))]);
    assert!(!state.record.entries().any(|noted| matches!(noted.what, EventKind::Waiting { .. })));
}

#[test]
fn news_of_an_earlier_listener_and_of_unknown_connections_is_dropped() {
    let state = after(vec![bind(1), bind(2), heard(3, 1, listening()), came(4, 7, open())]);
    assert_eq!((state.phase, state.record.len(), state.guests.len()), (Phase::Binding, 2, 0));
}

#[test]
fn a_listener_that_ends_says_why() {
    let gone =
        after(vec![bind(1), heard(2, 1, listening()), heard(3, 1, waiting(1)), heard(4, 1, closed(NO_CLOSE_FRAME))]);
    assert_eq!((gone.phase, &gone.trouble), (Phase::Idle, &Some(Trouble::Gone)));
    assert!(gone.waiting.is_empty() && gone.local.is_empty());
    let never = after(vec![bind(1), heard(2, 1, closed(NO_CLOSE_FRAME))]);
    assert_eq!(never.trouble, Some(Trouble::NeverOpened));
    let stopped = vec![bind(1), heard(2, 1, listening()), Action::DidListener { at: 3, what: EventKind::Close }];
    let stopped = after(stopped).reduce(heard(4, 1, closed(1000)));
    assert_eq!((stopped.phase, &stopped.trouble), (Phase::Idle, &None));
    let failure = Failure {
        phase: relay_protocol::Phase::Bind,
        kind: FailureKind::AddressInUse,
        errno: Some(98),
        symbol: Some("EADDRINUSE".into()),
        message: String::new(),
        microseconds: 1,
        rule: None,
        allow: None,
        holder: None,
    };
    let failed = vec![bind(1), heard(2, 1, Incoming::Event(Event::Failed(failure.clone()))), heard(3, 1, closed(4010))];
    assert_eq!(after(failed).trouble, Some(Trouble::Failed(failure)));
    // The next try begins without it.
    assert_eq!(gone.reduce(bind(2)).trouble, None);
}

#[test]
fn a_message_by_hand_goes_to_the_chosen_connection_or_the_first() {
    let mut actions = vec![bind(1)];
    for guest in 1..=3 {
        actions.extend([accepted(2, guest, None), came(3, guest, open())]);
    }
    actions.push(came(4, 1, closed(1000)));
    let state = after(actions);
    assert_eq!(state.addressee().unwrap().number(), 2);
    let state = state.reduce(Action::Choose(Some(ConnectionId(3))));
    assert_eq!(state.addressee().unwrap().number(), 3);
    assert_eq!(state.shown().len(), 1);
    let state = state.reduce(Action::Choose(Some(ConnectionId(1))));
    assert!(state.addressee().is_none());
    // What has ended can be left out; then the joint record is shown again.
    let state = state.reduce(Action::Forget);
    assert_eq!((state.guests.len(), state.chosen), (2, None));
}

#[test]
fn of_many_connections_those_that_ended_first_are_left_out() {
    let mut actions = vec![bind(1)];
    for guest in 1..=MAX_GUESTS as u32 + 5 {
        actions.push(accepted(2, guest, None));
        if guest > 1 {
            actions.push(came(3, guest, closed(1000)));
        }
    }
    let state = after(actions);
    assert_eq!(state.guests.len(), MAX_GUESTS);
    assert_eq!(state.guests[0].number(), 1, "the one that still stands is kept");
}

#[test]
fn a_client_of_the_tab_stays_listed_as_long_as_it_is_there() {
    let many = MAX_OWN as u32 + 3;
    let state = after((1..=many).map(Action::OwnConnect).collect());
    assert_eq!(state.own.len(), many as usize, "only its row can close it");
    // Where one has ended, it makes room.
    let state = state.reduce(Action::OwnCame(2, 5, closed(1000))).reduce(Action::OwnConnect(many + 1));
    assert_eq!(state.own.len(), many as usize);
    assert!(state.own.iter().all(|own| own.number != 2));
}

#[test]
fn clearing_clears_the_record_that_is_shown() {
    let state = after(vec![bind(1), accepted(2, 1, None), Action::Choose(Some(ConnectionId(1))), Action::Clear]);
    assert_eq!((state.guests[0].record.len(), state.record.len()), (0, 2));
    let state = state.reduce(Action::Choose(None)).reduce(Action::Clear);
    assert!(state.record.is_empty());
}

#[test]
fn accept_is_called_when_it_is_time() {
    let idle = Intake::default();
    assert!(idle.wants(true) && idle.wants(false));
    let serving = Intake { serving: 1, ..idle };
    assert!(!serving.wants(true) && serving.wants(false));
    let calling = Intake { calling: true, ..idle };
    assert!(!calling.wants(true) && !calling.wants(false));
    // Many that come at once are taken a few at a time.
    assert!(
        Intake { serving: 7, taking: 7, ..idle }.wants(false) && !Intake { serving: 8, taking: 8, ..idle }.wants(false)
    );
}

#[test]
fn bars_share_one_scale() {
    let second = 1_000_000;
    let first = Span { came: second, accepted: Some(second), ended: Some(3 * second) };
    let next = Span { came: 2 * second, accepted: Some(3 * second), ended: None };
    let last = Span { came: 4 * second, accepted: None, ended: None };
    let now = 5 * second;
    let scale = Scale::of(&[first, next, last], now);
    assert_eq!(scale.length(), 4 * second);
    assert_eq!(scale.bar(first, now), Bar { from: 0, served: 0, end: 500 });
    assert_eq!(scale.bar(next, now), Bar { from: 250, served: 500, end: 1000 });
    assert_eq!(scale.bar(last, now), Bar { from: 750, served: 1000, end: 1000 });
    assert_eq!((next.waited(now), last.waited(now)), (second, second));
    // Where all has ended, time stands still.
    assert_eq!(Scale::of(&[first], 99 * second), Scale::of(&[first], 50 * second));
    // What is long past is cut off; a moment is shown a second wide; nothing is no trouble.
    let scale = Scale::of(&[first, Span { ended: None, ..next }], 1000 * second);
    assert_eq!((scale.length(), scale.bar(first, 1000 * second).end), (60 * second, 0));
    assert_eq!(Scale::of(&[Span { came: 5, accepted: Some(6), ended: Some(7) }], 9).length(), second);
    assert_eq!(Scale::of(&[], 9).length(), second);
}

#[test]
fn the_commands_name_the_port_that_was_bound() {
    assert!(commands(Lang::Ko, &after(vec![bind(1)])).is_empty());
    let state = after(vec![bind(1), heard(2, 1, listening())]);
    for lang in [Lang::Ko, Lang::En] {
        let commands = commands(lang, &state);
        assert_eq!(commands[0].text, "nc 127.0.0.1 9000");
        assert!(commands.iter().all(|command| command.text.contains("9000")));
        // In single quotes for the shell: no quote of its own may end them.
        assert_eq!(commands[1].text.matches('\'').count(), 2, "{}", commands[1].text);
    }
}
