//! Experiment: a slow response, with and without a time limit.

use super::{fetches, get, needs_http_here, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{form::Form, model::Msg, wire::lab::WireSettings},
    record::{EventKind, HttpCause},
    text::{Lang, duration},
};

/// The delay of the server's response, in microseconds.
const DELAY: u64 = 3_000_000;

pub const TIME: Experiment<Msg> = Experiment {
    id: "time-limit",
    title: Lang::time_title,
    question: Lang::time_question,
    choices: &[Lang::time_gives_up, Lang::time_waits],
    missing: needs_http_here,
    steps: |context| {
        let mut steps = Vec::new();
        for (words, limit) in [(Lang::time_limited as fn(Lang) -> &'static str, "1"), (Lang::time_unlimited, "")] {
            steps.push(Stage(words));
            steps.extend(send(Form { time_limit: limit.into(), ..get(context, "/delay/3") }, WireSettings::FETCH));
        }
        steps
    },
    evidence,
    why: Lang::time_why,
    note: Some(Lang::time_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.time_limit(), lang.time_took(), lang.time_end()];
    let mut table = Table::new(lang.time_caption(), &columns);
    let limits = [lang.no_limit_second(), lang.no_limit_none()];
    let mut ends = Vec::new();
    for (limit, (request, end)) in limits.into_iter().zip(fetches(seen)) {
        let took = end.at - request.at;
        let (gave_up, words) = match &end.kind {
            EventKind::HttpFailed { cause: HttpCause::TimedOut, .. } => {
                (true, Cell::Bad(lang.time_aborted().to_owned()))
            }
            EventKind::HttpFailed { message, .. } => (true, Cell::Bad(message.clone())),
            EventKind::Response { status, .. } => (false, Cell::Good(lang.answered_with(*status))),
            _ => continue,
        };
        ends.push((gave_up, took));
        table.push([Cell::Plain(limit.to_owned()), Cell::Plain(duration(took)), words]);
    }
    let supports = match ends[..] {
        [(true, limited), (false, unlimited)] if limited < DELAY && unlimited >= DELAY => Some(1),
        [_, (true, unlimited)] if unlimited < DELAY => Some(0),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
