//! What happened last, in one line near the controls: the record may be out of sight.

use crate::{record::Record, text::Lang, views::row::Row};
use yew::prelude::*;

/// See [`Outcome`].
#[derive(Clone, Debug, Default, Properties, PartialEq, Eq)]
pub struct OutcomeProps {
    /// What happened; empty where nothing has yet.
    pub sentence: AttrValue,
    /// Its colour: what the record's row has.
    pub tone: &'static str,
}

impl OutcomeProps {
    /// The newest thing in a record that no earlier entry had told already: a failure with its layer and what to do, else
    /// what its row says.
    pub fn of(record: &Record, lang: Lang) -> Self {
        let Some(event) = record.entries().rev().find(|event| !event.facts.known) else { return Self::default() };
        let row = Row::new(event, record, lang);
        Self { sentence: row.sentence(event, lang).into(), tone: row.tone.name() }
    }
}

/// The line. Its room is there from the start, so that nothing moves when something happens. A screen reader hears the
/// same from the record.
#[component]
pub fn Outcome(props: &OutcomeProps) -> Html {
    let OutcomeProps { sentence, tone } = props;
    html! { <p class="outcome" data-tone={*tone} title={sentence} aria-hidden="true">{ sentence }</p> }
}
