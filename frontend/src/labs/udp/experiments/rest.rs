//! recvfrom returns one datagram, whole or truncated: the part that does not fit in the buffer is discarded.

use super::{fill, use_server};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Until},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::udp::{form::Field, model::Msg},
    record::EventKind,
    text::{Lang, byte_count},
};
use relay_protocol::PracticeUdp;

pub const REST: Experiment<Msg> = Experiment {
    id: "rest",
    title: Lang::rest_title,
    question: Lang::rest_question,
    choices: &[Lang::rest_waits, Lang::rest_gone],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::rest_opens),
            use_server(context, PracticeUdp::Echo),
            fill(Field::RecvSize, "4"),
            fill(Field::Message, "0123456789"),
            Dispatch(Msg::Open),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::rest_sends),
            Dispatch(Msg::Send),
            Until(|seen| received(seen) == 1, 5000),
            Stage(Lang::rest_sends_next),
            fill(Field::Message, "next"),
            Dispatch(Msg::Send),
            Until(|seen| received(seen) == 1, 5000),
        ]
    },
    evidence,
    why: Lang::rest_why,
    note: None,
};

/// The number of datagrams received.
fn received(seen: Seen) -> usize {
    seen.entries().filter(|event| matches!(event.kind, EventKind::ReceivedFrom { .. })).count()
}

/// A datagram as it was sent and as recvfrom returned it.
struct Datagram {
    sent: String,
    received: String,
    kept: usize,
    gone: u32,
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let mut sent = Vec::new();
    let mut datagrams: Vec<Datagram> = Vec::new();
    for event in seen.entries() {
        match &event.kind {
            EventKind::Send { .. } => sent.push(event.content()),
            EventKind::ReceivedFrom { bytes, .. } => {
                let sent = sent.get(datagrams.len()).cloned().unwrap_or_default();
                datagrams.push(Datagram { sent, received: event.content(), kept: bytes.len(), gone: 0 });
            }
            EventKind::Truncated { kept, of } => {
                if let Some(cut) = datagrams.last_mut() {
                    cut.gone = of.saturating_sub(*kept);
                }
            }
            _ => {}
        }
    }
    let supports = match &datagrams[..] {
        // The second recvfrom returned either the next datagram or the rest of the first one.
        [first, second] if first.kept == 4 && first.gone == 6 => Some(usize::from(second.received == second.sent)),
        _ => None,
    };
    let columns = [lang.rest_datagram(), lang.rest_returned(), lang.rest_kept(), lang.rest_lost()];
    let mut table = Table::new(lang.rest_caption(), &columns);
    for Datagram { sent, received, kept, gone } in datagrams {
        let lost = byte_count(gone as usize);
        let lost = if gone == 0 { Cell::Good(lost) } else { Cell::Bad(lost) };
        table.push([Cell::Code(sent), Cell::Code(received), Cell::Plain(byte_count(kept)), lost]);
    }
    Evidence { tables: vec![table], supports }
}
