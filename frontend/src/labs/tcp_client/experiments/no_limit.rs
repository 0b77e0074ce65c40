//! A recv without a time limit waits indefinitely.

use super::{fill, of_connections, use_server};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Teardown, Until, Watch},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::tcp_client::{form::Field, model::Msg},
    record::{EventKind, Micros},
    text::Lang,
};
use relay_protocol::PracticeTcp;

pub const NO_LIMIT: Experiment<Msg> = Experiment {
    id: "no-limit",
    title: Lang::no_limit_title,
    question: Lang::no_limit_question,
    choices: &[Lang::no_limit_error, Lang::no_limit_for_ever],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::no_limit_connects),
            use_server(context, PracticeTcp::Silent),
            fill(Field::TimeLimit, ""),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::no_limit_waits),
            Dispatch(Msg::Send),
            Watch(4000),
            Teardown,
            Stage(Lang::no_limit_limited),
            fill(Field::TimeLimit, "1"),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Dispatch(Msg::Send),
            Until(|seen| seen.timed_out() || seen.ended(), 5000),
        ]
    },
    evidence,
    why: Lang::no_limit_why,
    note: Some(Lang::no_limit_note),
};

/// How a wait for an answer ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The experiment closed the connection.
    Closed,
    /// The time limit expired.
    TimedOut,
    /// Something else ended the wait: a reply, a FIN or a failure.
    Other,
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.time_limit(), lang.no_limit_waited(), lang.no_limit_end()];
    let mut table = Table::new(lang.no_limit_caption(), &columns);
    let mut ends = Vec::new();
    for (entries, limit) in of_connections(seen).into_iter().zip([lang.no_limit_none(), lang.no_limit_second()]) {
        let mut sent: Option<Micros> = None;
        let end = entries.into_iter().find_map(|event| {
            let end = match event.kind {
                EventKind::Send { .. } => {
                    sent = Some(event.at);
                    return None;
                }
                EventKind::Close => End::Closed,
                EventKind::TimedOut { .. } => End::TimedOut,
                EventKind::Received { .. } | EventKind::Fin | EventKind::Failed(_) | EventKind::Closed { .. } => {
                    End::Other
                }
                _ => return None,
            };
            Some((end, event.at - sent?))
        });
        let Some((end, waited)) = end else { continue };
        ends.push(end);
        let words = match end {
            End::Closed => Cell::Plain(lang.no_limit_still_waiting().to_owned()),
            End::TimedOut => Cell::Plain(lang.no_limit_timed_out().to_owned()),
            End::Other => Cell::Bad(lang.no_limit_other().to_owned()),
        };
        table.push([Cell::Plain(limit.to_owned()), Cell::Plain(lang.stopwatch(waited)), words]);
    }
    let supports = match ends[..] {
        [End::Closed, End::TimedOut] => Some(1),
        [End::Other, _] => Some(0),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
