//! Shows that "address in use" is not a bug in the program that binds: another socket has the address.

use super::tried;
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Until},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::{listener::echo_port, tcp_server::model::Msg},
    record::EventKind,
    text::Lang,
};
use relay_protocol::{Failure, FailureKind};

pub const IN_USE: Experiment<Msg> = Experiment {
    id: "in-use",
    title: Lang::in_use_title,
    question: Lang::in_use_question,
    choices: &[Lang::in_use_shared, Lang::in_use_taken_over, Lang::in_use_refused],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::in_use_binds),
            Dispatch(Msg::UsePort(echo_port(context.relay).unwrap_or_default())),
            Dispatch(Msg::Listen),
            Until(tried, 5000),
        ]
    },
    evidence,
    why: Lang::in_use_why,
    note: None,
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let mut table =
        Table::new(lang.in_use_caption(), &[lang.column_call(), lang.in_use_result(), lang.in_use_holder()]);
    let (mut call, mut supports) = (String::new(), None);
    for event in seen.entries() {
        match &event.kind {
            EventKind::Bind { port, .. } => call = format!("bind({port})"),
            EventKind::Bound { local } => {
                table.push([Cell::Code(call.clone()), Cell::Good(local.clone()), Cell::Plain(String::new())])
            }
            EventKind::Failed(failure) => {
                if failure.kind == FailureKind::AddressInUse {
                    supports = Some(2);
                }
                table.push([Cell::Code(call.clone()), refused(failure, lang), holder(failure, lang)]);
            }
            _ => {}
        }
    }
    Evidence { tables: vec![table], supports }
}

/// The system's error, as a cell.
pub(super) fn refused(failure: &Failure, lang: Lang) -> Cell {
    let errno = failure.errno.map(|errno| format!(" (errno {errno})")).unwrap_or_default();
    let symbol = failure.symbol.as_deref().unwrap_or_else(|| lang.failure_kind(failure.kind));
    Cell::Bad(format!("{symbol}{errno}"))
}

/// What holds the address, as a cell.
pub(super) fn holder(failure: &Failure, lang: Lang) -> Cell {
    Cell::Plain(failure.holder.map_or("", |holder| lang.holder_name(holder)).to_owned())
}
