//! A list of names and values that grows and shrinks: query parameters, headers, form fields.

use super::{
    Controls,
    form::{Form, Pair},
};
use crate::labs::fields::{button, click, typing};
use yew::prelude::*;

/// Which list of the form.
type List = fn(&mut Form) -> &mut Vec<Pair>;

/// The list; `id` names it in the elements' ids.
pub fn pairs(controls: &Controls, id: &'static str, list: List, pairs: &[Pair]) -> Html {
    let lang = controls.lang;
    let rows = pairs.iter().enumerate().map(|(index, pair)| {
        let mut without = (*controls.state.form).clone();
        list(&mut without).remove(index);
        let name = controls.typed(move |form, value| list(form)[index].name = value);
        let value = controls.typed(move |form, value| list(form)[index].value = value);
        html! {
            <li key={index}>
                { input(format!("{id}-{index}-name"), lang.pair_name(), &pair.name, name) }
                { input(format!("{id}-{index}-value"), lang.pair_value(), &pair.value, value) }
                <button type="button" class="button quiet" aria-label={lang.remove_pair()} title={lang.remove_pair()}
                    onclick={click(&controls.fill(without))}>{ "×" }</button>
            </li>
        }
    });
    let mut with = (*controls.state.form).clone();
    list(&mut with).push(Pair::default());
    html! {
        <div class="pairs" {id}>
            <ul>{ for rows }</ul>
            { button("add", "button quiet", lang.add_pair(), false, &controls.fill(with)) }
        </div>
    }
}

fn input(id: String, name: &'static str, value: &str, on_input: Callback<String>) -> Html {
    html! {
        <input type="text" {id} aria-label={name} placeholder={name} value={value.to_owned()} oninput={typing(on_input)}
            autocomplete="off" autocapitalize="off" spellcheck="false" />
    }
}
