//! A send that returns without an error does not mean that the datagram arrived.

use super::{fill, use_server};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Until, Within},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::udp::{form::Field, model::Msg},
    record::{EventKind, Micros},
    text::{Lang, duration},
};
use relay_protocol::PracticeUdp;

pub const ARRIVED: Experiment<Msg> = Experiment {
    id: "arrived",
    title: Lang::arrived_title,
    question: Lang::arrived_question,
    choices: &[Lang::arrived_yes, Lang::arrived_error_at_once, Lang::arrived_no],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::arrived_opens),
            use_server(context, PracticeUdp::Closed),
            fill(Field::Message, "anyone? {n}"),
            Dispatch(Msg::Open),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::arrived_sends),
            Dispatch(Msg::Send),
            Within(has_error, 1500),
            Stage(Lang::arrived_sends_again),
            Dispatch(Msg::Send),
            Within(has_error, 1500),
        ]
    },
    evidence,
    why: Lang::arrived_why,
    note: Some(Lang::arrived_note),
};

/// Whether any call has reported an error.
fn has_error(seen: Seen) -> bool {
    seen.any(|kind| matches!(kind, EventKind::Reported(_)))
}

/// A datagram that was sent, and the error that was reported after it.
struct Sent {
    text: String,
    at: Micros,
    /// The error's symbol or kind, and when it was reported.
    later: Option<(String, Micros)>,
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.arrived_datagram(), lang.arrived_send_said(), lang.arrived_later()];
    let mut table = Table::new(lang.arrived_caption(), &columns);
    let mut rows: Vec<Sent> = Vec::new();
    let mut answered = false;
    for event in seen.entries() {
        match &event.kind {
            EventKind::Send { .. } => rows.push(Sent { text: event.content(), at: event.at, later: None }),
            EventKind::ReceivedFrom { .. } => answered = true,
            EventKind::Reported(failure) => {
                if let Some(Sent { later: later @ None, .. }) = rows.last_mut() {
                    let symbol = failure.symbol.as_deref().unwrap_or_else(|| lang.failure_kind(failure.kind));
                    *later = Some((symbol.to_owned(), event.at));
                }
            }
            _ => {}
        }
    }
    let sent = rows.len();
    for Sent { text, at, later } in rows {
        let later = match later {
            Some((symbol, then)) => Cell::Bad(lang.arrived_after(&symbol, &duration(then.saturating_sub(at)))),
            None => Cell::Plain(lang.arrived_silence().to_owned()),
        };
        table.push([Cell::Code(text), Cell::Good(lang.arrived_no_error().to_owned()), later]);
    }
    Evidence { tables: vec![table], supports: (sent == 2 && !answered).then_some(2) }
}
