//! One server does not by itself serve all: one at a time, the second client waits, although its connect has succeeded.

use super::{answers, bound};
use crate::{
    experiment::{
        Experiment,
        Step::{Stage, Teardown, Until, Watch, Within},
        evidence::{Cell, Evidence, Table, share},
        needs_relay, press,
        seen::Seen,
    },
    gesture::Gesture,
    record::{EventKind, Micros},
    text::{Lang, duration},
};

/// How long the first client keeps the server, in milliseconds.
const KEEPS: u32 = 1500;

/// See the module.
pub const SERVING: Experiment<Gesture> = Experiment {
    id: "serving",
    title: Lang::serving_title,
    question: Lang::serving_question,
    choices: &[Lang::serving_both, Lang::serving_second_waits],
    missing: needs_relay,
    steps: |_| {
        vec![
            Stage(Lang::serving_one_begins),
            press("one"),
            press("listen"),
            Until(bound, 5000),
            press("own"),
            Until(|seen| answers(seen) == 1, 5000),
            press("own"),
            // Where the kernel does not tell of its queue, its time is enough.
            Within(|seen| seen.any(|what| matches!(what, EventKind::Waiting { .. })), 1000),
            Watch(KEEPS),
            Stage(Lang::serving_first_leaves),
            press("close-all"),
            Until(|seen| answers(seen) == 1, 5000),
            Teardown,
            Stage(Lang::serving_many_begins),
            press("many"),
            press("listen"),
            Until(bound, 5000),
            press("own"),
            press("own"),
            Until(|seen| answers(seen) == 2, 5000),
            Watch(KEEPS / 2),
        ]
    },
    evidence,
    why: Lang::serving_why,
    note: Some(Lang::serving_note),
};

/// One client, as the record has it.
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
                Some(at) => Cell::Good(lang.with_duration(lang.own_answered(), at.saturating_sub(client.accepted))),
                None => Cell::Bad(lang.own_no_answer().to_owned()),
            };
            table.push([Cell::Plain((number + 1).to_string()), waited, answered]);
        }
        if let [first, second] = &clients[..] {
            // By the order of what happened, which every system tells.
            waits.push(first.ended.is_some_and(|ended| ended <= second.accepted));
        }
        tables.push(table);
    }
    Evidence { tables, supports: (waits == [true, false]).then_some(1) }
}

/// The clients of each time that the server listened.
fn runs(seen: Seen) -> Vec<Vec<Client>> {
    let mut runs: Vec<Vec<Client>> = Vec::new();
    let mut ids = Vec::new();
    for noted in seen.entries() {
        match &noted.what {
            EventKind::Bind { .. } => {
                runs.push(Vec::new());
                ids.clear();
            }
            EventKind::Accepted { waited, .. } => {
                if let Some(run) = runs.last_mut() {
                    ids.push(noted.connection);
                    run.push(Client { accepted: noted.at, waited: *waited, answered: None, ended: None });
                }
            }
            what => {
                let place = ids.iter().position(|id| *id == noted.connection);
                let client = place.and_then(|place| runs.last_mut()?.get_mut(place));
                match (client, what) {
                    (Some(client), EventKind::Send { .. }) => client.answered = client.answered.or(Some(noted.at)),
                    (Some(client), EventKind::Closed { .. }) => client.ended = Some(noted.at),
                    _ => {}
                }
            }
        }
    }
    runs
}
