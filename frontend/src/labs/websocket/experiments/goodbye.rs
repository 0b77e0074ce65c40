//! Whether the other side learns that a laptop was closed.

use super::wire::{SOON, frames, of_connections, open, prepare, send, wire};
use crate::{
    effect::Context,
    experiment::{
        Experiment,
        Step::{Stage, Until},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::websocket::{
        model::Msg,
        wire::{WireMsg, lab::Sent},
    },
    record::{EventKind, Micros, RecordedEvent, WebSocketFrame},
    text::{Lang, duration},
};

/// The longest time between two pings of a server that is waited for, in milliseconds.
const MAX_PING_INTERVAL: u64 = 30_000;

pub const GOODBYE: Experiment<Msg> = Experiment {
    id: "goodbye",
    title: Lang::goodbye_title,
    question: Lang::goodbye_question,
    choices: &[Lang::goodbye_says, Lang::goodbye_silent],
    missing: |context| {
        let needed = needs_practice(context);
        needed.or_else(|| ping_interval(context).is_none().then(|| context.lang.goodbye_needs_pings()))
    },
    steps: |context| {
        let interval = ping_interval(context).unwrap_or_default();
        let mut steps = vec![Stage(Lang::goodbye_closes)];
        steps.extend(prepare(context));
        steps.extend(open(context, ""));
        steps.extend([send(Sent::Close), Until(|seen| seen.ended(), SOON), Stage(Lang::goodbye_cuts)]);
        steps.extend(open(context, ""));
        steps.extend([wire(WireMsg::Cut), Until(|seen| seen.ended(), SOON), Stage(Lang::goodbye_falls_silent)]);
        steps.push(wire(WireMsg::AnswerPings(false)));
        steps.extend(open(context, ""));
        steps.push(Until(pinged, interval + SOON));
        // A server gives the answer two intervals of time.
        steps.extend([Stage(Lang::goodbye_waits), Until(|seen| seen.ended(), 2 * interval + SOON)]);
        steps
    },
    evidence,
    why: Lang::goodbye_why,
    note: Some(Lang::goodbye_note),
};

/// How often the practice server pings one who is silent, in milliseconds, where that can be waited for.
fn ping_interval(context: &Context) -> Option<u32> {
    let interval = context.relay.health.as_ref()?.limits.ping_interval_ms?;
    u32::try_from(interval).ok().filter(|_| interval <= MAX_PING_INTERVAL)
}

fn pinged(seen: Seen) -> bool {
    frames(seen).any(|(_, frame)| is_ping(frame))
}

fn is_ping(frame: &WebSocketFrame) -> bool {
    !frame.sent && frame.opcode == 9
}

/// What one connection shows.
#[derive(Default)]
struct Ended {
    close_sent: Option<u16>,
    close_received: Option<u16>,
    cut: bool,
    pinged: Option<Micros>,
    /// The last that the tab did, handshake included.
    last_sign: Micros,
    /// When the connection ended.
    end: Option<Micros>,
}

impl Ended {
    fn of(entries: &[&RecordedEvent]) -> Self {
        let mut ended = Self::default();
        for event in entries {
            match &event.kind {
                EventKind::WebSocketFrame(frame) if is_ping(frame) => ended.pinged = Some(event.at),
                EventKind::WebSocketFrame(frame) if frame.sent => {
                    ended.close_sent = ended.close_sent.or(frame.close_code)
                }
                EventKind::WebSocketFrame(frame) => ended.close_received = ended.close_received.or(frame.close_code),
                EventKind::Send { .. } => ended.last_sign = event.at,
                EventKind::Close if ended.end.is_none() => {
                    (ended.cut, ended.last_sign, ended.end) = (true, event.at, Some(event.at));
                }
                EventKind::Fin | EventKind::Failed(_) | EventKind::Closed { .. } => {
                    ended.end = ended.end.or(Some(event.at));
                }
                _ => {}
            }
        }
        ended
    }
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.goodbye_did(), lang.goodbye_got(), lang.goodbye_code(), lang.goodbye_knew()];
    let mut table = Table::new(lang.goodbye_caption(), &columns);
    let ended: Vec<_> = of_connections(seen).iter().map(|entries| Ended::of(entries)).collect();
    let did = [lang.goodbye_closes(), lang.goodbye_cuts(), lang.goodbye_falls_silent()];
    for (did, ended) in did.into_iter().zip(&ended) {
        let (got, code) = match ended.close_sent {
            Some(code) => (Cell::Code(format!("CLOSE {code}")), Cell::Code(code.to_string())),
            // That code is never sent: it says that no Close frame came (RFC 6455, section 7.1.5).
            None if ended.cut => (Cell::Code("FIN".into()), Cell::Code("1006".into())),
            None => (Cell::Bad(lang.goodbye_nothing().to_owned()), Cell::Code("1006".into())),
        };
        let after = ended.end.map(|end| end.saturating_sub(ended.last_sign));
        let knew = match (ended.pinged, after) {
            (Some(_), Some(after)) => Cell::Bad(lang.goodbye_by_ping(&duration(after))),
            (_, Some(_)) => Cell::Good(lang.goodbye_at_once().to_owned()),
            (_, None) => Cell::Plain(String::new()),
        };
        table.push([Cell::Plain(did.to_owned()), got, code, knew]);
    }
    let supports = match &ended[..] {
        [closed, cut, silent]
            if closed.close_received.is_some()
                && cut.close_received.is_none()
                && silent.close_sent.is_none()
                && silent.pinged.zip(silent.end).is_some_and(|(ping, end)| ping < end) =>
        {
            Some(1)
        }
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
