//! What a row says of an entry: which legs of the way it crosses, in which direction, and with which words. Pure.

use crate::record::{Noted, Record, What, export::digits, utf8::Glyph};
use crate::text::{
    Lang,
    record::{bytes, failure::Explanation, milliseconds},
};
use relay_protocol::{Failure, FailureKind, Phase};

/// What kind of thing it is: its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The tab's doing towards the server.
    Sent,
    /// What came from the server.
    Received,
    /// Neither: asking, connecting, closing.
    Quiet,
    /// Worth a look, but nothing broke.
    Warn,
    /// A failure.
    Bad,
}

/// What goes over one leg of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// Nothing.
    Nothing,
    /// Something towards the server.
    Out,
    /// Something towards the tab.
    Back,
    /// Something towards the server that was never answered.
    Lost,
    /// Nothing that is known of now: these bytes may have crossed it with earlier ones.
    Earlier,
}

/// A few bytes of one kind, as two hexadecimal digits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The kind: of a character cut off, of one begun earlier, of no UTF-8, or whole.
    pub part: Part,
    /// The digits, with spaces between bytes.
    pub hex: String,
}

/// What part of a text some bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whole characters, or bytes left out (`…`).
    Whole,
    /// The rest of a character that an earlier chunk began.
    Continued,
    /// The start of a character whose rest has not come.
    Cut,
    /// No UTF-8.
    Invalid,
}

/// What stands below a row's arrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Where its bytes do not fall on the edges of characters; and words on that.
    Bytes(Vec<Run>, Vec<(Part, String)>),
    /// A failure told.
    Failure(Explanation),
    /// A remark.
    Remark(&'static str),
}

/// A row: one entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its colour.
    pub tone: Tone,
    /// Whether the tab did it (else it came to the tab).
    pub out: bool,
    /// The call without its result, as in `recv(4)`.
    pub call: String,
    /// The call with its result, as in `recv(4) → 4 B`; for the first leg.
    pub label: String,
    /// What went over the second leg: the text in quotes, `FIN`, `RST`.
    pub content: String,
    /// How many bytes it carries.
    pub size: Option<usize>,
    /// Over the leg between tab and relay; for HTTP the whole way.
    pub near: Arrow,
    /// Over the leg between relay and server.
    pub far: Arrow,
    /// Whether it does not go through the relay: one leg from tab to server.
    pub whole: bool,
}

impl Row {
    /// The row of an entry of this record.
    pub fn new(noted: &Noted, record: &Record, lang: Lang) -> Self {
        use {Arrow::*, Tone::*};
        let content = noted.content();
        match &noted.what {
            What::Connect { target } => {
                // Where the relay refused or found no address, nothing has left it.
                let ended = record.connection(noted.connection).and_then(|connection| connection.failed);
                let far = if matches!(ended, Some(Phase::Policy | Phase::Resolve)) { Nothing } else { Out };
                Self::socket(Quiet, true, "connect()", target.clone(), (Out, far))
            }
            What::Open { took, .. } => Self {
                label: String::new(),
                ..Self::socket(Quiet, false, "connect()", lang.connected_in(*took), (Back, Back))
            },
            What::Send { bytes } => Self::socket(Sent, true, "send", content, (Out, Out)).sized(" ", bytes.len()),
            What::Receive { size } => Self::socket(Quiet, true, &recv(*size), String::new(), (Out, Nothing)),
            What::Received { size, bytes } => {
                let far = if noted.facts.known { Earlier } else { Back };
                Self::socket(Received, false, &recv(*size), content, (Back, far)).sized(" → ", bytes.len())
            }
            What::TimedOut { after } => {
                let label = ["recv → ", lang.recv_timed_out(), " · ", &milliseconds(*after)].concat();
                Self { label, ..Self::socket(Warn, false, "recv", lang.recv_timed_out().to_owned(), (Back, Nothing)) }
            }
            What::Shutdown => Self::socket(Sent, true, "shutdown(WR)", "FIN".to_owned(), (Out, Out)),
            What::Fin => {
                let label = "recv → 0 B".to_owned();
                Self { label, ..Self::socket(Received, false, "recv", "FIN".to_owned(), (Back, Back)) }
            }
            What::Reset => Self::socket(Sent, true, "close() · linger 0", "RST".to_owned(), (Out, Out)),
            What::Close if noted.facts.known => Self::socket(Quiet, true, "close()", String::new(), (Out, Nothing)),
            What::Close => Self::socket(Quiet, true, "close()", "FIN".to_owned(), (Out, Out)),
            What::Failed(failure) => Self::failed(failure, lang),
            What::Closed { code, reason } => {
                let tone = if noted.facts.known { Quiet } else { Bad };
                let code = code.to_string();
                let label = [lang.websocket_closed(), " · ", &code].concat();
                let content = [&code, reason.as_str()].join(" ").trim_end().to_owned();
                Self { label, ..Self::socket(tone, false, lang.websocket_closed(), content, (Back, Nothing)) }
            }
            What::Request { method, url, body, .. } => {
                let mut row = Self::http(Sent, true, method, path(url), Out);
                if !body.is_empty() {
                    row = row.sized(" · ", body.len());
                }
                row
            }
            What::Response { status, reason, body, took, .. } => {
                let tone = if *status < 400 { Received } else { Warn };
                let call = [&status.to_string(), reason.as_str()].join(" ");
                let row = Self::http(tone, false, call.trim_end(), "", Back).sized(" · ", body.len());
                Self { label: [&row.label, " · ", &milliseconds(*took)].concat(), content, ..row }
            }
            What::HttpFailed { timed_out, took, .. } => {
                let tone = if *timed_out { Warn } else { Bad };
                let call = if *timed_out { lang.failed_fetch_time_limit() } else { lang.failed_fetch() };
                let row = Self::http(tone, false, call, "", Lost);
                Self { label: [call, " · ", &milliseconds(*took)].concat(), ..row }
            }
        }
    }

