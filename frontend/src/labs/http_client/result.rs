//! The result: the chapter's dictionary, or the answer as it came.

use super::{outcome::Outcome, state::State};
use crate::{
    labs::fields::{choice, flag},
    text::{Lang, byte_count, duration},
    transport::http::{Answer, Cause, Unanswered},
};
use yew::prelude::*;

/// The most characters of a result that are drawn; the record has them all.
const DRAWN: usize = 100_000;

/// Status, time and size of the last exchange; its dictionary or the raw answer; and for a failure, what it may mean.
/// `onclick`: what is told of the choice between those two.
pub fn result(lang: Lang, state: &State, onclick: Callback<MouseEvent>) -> Html {
    let ways = [("pretty", lang.result_pretty(), !state.raw), ("raw", lang.result_raw(), state.raw)];
    let waiting = state.waiting;
    let content = match state.outcome.as_deref() {
        None => html! { <p class="hint">{ lang.result_empty() }</p> },
        Some(outcome) => {
            let shown = if state.raw { raw_text(lang, outcome) } else { outcome.dictionary() };
            html! {
                <>
                    { summary(lang, outcome) }
                    <pre id="http-result" tabindex="0" lang="">{ drawn(lang, shown) }</pre>
                    { meaning(lang, outcome) }
                </>
            }
        }
    };
    html! {
        <section class="card result" {onclick} aria-label={lang.result()} aria-busy={flag(waiting)}>
            <div class="bar">
                <h3>{ lang.result() }</h3>
                <span role="status" class="hint">{ if waiting { lang.requesting() } else { "" } }</span>
                { choice(lang.result(), false, &ways) }
            </div>
            { content }
        </section>
    }
}

fn summary(lang: Lang, outcome: &Outcome) -> Html {
    let (tone, words, size, took) = match outcome {
        Outcome::Answered(answer) => {
            let tone = if answer.status < 400 { "good" } else { "bad" };
            let words = [&answer.status.to_string(), " ", &answer.reason].concat();
            (tone, words, Some(byte_count(answer.body.len())), answer.took)
        }
        Outcome::Unanswered(unanswered) => ("bad", lang.http_unanswered().to_owned(), None, unanswered.took),
    };
    html! {
        <p class="summary" role="status">
            <b ~className={tone}>{ words }</b>
            if let Some(size) = size { <span>{ size }</span> }
            <span>{ duration(took) }</span>
        </p>
    }
}

fn raw_text(lang: Lang, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered(answer) => {
            head(answer)
                + &if answer.body.is_empty() {
                    lang.body_is_empty().into()
                } else {
                    String::from_utf8_lossy(&answer.body).into_owned()
                }
        }
        Outcome::Unanswered(unanswered) => unanswered.message.clone(),
    }
}

fn head(answer: &Answer) -> String {
    let mut head = [&answer.status.to_string(), " ", &answer.reason, "\n"].concat();
    for (name, value) in &answer.headers {
        head += &[name, ": ", value, "\n"].concat();
    }
    head + "\n"
}

fn drawn(lang: Lang, mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(DRAWN) {
        text.truncate(end);
        text += &["\n… ", lang.result_cut()].concat();
    }
    text
}

/// fetch's limits, where they bite.
fn meaning(lang: Lang, outcome: &Outcome) -> Html {
    let (class, sentence) = match outcome {
        Outcome::Answered(_) => ("hint", lang.fetch_hides_headers().to_owned()),
        Outcome::Unanswered(Unanswered { cause, took, .. }) => (
            "note warn",
            match cause {
                Cause::TimedOut => lang.http_timed_out(*took),
                Cause::Cancelled => lang.cancelled().to_owned(),
                Cause::Unknown => lang.fetch_failed().to_owned(),
            },
        ),
    };
    html! { <p ~className={class}>{ sentence }</p> }
}
