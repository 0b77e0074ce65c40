//! A list of names and values that grows and shrinks: query parameters, headers, form fields.

use super::{
    form::{Column, Pair, PairList},
    model::Msg,
};
use crate::text::{Lang, use_lang};
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PairsProps {
    pub list: PairList,
    pub pairs: Vec<Pair>,
    pub on: Callback<Msg>,
}

/// The list, and a button for one more.
#[component]
pub fn Pairs(props: &PairsProps) -> Html {
    let lang = use_lang();
    let PairsProps { list, pairs, on } = props;
    let (list, id) = (*list, list.id());
    let input = |index: usize, column: Column, value: &str| {
        let (part, label) = match column {
            Column::Name => ("name", lang.pair_name()),
            Column::Value => ("value", lang.pair_value()),
        };
        let oninput = on.reform(move |event: InputEvent| {
            Msg::EditPair(list, index, column, event.target_unchecked_into::<HtmlInputElement>().value())
        });
        html! {
            <input type="text" id={format!("{id}-{index}-{part}")} aria-label={label} placeholder={label} {oninput}
                value={value.to_owned()} autocomplete="off" autocapitalize="off" spellcheck="false" />
        }
    };
    let row = |(index, pair): (usize, &Pair)| {
        let onclick = on.reform(move |_: MouseEvent| Msg::RemovePair(list, index));
        html! {
            <li key={index}>
                { input(index, Column::Name, &pair.name) }
                { input(index, Column::Value, &pair.value) }
                <button type="button" class="button quiet" {onclick} aria-label={lang.remove_pair()}
                    title={lang.remove_pair()}>{ "×" }</button>
            </li>
        }
    };
    html! {
        <div class="pairs" {id} role="group" aria-label={name(lang, list)}>
            <ul>{ for pairs.iter().enumerate().map(row) }</ul>
            <button type="button" class="button quiet" onclick={on.reform(move |_: MouseEvent| Msg::AddPair(list))}>
                { lang.add_pair() }
            </button>
        </div>
    }
}

fn name(lang: Lang, list: PairList) -> &'static str {
    match list {
        PairList::Params => lang.params(),
        PairList::Headers => lang.headers(),
        PairList::Fields => lang.body_form(),
    }
}
