//! A recvfrom returns one datagram, whole or cut: what did not fit is gone.

use crate::{
    labs::{
        experiment::{
            Experiment,
            Step::{Press, Stage, Type, Until},
            evidence::{Cell, Evidence, Table},
            needs_practice,
            seen::Seen,
        },
        udp::form::{MESSAGE, RECV_SIZE},
    },
    record::What,
    text::{Lang, byte_count},
};

/// See the module.
pub const REST: Experiment = Experiment {
    id: "rest",
    title: Lang::rest_title,
    question: Lang::rest_question,
    choices: &[Lang::rest_waits, Lang::rest_gone],
    missing: needs_practice,
    steps: &[
        Stage(Lang::rest_opens),
        Press("echo"),
        Type(RECV_SIZE.id, "4"),
        Type(MESSAGE, "0123456789"),
        Press("open"),
        Until(|seen| seen.opened(), 5000),
        Stage(Lang::rest_sends),
        Press("send"),
        Until(|seen| received(seen) == 1, 5000),
        Stage(Lang::rest_sends_next),
        Type(MESSAGE, "next"),
        Press("send"),
        Until(|seen| received(seen) == 1, 5000),
    ],
    evidence,
    why: Lang::rest_why,
    note: None,
};

/// How many datagrams have come.
fn received(seen: Seen) -> usize {
    seen.entries().filter(|noted| matches!(noted.what, What::ReceivedFrom { .. })).count()
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.rest_datagram(), lang.rest_returned(), lang.rest_kept(), lang.rest_lost()];
    let mut table = Table::new(lang.rest_caption(), &columns);
    // Of each datagram: as it was sent, as it was returned, and how many of its bytes are gone.
    let mut rows: Vec<(String, Option<(String, usize)>, u32)> = Vec::new();
    let mut returned = 0;
    for noted in seen.entries() {
        match &noted.what {
            What::Send { .. } => rows.push((noted.content(), None, 0)),
            What::ReceivedFrom { bytes, .. } => {
                if let Some(row) = rows.get_mut(returned) {
                    row.1 = Some((noted.content(), bytes.len()));
                }
                returned += 1;
            }
            What::Truncated { kept, of } => {
                if let Some(row) = rows.get_mut(returned.saturating_sub(1)) {
                    row.2 = of.saturating_sub(*kept);
                }
            }
            _ => {}
        }
    }
    let mut supports = None;
    if let [(first, Some((_, 4)), 6), (second, Some((next, _)), 0)] = &rows[..] {
        // What the second recvfrom returned: the next datagram, or what the first left.
        supports = if next == second { Some(1) } else { (!first.is_empty()).then_some(0) };
    }
    for (sent, came, gone) in rows {
        let Some((came, kept)) = came else { continue };
        let gone = if gone == 0 { Cell::Good(byte_count(0)) } else { Cell::Bad(byte_count(gone as usize)) };
        table.push([Cell::Code(sent), Cell::Code(came), Cell::Plain(byte_count(kept)), gone]);
    }
    Evidence { tables: vec![table], supports }
}
