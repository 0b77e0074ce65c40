//! What happened last, in one line near the controls: the record may be out of sight.

use super::row::Row;
use crate::{record::Record, text::use_lang};
use yew::prelude::*;

/// See [`Outcome`].
#[derive(Debug, Properties, PartialEq)]
pub struct OutcomeProps {
    /// What happened.
    pub record: Record,
}

/// The newest thing in a record that no earlier entry had shown already: a failure with its layer and what to do, else what its
/// row says. Its room is there from the start, so that nothing moves when something happens. A screen reader announces the same
/// from the record.
#[component]
pub fn Outcome(props: &OutcomeProps) -> Html {
    let lang = use_lang();
    let newest = props.record.entries().rev().find(|event| !event.facts.known);
    let (sentence, tone) = newest.map_or_else(Default::default, |event| {
        let row = Row::new(event, &props.record, lang);
        (AttrValue::from(row.sentence(event, lang)), row.tone.name())
    });
    html! { <p class="outcome" data-tone={tone} title={&sentence} aria-hidden="true">{ &sentence }</p> }
}
