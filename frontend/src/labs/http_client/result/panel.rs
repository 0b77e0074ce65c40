//! The content of one view of the result: text of a bounded length, a table or an image.

use super::{
    body_view::{BodyView, is_binary},
    dump::dump,
    image::ImageView,
    json::beginning,
};
use crate::{
    fetch::Answer,
    labs::http_client::outcome::{Outcome, text},
    text::{Lang, use_lang},
};
use std::rc::Rc;
use yew::prelude::*;

/// The number of bytes shown at first: a text of this length is rendered in a few milliseconds.
const FIRST: usize = 64 * 1024;

/// The number of bytes dumped at first: a dump has about five characters per byte.
const FIRST_DUMPED: usize = FIRST / 5;

#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The id of its element.
    pub id: AttrValue,
    /// The id of the tab that selects it.
    pub tab: AttrValue,
    pub outcome: Rc<Outcome>,
    pub view: BodyView,
}

/// The text to show, and notes about it.
struct Shown {
    text: String,
    /// How much is shown, if more could be.
    cut: Option<String>,
    /// Further notes.
    notes: Vec<String>,
}

/// One view of a result. If only the beginning of a long text is shown, a button doubles the length.
#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let lang = use_lang();
    let PanelProps { id, tab, outcome, view } = props;
    // How often the length was doubled, and for which result and view: any other starts at 0.
    let doubled = use_state(|| None::<(Rc<Outcome>, BodyView, u32)>);
    let times = match &*doubled {
        Some((of, in_view, times)) if Rc::ptr_eq(of, outcome) && in_view == view => *times,
        _ => 0,
    };
    let shown = use_memo((outcome.clone(), *view, times, lang), |(outcome, view, times, lang)| {
        read(outcome, *view, *times, *lang)
    });
    let on_more = {
        let (doubled, outcome, view) = (doubled.clone(), outcome.clone(), *view);
        Callback::from(move |_: MouseEvent| doubled.set(Some((outcome.clone(), view, times + 1))))
    };
    let content = match (view, &**outcome) {
        (BodyView::Image, _) => html! { <ImageView outcome={outcome.clone()} /> },
        (BodyView::Headers, Outcome::Answered(answer)) => headers(lang, answer),
        // The empty `lang` keeps screen readers from assuming that the text is in the page's language.
        _ => html! { <pre lang="">{ &shown.text }</pre> },
    };
    html! {
        <>
            <div {id} class="result-panel" role="tabpanel" aria-labelledby={tab} tabindex="0" data-view={view.name()}>{ content }</div>
            if let Some(cut) = &shown.cut {
                <p class="cut">
                    <span class="hint" role="status">{ cut }</span>{ " " }
                    <button type="button" class="button" onclick={on_more}>{ lang.result_more() }</button>
                </p>
            }
            { for shown.notes.iter().map(|note| html! { <p class="hint">{ note }</p> }) }
        </>
    }
}

fn read(outcome: &Outcome, view: BodyView, doubled: u32, lang: Lang) -> Shown {
    let more = |first: usize| first.saturating_mul(1 << doubled.min(16));
    let limit = more(FIRST);
    match (view, outcome) {
        (BodyView::Pretty, _) => {
            let dictionary = outcome.laid_out(limit);
            let mut notes = notes(lang, outcome);
            notes.splice(0..0, dictionary.broken_at.map(|place| lang.json_breaks_at(place)));
            let cut = dictionary.cut.then(|| lang.drawn_first(dictionary.text.len()));
            Shown { text: dictionary.text, cut, notes }
        }
        (BodyView::Raw, Outcome::Answered(answer)) => {
            let body = text(answer);
            let drawn = beginning(&body, limit);
            let cut = (drawn.len() < body.len()).then(|| lang.drawn_of(drawn.len(), body.len()));
            let body = if body.is_empty() { lang.body_is_empty() } else { drawn };
            Shown { text: head(answer) + body, cut, notes: notes(lang, outcome) }
        }
        (BodyView::Hex, Outcome::Answered(answer)) => {
            let drawn = answer.body.len().min(more(FIRST_DUMPED));
            let cut = (drawn < answer.body.len()).then(|| lang.drawn_of(drawn, answer.body.len()));
            Shown { text: dump(&answer.body[..drawn]), cut, notes: Vec::new() }
        }
        (BodyView::Raw | BodyView::Hex | BodyView::Headers, Outcome::Unanswered(unanswered)) => {
            Shown { text: unanswered.message.clone(), cut: None, notes: Vec::new() }
        }
        (BodyView::Headers | BodyView::Image, _) => Shown { text: String::new(), cut: None, notes: Vec::new() },
    }
}

/// Returns notes on how the body was decoded.
fn notes(lang: Lang, outcome: &Outcome) -> Vec<String> {
    let Outcome::Answered(answer) = outcome else { return Vec::new() };
    if is_binary(answer) {
        return vec![lang.result_binary().to_owned()];
    }
    let Some(text) = answer.text.as_ref().filter(|_| !answer.body.is_empty()) else { return Vec::new() };
    let malformed = text.content.contains('\u{fffd}').then(|| lang.result_malformed().to_owned());
    lang.charset(text).into_iter().chain(malformed).collect()
}

fn head(answer: &Answer) -> String {
    let headers: String = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!("{} {}\n{headers}\n", answer.status, answer.reason)
}

fn headers(lang: Lang, answer: &Answer) -> Html {
    let row = |(name, value): &(String, String)| {
        html! { <tr><th scope="row">{ name }</th><td>{ value }</td></tr> }
    };
    html! {
        <table>
            <caption>{ format!("{} {}", answer.status, answer.reason) }</caption>
            <thead><tr><th scope="col">{ lang.pair_name() }</th><th scope="col">{ lang.pair_value() }</th></tr></thead>
            <tbody>{ for answer.headers.iter().map(row) }</tbody>
        </table>
    }
}
