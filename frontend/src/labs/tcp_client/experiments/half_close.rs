//! shutdown(WR) ends one direction: the reply still arrives.

use super::{fill, use_server};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Until},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::tcp_client::{form::Field, model::Msg},
    record::EventKind,
    text::Lang,
};
use relay_protocol::PracticeTcp;

/// See the module documentation. `slow` replies seconds after the FIN, so the reply cannot have been on its way before.
pub const HALF_CLOSE: Experiment<Msg> = Experiment {
    id: "half-close",
    title: Lang::half_close_title,
    question: Lang::half_close_question,
    choices: &[Lang::half_close_both, Lang::half_close_one],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::half_close_sends),
            use_server(context, PracticeTcp::Slow),
            fill(Field::Message, context.lang.first_message().to_owned()),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Dispatch(Msg::Send),
            Stage(Lang::half_close_shuts),
            Dispatch(Msg::Shutdown),
            Until(|seen| seen.ended() || seen.any(|kind| matches!(kind, EventKind::Fin)), 10_000),
        ]
    },
    evidence,
    why: Lang::half_close_why,
    note: None,
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.half_close_after(), lang.column_call(), lang.half_close_came()];
    let mut table = Table::new(lang.half_close_caption(), &columns);
    let mut shut = None;
    // A reply before the FIN may already have been on its way, so the run is inconclusive.
    let (mut early, mut answered, mut ended) = (false, false, false);
    for event in seen.entries() {
        let (call, came) = match &event.kind {
            EventKind::Shutdown => {
                shut = Some(event.at);
                ("shutdown(WR)".to_owned(), Cell::Plain(lang.half_close_fin_sent().to_owned()))
            }
            EventKind::Received { size, bytes } => {
                early |= shut.is_none();
                answered = true;
                (lang.returned(*size, bytes.len()), Cell::Code(event.content()))
            }
            EventKind::Fin => {
                ended = shut.is_some();
                ("recv → 0".to_owned(), Cell::Plain(lang.half_close_fin_came().to_owned()))
            }
            EventKind::Failed(failure) => ("recv".to_owned(), Cell::Bad(failure.symbol.clone().unwrap_or_default())),
            _ => continue,
        };
        let after = event.at.saturating_sub(shut.unwrap_or(event.at));
        table.push([Cell::Plain(lang.stopwatch(after)), Cell::Code(call), came]);
    }
    let supports = if ended && !early { Some(usize::from(answered)) } else { None };
    Evidence { tables: vec![table], supports }
}
