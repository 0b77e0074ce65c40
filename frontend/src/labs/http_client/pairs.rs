//! A list of names and values that grows and shrinks: query parameters, headers, form fields.

use super::form::Pair;
use crate::text::Lang;
use yew::prelude::*;

/// The list; `id` is how the ids of its fields and the names of its buttons begin.
pub fn pairs(lang: Lang, id: &'static str, pairs: &[Pair]) -> Html {
    let name = |index: usize, part: &str| format!("{id}-{index}-{part}");
    let mut rows = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        rows.push(html! {
            <li key={index}>
                { input(name(index, "name"), lang.pair_name(), &pair.name) }
                { input(name(index, "value"), lang.pair_value(), &pair.value) }
                <button type="button" class="button quiet" data-do={name(index, "remove")} aria-label={lang.remove_pair()}
                    title={lang.remove_pair()}>{ "×" }</button>
            </li>
        });
    }
    html! {
        <div class="pairs" {id}>
            <ul>{ rows }</ul>
            <button type="button" class="button quiet" data-do={name(pairs.len(), "add")}>{ lang.add_pair() }</button>
        </div>
    }
}

fn input(id: String, name: &'static str, value: &str) -> Html {
    html! {
        <input type="text" {id} aria-label={name} placeholder={name} value={value.to_owned()} autocomplete="off"
            autocapitalize="off" spellcheck="false" />
    }
}
