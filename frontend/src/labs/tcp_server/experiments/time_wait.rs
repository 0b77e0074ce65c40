//! After the server closed a connection first, its port is in TIME-WAIT: without SO_REUSEADDR it cannot be bound again at once.

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
            // What an earlier run left would refuse it else.
            Dispatch(Msg::ReuseAddress(true)),
            Dispatch(Msg::Listen),
            Until(bound, 5000),
            Dispatch(Msg::ConnectClient),
            Until(|seen| replies(seen) == 1, 5000),
            // Its port is in TIME-WAIT once the client has closed too, which the server learns by the client's FIN.
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

/// The last port that a page may bind: it must be the same each time, and the first is the likeliest to be in use.
fn last_port(context: &Context) -> u16 {
    let ranges = context.relay.health.as_ref().map_or(&[][..], |health| health.usable_ports());
    ranges.iter().map(|&(_, last)| last).max().unwrap_or_default()
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.reuse_address(), lang.column_call(), lang.in_use_result(), lang.in_use_holder()];
    let mut table = Table::new(lang.time_wait_caption(), &columns);
    // With, without, and with it again, as the steps are.
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
    // Where the port is free at once, this system keeps it in another way: nothing is proved.
    Evidence { tables: vec![table], supports: (free == [true, false, true]).then_some(1) }
}
