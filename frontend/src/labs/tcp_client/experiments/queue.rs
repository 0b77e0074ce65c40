//! Sent bytes are not yet received: they wait in buffers while the peer does not read.

use super::{LineParser, fill, use_server};
use crate::{
    experiment::{
        Experiment,
        Step::{Dispatch, Stage, Until},
        evidence::{Cell, Evidence, Table, share},
        needs_practice,
        seen::Seen,
    },
    labs::tcp_client::{form::Field, model::Msg},
    record::{EventKind, Micros},
    text::Lang,
};
use relay_protocol::PracticeTcp;

/// The length of one message, in bytes. It is sent 256 times, 4 MiB in total.
const MESSAGE_BYTES: usize = 16 * 1024;

/// The time between two rows of the evidence, in microseconds.
const ROW: Micros = 500_000;

/// See the module documentation. The last step waits until the practice server has reported all that was sent.
pub const QUEUE: Experiment<Msg> = Experiment {
    id: "queue",
    title: Lang::queue_title,
    question: Lang::queue_question,
    choices: &[Lang::queue_received, Lang::queue_waits, Lang::queue_dropped],
    missing: needs_practice,
    steps: |context| {
        vec![
            Stage(Lang::queue_connects),
            use_server(context, PracticeTcp::Slow),
            fill(Field::Message, "x".repeat(MESSAGE_BYTES)),
            fill(Field::Repeat, "256"),
            Dispatch(Msg::Connect),
            Until(|seen| seen.opened(), 5000),
            Stage(Lang::queue_sends),
            Dispatch(Msg::Send),
            Until(|seen| course(seen).is_some_and(|course| course.read == 256 * MESSAGE_BYTES), 30_000),
            // Restore a small message for the learner's next click.
            fill(Field::Message, context.lang.first_message().to_owned()),
            fill(Field::Repeat, "1"),
        ]
    },
    evidence,
    why: Lang::queue_why,
    note: Some(Lang::queue_note),
};

/// The course of the experiment: the bytes sent and read over time.
struct Course {
    /// The bytes sent and read so far, at the end of each [`ROW`] since the first send.
    rows: Vec<(usize, usize)>,
    /// The largest number of bytes queued at once.
    peak: usize,
    /// When the server first read, relative to the first send.
    first_read: Option<Micros>,
    /// When the last byte was read.
    last: Micros,
    sent: usize,
    read: usize,
}

/// Reads the course from the record; `None` before the first send.
fn course(seen: Seen) -> Option<Course> {
    let mut course = Course { rows: Vec::new(), peak: 0, first_read: None, last: 0, sent: 0, read: 0 };
    let (mut start, mut parser) = (None, LineParser::default());
    for event in seen.entries() {
        let (sent, read) = match &event.kind {
            EventKind::Send { bytes } => (bytes.len(), 0),
            kind => (0, parser.feed(kind).into_iter().sum()),
        };
        if sent + read == 0 {
            continue;
        }
        course.last = event.at - *start.get_or_insert(event.at);
        while (course.rows.len() as u64 + 1) * ROW <= course.last {
            course.rows.push((course.sent, course.read));
        }
        course.sent += sent;
        course.read += read;
        course.peak = course.peak.max(course.sent.saturating_sub(course.read));
        if read > 0 {
            course.first_read.get_or_insert(course.last);
        }
    }
    course.rows.push((course.sent, course.read));
    start.map(|_| course)
}

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let Some(course) = course(seen) else { return Evidence::default() };
    let began = course.first_read.unwrap_or(course.last);
    let caption = lang.queue_course(course.peak, course.last - began);
    let mut table =
        Table::new(caption, &[lang.queue_time(), lang.queue_sent(), lang.queue_read(), lang.queue_waiting()]);
    let most = course.peak as u64;
    for (index, (sent, read)) in course.rows.iter().enumerate() {
        let waiting = sent.saturating_sub(*read);
        table.push([
            Cell::Plain(lang.stopwatch(course.last.min((index as u64 + 1) * ROW))),
            Cell::Plain(lang.mebibytes(*sent)),
            Cell::Plain(lang.mebibytes(*read)),
            Cell::Bar(lang.mebibytes_between(*read, *sent), share(waiting as u64, most)),
        ]);
    }
    // The server must first read at least one row's time after the first send, and in the end nothing may be missing.
    let waited = began >= ROW;
    let supports = (course.read == course.sent).then_some(usize::from(waited));
    Evidence { tables: vec![table], supports }
}
