//! Shows that a port is in TIME-WAIT after the server has closed a connection first: without SO_REUSEADDR, it cannot be
//! bound again immediately.

use super::{
    bound,
    in_use::{holder, refused},
    replies, tried, unbound,
};
use crate::{
    effect::Context,
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Teardown, Until},
        evidence::{Cell, Evidence, Table},
        needs_relay,
        seen::Seen,
    },
    labs::tcp_server::model::Msg,
    record::EventKind,
    text::Lang,
};
use relay_protocol::FailureKind;

pub const TIME_WAIT: Experiment<Msg> = Experiment {
    id: "time-wait",
    title: Lang::time_wait_title,
    question: Lang::time_wait_question,
    choices: &[Lang::time_wait_free, Lang::time_wait_kept],
    missing: needs_relay,
    steps: |context| {
        vec![
            Stage(Lang::time_wait_closes_first),
            Dispatch(Msg::UsePort(last_port(context))),
            // Otherwise, connections left over from an earlier run would make bind fail.
            Dispatch(Msg::ReuseAddress(true)),
            Dispatch(Msg::Listen),
            Until(bound, 5000),
            Dispatch(Msg::ConnectClient),
            Until(|seen| replies(seen) == 1, 5000),
            // The port enters TIME-WAIT once the client has closed too, which the client's FIN tells the server.
            Dispatch(Msg::ShutdownConnections),
            Until(|seen| seen.ended(), 5000),
            Dispatch(Msg::StopListening),
            Until(unbound, 5000),
            Stage(Lang::time_wait_without),
            Dispatch(Msg::ReuseAddress(false)),
            Dispatch(Msg::Listen),
            Until(tried, 5000),
            Teardown,
            Stage(Lang::time_wait_with),
            Dispatch(Msg::ReuseAddress(true)),
            Dispatch(Msg::Listen),
            Until(tried, 5000),
        ]
    },
    evidence,
    why: Lang::time_wait_why,
    note: Some(Lang::time_wait_note),
};

/// The last port that a page may bind. The port must be the same each time, and the first is the most likely to be in
/// use.
fn last_port(context: &Context) -> u16 {
    let ranges = context.relay.health.as_ref().map_or(&[][..], |health| health.usable_ports());
    ranges.iter().map(|&(_, last)| last).max().unwrap_or_default()
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.reuse_address(), lang.column_call(), lang.in_use_result(), lang.in_use_holder()];
    let mut table = Table::new(lang.time_wait_caption(), &columns);
    // With SO_REUSEADDR, without, and with it again, in the order of the steps.
    let mut reuse = [lang.turned_on(), lang.turned_off(), lang.turned_on()].into_iter();
    let (mut call, mut free) = (String::new(), Vec::new());
    for event in seen.entries() {
        let (result, who) = match &event.kind {
            EventKind::Bind { port, .. } => {
                call = format!("bind({port})");
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
    // If the port is free immediately, this system handles it differently, and the run proves nothing.
    Evidence { tables: vec![table], supports: (free == [true, false, true]).then_some(1) }
}
