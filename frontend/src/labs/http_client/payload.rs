//! The lower half of the controls: query parameters, headers, body.

use super::{
    Controls,
    form::{BODY, Body, CONTENT_TYPE, Form, HEADERS, Pair},
    pairs::pairs,
};
use crate::{
    labs::fields::{Pick, choice, note, typing},
    text::Lang,
};
use yew::prelude::*;

/// Query parameters, headers, body: each opens on its own; what has something in it starts open.
pub fn payload(controls: &Controls) -> Html {
    let &Controls { lang, state, .. } = controls;
    let (form, errors) = (&state.form, &state.errors);
    let forbidden =
        form.forbidden_headers().map(|name| html! { <p class="note warn">{ lang.forbidden_header(name) }</p> });
    let headers = html! {
        <>
            { pairs(controls, HEADERS, |form| &mut form.headers, &form.headers) }
            { note(lang, [HEADERS, "-about"].concat(), errors.of(HEADERS), "") }
            // An element of their own: a list that grows among siblings would have the fields above drawn anew, and
            // whoever types there would lose the focus.
            <div>{ for forbidden }</div>
        </>
    };
    html! {
        <div class="parts">
            { part(true, lang.params(), count(&form.params), pairs(controls, "params", |form| &mut form.params, &form.params)) }
            { part(false, lang.headers(), count(&form.headers), headers) }
            { part(form.body != Body::None, lang.body(), body_name(lang, form.body).into(), body(controls)) }
        </div>
    }
}

/// A part of the request; `about`: what is in it, in a word.
fn part(open: bool, name: &'static str, about: AttrValue, content: Html) -> Html {
    html! {
        <details class="more" {open}>
            <summary>{ name }{ " " }<span class="count">{ about }</span></summary>
            { content }
        </details>
    }
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

fn body(controls: &Controls) -> Html {
    let &Controls { lang, state, .. } = controls;
    let form = &state.form;
    let kinds =
        [(Body::None, "no-body"), (Body::Json, "json-body"), (Body::Form, "form-body"), (Body::Raw, "raw-body")];
    let kinds = kinds.map(|(body, id)| {
        let on_pick = controls.fill(Form { body, ..(**form).clone() });
        Pick::new(id.into(), body_name(lang, body).into(), Some(body == form.body), on_pick)
    });
    let editor = match form.body {
        Body::None => Html::default(),
        Body::Json => text(controls, "body-json", &form.json, |form, value| form.json = value),
        Body::Form => pairs(controls, "fields", |form| &mut form.fields, &form.fields),
        Body::Raw => {
            let (value, none) = (&form.content_type, Callback::noop());
            html! {
                <>
                    { controls.field(&CONTENT_TYPE, value, |form, value| form.content_type = value, none) }
                    { text(controls, "body-raw", &form.raw, |form, value| form.raw = value) }
                </>
            }
        }
    };
    let forbidden = form.body != Body::None && !form.may_have_body();
    html! {
        <div class="body">
            { choice(lang.body(), false, kinds.into()) }
            { editor }
            { note(lang, [BODY, "-about"].concat(), state.errors.of(BODY), "") }
            if forbidden { <p class="note warn">{ lang.body_not_allowed() }</p> }
        </div>
    }
}

fn text(controls: &Controls, id: &'static str, value: &str, set: fn(&mut Form, String)) -> Html {
    html! {
        <textarea {id} rows="5" value={value.to_owned()} oninput={typing(controls.typed(set))} spellcheck="false"
            aria-label={controls.lang.body()} aria-describedby="body-about" />
    }
}
