//! Experiment: whether the length of a response is known in advance.

use super::{get, messages, needs_http, response, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{model::Msg, wire::lab::WireSettings},
    text::{Lang, byte_count},
};

pub const LENGTH: Experiment<Msg> = Experiment {
    id: "length",
    title: Lang::length_title,
    question: Lang::length_question,
    choices: &[Lang::length_beforehand, Lang::length_chunks],
    missing: needs_http,
    steps: |context| {
        let mut steps = vec![Stage(Lang::length_whole)];
        steps.extend(send(get(context, "/get"), WireSettings::RAW));
        steps.push(Stage(Lang::length_stream));
        steps.extend(send(get(context, "/stream/3"), WireSettings::RAW));
        steps
    },
    evidence,
    why: Lang::length_why,
    note: None,
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = ["Content-Length", "Transfer-Encoding", lang.length_sizes(), lang.length_total()];
    let mut table = Table::new(lang.length_caption(), &columns);
    let mut told = Vec::new();
    for (_, message) in messages(seen).filter(|(_, message)| response(message).is_some()) {
        let header = |name| message.header(name).unwrap_or("–").to_owned();
        // As on the wire: hexadecimal, and 0 for the last chunk.
        let sizes = message.chunks.iter().map(|size| format!("{size:x}")).collect::<Vec<_>>();
        let sizes = if sizes.is_empty() { "–".to_owned() } else { sizes.join(", ") + ", 0" };
        told.push((message.header("Content-Length").is_some(), !message.chunks.is_empty()));
        table.push([
            Cell::Code(header("Content-Length")),
            Cell::Code(header("Transfer-Encoding")),
            Cell::Code(sizes),
            Cell::Plain(byte_count(message.body)),
        ]);
    }
    let supports = match told[..] {
        [(true, false), (false, true)] => Some(1),
        [(true, _), (true, _)] => Some(0),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
