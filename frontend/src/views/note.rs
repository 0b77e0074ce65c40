//! The note below a row's arrows: why something failed, or where bytes split a character. Pure.

use super::{
    cells::{Part, Run, runs},
    frame,
};
use crate::{
    record::{EventKind, MessageFormat, Protocol, RecordedEvent},
    text::{Lang, record::failure::Explanation},
};

/// The note below a row's arrows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The bytes that do not start and end at character boundaries, with an explanation for each part.
    Bytes(Vec<Run>, Vec<(Part, String)>),
    /// A failure.
    Failure(Explanation),
    /// A remark.
    Remark(&'static str),
}

impl Note {
    /// Returns the note of an entry, or None if it has none.
    pub fn of(event: &RecordedEvent, lang: Lang) -> Option<Self> {
        match &event.kind {
            EventKind::Failed(failure) | EventKind::Reported(failure) => {
                Some(Self::Failure(lang.explain_failure(failure, event.facts.protocol)))
            }
            EventKind::Open { .. } if event.facts.protocol == Protocol::Udp => Some(Self::Remark(lang.udp_connected())),
            EventKind::TimedOut { .. } if event.facts.protocol == Protocol::Udp => {
                Some(Self::Remark(lang.no_datagram_came()))
            }
            EventKind::Unanswered { .. } => Some(Self::Remark(lang.relay_unanswered_why())),
            EventKind::Truncated { .. } => Some(Self::Remark(lang.rest_is_gone())),
            EventKind::Closed { code, reason } if !event.facts.known => {
                Some(Self::Failure(lang.explain_closed(*code, reason)))
            }
            EventKind::HttpFailed { cause, message, .. } => Some(Self::Failure(lang.explain_fetch(*cause, message))),
            EventKind::TimedOut { .. } => Some(Self::Remark(lang.recv_still_connected())),
            EventKind::WebSocketClosed { code, clean: true, .. } => Some(Self::Remark(lang.close_code_meaning(*code))),
            EventKind::WebSocketClosed { code, opened, .. } => {
                Some(Self::Failure(lang.explain_unclean_close(*code, *opened)))
            }
            EventKind::WebSocketRefused { cause, message } => {
                Some(Self::Failure(lang.explain_refusal(*cause, message)))
            }
            // Any bytes are valid in a binary message.
            EventKind::MessageSent { format: MessageFormat::Binary, .. }
            | EventKind::MessageReceived { format: MessageFormat::Binary, .. } => None,
            EventKind::WebSocketFrame(frame) => frame::explain(frame, lang).map(Self::Failure),
            _ => Self::of_bytes(event, lang),
        }
    }

    fn of_bytes(event: &RecordedEvent, lang: Lang) -> Option<Self> {
        let (reading, bytes) = (event.facts.reading?, event.kind.bytes()?);
        if event.facts.frames {
            return None;
        }
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
        (!words.is_empty()).then(|| Self::Bytes(runs(event, bytes), words))
    }
}
