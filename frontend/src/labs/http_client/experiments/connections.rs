//! Experiment: whether every request opens a new connection.

use super::{get, messages, needs_http, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{model::Msg, wire::lab::WireSettings},
    record::{ConnectionId, EventKind, HttpMessage, HttpStart},
    text::Lang,
};

const CLOSED: WireSettings = WireSettings { keep_alive: false, ..WireSettings::RAW };

pub const CONNECTIONS: Experiment<Msg> = Experiment {
    id: "connections",
    title: Lang::connections_title,
    question: Lang::connections_question,
    choices: &[Lang::connections_anew, Lang::connections_kept],
    missing: needs_http,
    steps: |context| {
        let mut steps = Vec::new();
        for (words, settings) in [
            (Lang::connections_first as fn(Lang) -> &'static str, WireSettings::RAW),
            (Lang::connections_second, WireSettings::RAW),
            (Lang::connections_third, CLOSED),
            (Lang::connections_fourth, CLOSED),
        ] {
            steps.push(Stage(words));
            steps.extend(send(get(context, "/get"), settings));
        }
        steps
    },
    evidence,
    why: Lang::connections_why,
    note: Some(Lang::connections_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_number(), lang.connections_header(), lang.connections_client(), lang.connections_used()];
    let mut table = Table::new(lang.connections_caption(), &columns);
    let mut used: Vec<ConnectionId> = Vec::new();
    for (event, message) in messages(seen) {
        let HttpMessage { start: HttpStart::Request { .. }, .. } = message else { continue };
        let local = seen.entries().find_map(|opened| match &opened.kind {
            EventKind::Open { local, .. } if opened.connection == event.connection => Some(local.clone()),
            _ => None,
        });
        let header = message.header("Connection").map(|value| format!("Connection: {value}"));
        let words = match used.contains(&event.connection) {
            true => Cell::Good(lang.connections_same().to_owned()),
            false => Cell::Plain(lang.connections_new().to_owned()),
        };
        used.push(event.connection);
        table.push([
            Cell::Plain(used.len().to_string()),
            Cell::Code(header.unwrap_or_default()),
            Cell::Code(local.unwrap_or_default()),
            words,
        ]);
    }
    let supports = match used[..] {
        [first, second, third, fourth] if third != fourth => Some(usize::from(first == second)),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
