//! The lab's guided experiments over raw frames, run to their evidence natively. In the browser they run at the real relay.

use crate::scripted::{SERVER, Scripted};
use networking_lab::{
    effect::Context,
    experiment::{
        CardMsg, Guided, Msg,
        evidence::{Cell, Evidence},
        runner::{Halt, Phase},
    },
    labs::websocket::{
        model::{Model, Msg as LabMsg, WebSocketLab},
        wire::{WireMsg, form::WireField},
    },
    text::Lang,
};

fn lab(ping_interval_ms: u64) -> Scripted<WebSocketLab> {
    Scripted::new(Model::new(Lang::En.first_message(), [7; 32]), ping_interval_ms)
}

/// The number of the experiment with this name.
fn numbered(id: &str) -> usize {
    let experiments = WebSocketLab::experiments().experiments;
    experiments.iter().position(|experiment| experiment.id == id).expect("there is such an experiment")
}

/// What an experiment shows at the end of its run, with the words of its cells, row by row.
fn run(lab: &mut Scripted<WebSocketLab>, id: &str) -> (Evidence, Vec<Vec<String>>) {
    lab.run(numbered(id), 0);
    assert_eq!(lab.model.runner.phase, Phase::Ended, "{id}");
    assert!(lab.model.lab.wire.socket_state().is_closed(), "{id} leaves nothing open");
    let evidence = (WebSocketLab::experiments().experiments[numbered(id)].evidence)(lab.model.runner.seen(), Lang::En);
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
    let (evidence, rows) = run(&mut lab(20_000), "masking");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let [first, second] = &rows[..] else { panic!("{rows:?}") };
    for row in [first, second] {
        // Behind two bytes of the frame is the key.
        assert_eq!(row[0].get(6..17), Some(row[1].as_str()));
        assert_eq!(row[2], Lang::En.first_message());
    }
    assert!(first[0] != second[0] && first[1] != second[1], "{rows:?}");
}

#[test]
fn only_an_unanswered_ping_finds_out_who_fell_silent() {
    // How long it takes depends on how often the relay pings, and not on this test.
    for interval in [1000, 20_000] {
        let (evidence, rows) = run(&mut lab(interval), "goodbye");
        assert_eq!(evidence.supports, Some(1), "{rows:?}");
        let said: Vec<_> = rows.iter().map(|row| (row[1].as_str(), row[2].as_str())).collect();
        assert_eq!(said, [("CLOSE 1000", "1000"), ("FIN", "1006"), ("nothing", "1006")]);
        let after = if interval == 1000 { "3,000.1 ms" } else { "60.0 s" };
        assert_eq!(
            [&rows[0][3], &rows[1][3], &rows[2][3]],
            ["at once", "at once", &format!("after {after}, by an unanswered ping")]
        );
    }
}

#[test]
fn without_pings_soon_enough_it_says_what_is_missing() {
    for (interval, missing) in [(20_000, false), (60_000, true)] {
        let lab = lab(interval);
        let context = Context { now: 0, lang: Lang::En, relay: &lab.relay };
        let experiment = &WebSocketLab::experiments().experiments[numbered("goodbye")];
        assert_eq!((experiment.missing)(&context).is_some(), missing, "{interval}");
    }
}

#[test]
fn a_server_reaches_a_client_over_its_connection_only() {
    let (evidence, rows) = run(&mut lab(20_000), "reach");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let came: Vec<_> = rows.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(came, ["안녕하세요! (after 2,000.1 ms)", "nothing", "nothing"]);
}

#[test]
fn what_was_typed_is_given_back_and_does_not_matter() {
    for (number, experiment) in WebSocketLab::experiments().experiments.iter().enumerate() {
        if !["masking", "goodbye", "reach"].contains(&experiment.id) {
            continue;
        }
        let mut lab = lab(1000);
        for (field, text) in [
            (WireField::Server, "example.com:80"),
            (WireField::Path, "no path"),
            (WireField::Message, ""),
            (WireField::CloseCode, "x"),
        ] {
            lab.dispatch(Msg::Lab(LabMsg::Wire(WireMsg::Edit(field, text.into()))));
        }
        lab.dispatch(Msg::Lab(LabMsg::Wire(WireMsg::AnswerPings(false))));
        let typed = lab.model.lab.wire.form.clone();
        lab.run(number, 0);
        assert_eq!(lab.model.runner.phase, Phase::Ended, "{}", experiment.id);
        assert_eq!(lab.model.lab.wire.form.server, SERVER);
        lab.dispatch(Msg::Card(CardMsg::Leave));
        assert_eq!(lab.model.lab.wire.form, typed, "{}", experiment.id);
    }
}

#[test]
fn stopping_midway_closes_what_is_open() {
    let mut lab = lab(20_000);
    for msg in [CardMsg::Open(numbered("reach")), CardMsg::Predict(0), CardMsg::Run] {
        lab.dispatch(Msg::Card(msg));
    }
    lab.until(|model| model.lab.wire.socket_state().can_write());
    lab.dispatch(Msg::Card(CardMsg::Halt));
    lab.until(|model| model.lab.wire.socket_state().is_closed());
    assert_eq!(lab.model.runner.phase, Phase::Halted(Halt::Stopped));
    assert!(lab.model.lab.wire.socket_state().is_closed());
}
