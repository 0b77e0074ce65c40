//! Sends and recvs do not correspond: one recv may return several sends, and one send may take several recvs.

use super::{LineParser, fill, of_connections, use_server};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Teardown, Until},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::tcp_client::{form::Field, model::Msg},
    record::EventKind,
    text::{Lang, grouped, joined},
};
use relay_protocol::PracticeTcp;

/// A message that is sent at once and is longer than the recv size of 4 bytes.
const LONG: &str = "one message";

pub const EDGES: Experiment<Msg> = Experiment {
    id: "edges",
    title: Lang::edges_title,
    question: Lang::edges_question,
    choices: &[Lang::edges_kept, Lang::edges_lost, Lang::edges_bytes_lost],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::edges_connects),
            use_server(context, PracticeTcp::Slow),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::edges_sends),
            fill(Field::Message, "one"),
            Dispatch(Msg::Send),
            fill(Field::Message, "two"),
            Dispatch(Msg::Send),
            fill(Field::Message, "three"),
            Dispatch(Msg::Send),
            Until(|seen| received_by_server(seen) >= seen.bytes().0, 10_000),
            Teardown,
            Stage(Lang::edges_cuts),
            use_server(context, PracticeTcp::RawEcho),
            fill(Field::RecvSize, "4"),
            fill(Field::Message, LONG),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Dispatch(Msg::Send),
            Until(|seen| seen.bytes().1 >= LONG.len(), 5000),
        ]
    },
    evidence,
    why: Lang::edges_why,
    note: Some(Lang::edges_note),
};

/// The number of bytes that the server reports as received.
fn received_by_server(seen: Seen) -> usize {
    let (mut parser, mut bytes) = (LineParser::default(), 0);
    for event in seen.entries() {
        bytes += sum(&parser.feed(&event.kind));
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
        let (mut sends, mut recvs, mut told, mut parser) = (Vec::new(), Vec::new(), Vec::new(), LineParser::default());
        for event in entries {
            match &event.kind {
                EventKind::Send { bytes } => sends.push(bytes.len()),
                EventKind::Received { bytes, .. } => recvs.push(bytes.len()),
                _ => {}
            }
            told.extend(parser.feed(&event.kind));
        }
        // The first server reports its recvs; the second only echoes.
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
        table.push(lengths_row(lang.edges_tab_send(), &sends));
        table.push(lengths_row(who, &recvs));
        tables.push(table);
    }
    let supports = (same && tables.len() == 2).then_some(usize::from(differ));
    Evidence { tables, supports }
}

/// A table row: the call, how often it was made, the length of each in bytes, and the total.
pub(in crate::labs) fn lengths_row(who: &str, lengths: &[usize]) -> [Cell; 4] {
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
