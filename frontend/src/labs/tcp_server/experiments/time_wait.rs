//! After the server closed a connection first, its port is in TIME-WAIT: without SO_REUSEADDR it cannot be bound again at once.

use super::{
    answers, bound,
    in_use::{holder, refused},
    tried, unbound,
};
use crate::{
    effect::Context,
    experiment::{
        Experiment,
        Step::{Stage, Teardown, Until},
        evidence::{Cell, Evidence, Table},
        fill, needs_relay, press,
        seen::Seen,
    },
    gesture::Gesture,
    labs::tcp_server::form::PORT,
    record::EventKind,
    text::Lang,
};
use relay_protocol::FailureKind;

/// See the module.
pub const TIME_WAIT: Experiment<Gesture> = Experiment {
    id: "time-wait",
    title: Lang::time_wait_title,
    question: Lang::time_wait_question,
    choices: &[Lang::time_wait_free, Lang::time_wait_kept],
    missing: needs_relay,
    steps: |context| {
        vec![
            Stage(Lang::time_wait_closes_first),
            fill(PORT.id, last_port(context)),
            // What an earlier run left would refuse it else.
            press("reuse-on"),
            press("listen"),
            Until(bound, 5000),
            press("own"),
            Until(|seen| answers(seen) == 1, 5000),
            press("close-all"),
            Until(|seen| seen.ended(), 5000),
            press("unlisten"),
            Until(unbound, 5000),
            Stage(Lang::time_wait_without),
            press("reuse-off"),
            press("listen"),
            Until(tried, 5000),
            Teardown,
            Stage(Lang::time_wait_with),
            press("reuse-on"),
            press("listen"),
            Until(tried, 5000),
        ]
    },
    evidence,
    why: Lang::time_wait_why,
    note: Some(Lang::time_wait_note),
};

/// The last port that a page may bind: it must be the same each time, and the first is the likeliest to be in use.
fn last_port(context: &Context) -> String {
    let ranges = context.relay.health.as_ref().map_or(&[][..], |health| &health.limits.bind_ports);
    ranges.iter().map(|&(_, last)| last).max().unwrap_or(0).to_string()
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.reuse_address(), lang.column_call(), lang.in_use_result(), lang.in_use_holder()];
    let mut table = Table::new(lang.time_wait_caption(), &columns);
    // With, without, and with it again, as the steps are.
    let mut reuse = [lang.turned_on(), lang.turned_off(), lang.turned_on()].into_iter();
    let (mut call, mut free) = (String::new(), Vec::new());
    for noted in seen.entries() {
        let (result, who) = match &noted.what {
            EventKind::Bind { port, .. } => {
                call = ["bind(", &port.to_string(), ")"].concat();
                continue;
            }
            EventKind::Bound { local } => {
                free.push(true);
                (Cell::Good(local.clone()), Cell::Plain(String::new()))
            }
            EventKind::Failed(failure) if failure.kind == FailureKind::AddressInUse => {
                free.push(false);
                (refused(failure, lang), holder(failure, lang))
            }
            _ => continue,
        };
        table.push([Cell::Plain(reuse.next().unwrap_or_default().to_owned()), Cell::Code(call.clone()), result, who]);
    }
    // Where the port is free at once, this system keeps it in another way: nothing is proved.
    Evidence { tables: vec![table], supports: (free == [true, false, true]).then_some(1) }
}
