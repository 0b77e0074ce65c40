//! A list of names and values that grows and shrinks: query parameters, headers, form fields.

use super::form::Pair;
use crate::{labs::fields::typed, text::Lang};
use yew::prelude::*;

/// The list; `id` names it in the elements' ids.
pub fn pairs(lang: Lang, id: &'static str, pairs: &[Pair], on_pairs: &Callback<Vec<Pair>>) -> Html {
    let rows = pairs.iter().enumerate().map(|(index, pair)| {
        let on_name = edit(pairs, on_pairs, move |pairs, value| pairs[index].name = value);
        let on_value = edit(pairs, on_pairs, move |pairs, value| pairs[index].value = value);
        let all = pairs.to_vec();
        let on_remove = on_pairs.reform(move |_: MouseEvent| {
            let mut next = all.clone();
            next.remove(index);
            next
        });
        html! {
            <li key={index}>
                <input type="text" id={format!("{id}-{index}-name")} aria-label={lang.pair_name()} placeholder={lang.pair_name()}
                    value={pair.name.clone()} oninput={on_name} autocomplete="off" autocapitalize="off" spellcheck="false" />
                <input type="text" id={format!("{id}-{index}-value")} aria-label={lang.pair_value()} placeholder={lang.pair_value()}
                    value={pair.value.clone()} oninput={on_value} autocomplete="off" autocapitalize="off" spellcheck="false" />
                <button type="button" class="button quiet" aria-label={lang.remove_pair()} title={lang.remove_pair()}
                    onclick={on_remove}>{ "×" }</button>
            </li>
        }
    });
    let all = pairs.to_vec();
    let on_add = on_pairs.reform(move |_: MouseEvent| {
        let mut next = all.clone();
        next.push(Pair::default());
        next
    });
    html! {
        <div class="pairs" {id}>
            <ul>{ for rows }</ul>
            <button type="button" class="button quiet" data-do={format!("add-{id}")} onclick={on_add}>
                { "+ " }{ lang.add_pair() }
            </button>
        </div>
    }
}

fn edit(
    pairs: &[Pair],
    on_pairs: &Callback<Vec<Pair>>,
    set: impl Fn(&mut [Pair], String) + 'static,
) -> Callback<InputEvent> {
    let all = pairs.to_vec();
    on_pairs.reform(move |event: InputEvent| {
        let mut next = all.clone();
        set(&mut next, typed(&event));
        next
    })
}
