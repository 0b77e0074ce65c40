//! Whether a server can always reach a client: only over a connection that still exists.

use super::wire::{SOON, answered, end, is_message, of_connections, open, prepare, send};
use crate::{
    experiment::{
        Experiment,
        Step::{Stage, Until, Watch},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::websocket::{
        model::Msg,
        wire::{WireMsg, lab::Sent},
    },
    record::{EventKind, Micros, RecordedEvent},
    text::{Lang, duration},
};

/// How long the server delays its replies, and how long to watch for a reply that will not come, in milliseconds.
const LATE: &str = "?delay=2000";
const WATCHED: u32 = 3500;

pub const REACH: Experiment<Msg> = Experiment {
    id: "reach",
    title: Lang::reach_title,
    question: Lang::reach_question,
    choices: &[Lang::reach_always, Lang::reach_connection],
    missing: needs_practice,
    steps: |context| {
        let mut steps = vec![Stage(Lang::reach_waits)];
        steps.extend(prepare(context));
        steps.extend(open(context, LATE));
        steps.extend([send(Sent::Message), Until(answered, SOON)]);
        steps.extend(end(WireMsg::Send(Sent::Close)));
        steps.push(Stage(Lang::reach_leaves));
        steps.extend(open(context, LATE));
        steps.push(send(Sent::Message));
        steps.extend(end(WireMsg::Cut));
        steps.push(Stage(Lang::reach_comes_back));
        steps.extend(open(context, LATE));
        steps.push(Watch(WATCHED));
        steps
    },
    evidence,
    why: Lang::reach_why,
    note: Some(Lang::reach_note),
};

/// When a message was sent or received, and its text.
fn message(entries: &[&RecordedEvent], sent: bool) -> Option<(Micros, String)> {
    entries.iter().find_map(|event| match &event.kind {
        EventKind::WebSocketFrame(frame) if frame.sent == sent && is_message(frame) => {
            Some((event.at, String::from_utf8_lossy(&frame.start).into_owned()))
        }
        _ => None,
    })
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_connection(), lang.reach_did(), lang.reach_sent(), lang.reach_came()];
    let mut table = Table::new(lang.reach_caption(), &columns);
    let connections = of_connections(seen);
    let did = [lang.reach_waits(), lang.reach_leaves(), lang.reach_comes_back()];
    let mut came = Vec::new();
    for (index, (did, entries)) in did.into_iter().zip(&connections).enumerate() {
        let (sent, answer) = (message(entries, true), message(entries, false));
        let received = match (&sent, &answer) {
            (Some((at, _)), Some((later, text))) => Cell::Good(lang.reach_after(text, &duration(later - at))),
            _ => Cell::Bad(lang.goodbye_nothing().to_owned()),
        };
        table.push([
            Cell::Plain((index + 1).to_string()),
            Cell::Plain(did.to_owned()),
            Cell::Code(sent.as_ref().map(|(_, text)| text.clone()).unwrap_or_default()),
            received,
        ]);
        came.push((sent.is_some(), answer.is_some()));
    }
    let supports = (came == [(true, true), (true, false), (false, false)]).then_some(1);
    Evidence { tables: vec![table], supports }
}
