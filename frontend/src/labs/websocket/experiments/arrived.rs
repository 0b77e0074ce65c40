//! `send()` never waits: data that the server does not read waits in the browser, as `bufferedAmount` shows.

use super::{fill, of_echo, use_echo};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Until},
        evidence::{Cell, Evidence, Table, share},
        needs_practice,
        seen::Seen,
    },
    labs::websocket::{form::Field, model::Msg},
    record::{EventKind, Micros},
    text::Lang,
};

/// The length of one message, in bytes. It is sent 256 times, 8 MiB in total.
const MESSAGE_BYTES: usize = 32 * 1024;

/// The time between two rows of the evidence, in microseconds.
const ROW: Micros = 500_000;

pub const ARRIVED: Experiment<Msg> = Experiment {
    id: "websocket-arrived",
    title: Lang::ws_arrived_title,
    question: Lang::ws_arrived_question,
    choices: &[Lang::ws_arrived_waits, Lang::ws_arrived_buffered, Lang::ws_arrived_dropped],
    missing: needs_practice,
    steps: |context| {
        vec![
            // A single stage, because the condition below refers to the connection that this stage opens.
            Stage(Lang::ws_arrived_sends),
            // The server queues at most 128 KiB, and reads no more until it has sent a message back.
            use_echo(context, "?delay=50"),
            fill(Field::Message, "x".repeat(MESSAGE_BYTES)),
            fill(Field::Repeat, "256"),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Dispatch(Msg::Send),
            Until(|seen| course(seen).is_some_and(|course| course.received == 256 * MESSAGE_BYTES), 60_000),
            // Restore a small message for the user's next click.
            fill(Field::Message, context.lang.first_message()),
            fill(Field::Repeat, "1"),
        ]
    },
    evidence,
    why: Lang::ws_arrived_why,
    note: Some(Lang::ws_arrived_note),
};

/// The course of the experiment, with times relative to the first send.
struct Course {
    /// The bytes sent, buffered and received at the end of each [`ROW`].
    rows: Vec<[usize; 3]>,
    /// The largest `bufferedAmount`.
    peak: usize,
    /// When the last `send()` returned.
    sent_at: Micros,
    /// When the last message came back.
    last: Micros,
    sent: usize,
    buffered: usize,
    received: usize,
}

/// Reads the course from the record, or returns `None` before the first send.
fn course(seen: Seen) -> Option<Course> {
    let mut course = Course { rows: Vec::new(), peak: 0, sent_at: 0, last: 0, sent: 0, buffered: 0, received: 0 };
    let mut start = None;
    for event in of_echo(seen) {
        if !matches!(
            event.kind,
            EventKind::MessageSent { .. } | EventKind::MessageReceived { .. } | EventKind::Buffered { .. }
        ) {
            continue;
        }
        course.last = event.at - *start.get_or_insert(event.at);
        while (course.rows.len() as u64 + 1) * ROW <= course.last {
            course.rows.push([course.sent, course.buffered, course.received]);
        }
        match &event.kind {
            EventKind::MessageSent { bytes, .. } => {
                course.sent += bytes.len();
                course.sent_at = course.last;
            }
            EventKind::MessageReceived { bytes, .. } => course.received += bytes.len(),
            EventKind::Buffered { bytes } => {
                course.buffered = *bytes as usize;
                course.peak = course.peak.max(course.buffered);
            }
            _ => {}
        }
    }
    course.rows.push([course.sent, course.buffered, course.received]);
    start.map(|_| course)
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let Some(course) = course(seen) else { return Evidence::default() };
    let caption = lang.ws_arrived_course(course.sent_at, course.last);
    let mut table = Table::new(caption, &[lang.queue_time(), lang.ws_sent(), "bufferedAmount", lang.ws_echoed()]);
    for (index, [sent, buffered, received]) in course.rows.iter().enumerate() {
        table.push([
            Cell::Plain(lang.stopwatch(course.last.min((index as u64 + 1) * ROW))),
            Cell::Plain(lang.mebibytes(*sent)),
            Cell::Bar(lang.mebibytes(*buffered), share(*buffered as u64, course.peak as u64)),
            Cell::Plain(lang.mebibytes(*received)),
        ]);
    }
    let complete = course.sent > 0 && course.received == course.sent;
    // send() returned long before everything came back, and data waited in the browser in the meantime.
    let waited = course.peak > 0 && course.last > course.sent_at + ROW;
    Evidence { tables: vec![table], supports: complete.then_some(usize::from(waited)) }
}
