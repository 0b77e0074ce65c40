//! The result: the chapter's dictionary, or the answer as it came.

use super::{model::Msg, outcome::Outcome};
use crate::{
    text::{Lang, byte_count, duration, use_lang},
    transport::http::{Answer, Cause, Unanswered},
    ui::{Choice, options},
};
use std::rc::Rc;
use yew::prelude::*;

/// The most characters of a result that are drawn; the record has them all.
const DRAWN: usize = 100_000;

#[derive(Properties, PartialEq)]
pub struct ResultCardProps {
    /// How the last exchange that ended did so.
    pub outcome: Option<Rc<Outcome>>,
    /// Whether it is shown as it came.
    pub raw: bool,
    /// Whether another is under way.
    pub waiting: bool,
    pub on: Callback<Msg>,
}

/// Status, time and size of the last exchange; its dictionary or the raw answer; and for a failure, what it may mean.
#[component]
pub fn ResultCard(props: &ResultCardProps) -> Html {
    let lang = use_lang();
    let ResultCardProps { outcome, raw, waiting, on } = props;
    let ways = options(*raw, Msg::ShowRaw, [(false, lang.result_pretty()), (true, lang.result_raw())]);
    let content = match outcome.as_deref() {
        None => html! { <p class="hint">{ lang.result_empty() }</p> },
        Some(outcome) => {
            let shown = if *raw { raw_text(lang, outcome) } else { outcome.dictionary() };
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
        <section class="card result" aria-label={lang.result()} aria-busy={waiting.to_string()}>
            <div class="bar">
                <h3>{ lang.result() }</h3>
                <span role="status" class="hint">{ if *waiting { lang.requesting() } else { "" } }</span>
                <Choice<Msg> label={lang.result()} options={ways} {on} />
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

fn raw_text(lang: Lang, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered(answer) if answer.body.is_empty() => head(answer) + lang.body_is_empty(),
        Outcome::Answered(answer) => head(answer) + &String::from_utf8_lossy(&answer.body),
        Outcome::Unanswered(unanswered) => unanswered.message.clone(),
    }
}

fn head(answer: &Answer) -> String {
    let headers: String = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!("{} {}\n{headers}\n", answer.status, answer.reason)
}

fn drawn(lang: Lang, mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(DRAWN) {
        text.truncate(end);
        text += &format!("\n… {}", lang.result_cut());
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
                Cause::Redirected => lang.redirect_is_opaque().to_owned(),
                Cause::Unknown => lang.fetch_failed().to_owned(),
            },
        ),
    };
    html! { <p {class}>{ sentence }</p> }
}