    fn socket(tone: Tone, out: bool, call: &str, content: String, (near, far): (Arrow, Arrow)) -> Self {
        Self { tone, out, call: call.to_owned(), label: call.to_owned(), content, size: None, near, far, whole: false }
    }

    fn http(tone: Tone, out: bool, call: &str, content: &str, near: Arrow) -> Self {
        let label = [call, " ", content].concat().trim_end().to_owned();
        let content = content.to_owned();
        Self { tone, out, call: call.to_owned(), label, content, size: None, near, far: Arrow::Nothing, whole: true }
    }

    fn failed(failure: &Failure, lang: Lang) -> Self {
        let call = failure.symbol.as_deref().unwrap_or_else(|| lang.failure_kind(failure.kind));
        // Only what TCP itself saw crosses the second leg.
        let (content, far) = match (failure.phase, failure.kind) {
            (Phase::Connect, FailureKind::Refused) | (Phase::Transfer, FailureKind::Reset) => ("RST", Arrow::Back),
            (Phase::Connect | Phase::Transfer, FailureKind::TimedOut) => (lang.no_answer(), Arrow::Lost),
            _ => ("", Arrow::Nothing),
        };
        Self::socket(Tone::Bad, false, call, content.to_owned(), (Arrow::Back, far))
    }

    fn sized(self, between: &str, size: usize) -> Self {
        Self { label: [&self.label, between, &bytes(size as u64)].concat(), size: Some(size), ..self }
    }
}

impl Note {
    /// What stands below an entry's row, if anything. Cheap for entries without: it is asked for every entry of a record.
    pub fn of(noted: &Noted, lang: Lang) -> Option<Self> {
        match &noted.what {
            What::Failed(failure) => Some(Self::Failure(lang.explain_failure(failure))),
            What::Closed { code, reason } if !noted.facts.known => {
                Some(Self::Failure(lang.explain_closed(*code, reason)))
            }
            What::HttpFailed { timed_out, message, .. } => Some(Self::Failure(lang.explain_fetch(*timed_out, message))),
            What::TimedOut { .. } => Some(Self::Remark(lang.recv_still_connected())),
            _ => Self::of_bytes(noted, lang),
        }
    }

    fn of_bytes(noted: &Noted, lang: Lang) -> Option<Self> {
        let (reading, bytes) = (noted.facts.reading?, noted.what.bytes()?);
        let mut words = Vec::new();
        if reading.continued > 0 {
            words.push((Part::Continued, lang.continued_bytes(reading.continued)));
        }
        if reading.cut > 0 {
            words.push((Part::Cut, lang.cut_bytes(reading.cut)));
        }
        if reading.invalid > 0 {
            words.push((Part::Invalid, lang.invalid_bytes(reading.invalid)));
        }
        (!words.is_empty()).then(|| Self::Bytes(runs(noted, bytes), words))
    }
}

impl Noted {
    /// Its bytes as a short text in quotes, or as hexadecimal digits where they are no text; empty without bytes.
    pub fn content(&self) -> String {
        /// About what fits into the widest column.
        const LIMIT: usize = 120;
        let (Some(reading), Some(bytes)) = (self.facts.reading, self.what.bytes()) else { return String::new() };
        let (text, all) = reading.preview(bytes, LIMIT);
        if reading.invalid > 0 || text.is_empty() {
            let shown = &bytes[..bytes.len().min(LIMIT / 4)];
            return hex(shown) + if shown.len() < bytes.len() { " …" } else { "" };
        }
        let mut content = String::with_capacity(text.len() + 8);
        content.push('"');
        for character in text.chars() {
            match character {
                '\n' => content.push_str("\\n"),
                '\r' => content.push_str("\\r"),
                '\t' => content.push_str("\\t"),
                other if other.is_control() => content.push('\u{fffd}'),
                other => content.push(other),
            }
        }
        content.push_str(if all { "\"" } else { "…\"" });
        content
    }
}

/// The first and the last bytes of a chunk by what part of a text they are.
fn runs(noted: &Noted, bytes: &[u8]) -> Vec<Run> {
    const EDGE: usize = 5;
    let Some(reading) = noted.facts.reading else { return Vec::new() };
    let whole = bytes.len() <= 2 * EDGE + 2;
    let edges = if whole { [0..bytes.len(), 0..0] } else { [0..EDGE, bytes.len() - EDGE..bytes.len()] };
    let mut runs: Vec<Run> = Vec::new();
    for (which, edge) in edges.into_iter().enumerate() {
        if which == 1 && !whole {
            runs.push(Run { part: Part::Whole, hex: "…".to_owned() });
        }
        for (index, glyph) in edge.clone().zip(reading.glyphs(bytes, edge)) {
            let part = match glyph {
                Glyph::Cut => Part::Cut,
                Glyph::Invalid => Part::Invalid,
                _ if index < reading.continued => Part::Continued,
                _ => Part::Whole,
            };
            let byte = hex(&bytes[index..=index]);
            match runs.last_mut() {
                Some(run) if run.part == part => run.hex.extend([" ", &byte]),
                _ => runs.push(Run { part, hex: byte }),
            }
        }
    }
    runs
}

/// Two digits a byte, with spaces between bytes.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 * bytes.len());
    for (index, &byte) in bytes.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        text.extend(digits(byte));
    }
    text
}

fn recv(size: u32) -> String {
    ["recv(", &size.to_string(), ")"].concat()
}

/// The path and query of a URL, as the request line has them.
fn path(url: &str) -> &str {
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find(['/', '?']).map_or("/", |at| &rest[at..])
}
