//! What the TCP client lab's state becomes, action by action.

use networking_lab::{
    labs::tcp_client::{
        code,
        form::Form,
        state::{Action, Lost, Phase, State},
    },
    record::entry::EventKind,
    snippets::work::{TcpClient, Work},
    transport::socket::Incoming,
};
use relay_protocol::{Event, PracticeServer, PracticeTcp};
use std::rc::Rc;
use yew::Reducible;

fn after(actions: impl IntoIterator<Item = Action>) -> Rc<State> {
    actions.into_iter().fold(Rc::new(State::new(None, "안녕하세요!")), |state, action| state.reduce(action))
}

fn connect(connection: u32) -> Action {
    Action::Connect { at: 1, connection, target: "echo".into() }
}

fn came(connection: u32, incoming: Incoming) -> Action {
    Action::Came { at: 2, connection, incoming }
}

fn open() -> Incoming {
    Incoming::Event(Event::Open { local: "127.0.0.1:1".into(), peer: "127.0.0.1:2".into(), microseconds: 3 })
}

fn closed(code: u16) -> Incoming {
    Incoming::Closed { code, reason: String::new() }
}

#[test]
fn a_connection_opens_half_closes_and_ends() {
    let both = Phase::Open { writing: true, reading: true };
    assert_eq!(after([connect(1)]).phase, Phase::Connecting);
    assert_eq!(after([connect(1), came(1, open())]).phase, both);
    let shut = || Action::Did { at: 3, what: EventKind::Shutdown };
    let state = after([connect(1), came(1, open()), shut()]);
    assert_eq!(state.phase, Phase::Open { writing: false, reading: true });
    let state = after([connect(1), came(1, open()), shut(), came(1, Incoming::Event(Event::Fin))]);
    assert_eq!(state.phase, Phase::Open { writing: false, reading: false });
    let state = after([connect(1), came(1, open()), came(1, closed(1000))]);
    assert_eq!((state.phase, state.lost), (Phase::Idle, None));
    let close = Action::Did { at: 3, what: EventKind::Close };
    assert_eq!(after([connect(1), came(1, open()), close]).phase, Phase::Closing);
}

#[test]
fn late_news_of_an_earlier_connection_is_dropped() {
    let state = after([connect(1), connect(2), came(1, open()), came(1, Incoming::Data(vec![1]))]);
    assert_eq!((state.phase, state.record.len()), (Phase::Connecting, 2));
}

#[test]
fn an_open_that_crosses_a_close_does_not_open_again() {
    let close = Action::Did { at: 2, what: EventKind::Close };
    assert_eq!(after([connect(1), close, came(1, open())]).phase, Phase::Closing);
}

#[test]
fn a_websocket_without_a_close_frame_was_never_open_or_was_lost() {
    assert_eq!(after([connect(1), came(1, closed(1006))]).lost, Some(Lost::NeverOpened));
    assert_eq!(after([connect(1), came(1, open()), came(1, closed(1006))]).lost, Some(Lost::Midway));
    assert_eq!(after([connect(1), came(1, closed(1006)), connect(2)]).lost, None);
    let not_tried = Action::NotTried { at: 2, reason: "blocked".into() };
    assert_eq!(after([connect(1), not_tried]).lost, Some(Lost::NeverOpened));
}

#[test]
fn a_recv_is_written_down_with_the_size_it_was_called_with() {
    let state = after([
        connect(1),
        Action::RecvSize(1024),
        came(1, open()),
        // 4 was asked for while a recv of 1024 was on its way back.
        Action::RecvSize(4),
        came(1, Incoming::Data(vec![0; 31])),
        came(1, Incoming::Data(vec![0; 4])),
        Action::RecvSize(4),
        came(1, Incoming::Data(vec![0; 3])),
    ]);
    let sizes: Vec<(u32, usize)> = state
        .record
        .entries()
        .filter_map(|entry| match &entry.what {
            EventKind::Received { size, bytes } => Some((*size, bytes.len())),
            _ => None,
        })
        .collect();
    assert_eq!(sizes, [(1024, 31), (4, 4), (4, 3)]);
}

#[test]
fn clearing_the_record_keeps_the_connection() {
    let state = after([connect(1), came(1, open()), Action::Clear]);
    assert!(state.record.is_empty());
    assert_eq!(state.phase, Phase::Open { writing: true, reading: true });
}

#[test]
fn the_relays_echo_server_is_offered_unless_something_was_typed() {
    let offered = || Action::EchoServer("127.0.0.1:40001".into());
    assert_eq!(after([offered()]).form.server, "127.0.0.1:40001");
    let typed = Form::new("127.0.0.1:9".into(), "");
    assert_eq!(after([Action::Edit(typed.into()), offered()]).form.server, "127.0.0.1:9");
}

#[test]
fn what_was_sent_waits_until_the_relay_has_written_it() {
    let send = || Action::Did { at: 3, what: EventKind::Send { bytes: (*b"hello").into() } };
    let written = |bytes| came(1, Incoming::Event(Event::Written { bytes }));
    let waiting = |actions: Vec<Action>| {
        let state = after([connect(1), came(1, open())].into_iter().chain(actions));
        (state.unwritten, state.record.len())
    };
    assert_eq!(waiting(vec![send(), send()]), (10, 4));
    assert_eq!(waiting(vec![send(), written(3), send(), written(8)]), (2, 4));
    assert_eq!(waiting(vec![send(), written(5)]), (0, 3));
    assert_eq!(waiting(vec![send(), came(1, closed(1000))]), (0, 4));
    assert_eq!(waiting(vec![send(), connect(2)]), (0, 4));
}

#[test]
fn the_lab_s_fields_are_work_for_a_program() {
    let echo = PracticeServer { name: PracticeTcp::Echo, address: "[::1]:40001".into(), ours: true };
    let form =
        Form { time_limit: "0.5".into(), repeat: "3".into(), continuous: false, ..Form::new("echo".into(), "hi") };
    let edit = |form: Form| Action::Edit(form.into());
    let work = |actions: Vec<Action>| code::work(&after(actions), std::slice::from_ref(&echo));
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
    assert_eq!(work(vec![edit(form.clone())]), Some(Work::TcpClient(client.clone())));
    // A shutdown is remembered when the connection has ended, until the next one.
    let shut = || Action::Did { at: 3, what: EventKind::Shutdown };
    let ended = || vec![edit(form.clone()), connect(1), came(1, open()), shut(), came(1, closed(1000))];
    assert_eq!(work(ended()), Some(Work::TcpClient(TcpClient { shutdown: true, ..client.clone() })));
    let again = ended().into_iter().chain([connect(2)]).collect();
    assert_eq!(work(again), Some(Work::TcpClient(client.clone())));
    // To connect needs no message; what is wrong is work for nobody.
    let nothing = TcpClient { message: Vec::new(), times: 1, ..client };
    assert_eq!(work(vec![edit(Form { message: String::new(), ..form.clone() })]), Some(Work::TcpClient(nothing)));
    assert_eq!(work(vec![edit(Form { repeat: "0".into(), ..form.clone() })]), None);
    assert_eq!(work(vec![edit(Form { server: "no port".into(), ..form })]), None);
}
