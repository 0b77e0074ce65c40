//! The list of this visit's exchanges: which are in progress, how the others ended, and whose result is shown.

use super::{
    exchanges::{Exchange, Exchanges, Way},
    history::Ending,
    model::Msg,
};
use crate::{
    fetch::Request,
    text::{Lang, duration, fill, use_lang},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ExchangeListProps {
    pub exchanges: Exchanges,
    pub on: Callback<Msg>,
}

/// The list, newest first; empty before the first request.
#[component]
pub fn ExchangeList(props: &ExchangeListProps) -> Html {
    let lang = use_lang();
    let ExchangeListProps { exchanges, on } = props;
    if exchanges.is_empty() {
        return Html::default();
    }
    let selected = exchanges.selected().map(|exchange| exchange.id);
    let row = |exchange: &Exchange| {
        let Exchange { id, request, way, ended, .. } = exchange;
        let name = name(request);
        let onclick = on.reform({
            let id = *id;
            move |_: MouseEvent| Msg::Select(id)
        });
        let cancel = ended.is_none().then(|| {
            let id = *id;
            let onclick = on.reform(move |_: MouseEvent| Msg::CancelExchange(id));
            let label = fill(lang.cancel_this(), &name);
            html! {
                <button type="button" class="button" {onclick} aria-label={label}>{ lang.cancel_request() }</button>
            }
        });
        let (tone, words) = ending(lang, ended.as_ref().map(Ending::of));
        html! {
            <li key={id.0} data-selected={(selected == Some(*id)).to_string()}>
                <button type="button" class="exchange" {onclick} aria-pressed={(selected == Some(*id)).to_string()}>
                    <span class="number">{ id.0 }</span>
                    <code>{ name }</code>
                    if *way == Way::Raw { <span class="hint">{ lang.exchange_raw() }</span> }
                    <b class={tone}>{ words }</b>
                </button>
                { cancel }
            </li>
        }
    };
    html! {
        <section class="card exchanges" aria-label={lang.exchanges()}>
            <ul tabindex="0">{ for exchanges.iter().map(row) }</ul>
        </section>
    }
}

/// Method and URL without scheme and host.
fn name(Request { method, url, .. }: &Request) -> String {
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let path = rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..]);
    format!("{method} {path}")
}

/// How an exchange ended, as a CSS class for the colour and a text.
fn ending(lang: Lang, ending: Option<Ending>) -> (&'static str, String) {
    match ending {
        None => ("hint", lang.requesting().to_owned()),
        Some(Ending::Answered { status, took }) => {
            let tone = if status < 400 { "good" } else { "bad" };
            (tone, format!("{status} · {}", duration(took)))
        }
        Some(Ending::Unanswered { .. }) => ("bad", lang.http_unanswered().to_owned()),
    }
}
