//! The guided experiments, run to their evidence natively: the lab's own core, at a relay that exists in the test only. In the
//! browser they run at the real one.

mod relay;
#[path = "../support/mod.rs"]
mod support;

use networking_lab::{
    experiment::{
        CardMsg, Guided, Msg,
        runner::{Halt, Phase},
    },
    labs::{
        tcp_client::{
            form::Field,
            model::{ConnectionState, Model, Msg as TcpMsg, TcpClientLab},
        },
        websocket::{
            form::Field as WebSocketField,
            model::{Model as WebSocketModel, Msg as WebSocketMsg, WebSocketLab},
        },
    },
    text::Lang,
};
use relay::Scripted;

fn tcp_client() -> Scripted<TcpClientLab> {
    Scripted::new(Model::new(None, Lang::En.first_message()))
}

/// The number of the experiment with this name.
fn numbered(id: &str) -> usize {
    let experiments = TcpClientLab::experiments().experiments;
    experiments.iter().position(|experiment| experiment.id == id).expect("there is such an experiment")
}

#[test]
fn every_experiment_of_the_tcp_client_runs_to_the_evidence_that_the_real_relay_gives() {
    // Which choice the evidence speaks for, as the browser tests expect it of the real relay.
    for (id, supports) in [("edges", 1), ("cut", 1), ("queue", 1), ("half-close", 1), ("failures", 1), ("no-limit", 1)]
    {
        let mut lab = tcp_client();
        lab.run(numbered(id), 0);
        assert_eq!(lab.model.runner.phase, Phase::Ended, "{id}");
        let experiment = &TcpClientLab::experiments().experiments[numbered(id)];
        let evidence = (experiment.evidence)(lab.model.runner.seen(), Lang::En);
        assert_eq!(evidence.supports, Some(supports), "{id}: {:?}", evidence.tables);
        assert!(evidence.tables.iter().all(|table| !table.rows.is_empty()), "{id}");
        assert_eq!(lab.model.lab.connection.state, ConnectionState::Closed, "{id} leaves nothing open");
    }
}

#[test]
fn every_experiment_starts_from_whatever_was_typed_and_gives_it_back() {
    for (number, experiment) in TcpClientLab::experiments().experiments.iter().enumerate() {
        let mut lab = tcp_client();
        for (field, text) in
            [(Field::RecvSize, "x"), (Field::TimeLimit, "-1"), (Field::Repeat, "0"), (Field::Message, "")]
        {
            lab.dispatch(Msg::Lab(TcpMsg::Edit(field, text.into())));
        }
        let typed = lab.model.lab.form.clone();
        lab.run(number, 0);
        assert_eq!(lab.model.runner.phase, Phase::Ended, "{}", experiment.id);
        assert_ne!(lab.model.lab.form, typed, "{}", experiment.id);
        lab.dispatch(Msg::Card(CardMsg::Leave));
        assert_eq!(lab.model.lab.form, typed, "{}", experiment.id);
    }
}

#[test]
fn stopping_midway_closes_what_is_open() {
    let mut lab = tcp_client();
    for msg in [CardMsg::Open(numbered("no-limit")), CardMsg::Predict(0), CardMsg::Run] {
        lab.dispatch(Msg::Card(msg));
    }
    lab.until(|model| model.lab.connection.state.can_write());
    lab.dispatch(Msg::Card(CardMsg::Halt));
    lab.until(|model| model.lab.connection.state == ConnectionState::Closed);
    assert_eq!(lab.model.runner.phase, Phase::Halted(Halt::Stopped));
    assert_eq!(lab.model.lab.connection.state, ConnectionState::Closed);
}

/// Those over raw frames run in `tests/websocket_wire`, where the server that they need is scripted.
const OVER_RAW_FRAMES: [&str; 4] = ["goodbye", "reach", "idle", "masking"];

/// The numbers of the experiments with the browser's own WebSocket.
fn by_browser() -> Vec<usize> {
    let experiments = WebSocketLab::experiments().experiments.iter().enumerate();
    let (raw, by_browser): (Vec<_>, Vec<_>) = experiments.partition(|(_, one)| OVER_RAW_FRAMES.contains(&one.id));
    assert_eq!(raw.len(), OVER_RAW_FRAMES.len());
    by_browser.into_iter().map(|(number, _)| number).collect()
}

fn websocket() -> Scripted<WebSocketLab> {
    Scripted::new(WebSocketModel::new(Lang::En.first_message(), [7; 32]))
}

#[test]
fn every_experiment_of_the_websocket_lab_runs_to_its_evidence() {
    for number in by_browser() {
        let experiment = &WebSocketLab::experiments().experiments[number];
        let mut lab = websocket();
        lab.run(number, 0);
        assert_eq!(lab.model.runner.phase, Phase::Ended, "{}", experiment.id);
        let evidence = (experiment.evidence)(lab.model.runner.seen(), Lang::En);
        assert_eq!(evidence.supports, Some(1), "{}: {:?}", experiment.id, evidence.tables);
        assert!(evidence.tables.iter().all(|table| !table.rows.is_empty()), "{}", experiment.id);
        assert!(lab.model.lab.session.is_idle(), "{} leaves nothing open", experiment.id);
        assert_eq!(lab.model.lab.tcp.connection.state, ConnectionState::Closed, "{}", experiment.id);
    }
}

#[test]
fn a_websocket_experiment_starts_from_whatever_was_typed_and_gives_it_back() {
    for number in by_browser() {
        let mut lab = websocket();
        // With this code the lab's own button would not close what is open.
        for (field, text) in
            [(WebSocketField::CloseCode, "1006"), (WebSocketField::Subprotocols, "한글"), (WebSocketField::Repeat, "0")]
        {
            lab.dispatch(Msg::Lab(WebSocketMsg::Edit(field, text.into())));
        }
        let typed = lab.model.lab.form.clone();
        lab.run(number, 0);
        assert_eq!(lab.model.runner.phase, Phase::Ended);
        lab.dispatch(Msg::Card(CardMsg::Leave));
        assert_eq!(lab.model.lab.form, typed);
    }
}
