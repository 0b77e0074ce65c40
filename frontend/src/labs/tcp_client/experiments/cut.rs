//! A recv may end in the middle of a character, so decoding each chunk separately fails.

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
    views::cells::runs,
};
use relay_protocol::PracticeTcp;
use std::str;

/// 안녕: `ec 95 88` and `eb 85 95`.
const MESSAGE_SENT: &str = "\u{c548}\u{b155}";

pub const CUT: Experiment<Msg> = Experiment {
    id: "cut",
    title: Lang::cut_title,
    question: Lang::cut_question,
    choices: &[Lang::cut_whole, Lang::cut_fails],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::cut_connects),
            use_server(context, PracticeTcp::RawEcho),
            fill(Field::RecvSize, "4"),
            fill(Field::Message, MESSAGE_SENT),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::cut_sends),
            Dispatch(Msg::Send),
            Until(|seen| seen.bytes().1 >= MESSAGE_SENT.len(), 5000),
        ]
    },
    evidence,
    why: Lang::cut_why,
    note: None,
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_call(), lang.column_bytes(), lang.cut_strict(), lang.cut_incremental()];
    let mut table = Table::new(lang.cut_caption(), &columns);
    let (mut failed, mut text) = (false, String::new());
    for event in seen.entries() {
        let EventKind::Received { size, bytes } = &event.kind else { continue };
        let strict = match str::from_utf8(bytes) {
            Ok(whole) => Cell::Good(whole.to_owned()),
            Err(error) => {
                failed = true;
                Cell::Bad(lang.cut_at(error.valid_up_to() + 1))
            }
        };
        let completed = event.text().unwrap_or_default();
        text.push_str(&completed);
        table.push([
            Cell::Code(lang.returned(*size, bytes.len())),
            Cell::Bytes(runs(event, bytes)),
            strict,
            Cell::Good(completed),
        ]);
    }
    let supports = if text != MESSAGE_SENT { None } else { Some(usize::from(failed)) };
    Evidence { tables: vec![table], supports }
}
