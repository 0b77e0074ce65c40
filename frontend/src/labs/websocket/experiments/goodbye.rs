//! Whether the other side learns that a laptop was closed.

use super::wire::{SOON, end, frames, is_ping, of_connections, open, prepare, wire};
use crate::{
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
    record::{EventKind, Micros, RecordedEvent},
    text::{Lang, duration},
};

/// The server pings a client that has been silent for this long, and waits twice as long for a reply.
const PINGING: &str = "?ping=2000";
const PING_MS: u32 = 2000;

pub const GOODBYE: Experiment<Msg> = Experiment {
    id: "goodbye",
    title: Lang::goodbye_title,
    question: Lang::goodbye_question,
    choices: &[Lang::goodbye_says, Lang::goodbye_silent],
    missing: needs_practice,
    steps: |context| {
        let mut steps = vec![Stage(Lang::goodbye_closes)];
        steps.extend(prepare(context));
        steps.extend(open(context, ""));
        steps.extend(end(WireMsg::Send(Sent::Close)));
        steps.push(Stage(Lang::goodbye_cuts));
        steps.extend(open(context, ""));
        steps.extend(end(WireMsg::Cut));
        steps.push(Stage(Lang::goodbye_falls_silent));
        steps.push(wire(WireMsg::AnswerPings(false)));
        steps.extend(open(context, PINGING));
        steps.push(Until(pinged, PING_MS + SOON));
        steps.extend([Stage(Lang::goodbye_waits), Until(|seen| seen.ended(), 2 * PING_MS + SOON)]);
        steps
    },
    evidence,
    why: Lang::goodbye_why,
    note: Some(Lang::goodbye_note),
};

fn pinged(seen: Seen) -> bool {
    frames(seen).any(|(_, frame)| is_ping(frame))
}

/// What happened on one connection.
#[derive(Default)]
struct Ended {
    /// The code of the tab's Close frame, if the server had not sent one before.
    close_sent: Option<u16>,
    /// The code of the server's Close frame.
    close_received: Option<u16>,
    cut: bool,
    pinged: bool,
    /// When the tab last sent something before the ping, including the handshake.
    last_sign: Micros,
    /// When the server noticed the end, or the tab closed the connection.
    end: Option<Micros>,
}

impl Ended {
    fn of(entries: &[&RecordedEvent]) -> Self {
        let mut ended = Self::default();
        for event in entries {
            match &event.kind {
                EventKind::WebSocketFrame(frame) if is_ping(frame) => ended.pinged = true,
                EventKind::WebSocketFrame(frame) if frame.sent && ended.close_received.is_none() => {
                    ended.close_sent = ended.close_sent.or(frame.close_code);
                }
                EventKind::WebSocketFrame(frame) if !frame.sent && frame.close_code.is_some() => {
                    ended.close_received = frame.close_code;
                    ended.end = ended.end.or(Some(event.at));
                }
                EventKind::Send { .. } if !ended.pinged => ended.last_sign = event.at,
                EventKind::Close if ended.end.is_none() => {
                    (ended.cut, ended.last_sign, ended.end) = (true, event.at, Some(event.at));
                }
                EventKind::Fin | EventKind::Failed(_) => ended.end = ended.end.or(Some(event.at)),
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
        let (got, code) = match (ended.close_sent, ended.close_received) {
            (Some(code), _) => (Cell::Code(format!("CLOSE {code}")), code.to_string()),
            // This code is never sent: it means that no Close frame was received (RFC 6455, section 7.1.5).
            (None, _) if ended.cut => (Cell::Code("FIN".into()), "1006".into()),
            (None, Some(code)) => (Cell::Bad(lang.goodbye_nothing().to_owned()), code.to_string()),
            (None, None) => (Cell::Bad(lang.goodbye_nothing().to_owned()), "1006".into()),
        };
        let after = ended.end.map(|end| duration(end.saturating_sub(ended.last_sign)));
        let knew = match after {
            Some(after) if ended.pinged => Cell::Bad(lang.goodbye_by_ping(&after)),
            Some(_) => Cell::Good(lang.goodbye_at_once().to_owned()),
            None => Cell::Plain(String::new()),
        };
        table.push([Cell::Plain(did.to_owned()), got, Cell::Code(code), knew]);
    }
    let supports = match &ended[..] {
        [closed, cut, silent]
            if closed.close_sent.is_some()
                && cut.cut
                && cut.close_received.is_none()
                && silent.close_sent.is_none()
                && silent.pinged
                && silent.end.is_some() =>
        {
            Some(1)
        }
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
