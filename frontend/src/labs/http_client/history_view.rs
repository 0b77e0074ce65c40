//! The history: search requests, send them again, pin them, delete them.

use super::{
    history::{Ending, History, Past},
    model::Msg,
};
use crate::{
    text::{Lang, duration, fill, joined, use_lang},
    ui::{Button, LocalTime, focus},
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The id of the search field.
const SEARCH: &str = "history-search";

#[derive(Properties, PartialEq)]
pub struct HistoryViewProps {
    pub history: History,
    /// What the user must fill in before a request can be sent again; empty if nothing is missing.
    pub lacking: Vec<String>,
    pub on: Callback<Msg>,
}

/// A search field, and the requests.
#[component]
pub fn HistoryView(props: &HistoryViewProps) -> Html {
    let lang = use_lang();
    let HistoryViewProps { history, lacking, on } = props;
    if history.is_empty() {
        return html! { <p class="hint">{ lang.history_empty() }</p> };
    }
    let oninput =
        on.reform(|event: InputEvent| Msg::SearchHistory(event.target_unchecked_into::<HtmlInputElement>().value()));
    let rows: Vec<Html> = history.found().map(|past| row(lang, past, on)).collect();
    html! {
        <div class="history">
            <p class="hint">{ lang.history_about() }</p>
            <div class="bar">
                <input type="search" id={SEARCH} value={history.search.clone()} {oninput} aria-label={lang.history_search()}
                    placeholder={lang.history_search()} autocomplete="off" spellcheck="false" />
                <Button<Msg> label={lang.history_clear()} msg={Msg::ClearHistory} {on} />
            </div>
            <div role="status">
                if rows.is_empty() { <p class="hint">{ lang.history_none() }</p> }
                if !lacking.is_empty() { <p class="note warn">{ fill(lang.history_lacks(), &joined(&words(lacking), ", ")) }</p> }
            </div>
            <ul aria-label={lang.history()}>{ for rows }</ul>
        </div>
    }
}

fn words(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn row(lang: Lang, past: &Past, on: &Callback<Msg>) -> Html {
    let Past { id, date, method, url, ending, pinned, .. } = past;
    let id = *id;
    let (tone, words) = match ending {
        Ending::Answered { status, took } => {
            (if *status < 400 { "good" } else { "bad" }, format!("{status} · {}", duration(*took)))
        }
        Ending::Unanswered { .. } => ("bad", lang.http_unanswered().to_owned()),
    };
    let name = format!("{method} {url}");
    let button = |words: &'static str, label: &'static str, msg: Msg, pressed: Option<bool>| {
        let (on, label) = (on.clone(), fill(label, &name));
        let onclick = Callback::from(move |_: MouseEvent| {
            on.emit(msg.clone());
            // The button disappears with its row.
            if matches!(msg, Msg::DeletePast(_)) {
                focus(SEARCH);
            }
        });
        html! {
            <button type="button" class="button quiet" {onclick} aria-label={label}
                aria-pressed={pressed.map(|pressed| pressed.to_string())}>{ words }</button>
        }
    };
    html! {
        <li key={id.0}>
            <code title={name.clone()}>{ &name }</code>
            <b class={tone}>{ words }</b>
            if let Some(date) = *date { <LocalTime {date} /> }
            { button(lang.again(), lang.again_this(), Msg::Again(id), None) }
            { button(lang.pin(), lang.pin_this(), Msg::Pin(id, !pinned), Some(*pinned)) }
            { button(lang.remove_pair(), lang.delete_this(), Msg::DeletePast(id), None) }
        </li>
    }
}
