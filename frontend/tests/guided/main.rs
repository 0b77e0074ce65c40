//! The guided experiments of every lab, run natively to their evidence on the in-page network, which behaves like the
//! real relay in the browser tests.

mod in_page;

use in_page::InPage;
use networking_lab::{
    experiment::{
        CardMsg, Guided, Msg,
        evidence::{Cell, Evidence},
        phase::{Halt, Phase},
    },
    labs::{
        http_client::model::{HttpClientLab, Model as HttpModel},
        input::Format,
        tcp_client::{
            form::Field,
            model::{ConnectionState, Model, Msg as TcpMsg, TcpClientLab},
        },
        tcp_server::{
            form::Field as ServerField,
            model::{Model as ServerModel, Msg as ServerMsg, TcpServerLab},
        },
        udp::{
            faults::FaultField,
            form::{Field as UdpField, Mode},
            model::{Model as UdpModel, Msg as UdpMsg, UdpLab},
        },
        websocket::{
            form::Field as WebSocketField,
            model::{Model as WebSocketModel, Msg as WebSocketMsg, WebSocketLab},
            wire::{WireMsg, form::WireField},
        },
    },
    text::Lang,
};
use std::fmt::Debug;

fn tcp_client() -> InPage<TcpClientLab> {
    InPage::new(Model::new(None, Lang::En.first_message()))
}

fn tcp_server() -> InPage<TcpServerLab> {
    InPage::new(ServerModel::new("hello", "thanks"))
}

fn udp() -> InPage<UdpLab> {
    InPage::new(UdpModel::new("hello {n}"))
}

fn websocket() -> InPage<WebSocketLab> {
    InPage::new(WebSocketModel::new(Lang::En.first_message(), [7; 32]))
}

/// Returns the index of the experiment with this id.
fn numbered<L: Guided>(id: &str) -> usize {
    let experiments = L::experiments().experiments;
    experiments.iter().position(|experiment| experiment.id == id).expect("there is such an experiment")
}

/// Runs an experiment and returns its evidence.
fn evidence<L: Guided>(lab: &mut InPage<L>, id: &str) -> Evidence {
    lab.run(numbered::<L>(id), 0);
    assert_eq!(lab.model.runner.phase, Phase::Ended, "{id}");
    (L::experiments().experiments[numbered::<L>(id)].evidence)(lab.model.runner.seen(), Lang::En)
}

/// Checks which choice the evidence of each experiment supports. The browser tests expect the same with the real relay.
fn runs_to<L: Guided>(lab: impl Fn() -> InPage<L>, expected: &[(&str, usize)]) {
    let ids: Vec<_> = L::experiments().experiments.iter().map(|experiment| experiment.id).collect();
    assert_eq!(ids.len(), expected.len(), "{ids:?}");
    for (id, supports) in expected {
        let mut lab = lab();
        let evidence = evidence(&mut lab, id);
        assert_eq!(evidence.supports, Some(*supports), "{id}: {:?}", evidence.tables);
        assert!(evidence.tables.iter().all(|table| !table.rows.is_empty()), "{id}");
        assert_eq!(
            format!("{:?}", L::activity(&lab.model.lab)),
            format!("{:?}", networking_lab::experiment::Activity::Idle),
            "{id} leaves nothing open"
        );
    }
}

#[test]
fn every_experiment_of_the_tcp_client_runs_to_the_evidence_that_the_real_relay_gives() {
    let expected = [("edges", 1), ("cut", 1), ("queue", 1), ("half-close", 1), ("failures", 1), ("no-limit", 1)];
    runs_to(tcp_client, &expected);
}

#[test]
fn every_experiment_of_the_tcp_server_runs_to_its_evidence() {
    runs_to(tcp_server, &[("serving", 1), ("in-use", 2), ("time-wait", 1)]);
}

#[test]
fn every_experiment_of_the_udp_lab_runs_to_its_evidence() {
    runs_to(udp, &[("promises", 2), ("rest", 1), ("arrived", 2)]);
}

#[test]
fn every_experiment_of_the_http_client_runs_to_its_evidence() {
    let lab = || InPage::<HttpClientLab>::new(HttpModel::new(None));
    let expected = [
        ("status", 1),
        ("cors", 2),
        ("connections", 1),
        ("length", 1),
        ("redirects", 1),
        ("cookies", 1),
        ("time-limit", 1),
        ("truncated", 1),
    ];
    runs_to(lab, &expected);
}

#[test]
fn every_experiment_of_the_websocket_lab_runs_to_its_evidence() {
    let expected =
        [("websocket-edges", 1), ("websocket-arrived", 1), ("goodbye", 1), ("reach", 1), ("idle", 1), ("masking", 1)];
    runs_to(websocket, &expected);
}

/// Runs each experiment in a lab with these settings: they do not affect it, and are restored when it is left.
fn gives_back<L: Guided, Form: Clone + Debug + PartialEq>(
    lab: impl Fn() -> InPage<L>,
    settings: &[L::Msg],
    form: fn(&L::Model) -> &Form,
) {
    for (number, experiment) in L::experiments().experiments.iter().enumerate() {
        let mut lab = lab();
        settings.iter().for_each(|msg| lab.dispatch(Msg::Lab(msg.clone())));
        let before = form(&lab.model.lab).clone();
        lab.run(number, 0);
        assert_eq!(lab.model.runner.phase, Phase::Ended, "{}", experiment.id);
        assert!((experiment.evidence)(lab.model.runner.seen(), Lang::En).supports.is_some(), "{}", experiment.id);
        lab.dispatch(Msg::Card(CardMsg::Leave));
        assert_eq!(form(&lab.model.lab), &before, "{}", experiment.id);
    }
}

