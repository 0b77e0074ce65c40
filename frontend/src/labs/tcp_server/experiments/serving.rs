//! Shows that a server does not automatically serve all clients at once: if it serves one at a time, the second waits
//! although its connect has succeeded.

use super::{bound, replies};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Teardown, Until, Watch, Within},
        evidence::{Cell, Evidence, Table, share},
        needs_relay,
        seen::Seen,
    },
    labs::tcp_server::model::Msg,
    record::{EventKind, Micros},
    text::{Lang, duration},
};

/// How long the first client occupies the server, in milliseconds.
const KEEPS: u32 = 1500;

pub const SERVING: Experiment<Msg> = Experiment {
    id: "serving",
    title: Lang::serving_title,
    question: Lang::serving_question,
    choices: &[Lang::serving_both, Lang::serving_second_waits],
    missing: needs_relay,
    steps: |_| {
        vec![
            Stage(Lang::serving_one_begins),
            Dispatch(Msg::OneAtATime(true)),
            Dispatch(Msg::Listen),
            Until(bound, 5000),
            Dispatch(Msg::ConnectClient),
            Until(|seen| replies(seen) == 1, 5000),
            Dispatch(Msg::ConnectClient),
            // If the kernel does not report its queue, the time limit passes and the run continues.
            Within(|seen| seen.any(|kind| matches!(kind, EventKind::Waiting { .. })), 1000),
            Watch(KEEPS),
            Stage(Lang::serving_first_leaves),
            Dispatch(Msg::CloseConnections),
            Until(|seen| replies(seen) == 1, 5000),
            Teardown,
            Stage(Lang::serving_many_begins),
            Dispatch(Msg::OneAtATime(false)),
            Dispatch(Msg::Listen),
            Until(bound, 5000),
            Dispatch(Msg::ConnectClient),
            Dispatch(Msg::ConnectClient),
            Until(|seen| replies(seen) == 2, 5000),
            Watch(KEEPS / 2),
        ]
    },
    evidence,
    why: Lang::serving_why,
    note: Some(Lang::serving_note),
};

/// A client's times, from the record.
struct Client {
    accepted: Micros,
    waited: Option<Micros>,
    answered: Option<Micros>,
    ended: Option<Micros>,
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.serving_client(), lang.legend_waited(), lang.serving_after_accept()];
    let mut tables = Vec::new();
    let mut waits = Vec::new();
    for (caption, clients) in [lang.serving_one_caption(), lang.serving_many_caption()].into_iter().zip(runs(seen)) {
        let mut table = Table::new(caption, &columns);
        let longest = clients.iter().filter_map(|client| client.waited).max().unwrap_or(0).max(u64::from(KEEPS) * 1000);
        for (number, client) in clients.iter().enumerate() {
            let waited = match client.waited {
                Some(waited) => Cell::Bar(duration(waited), share(waited, longest)),
                None => Cell::Plain(lang.serving_unknown().to_owned()),
            };
            let answered = match client.answered {
                Some(at) => Cell::Good(lang.with_duration(lang.client_answered(), at.saturating_sub(client.accepted))),
                None => Cell::Bad(lang.client_no_reply().to_owned()),
            };
            table.push([Cell::Plain((number + 1).to_string()), waited, answered]);
        }
        if let [first, second] = &clients[..] {
            // Compare the order of events, which every system reports.
            waits.push(first.ended.is_some_and(|ended| ended <= second.accepted));
        }
        tables.push(table);
    }
    Evidence { tables, supports: (waits == [true, false]).then_some(1) }
}

/// The clients of each run of the server.
fn runs(seen: Seen) -> Vec<Vec<Client>> {
    let mut runs: Vec<Vec<Client>> = Vec::new();
    let mut ids = Vec::new();
    for event in seen.entries() {
        match &event.kind {
            EventKind::Bind { .. } => {
                runs.push(Vec::new());
                ids.clear();
            }
            EventKind::Accepted { waited, .. } => {
                if let Some(run) = runs.last_mut() {
                    ids.push(event.connection);
                    run.push(Client { accepted: event.at, waited: *waited, answered: None, ended: None });
                }
            }
            kind => {
                let place = ids.iter().position(|id| *id == event.connection);
                let client = place.and_then(|place| runs.last_mut()?.get_mut(place));
                match (client, kind) {
                    (Some(client), EventKind::Send { .. }) => client.answered = client.answered.or(Some(event.at)),
                    (Some(client), EventKind::Closed { .. }) => client.ended = Some(event.at),
                    _ => {}
                }
            }
        }
    }
    runs
}
