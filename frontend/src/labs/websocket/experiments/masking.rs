//! Whether masking keeps a message secret: the key is in the frame.

use super::wire::{SOON, answered, frames, is_message, open, prepare, send};
use crate::{
    experiment::{
        Experiment,
        Step::{Stage, Until},
        evidence::{Cell, Evidence, Table},
        needs_practice,
        seen::Seen,
    },
    labs::websocket::{model::Msg, wire::lab::Sent},
    record::EventKind,
    text::Lang,
    views::cells::hex,
    websocket::{Event, Reader, Side},
};

pub const MASKING: Experiment<Msg> = Experiment {
    id: "masking",
    title: Lang::masking_title,
    question: Lang::masking_question,
    choices: &[Lang::masking_secret, Lang::masking_open],
    missing: needs_practice,
    steps: |context| {
        let mut steps = vec![Stage(Lang::masking_connects)];
        steps.extend(prepare(context));
        steps.extend(open(context, ""));
        for words in [Lang::masking_sends as fn(Lang) -> &'static str, Lang::masking_sends_again] {
            steps.extend([Stage(words), send(Sent::Message), Until(answered, SOON)]);
        }
        steps
    },
    evidence,
    why: Lang::masking_why,
    note: Some(Lang::masking_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.masking_bytes(), lang.part_masking_key(), lang.masking_read()];
    let mut table = Table::new(lang.masking_caption(), &columns);
    let (mut keys, mut texts) = (Vec::new(), Vec::new());
    let texts_sent: Vec<_> = frames(seen).filter(|(_, frame)| frame.sent && is_message(frame)).collect();
    for (event, frame) in &texts_sent {
        // The frame's bytes are those of the preceding send. Anyone who sees them can read the message, as this code
        // does.
        let bytes =
            seen.entries().take_while(|entry| entry.number < event.number).filter_map(|entry| match &entry.kind {
                EventKind::Send { bytes } => Some(bytes),
                _ => None,
            });
        let Some(bytes) = bytes.last() else { continue };
        let mut reader = Reader::of_frames(Side::Client);
        reader.push(bytes);
        let Ok(Some(Event::Frame(read))) = reader.read() else { continue };
        let Some(key) = read.header.mask.filter(|key| Some(*key) == frame.mask) else { continue };
        let text = String::from_utf8_lossy(&read.payload).into_owned();
        table.push([Cell::Code(hex(bytes)), Cell::Code(hex(&key)), Cell::Good(text.clone())]);
        keys.push(key);
        texts.push(text);
    }
    let supports = match (&keys[..], &texts[..]) {
        ([first, second], [one, other]) if first != second && one == other => Some(1),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
