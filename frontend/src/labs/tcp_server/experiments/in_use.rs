//! An address in use is no bug of whoever binds it: another socket has it.

use super::tried;
use crate::{
    effect::Context,
    experiment::{
        Experiment,
        Step::{Stage, Until},
        evidence::{Cell, Evidence, Table},
        fill, needs_practice, press,
        seen::Seen,
    },
    gesture::Gesture,
    labs::tcp_server::form::PORT,
    record::EventKind,
    text::Lang,
};
use relay_protocol::{Failure, FailureKind, PracticeTcp};

/// See the module.
pub const IN_USE: Experiment<Gesture> = Experiment {
    id: "in-use",
    title: Lang::in_use_title,
    question: Lang::in_use_question,
    choices: &[Lang::in_use_shared, Lang::in_use_taken_over, Lang::in_use_refused],
    missing: needs_practice,
    steps: |context| {
        vec![Stage(Lang::in_use_binds), fill(PORT.id, echo_port(context)), press("listen"), Until(tried, 5000)]
    },
    evidence,
    why: Lang::in_use_why,
    note: None,
};

/// The port of the practice server `echo`, which listens there already.
fn echo_port(context: &Context) -> String {
    let echo = context.relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Echo);
    let port = echo.and_then(|echo| echo.address.rsplit_once(':'));
    port.map_or(String::new(), |(_, port)| port.to_owned())
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let mut table =
        Table::new(lang.in_use_caption(), &[lang.column_call(), lang.in_use_result(), lang.in_use_holder()]);
    let (mut call, mut supports) = (String::new(), None);
    for noted in seen.entries() {
        match &noted.what {
            EventKind::Bind { port, .. } => call = ["bind(", &port.to_string(), ")"].concat(),
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

/// What the system said, as a cell.
pub(super) fn refused(failure: &Failure, lang: Lang) -> Cell {
    let errno = failure.errno.map(|errno| [" (errno ", &errno.to_string(), ")"].concat()).unwrap_or_default();
    let symbol = failure.symbol.as_deref().unwrap_or_else(|| lang.failure_kind(failure.kind));
    Cell::Bad([symbol, &errno].concat())
}

/// Who has the address, as a cell.
pub(super) fn holder(failure: &Failure, lang: Lang) -> Cell {
    Cell::Plain(failure.holder.map_or("", |holder| lang.holder_name(holder)).to_owned())
}
