//! The upper half of the controls: method, base URL and path, time limit, send; and examples that fill them.

use super::{
    Controls, Do,
    form::{BASE_URL, Body, Form, METHODS, PATH, Pair, TIME_LIMIT, URL},
};
use crate::labs::fields::{Pick, button, chips, note, select};
use yew::prelude::*;

/// Method, base URL, path, time limit; send or cancel. `bases`: the base URLs on offer; `closed`: one at which nobody
/// listens.
pub fn target(controls: &Controls, bases: &[String], closed: Option<String>) -> Html {
    let &Controls { lang, state, .. } = controls;
    let form = &state.form;
    let send = controls.on(Do::Send);
    let on_method = controls.typed(|form, method| form.method = method);
    let methods = METHODS.map(|method| (method, method));
    html! {
        <>
            <div class="row">
                { select("http-method", lang.method(), &methods, &form.method, false, on_method) }
                { controls.field(&BASE_URL, &form.base_url, |form, value| form.base_url = value, send.clone()) }
                { controls.field(&PATH, &form.path, |form, value| form.path = value, send.clone()) }
                { controls.field(&TIME_LIMIT, &form.time_limit, |form, value| form.time_limit = value, send.clone()) }
                <div class="field end">
                    { match state.waiting {
                        true => button("cancel", "button", lang.cancel_request(), false, &controls.on(Do::Cancel)),
                        false => button("request", "button primary", lang.send_request(), false, &send),
                    } }
                </div>
            </div>
            <p class="url"><span class="label">{ lang.full_url() }</span>{ " " }<code id={URL}>{ form.url() }</code></p>
            { note(lang, [URL, "-about"].concat(), state.errors.of(URL), "") }
            { offer(controls, bases) }
            { examples(controls, bases, closed) }
        </>
    }
}

fn offer(controls: &Controls, bases: &[String]) -> Html {
    let form = &controls.state.form;
    let mut picks = Vec::new();
    for base in bases {
        let name = AttrValue::from(base.clone());
        let on_pick = controls.fill(Form { base_url: base.clone(), ..(**form).clone() });
        picks.push(Pick::new(name.clone(), name, Some(*base == form.base_url), on_pick));
    }
    let label = controls.lang.practice_http_choice();
    chips(label, label, None, "chip mono", false, picks)
}

/// An example: its id and words, and what it puts into the fields.
struct Example {
    id: &'static str,
    words: &'static str,
    method: &'static str,
    path: &'static str,
    params: &'static [(&'static str, &'static str)],
    body: Body,
    time_limit: Option<&'static str>,
}

const GET: Example = Example {
    id: "get",
    words: "GET /get?key=value",
    method: "GET",
    path: "/get",
    params: &[("key", "value")],
    body: Body::None,
    time_limit: None,
};

/// The chapter's two requests, a status, and a slow answer.
const EXAMPLES: [Example; 4] = [
    GET,
    Example {
        id: "post",
        words: "POST /post · JSON",
        method: "POST",
        path: "/post",
        params: &[],
        body: Body::Json,
        ..GET
    },
    Example { id: "404", words: "GET /status/404", path: "/status/404", params: &[], ..GET },
    Example { id: "delay", words: "GET /delay/5 · 2 s", path: "/delay/5", params: &[], time_limit: Some("2"), ..GET },
];

/// A port at which nobody listens; its words are those of the language.
const CLOSED: Example = Example { id: "closed", words: "", path: "/", params: &[], ..GET };

/// The examples at the first base URL, and with `closed` that one.
fn examples(controls: &Controls, bases: &[String], closed: Option<String>) -> Html {
    let (lang, form) = (controls.lang, &controls.state.form);
    let fill = |example: &Example, base_url: &str, words: &'static str| {
        let filled = Form {
            method: example.method.into(),
            base_url: base_url.into(),
            path: example.path.into(),
            params: example.params.iter().map(|(name, value)| Pair::new(name, value)).collect(),
            body: example.body,
            time_limit: example.time_limit.unwrap_or(&form.time_limit).into(),
            ..(**form).clone()
        };
        Pick::new(example.id.into(), words.into(), None, controls.fill(filled))
    };
    let mut picks = Vec::new();
    for example in &EXAMPLES {
        picks.push(fill(example, bases.first().unwrap_or(&form.base_url), example.words));
    }
    if let Some(closed) = closed {
        picks.push(fill(&CLOSED, &closed, lang.example_closed()));
    }
    chips(lang.examples(), lang.examples(), None, "chip mono", false, picks)
}
