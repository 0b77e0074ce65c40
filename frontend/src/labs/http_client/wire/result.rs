//! The result of a raw exchange as the chapter's client returns it.

use super::{Finished, WireError};
use crate::{
    fetch::{Answer, Cause, Unanswered, charset},
    labs::http_client::{outcome::Outcome, result::ResultCard},
    text::{Lang, use_lang},
    transport::http::decode,
};
use std::rc::Rc;
use yew::prelude::*;

/// Returns what the chapter's client would return: the last response as received, with all headers, or why there is none.
/// `decode` is the browser's decoder, as for [`charset::read`].
pub fn outcome(finished: &Finished, lang: Lang, decode: impl Fn(&str, &[u8]) -> Option<(String, String)>) -> Outcome {
    let last = finished.hops.last();
    match (&finished.error, last.and_then(|hop| Some((hop, hop.response.as_ref()?)))) {
        (None, Some((hop, response))) => Outcome::Answered(Answer {
            text: Some(charset::read(
                &response.head.headers.get("content-type").unwrap_or_default(),
                &response.body,
                decode,
            )),
            url: hop.url.clone(),
            redirected: finished.hops.len() > 1,
            status: response.head.status,
            reason: response.head.reason.clone(),
            headers: response.head.headers.iter().map(|header| (header.name.clone(), header.text())).collect(),
            body: response.body.clone(),
            took: finished.took,
            ..Answer::default()
        }),
        (error, _) => Outcome::Unanswered(Unanswered {
            cause: match error {
                Some(WireError::TimedOut) => Cause::TimedOut,
                Some(WireError::Cancelled) => Cause::Cancelled,
                Some(_) | None => Cause::Unknown,
            },
            message: error.as_ref().map(|error| lang.explain_wire(error).headline).unwrap_or_default(),
            took: finished.took,
        }),
    }
}

#[derive(Properties)]
pub struct WireResultProps {
    pub finished: Rc<Finished>,
    /// Whether another exchange is in progress.
    pub waiting: bool,
}

impl PartialEq for WireResultProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.finished, &other.finished) && self.waiting == other.waiting
    }
}

#[component]
pub fn WireResult(props: &WireResultProps) -> Html {
    let lang = use_lang();
    let WireResultProps { finished, waiting } = props;
    let outcome = use_memo((finished.clone(), lang), |(finished, lang)| outcome(finished, *lang, decode));
    html! { <ResultCard id="wire" {outcome} waiting={*waiting} by_fetch={false} /> }
}
