//! Experiment: a response with status 404, compared with a port on which no server listens.

use super::{fetches, get, needs_http_here, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{example::closed_port, model::Msg, wire::lab::WireSettings},
    record::EventKind,
    text::Lang,
};

pub const STATUS: Experiment<Msg> = Experiment {
    id: "status",
    title: Lang::status_title,
    question: Lang::status_question,
    choices: &[Lang::status_fails, Lang::status_answers],
    missing: needs_http_here,
    steps: |context| {
        let mut steps = vec![Stage(Lang::status_asks)];
        steps.extend(send(get(context, "/status/404"), WireSettings::FETCH));
        steps.push(Stage(Lang::status_asks_closed));
        let mut closed = get(context, "/");
        closed.base_url = closed_port(context.relay).unwrap_or_default();
        steps.extend(send(closed, WireSettings::FETCH));
        steps
    },
    evidence,
    why: Lang::status_why,
    note: None,
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let mut table =
        Table::new(lang.status_caption(), &[lang.column_request(), lang.column_fetch(), lang.column_dictionary()]);
    let mut ends = Vec::new();
    for (request, end) in fetches(seen) {
        let EventKind::Request { url, .. } = &request.kind else { continue };
        let (fetch, dictionary) = match &end.kind {
            EventKind::Response { status, .. } => {
                (Cell::Good(lang.answered_with(*status)), format!("{{\"status_code\": {status}, …}}"))
            }
            EventKind::HttpFailed { message, .. } => (Cell::Bad(message.clone()), "{\"error\": …}".to_owned()),
            _ => continue,
        };
        ends.push(matches!(end.kind, EventKind::Response { status: 404, .. }));
        table.push([Cell::Code(url.clone()), fetch, Cell::Code(dictionary)]);
    }
    let supports = match ends[..] {
        [true, false] => Some(1),
        [false, false] => Some(0),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
