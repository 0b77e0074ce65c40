//! The result: the chapter's dictionary, or the answer as it came.

use super::outcome::{Outcome, text};
use crate::{
    labs::fields::choice,
    text::{Lang, byte_count, duration},
    transport::http::{Answer, Cause, Unanswered},
};
use yew::prelude::*;

/// The most characters of a result that are drawn; the record has them all.
const DRAWN: usize = 100_000;

/// Status, time and size of the last exchange; its dictionary or the raw answer; and for a failure, what it may mean.
pub fn result(lang: Lang, outcome: Option<&Outcome>, waiting: bool, raw: bool, on_raw: &Callback<bool>) -> Html {
    let ways = [(false, "pretty", lang.result_pretty()), (true, "raw", lang.result_raw())];
    let content = match outcome {
        None => html! { <p class="hint">{ lang.result_empty() }</p> },
        Some(outcome) => {
            let shown = if raw { raw_text(lang, outcome) } else { outcome.dictionary() };
            html! {
                <>
                    { summary(lang, outcome) }
                    <pre id="http-result" tabindex="0" lang="">{ drawn(lang, &shown) }</pre>
                    { meaning(lang, outcome) }
                </>
            }
        }
    };
    html! {
        <section class="card result" aria-label={lang.result()} aria-busy={waiting.to_string()}>
            <div class="bar">
                <h3>{ lang.result() }</h3>
                <span role="status" class="hint">{ if waiting { lang.requesting() } else { "" } }</span>
                { choice(lang.result(), &ways, raw, false, on_raw) }
            </div>
            { content }
        </section>
    }
}

fn summary(lang: Lang, outcome: &Outcome) -> Html {
    match outcome {
        Outcome::Answered(answer) => {
            let tone = if answer.status < 400 { "good" } else { "bad" };
            html! {
                <p class="summary" role="status">
                    <b class={tone}>{ answer.status }{ " " }{ &answer.reason }</b>
                    <span>{ byte_count(answer.body.len()) }</span>
                    <span>{ duration(answer.took) }</span>
                </p>
            }
        }
        Outcome::Unanswered(unanswered) => html! {
            <p class="summary" role="status"><b class="bad">{ lang.http_unanswered() }</b><span>{ duration(unanswered.took) }</span></p>
        },
    }
}

fn raw_text(lang: Lang, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered(answer) => {
            head(answer) + &if answer.body.is_empty() { lang.body_is_empty().into() } else { text(&answer.body) }
        }
        Outcome::Unanswered(unanswered) => unanswered.message.clone(),
    }
}

fn head(answer: &Answer) -> String {
    let lines = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
    format!("{} {}\n{}\n", answer.status, answer.reason, lines.collect::<String>())
}

fn drawn(lang: Lang, text: &str) -> String {
    match text.char_indices().nth(DRAWN) {
        Some((end, _)) => format!("{}\n… {}", &text[..end], lang.result_cut()),
        None => text.to_owned(),
    }
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
    html! { <p class={class}>{ sentence }</p> }
}
