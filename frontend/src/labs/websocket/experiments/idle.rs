//! Whether an idle connection stays open: a proxy drops it, unless pings pass over it.

use super::wire::{SOON, answered, end, frames, is_message, is_ping, of_connections, open, prepare, send};
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
    record::{EventKind, HttpStart, Micros, RecordedEvent},
    text::{Lang, duration},
};

/// On both connections, the server drops a client that sends no frame for 2 s, as a proxy would. On the second, it also
/// sends a ping after 1 s of silence.
const DROPPING: &str = "?idle=2000";
const PINGING: &str = "?idle=2000&ping=1000";
const IDLE_MS: u32 = 2000;

/// How long the second connection carries no messages after the first ping, in milliseconds.
const QUIET_MS: u32 = 4000;

pub const IDLE: Experiment<Msg> = Experiment {
    id: "idle",
    title: Lang::idle_title,
    question: Lang::idle_question,
    choices: &[Lang::idle_both, Lang::idle_pinged, Lang::idle_neither],
    missing: needs_practice,
    steps: |context| {
        let mut steps = vec![Stage(Lang::idle_silent)];
        steps.extend(prepare(context));
        steps.extend(open(context, DROPPING));
        steps.extend([Until(|seen| seen.ended(), IDLE_MS + SOON), Stage(Lang::idle_pings)]);
        steps.extend(open(context, PINGING));
        // Wait for the first ping: from then on, there is something to watch.
        steps.extend([Until(pinged, SOON), Watch(QUIET_MS), Stage(Lang::idle_asks)]);
        steps.extend([send(Sent::Message), Until(answered, SOON)]);
        steps.extend(end(WireMsg::Send(Sent::Close)));
        steps
    },
    evidence,
    why: Lang::idle_why,
    note: Some(Lang::idle_note),
};

fn pinged(seen: Seen) -> bool {
    frames(seen).any(|(_, frame)| is_ping(frame))
}

/// What happened on one connection.
#[derive(Default)]
struct Course {
    opened: Micros,
    pings: usize,
    /// When the tab sent its message.
    asked: Option<Micros>,
    answered: bool,
    /// When the connection ended without a Close frame.
    dropped: Option<Micros>,
}

impl Course {
    fn of(entries: &[&RecordedEvent]) -> Self {
        let mut course = Self::default();
        let mut closing = false;
        for event in entries {
            match &event.kind {
                EventKind::HttpMessage(message) if matches!(message.start, HttpStart::Response { .. }) => {
                    course.opened = event.at;
                }
                EventKind::WebSocketFrame(frame) if is_ping(frame) => course.pings += 1,
                EventKind::WebSocketFrame(frame) if is_message(frame) && frame.sent => course.asked = Some(event.at),
                EventKind::WebSocketFrame(frame) if is_message(frame) => course.answered = true,
                EventKind::WebSocketFrame(frame) => closing |= frame.close_code.is_some(),
                EventKind::Fin | EventKind::Failed(_) if !closing => {
                    course.dropped = course.dropped.or(Some(event.at));
                }
                _ => {}
            }
        }
        course
    }

    /// How long there were no messages: until the tab's message, or the end.
    fn quiet(&self) -> Option<Micros> {
        Some(self.asked.or(self.dropped)?.saturating_sub(self.opened))
    }
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_connection(), lang.idle_pings_came(), lang.idle_quiet(), lang.idle_then()];
    let mut table = Table::new(lang.idle_caption(), &columns);
    let courses: Vec<_> = of_connections(seen).iter().map(|entries| Course::of(entries)).collect();
    for (did, course) in [lang.idle_silent(), lang.idle_pings()].into_iter().zip(&courses) {
        let then = match course {
            Course { dropped: Some(_), .. } => Cell::Bad(lang.idle_dropped().to_owned()),
            Course { answered: true, .. } => Cell::Good(lang.idle_answered().to_owned()),
            Course { dropped: None, answered: false, .. } => Cell::Plain(String::new()),
        };
        table.push([
            Cell::Plain(did.to_owned()),
            Cell::Plain(course.pings.to_string()),
            Cell::Plain(course.quiet().map(duration).unwrap_or_default()),
            then,
        ]);
    }
    let outlasted = |course: &Course| course.answered && course.quiet() > Some(Micros::from(IDLE_MS) * 1000);
    let supports = match &courses[..] {
        [silent, pinged] if silent.pings == 0 && silent.dropped.is_some() && pinged.pings > 0 => match pinged.dropped {
            None if outlasted(pinged) => Some(1),
            Some(_) => Some(2),
            None => None,
        },
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
