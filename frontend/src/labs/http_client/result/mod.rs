//! The result: the chapter's dictionary, and other views of the response.
//!
//! - [`json`]: formats JSON, with its numbers as received; pure
//! - [`body_view`]: the views, and which of them a result has; pure
//! - [`dump`]: hex dump; pure
//! - [`mod@file_name`]: the file name under which a body is saved; pure
//! - `panel`, `image`, `timing_bar`: components of the page

pub mod body_view;
pub mod dump;
pub mod file_name;
mod image;
pub mod json;
mod panel;
mod text;
mod timing_bar;

use super::outcome::Outcome;
use crate::{
    fetch::{Answer, Cause, Unanswered},
    text::{Lang, byte_count, duration, use_lang},
    ui::{Tab, Tabs},
    views::{Saved, SavedNote, download},
};
use body_view::BodyView;
use data_encoding::BASE64;
use file_name::file_name;
use panel::Panel;
use std::rc::Rc;
use timing_bar::TimingBar;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ResultCardProps {
    /// The prefix of its elements' ids: each card on a page needs its own.
    #[prop_or("http")]
    pub id: &'static str,
    /// The outcome to show; None if there is none yet.
    pub outcome: Option<Rc<Outcome>>,
    /// Whether an exchange is in progress.
    pub waiting: bool,
    /// Whether the result is from fetch, which has limits of its own.
    #[prop_or(true)]
    pub by_fetch: bool,
}

/// Status, time and size of an exchange; its dictionary, text, bytes, headers or image; and for fetch, what it hides and
/// what a failure may mean.
#[component]
pub fn ResultCard(props: &ResultCardProps) -> Html {
    let lang = use_lang();
    let ResultCardProps { id, outcome, waiting, by_fetch } = props;
    // The view that the user selected; it applies to the results that have it.
    let chosen = use_state_eq(|| None::<BodyView>);
    let on_select = use_callback(chosen.setter(), |view, chosen| chosen.set(Some(view)));
    let panel = AttrValue::from([*id, "-result"].concat());
    let tab_id = |view: BodyView| AttrValue::from(format!("{id}-result-{}", view.name()));
    let view = outcome
        .as_deref()
        .map(|outcome| chosen.filter(|view| view.fits(outcome)).unwrap_or_else(|| BodyView::first(outcome)));
    let tabs = match (outcome.as_deref(), view) {
        (Some(outcome), Some(selected)) => {
            let views = BodyView::ALL.into_iter().filter(|view| view.fits(outcome));
            let tab = |view| Tab { id: tab_id(view), value: view, title: lang.body_view(view).into() };
            html! {
                <Tabs<BodyView> label={lang.result_views()} class="record-tabs" tabs={views.map(tab).collect::<Vec<_>>()} {selected}
                    panel={&panel} {on_select} />
            }
        }
        _ => Html::default(),
    };
    let content = match (outcome, view) {
        (Some(outcome), Some(view)) => html! {
            <>
                { summary(lang, outcome) }
                { timing(outcome) }
                <Panel id={panel} tab={tab_id(view)} outcome={outcome.clone()} {view} />
                <SaveBody outcome={outcome.clone()} />
                if *by_fetch { { meaning(lang, outcome) } }
            </>
        },
        _ => html! { <p class="hint">{ lang.result_empty() }</p> },
    };
    html! {
        <section class="card result" aria-label={lang.result()} aria-busy={waiting.to_string()}>
            <div class="bar">
                <h3>{ lang.result() }</h3>
                <span role="status" class="hint">{ if *waiting { lang.requesting() } else { "" } }</span>
                { tabs }
            </div>
            { content }
        </section>
    }
}

fn summary(lang: Lang, outcome: &Outcome) -> Html {
    let (tone, words, size, took) = match outcome {
        Outcome::Answered(answer) => {
            let tone = if answer.status < 400 { "good" } else { "bad" };
            let words = format!("{} {}", answer.status, answer.reason);
            (tone, words, Some(byte_count(answer.body.len())), answer.took)
        }
        Outcome::Unanswered(unanswered) => ("bad", lang.http_unanswered().to_owned(), None, unanswered.took),
    };
    html! {
        <p class="summary" role="status">
            <b class={tone}>{ words }</b>
            if let Some(size) = size { <span>{ size }</span> }
            <span>{ duration(took) }</span>
        </p>
    }
}

fn timing(outcome: &Outcome) -> Html {
    match outcome {
        Outcome::Answered(Answer { timing: Some(timing), .. }) => html! { <TimingBar timing={**timing} /> },
        Outcome::Answered(_) | Outcome::Unanswered(_) => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct SaveBodyProps {
    outcome: Rc<Outcome>,
}

/// A body that the user asked to save.
#[derive(Clone, PartialEq)]
struct SavedBody {
    outcome: Rc<Outcome>,
    saved: Saved,
    text: AttrValue,
    /// How to turn the text back into the body; empty if the text is the body.
    hint: &'static str,
}

/// A button that saves the body as a file; if the browser may not have saved it, also the body as text to copy.
#[component]
fn SaveBody(props: &SaveBodyProps) -> Html {
    let lang = use_lang();
    let last = use_state_eq(|| None::<SavedBody>);
    let outcome = &props.outcome;
    let name = match &**outcome {
        Outcome::Answered(answer) if !answer.body.is_empty() => file_name(answer),
        Outcome::Answered(_) | Outcome::Unanswered(_) => return Html::default(),
    };
    let label = lang.save_body_as(&name);
    let onclick = {
        let (outcome, last) = (outcome.clone(), last.setter());
        Callback::from(move |_: MouseEvent| {
            if let Outcome::Answered(answer) = &*outcome {
                let saved = download::save(&name, answer.header("content-type"), &answer.body);
                let (text, hint) = match str::from_utf8(&answer.body) {
                    Ok(text) => (text.to_owned(), ""),
                    Err(_) => (BASE64.encode(&answer.body), lang.saved_base64()),
                };
                last.set(Some(SavedBody { outcome: outcome.clone(), saved, text: text.into(), hint }));
            }
        })
    };
    let last = last.as_ref().filter(|last| Rc::ptr_eq(&last.outcome, outcome));
    html! {
        <div>
            <button type="button" class="button" {onclick} title={label}>{ lang.result_save() }</button>
            if let Some(SavedBody { saved, text, hint, .. }) = last.cloned() { <SavedNote {saved} {text} {hint} /> }
        </div>
    }
}

/// Explains the limits of fetch that affect this result.
fn meaning(lang: Lang, outcome: &Outcome) -> Html {
    match outcome {
        Outcome::Answered(answer) => html! {
            <>
                if answer.redirected {
                    <p class="hint">{ lang.result_redirected() }{ " " }<code>{ &answer.url }</code></p>
                }
                <p class="hint">{ lang.fetch_hides_headers() }</p>
            </>
        },
        Outcome::Unanswered(Unanswered { cause, took, .. }) => {
            let sentence = match cause {
                Cause::TimedOut => lang.http_timed_out(*took),
                Cause::Cancelled => lang.cancelled().to_owned(),
                Cause::Redirected => lang.redirect_is_opaque().to_owned(),
                Cause::Unknown => lang.fetch_failed().to_owned(),
            };
            html! { <p class="note warn">{ sentence }</p> }
        }
    }
}