#[test]
fn what_was_typed_makes_no_difference_and_comes_back() {
    let fields = [(Field::RecvSize, "x"), (Field::TimeLimit, "-1"), (Field::Repeat, "0"), (Field::Message, "")];
    gives_back(tcp_client, &fields.map(|(field, text)| TcpMsg::Edit(field, text.into())), |lab| &lab.form);

    let fields = [ServerField::Port, ServerField::Backlog, ServerField::Delay, ServerField::ClientMessage];
    gives_back(tcp_server, &fields.map(|field| ServerMsg::Edit(field, "x".into())), |lab| &lab.form);

    let settings = [
        UdpMsg::SetMode(Mode::Server),
        UdpMsg::SetFormat(Format::Hex),
        UdpMsg::Edit(UdpField::Message, "00 01".into()),
        UdpMsg::Edit(UdpField::Fault(FaultField::Loss), "100".into()),
        UdpMsg::Edit(UdpField::ComparedFault(FaultField::Loss), "0".into()),
    ];
    gives_back(udp, &settings, |lab| &lab.form);

    // With this close code, the lab's own button would not close an open WebSocket.
    let fields =
        [(WebSocketField::CloseCode, "1006"), (WebSocketField::Subprotocols, "한글"), (WebSocketField::Repeat, "0")];
    gives_back(websocket, &fields.map(|(field, text)| WebSocketMsg::Edit(field, text.into())), |lab| &lab.form);

    let fields = [
        (WireField::Server, "example.com:80"),
        (WireField::Path, "no path"),
        (WireField::Message, ""),
        (WireField::CloseCode, "x"),
    ];
    let fields = fields.map(|(field, text)| WireMsg::Edit(field, text.into()));
    let settings: Vec<_> = fields.into_iter().chain([WireMsg::AnswerPings(false)]).map(WebSocketMsg::Wire).collect();
    gives_back(websocket, &settings, |lab| &lab.wire.form);
}

#[test]
fn stopping_midway_closes_what_is_open() {
    let mut lab = tcp_client();
    for msg in [CardMsg::Open(numbered::<TcpClientLab>("no-limit")), CardMsg::Predict(0), CardMsg::Run] {
        lab.dispatch(Msg::Card(msg));
    }
    lab.until(|model| model.lab.connection.state.can_write());
    lab.dispatch(Msg::Card(CardMsg::Halt));
    lab.until(|model| model.lab.connection.state == ConnectionState::Closed);
    assert_eq!(lab.model.runner.phase, Phase::Halted(Halt::Stopped));
    assert_eq!(lab.model.lab.connection.state, ConnectionState::Closed);
}

/// The evidence of an experiment with raw frames, and the text of its cells, row by row.
fn rows(lab: &mut InPage<WebSocketLab>, id: &str) -> (Evidence, Vec<Vec<String>>) {
    let evidence = evidence(lab, id);
    let words = |cell: &Cell| match cell {
        Cell::Plain(words) | Cell::Code(words) | Cell::Good(words) | Cell::Bad(words) | Cell::Bar(words, _) => {
            words.clone()
        }
        Cell::Bytes(_) => String::new(),
    };
    let rows = evidence.tables.iter().flat_map(|table| &table.rows);
    let rows = rows.map(|row| row.iter().map(words).collect()).collect();
    (evidence, rows)
}

#[test]
fn the_key_of_a_mask_stands_in_the_frame() {
    let (evidence, rows) = rows(&mut websocket(), "masking");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let [first, second] = &rows[..] else { panic!("{rows:?}") };
    for row in [first, second] {
        // The masking key follows the first two bytes of the frame.
        assert_eq!(row[0].get(6..17), Some(row[1].as_str()));
        assert_eq!(row[2], Lang::En.first_message());
    }
    assert!(first[0] != second[0] && first[1] != second[1], "{rows:?}");
}

#[test]
fn only_an_unanswered_ping_finds_out_who_fell_silent() {
    let (evidence, rows) = rows(&mut websocket(), "goodbye");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let said: Vec<Vec<_>> = rows.iter().map(|row| row[1..].iter().map(String::as_str).collect()).collect();
    let late = "after 6,000.0 ms, by an unanswered ping";
    let expected =
        [["CLOSE 1000", "1000", "at once"], ["FIN", "1006", "at once"], ["nothing", "4007", late]].map(Vec::from);
    assert_eq!(said, expected);
}

#[test]
fn a_server_reaches_a_client_over_its_connection_only() {
    let (evidence, rows) = rows(&mut websocket(), "reach");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let came: Vec<_> = rows.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(came, ["안녕하세요! (after 2,000.0 ms)", "nothing", "nothing"]);
}

#[test]
fn stopping_a_websocket_experiment_midway_closes_what_is_open() {
    let mut lab = websocket();
    for msg in [CardMsg::Open(numbered::<WebSocketLab>("reach")), CardMsg::Predict(0), CardMsg::Run] {
        lab.dispatch(Msg::Card(msg));
    }
    lab.until(|model| model.lab.wire.socket_state().can_write());
    lab.dispatch(Msg::Card(CardMsg::Halt));
    lab.until(|model| model.lab.wire.socket_state().is_closed());
    assert_eq!(lab.model.runner.phase, Phase::Halted(Halt::Stopped));
    assert!(lab.model.lab.wire.socket_state().is_closed());
}
