//! Experiment: a response body that is cut off.

use super::{fetches, get, messages, needs_http_here, response, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{model::Msg, wire::lab::WireSettings},
    record::EventKind,
    text::{Lang, byte_count},
};

pub const TRUNCATED: Experiment<Msg> = Experiment {
    id: "truncated",
    title: Lang::truncated_title,
    question: Lang::truncated_question,
    choices: &[Lang::truncated_fine, Lang::truncated_fails],
    missing: needs_http_here,
    steps: |context| {
        let mut steps = vec![Stage(Lang::truncated_raw)];
        steps.extend(send(get(context, "/truncate"), WireSettings::RAW));
        steps.push(Stage(Lang::truncated_fetch));
        steps.extend(send(get(context, "/truncate"), WireSettings::FETCH));
        steps
    },
    evidence,
    why: Lang::truncated_why,
    note: Some(Lang::truncated_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_sent_by(), lang.truncated_announced(), lang.truncated_came(), lang.time_end()];
    let mut table = Table::new(lang.truncated_caption(), &columns);
    let mut broke_off = None;
    for (_, message) in messages(seen) {
        let Some(status) = response(message) else { continue };
        broke_off = Some(!message.complete);
        let end = match message.complete {
            true => Cell::Good(lang.answered_with(status)),
            false => Cell::Bad(lang.message_cut().to_owned()),
        };
        table.push([
            Cell::Plain(lang.column_raw().to_owned()),
            Cell::Code(message.header("Content-Length").unwrap_or("–").to_owned()),
            Cell::Plain(byte_count(message.body)),
            end,
        ]);
    }
    let mut failed = None;
    for (_, end) in fetches(seen) {
        let (fails, words, came) = match &end.kind {
            EventKind::HttpFailed { message, .. } => (true, Cell::Bad(message.clone()), "–".to_owned()),
            EventKind::Response { status, body, .. } => {
                (false, Cell::Good(lang.answered_with(*status)), byte_count(body.len()))
            }
            _ => continue,
        };
        failed = Some(fails);
        table.push([Cell::Plain("fetch".to_owned()), Cell::Code("–".to_owned()), Cell::Plain(came), words]);
    }
    let supports = match (broke_off, failed) {
        (Some(true), Some(true)) => Some(1),
        (Some(_), Some(false)) => Some(0),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
