//! The request as the page sends it, made of session and form.

use super::{form::Form, request::by_fetch};
use crate::{
    fetch::Request,
    text::{byte_count, fill, use_lang},
};
use std::fmt::Write;
use yew::prelude::*;

/// The maximum number of characters of a body that are shown.
const DRAWN: usize = 2000;

#[derive(Properties, PartialEq)]
pub struct SentProps {
    pub form: Form,
    /// Whether the request is sent as raw HTTP/1.1 instead of by fetch.
    pub raw: bool,
}

/// Method and URL, headers, and the start of the body.
#[component]
pub fn Sent(props: &SentProps) -> Html {
    let lang = use_lang();
    let SentProps { form, raw } = props;
    let sent = |request| if *raw { request } else { by_fetch(request) };
    let content = match form.request().map(|(request, _)| sent(request)) {
        Err(_) => html! { <p class="hint">{ lang.as_sent_wrong() }</p> },
        Ok(Request { method, url, headers, body, .. }) => {
            let mut shown = format!("{method} {url}\n");
            for (name, value) in headers {
                // Writing to a String does not fail.
                let _ = writeln!(shown, "{name}: {value}");
            }
            if let Some(body) = body {
                shown += &format!("\n({})", fill(lang.as_sent_body(), &byte_count(body.len())));
                if let Ok(text) = str::from_utf8(&body) {
                    shown.push('\n');
                    shown.extend(text.chars().take(DRAWN));
                    if text.chars().nth(DRAWN).is_some() {
                        shown.push('…');
                    }
                }
            }
            html! { <pre id="http-sent" class="sent" tabindex="0" lang="" translate="no">{ shown }</pre> }
        }
    };
    html! {
        <>
            <p class="hint">{ lang.as_sent_about() }</p>
            { content }
        </>
    }
}
