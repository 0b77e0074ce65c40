//! The upper half of the controls: method, base URL and path, time limit, send; and examples that fill them.

use super::{
    form::{BASE_URL, Body, Form, METHOD, PATH, Pair, TIME_LIMIT, URL},
    state::State,
};
use crate::{
    labs::fields::{Pick, button, chips, note, select, text_field},
    text::Lang,
    transport::http::METHODS,
    views::element::{all, div, span},
};
use yew::prelude::*;

/// Method, base URL, path, time limit; send or cancel. `bases`: the base URLs on offer; `closed`: whether there
/// is one at which nobody listens.
pub fn target(lang: Lang, state: &State, bases: &[String], closed: bool) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let methods = METHODS.each_ref().map(|method| (method.as_str(), method.as_str()));
    let send = match state.waiting {
        true => button("cancel", "button", lang.cancel_request(), false),
        false => button("request", "button primary", lang.send_request(), false),
    };
    let fields = vec![
        select(METHOD, lang.method(), &methods, &form.method, false),
        text_field(lang, &BASE_URL, &form.base_url, errors, false),
        text_field(lang, &PATH, &form.path, errors, false),
        text_field(lang, &TIME_LIMIT, &form.time_limit, errors, false),
        div("field end", vec![send]),
    ];
    all(vec![
        div("row", fields),
        html! { <p class="url">{ span("label", lang.full_url().into()) }{ " " }<code id={URL}>{ form.url() }</code></p> },
        note(lang, URL, errors.of(URL), ""),
        offer(lang, form, bases),
        examples(lang, closed),
    ])
}

fn offer(lang: Lang, form: &Form, bases: &[String]) -> Html {
    let mut picks = Vec::new();
    for base in bases {
        let name = AttrValue::from(base.clone());
        picks.push(Pick::new(name.clone(), name, Some(*base == form.base_url)));
    }
    let label = lang.practice_http_choice();
    chips(label, label, None, "chip mono", false, picks)
}

/// An example: its id and words, and what it puts into the fields.
pub struct Example {
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
static EXAMPLES: [Example; 4] = [
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
static CLOSED: Example = Example { id: "closed", words: "", path: "/", params: &[], ..GET };

impl Example {
    /// The example with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        EXAMPLES.iter().chain([&CLOSED]).find(|example| example.id == id)
    }

    /// Puts it into the fields, with the base URL that it needs of these.
    pub fn fill(&self, form: &mut Form, bases: &[String], closed: Option<String>) {
        let base_url = if self.id == CLOSED.id { closed } else { bases.first().cloned() };
        if let Some(base_url) = base_url {
            form.base_url = base_url;
        }
        form.method = self.method.into();
        form.path = self.path.into();
        form.params = self.params.iter().map(|(name, value)| Pair::new(name, value)).collect();
        form.body = self.body;
        if let Some(time_limit) = self.time_limit {
            form.time_limit = time_limit.into();
        }
    }
}

fn examples(lang: Lang, closed: bool) -> Html {
    let mut picks = Vec::new();
    for example in &EXAMPLES {
        picks.push(Pick::new(example.id.into(), example.words.into(), None));
    }
    if closed {
        picks.push(Pick::new(CLOSED.id.into(), lang.example_closed().into(), None));
    }
    chips(lang.examples(), lang.examples(), None, "chip mono", false, picks)
}
