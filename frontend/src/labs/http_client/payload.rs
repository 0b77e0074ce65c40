//! The lower half of the controls: query parameters, headers, body.

use super::{
    form::{BODY, Body, CONTENT_TYPE, FIELDS, HEADERS, JSON, PARAMS, Pair, RAW},
    pairs::pairs,
    state::State,
};
use crate::{
    labs::fields::{choice, more, note, text_field},
    text::Lang,
    views::element::{all, div, span},
};
use yew::prelude::*;

/// Query parameters, headers, body: each opens on its own; what has something in it starts open.
pub fn payload(lang: Lang, state: &State) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let mut forbidden = Vec::new();
    for name in form.forbidden_headers() {
        forbidden.push(html! { <p class="note warn">{ lang.forbidden_header(name) }</p> });
    }
    let headers = all(vec![
        pairs(lang, HEADERS, &form.headers),
        note(lang, HEADERS, errors.of(HEADERS), ""),
        // An element of their own: a list that grows among siblings would have the fields above drawn anew, and whoever
        // types there would lose the focus.
        div("", forbidden),
    ]);
    let parts = vec![
        part(true, lang.params(), count(&form.params), pairs(lang, PARAMS, &form.params)),
        part(false, lang.headers(), count(&form.headers), headers),
        part(form.body != Body::None, lang.body(), body_name(lang, form.body).into(), body(lang, state)),
    ];
    div("parts", parts)
}

/// A part of the request; `about`: what is in it, in a word.
fn part(open: bool, name: &'static str, about: AttrValue, content: Html) -> Html {
    more(open, all(vec![name.into(), " ".into(), span("count", about.into())]), content)
}

fn count(pairs: &[Pair]) -> AttrValue {
    pairs.iter().filter(|pair| !pair.name.trim().is_empty()).count().to_string().into()
}

fn body_name(lang: Lang, body: Body) -> &'static str {
    match body {
        Body::None => lang.body_none(),
        Body::Json => lang.body_json(),
        Body::Form => lang.body_form(),
        Body::Raw => lang.body_raw(),
    }
}

fn body(lang: Lang, state: &State) -> Html {
    let form = &state.form;
    let kinds = Body::ALL.map(|(body, id)| (id, body_name(lang, body), body == form.body));
    let editor = match form.body {
        Body::None => Html::default(),
        Body::Json => text(lang, JSON, &form.json),
        Body::Form => pairs(lang, FIELDS, &form.fields),
        Body::Raw => all(vec![
            text_field(lang, &CONTENT_TYPE, &form.content_type, &state.errors, false),
            text(lang, RAW, &form.raw),
        ]),
    };
    let forbidden = form.body != Body::None && !form.may_have_body();
    html! {
        <div class="body">
            { choice(lang.body(), false, &kinds) }
            { editor }
            { note(lang, BODY, state.errors.of(BODY), "") }
            if forbidden { <p class="note warn">{ lang.body_not_allowed() }</p> }
        </div>
    }
}

fn text(lang: Lang, id: &'static str, value: &str) -> Html {
    html! {
        <textarea {id} rows="5" value={value.to_owned()} spellcheck="false" aria-label={lang.body()}
            aria-describedby="body-about" />
    }
}
