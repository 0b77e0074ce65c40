//! The latest event in one line near the controls, for when the record is out of view.

use super::row::Row;
use crate::{
    record::{EventKind, Record, RecordedEvent},
    text::use_lang,
};
use yew::prelude::*;

/// See [`Outcome`].
#[derive(Debug, Properties, PartialEq)]
pub struct OutcomeProps {
    /// The lab's record.
    pub record: Record,
}

/// The newest event of a record, in one line: a failure with its layer and what to do, otherwise the text of its row. Events that an
/// earlier entry has shown already are skipped, except received bytes. The line keeps its height when it is empty, so that nothing
/// moves when something happens. A screen reader announces the same from the record.
#[component]
pub fn Outcome(props: &OutcomeProps) -> Html {
    let lang = use_lang();
    let is_news = |event: &&RecordedEvent| !event.facts.known || matches!(event.kind, EventKind::Received { .. });
    let newest = props.record.entries().rev().find(is_news);
    let (sentence, tone) = newest.map_or_else(Default::default, |event| {
        let row = Row::new(event, &props.record, lang);
        (AttrValue::from(row.sentence(event, lang)), row.tone.name())
    });
    html! { <p class="outcome" data-tone={tone} title={&sentence} aria-hidden="true">{ &sentence }</p> }
}
