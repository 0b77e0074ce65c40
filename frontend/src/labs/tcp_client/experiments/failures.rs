//! Three kinds of failure: a socket distinguishes them, fetch does not.

use super::{fill, of_connections, use_server};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Fetch, Stage, Teardown, Until},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::{Fetched, Seen},
    },
    fetch::{Cause, Unanswered},
    labs::tcp_client::{form::Field, model::Msg},
    record::EventKind,
    text::{Lang, duration},
};
use relay_protocol::PracticeTcp;

/// The servers, in the order in which the experiment tries them.
const SERVERS: [PracticeTcp; 3] = [PracticeTcp::Closed, PracticeTcp::Silent, PracticeTcp::Reset];

/// A message, and the kind of cell that shows it.
type Message = (String, fn(String) -> Cell);

pub const FAILURES: Experiment<Msg> = Experiment {
    id: "failures",
    title: Lang::failures_title,
    question: Lang::failures_question,
    choices: &[Lang::failures_both, Lang::failures_socket, Lang::failures_neither],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::failures_closed),
            use_server(context, PracticeTcp::Closed),
            fill(Field::TimeLimit, "1"),
            Dispatch(Msg::Connect),
            Until(|seen| seen.ended(), 5000),
            Stage(Lang::failures_silent),
            use_server(context, PracticeTcp::Silent),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Dispatch(Msg::Send),
            Until(|seen| seen.timed_out() || seen.ended(), 5000),
            Teardown,
            Stage(Lang::failures_reset),
            use_server(context, PracticeTcp::Reset),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Dispatch(Msg::Send),
            Until(|seen| seen.ended(), 5000),
            Stage(Lang::failures_fetch),
            Fetch(PracticeTcp::Closed, 5000),
            Fetch(PracticeTcp::Silent, 1000),
            Fetch(PracticeTcp::Reset, 5000),
        ]
    },
    evidence,
    why: Lang::failures_why,
    note: Some(Lang::failures_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns =
        [lang.failures_server(), lang.failures_socket_says(), lang.failures_took(), lang.failures_fetch_says()];
    let mut table = Table::new(lang.failures_caption(), &columns);
    // What the socket and fetch report for each server, for comparison.
    let (mut sockets, mut fetches) = (Vec::new(), Vec::new());
    for (server, entries) in SERVERS.into_iter().zip(of_connections(seen)) {
        let (mut asked, mut end) = (0, None);
        for event in entries {
            let told: Message = match &event.kind {
                EventKind::Connect { .. } | EventKind::Send { .. } => {
                    asked = event.at;
                    continue;
                }
                EventKind::Failed(failure) => match &failure.symbol {
                    Some(symbol) => (symbol.clone(), Cell::Code),
                    None => (lang.failure_kind(failure.kind).to_owned(), Cell::Plain),
                },
                EventKind::TimedOut { .. } => (lang.recv_timed_out().to_owned(), Cell::Plain),
                _ => continue,
            };
            // The first event is the cause of the later ones.
            end.get_or_insert((told, event.at - asked));
        }
        let fetched = seen.fetched.iter().find(|fetched| fetched.server == server);
        let Some((((told, told_cell), took), fetched)) = end.zip(fetched) else { continue };
        let (words, words_cell) = fetch_says(fetched, lang);
        table.push([
            Cell::Code(server.name().to_owned()),
            told_cell(told.clone()),
            Cell::Plain(duration(took)),
            words_cell(words.clone()),
        ]);
        sockets.push(told);
        fetches.push(words);
    }
    let supports = match (&sockets[..], &fetches[..]) {
        ([closed, silent, reset], [refused, _, broken]) => {
            let apart = closed != silent && silent != reset && closed != reset;
            match (apart, refused != broken) {
                (true, true) => Some(0),
                (true, false) => Some(1),
                (false, false) => Some(2),
                (false, true) => None,
            }
        }
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}

/// What fetch reported, in its own words if it gave any.
fn fetch_says(fetched: &Fetched, lang: Lang) -> Message {
    match &fetched.outcome {
        Ok(status) => (["HTTP ", &status.to_string()].concat(), Cell::Code),
        Err(Unanswered { cause: Cause::Unknown, message, .. }) => (message.clone(), Cell::Code),
        Err(_) => (lang.failures_gave_up().to_owned(), Cell::Plain),
    }
}
