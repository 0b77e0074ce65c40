//! Draws the fault dial.

use super::{
    faults::{DELAY, DUPLICATE, LOSS, REORDER, SEED},
    form::{Form, Mode},
};
use crate::{
    labs::{
        fields::{more, text_field},
        input::Errors,
    },
    text::{Lang, dotted},
    views::element::{div, span},
};
use yew::prelude::*;

/// Loss, duplicates and reordering in percent, delay and seed, behind a summary of how they stand. In a comparison it is open
/// from the start.
pub fn dial(lang: Lang, form: &Form, errors: &Errors) -> Html {
    let dial = form.dial();
    let compare = form.mode == Mode::Compare;
    let faults = dial.read(&mut Errors::default()).filter(|faults| !faults.is_none());
    let stand = faults.map_or_else(|| lang.udp_dial_none().to_owned(), |faults| lang.faults(faults));
    let fields = vec![
        slider(LOSS, lang.udp_loss(), &dial.loss),
        slider(DUPLICATE, lang.udp_duplicate(), &dial.duplicate),
        slider(REORDER, lang.udp_reorder(), &dial.reorder),
        text_field(lang, &DELAY, &dial.delay, errors, false),
        text_field(lang, &SEED, &dial.seed, errors, false),
    ];
    let mut parts = vec![div("row dial", fields), hint(lang.udp_dial_hint())];
    if compare {
        parts.push(hint(lang.udp_dial_compare()));
    }
    let summary = dotted(&[lang.udp_dial(), &stand]);
    // Another element for a comparison: what the user opened or closed is remembered for each.
    html! { <div key={if compare { "compare" } else { "one" }}>{ more(compare, summary.into(), div("parts", parts)) }</div> }
}

fn hint(words: &'static str) -> Html {
    html! { <p class="hint">{ words }</p> }
}

/// A share in percent, drawn with the pointer or the arrow keys.
fn slider(id: &'static str, label: &'static str, percent: &str) -> Html {
    let value = percent.to_owned();
    html! {
        <div class="field slider">
            <label for={id}>{ label }{ span("percent", [" ", percent, "%"].concat().into()) }</label>
            <input {id} type="range" min="0" max="100" step="5" {value} />
        </div>
    }
}
