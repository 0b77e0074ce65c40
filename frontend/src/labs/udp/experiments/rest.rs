//! A recvfrom returns one datagram, whole or cut: what did not fit is gone.

use crate::{
    experiment::{
        Experiment,
        Step::{Stage, Until},
        evidence::{Cell, Evidence, Table},
        fill, needs_practice, press,
        seen::Seen,
    },
    gesture::Gesture,
    labs::udp::form::{MESSAGE, RECV_SIZE},
    record::EventKind,
    text::{Lang, byte_count},
};

/// See the module.
pub const REST: Experiment<Gesture> = Experiment {
    id: "rest",
    title: Lang::rest_title,
    question: Lang::rest_question,
    choices: &[Lang::rest_waits, Lang::rest_gone],
    missing: needs_practice,
    steps: |_| {
        vec![
            Stage(Lang::rest_opens),
            press("echo"),
            fill(RECV_SIZE.id, "4"),
            fill(MESSAGE, "0123456789"),
            press("open"),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::rest_sends),
            press("send"),
            Until(|seen| received(seen) == 1, 5000),
            Stage(Lang::rest_sends_next),
            fill(MESSAGE, "next"),
            press("send"),
            Until(|seen| received(seen) == 1, 5000),
        ]
    },
    evidence,
    why: Lang::rest_why,
    note: None,
};

/// How many datagrams have come.
fn received(seen: Seen) -> usize {
    seen.entries().filter(|noted| matches!(noted.what, EventKind::ReceivedFrom { .. })).count()
}

/// A datagram, as it was sent and as a recvfrom returned it.
struct Datagram {
    sent: String,
    came: String,
    kept: usize,
    gone: u32,
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let mut sent = Vec::new();
    let mut datagrams: Vec<Datagram> = Vec::new();
    for noted in seen.entries() {
        match &noted.what {
            EventKind::Send { .. } => sent.push(noted.content()),
            EventKind::ReceivedFrom { bytes, .. } => {
                let sent = sent.get(datagrams.len()).cloned().unwrap_or_default();
                datagrams.push(Datagram { sent, came: noted.content(), kept: bytes.len(), gone: 0 });
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
        // The second recvfrom returned the next datagram, or else what the first one left.
        [first, second] if first.kept == 4 && first.gone == 6 => Some(usize::from(second.came == second.sent)),
        _ => None,
    };
    let columns = [lang.rest_datagram(), lang.rest_returned(), lang.rest_kept(), lang.rest_lost()];
    let mut table = Table::new(lang.rest_caption(), &columns);
    for Datagram { sent, came, kept, gone } in datagrams {
        let lost = byte_count(gone as usize);
        let lost = if gone == 0 { Cell::Good(lost) } else { Cell::Bad(lost) };
        table.push([Cell::Code(sent), Cell::Code(came), Cell::Plain(byte_count(kept)), lost]);
    }
    Evidence { tables: vec![table], supports }
}
