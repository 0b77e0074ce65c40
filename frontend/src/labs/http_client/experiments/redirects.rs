//! Experiment: how a POST changes when it is redirected, and how much of that fetch shows.

use super::{fetches, messages, needs_http_here, post, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{model::Msg, wire::lab::WireSettings},
    record::{EventKind, HttpStart},
    text::{Lang, byte_count},
};

pub const REDIRECTS: Experiment<Msg> = Experiment {
    id: "redirects",
    title: Lang::redirects_title,
    question: Lang::redirects_question,
    choices: &[Lang::redirects_stays, Lang::redirects_by_status, Lang::redirects_always_get],
    missing: needs_http_here,
    steps: |context| {
        let path = |status: u16| format!("/redirect-to?url=/anything&status_code={status}");
        let mut steps = Vec::new();
        for (words, status, settings) in [
            (Lang::redirects_302 as fn(Lang) -> &'static str, 302, WireSettings::RAW),
            (Lang::redirects_303, 303, WireSettings::RAW),
            (Lang::redirects_307, 307, WireSettings::RAW),
            (Lang::redirects_fetch, 307, WireSettings::FETCH),
        ] {
            steps.push(Stage(words));
            steps.extend(send(post(context, &path(status)), settings));
        }
        steps
    },
    evidence,
    why: Lang::redirects_why,
    note: Some(Lang::redirects_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_sent_by(), lang.redirects_answer(), lang.redirects_next(), lang.redirects_body()];
    let mut table = Table::new(lang.redirects_caption(), &columns);
    let mut methods = Vec::new();
    let mut redirect = None;
    for (_, message) in messages(seen) {
        match &message.start {
            HttpStart::Response { status: status @ 300..400, .. } => redirect = Some(*status),
            HttpStart::Response { .. } => {}
            HttpStart::Request { method, target } => {
                let Some(status) = redirect.take() else { continue };
                methods.push((status, method.clone()));
                table.push([
                    Cell::Plain(lang.column_raw().to_owned()),
                    Cell::Code(status.to_string()),
                    Cell::Code(format!("{method} {target}")),
                    Cell::Plain(byte_count(message.body)),
                ]);
            }
        }
    }
    for (_, end) in fetches(seen) {
        if let EventKind::Response { status, .. } = &end.kind {
            table.push([
                Cell::Plain("fetch".to_owned()),
                Cell::Code(status.to_string()),
                Cell::Plain(lang.redirects_unseen().to_owned()),
                Cell::Plain("–".to_owned()),
            ]);
        }
    }
    let methods: Vec<_> = methods.iter().map(|(status, method)| (*status, method.as_str())).collect();
    let supports = match methods[..] {
        [(302, "GET"), (303, "GET"), (307, "POST")] => Some(1),
        [(302, "POST"), (303, "POST"), (307, "POST")] => Some(0),
        [(302, "GET"), (303, "GET"), (307, "GET")] => Some(2),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
