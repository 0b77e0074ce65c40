//! That send returned without an error does not mean that anything arrived.

use crate::{
    experiment::{
        Experiment,
        Step::{Stage, Until, Within},
        evidence::{Cell, Evidence, Table},
        fill, needs_practice, press,
        seen::Seen,
    },
    gesture::Gesture,
    labs::udp::form::MESSAGE,
    record::{EventKind, Micros},
    text::{Lang, duration},
};

/// See the module.
pub const ARRIVED: Experiment<Gesture> = Experiment {
    id: "arrived",
    title: Lang::arrived_title,
    question: Lang::arrived_question,
    choices: &[Lang::arrived_yes, Lang::arrived_error_at_once, Lang::arrived_no],
    missing: needs_practice,
    steps: |_| {
        vec![
            Stage(Lang::arrived_opens),
            press("closed"),
            fill(MESSAGE, "anyone? {n}"),
            press("open"),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::arrived_sends),
            press("send"),
            Within(told, 1500),
            Stage(Lang::arrived_sends_again),
            press("send"),
            Within(told, 1500),
        ]
    },
    evidence,
    why: Lang::arrived_why,
    note: Some(Lang::arrived_note),
};

/// Whether some call has got an error.
fn told(seen: Seen) -> bool {
    seen.any(|what| matches!(what, EventKind::Reported(_)))
}

/// A datagram, and what was told after it.
struct Sent {
    text: String,
    at: Micros,
    /// The error's symbol, and when it was told.
    later: Option<(String, Micros)>,
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.arrived_datagram(), lang.arrived_send_said(), lang.arrived_later()];
    let mut table = Table::new(lang.arrived_caption(), &columns);
    let mut rows: Vec<Sent> = Vec::new();
    let mut answered = false;
    for noted in seen.entries() {
        match &noted.what {
            EventKind::Send { .. } => rows.push(Sent { text: noted.content(), at: noted.at, later: None }),
            EventKind::ReceivedFrom { .. } => answered = true,
            EventKind::Reported(failure) => {
                if let Some(Sent { later: later @ None, .. }) = rows.last_mut() {
                    let symbol = failure.symbol.as_deref().unwrap_or_else(|| lang.failure_kind(failure.kind));
                    *later = Some((symbol.to_owned(), noted.at));
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
