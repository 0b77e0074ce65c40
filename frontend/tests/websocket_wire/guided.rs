//! The lab's guided experiments over raw frames, run to their evidence natively. In the browser they run at the real relay.

use crate::scripted::{SERVER, Scripted};
use networking_lab::{
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

fn lab() -> Scripted<WebSocketLab> {
    Scripted::new(Model::new(Lang::En.first_message(), [7; 32]))
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
    let (evidence, rows) = run(&mut lab(), "masking");
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
    let (evidence, rows) = run(&mut lab(), "goodbye");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let said: Vec<Vec<_>> = rows.iter().map(|row| row[1..].iter().map(String::as_str).collect()).collect();
    let late = "after 6,000.1 ms, by an unanswered ping";
    let expected =
        [["CLOSE 1000", "1000", "at once"], ["FIN", "1006", "at once"], ["nothing", "4007", late]].map(Vec::from);
    assert_eq!(said, expected);
}

#[test]
fn a_server_reaches_a_client_over_its_connection_only() {
    let (evidence, rows) = run(&mut lab(), "reach");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let came: Vec<_> = rows.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(came, ["안녕하세요! (after 2,000.1 ms)", "nothing", "nothing"]);
}

#[test]
fn a_proxy_drops_a_connection_on_which_no_ping_goes() {
    let (evidence, rows) = run(&mut lab(), "idle");
    assert_eq!(evidence.supports, Some(1), "{rows:?}");
    let said: Vec<Vec<_>> = rows.iter().map(|row| row[1..].iter().map(String::as_str).collect()).collect();
    let [silent, pinged] = &said[..] else { panic!("{rows:?}") };
    assert_eq!(silent[..], ["0", "2,000.0 ms", "dropped without a Close frame (1006)"]);
    assert_eq!((pinged[0], pinged[2]), ("5", "a message was answered"), "{rows:?}");
}

#[test]
fn what_was_typed_is_given_back_and_does_not_matter() {
    for (number, experiment) in WebSocketLab::experiments().experiments.iter().enumerate() {
        if !["masking", "goodbye", "reach", "idle"].contains(&experiment.id) {
            continue;
        }
        let mut lab = lab();
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
    let mut lab = lab();
    for msg in [CardMsg::Open(numbered("reach")), CardMsg::Predict(0), CardMsg::Run] {
        lab.dispatch(Msg::Card(msg));
    }
    lab.until(|model| model.lab.wire.socket_state().can_write());
    lab.dispatch(Msg::Card(CardMsg::Halt));
    lab.until(|model| model.lab.wire.socket_state().is_closed());
    assert_eq!(lab.model.runner.phase, Phase::Halted(Halt::Stopped));
    assert!(lab.model.lab.wire.socket_state().is_closed());
}
