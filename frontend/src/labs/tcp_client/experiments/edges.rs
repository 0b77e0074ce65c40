//! A send and a recv are not a pair: several sends come by one recv, and one send by several.

use super::{Ear, of_connections};
use crate::{
    gesture::Gesture,
    labs::{
        experiment::{
            Experiment,
            Step::{Stage, Teardown, Until},
            evidence::{Cell, Evidence, Table},
            fill, needs_practice, press,
            seen::Seen,
        },
        tcp_client::form::{MESSAGE, RECV_SIZE},
    },
    record::EventKind,
    text::{Lang, grouped, joined},
};

/// Sent at once, and longer than the recv's 4 bytes.
const LONG: &str = "one message";

/// See the module.
pub const EDGES: Experiment<Gesture> = Experiment {
    id: "edges",
    title: Lang::edges_title,
    question: Lang::edges_question,
    choices: &[Lang::edges_kept, Lang::edges_lost, Lang::edges_bytes_lost],
    missing: needs_practice,
    steps: |_| {
        vec![
            Stage(Lang::edges_connects),
            press("slow"),
            press("connect"),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::edges_sends),
            fill(MESSAGE, "one"),
            press("send"),
            fill(MESSAGE, "two"),
            press("send"),
            fill(MESSAGE, "three"),
            press("send"),
            Until(|seen| heard(seen) >= seen.bytes().0, 10_000),
            Teardown,
            Stage(Lang::edges_cuts),
            press("raw-echo"),
            fill(RECV_SIZE.id, "4"),
            fill(MESSAGE, LONG),
            press("connect"),
            Until(|seen| seen.opened(), 5000),
            press("send"),
            Until(|seen| seen.bytes().1 >= LONG.len(), 5000),
        ]
    },
    evidence,
    why: Lang::edges_why,
    note: Some(Lang::edges_note),
};

/// How many bytes the server says that it has received.
fn heard(seen: Seen) -> usize {
    let (mut ear, mut bytes) = (Ear::default(), 0);
    for noted in seen.entries() {
        bytes += sum(&ear.hear(&noted.what));
    }
    bytes
}

fn sum(lengths: &[usize]) -> usize {
    lengths.iter().sum()
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_call(), lang.column_times(), lang.column_lengths(), lang.column_total()];
    let (mut tables, mut same, mut differ) = (Vec::new(), true, false);
    for entries in of_connections(seen) {
        let (mut sends, mut recvs, mut told, mut ear) = (Vec::new(), Vec::new(), Vec::new(), Ear::default());
        for noted in entries {
            match &noted.what {
                EventKind::Send { bytes } => sends.push(bytes.len()),
                EventKind::Received { bytes, .. } => recvs.push(bytes.len()),
                _ => {}
            }
            told.extend(ear.hear(&noted.what));
        }
        // The first server tells of its own recvs; the second only sends back.
        let server = !told.is_empty();
        if server {
            recvs = told;
        }
        let (caption, who) = if server {
            (lang.edges_caption_joined(), lang.edges_server_recv())
        } else {
            (lang.edges_caption_cut(), lang.edges_tab_recv())
        };
        same &= sum(&sends) == sum(&recvs);
        differ |= sends != recvs;
        let mut table = Table::new(caption, &columns);
        table.push(row(lang.edges_tab_send(), &sends));
        table.push(row(who, &recvs));
        tables.push(table);
    }
    let supports = (same && tables.len() == 2).then_some(usize::from(differ));
    Evidence { tables, supports }
}

/// Who called, how often, with how many bytes each, and in all.
fn row(who: &str, lengths: &[usize]) -> [Cell; 4] {
    let mut each = String::new();
    for length in lengths {
        each = joined(&[&each, &length.to_string()], " + ");
    }
    [
        Cell::Code(who.to_owned()),
        Cell::Plain(lengths.len().to_string()),
        Cell::Code(each),
        Cell::Plain(grouped(sum(lengths) as u64)),
    ]
}
