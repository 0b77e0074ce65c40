//! The lower half of the controls: query parameters, headers, body.

use super::{
    Controls,
    form::{Body, Form, Pair},
    pairs::pairs,
};
use crate::{
    labs::fields::{TextField, choice, note, typed},
    text::Lang,
};
use yew::prelude::*;

/// Query parameters, headers, body: each opens on its own; what has something in it starts open.
pub fn payload(controls: &Controls) -> Html {
    let Controls { lang, form, errors, .. } = controls;
    let lang = *lang;
    let count = |pairs: &[Pair]| pairs.iter().filter(|pair| !pair.name.trim().is_empty()).count();
    let forbidden =
        form.forbidden_headers().map(|name| html! { <p class="note warn">{ lang.forbidden_header(name) }</p> });
    html! {
        <div class="parts">
            <details class="more" open=true>
                <summary>{ lang.params() }{ " " }<span class="count">{ count(&form.params) }</span></summary>
                { pairs(lang, "params", &form.params, &controls.change(|form, pairs| form.params = pairs)) }
            </details>
            <details class="more" open={errors.headers.is_some()}>
                <summary>{ lang.headers() }{ " " }<span class="count">{ count(&form.headers) }</span></summary>
                { pairs(lang, "headers", &form.headers, &controls.change(|form, pairs| form.headers = pairs)) }
                { note(lang, "headers-about", errors.headers.as_ref(), "") }
                { for forbidden }
            </details>
            <details class="more" open={form.body != Body::None}>
                <summary>{ lang.body() }{ " " }<span class="count">{ body_name(lang, form.body) }</span></summary>
                { body(controls) }
            </details>
        </div>
    }
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
    let Controls { lang, form, errors, .. } = controls;
    let lang = *lang;
    let kinds = [(Body::None, "none"), (Body::Json, "json"), (Body::Form, "form"), (Body::Raw, "raw")]
        .map(|(body, id)| (body, id, body_name(lang, body)));
    let on_kind = controls.change(|form, body| form.body = body);
    let editor = match form.body {
        Body::None => Html::default(),
        Body::Json => text(controls, "body-json", &form.json, |form, value| form.json = value),
        Body::Form => pairs(lang, "fields", &form.fields, &controls.change(|form, pairs| form.fields = pairs)),
        Body::Raw => {
            let media_type = TextField {
                id: "body-type",
                label: lang.content_type(),
                value: &form.content_type,
                width: "wide",
                on_input: controls.change(|form, value| form.content_type = value),
                ..TextField::default()
            };
            let text = text(controls, "body-raw", &form.raw, |form, value| form.raw = value);
            html! { <>{ media_type.draw(lang) }{ text }</> }
        }
    };
    let forbidden = form.body != Body::None && !form.may_have_body();
    html! {
        <div class="body">
            { choice(lang.body(), &kinds, form.body, false, &on_kind) }
            { editor }
            { note(lang, "body-about", errors.body.as_ref(), "") }
            if forbidden { <p class="note warn">{ lang.body_not_allowed() }</p> }
        </div>
    }
}

fn text(controls: &Controls, id: &'static str, value: &str, set: fn(&mut Form, String)) -> Html {
    let oninput = controls.change(set).reform(|event: InputEvent| typed(&event));
    html! {
        <textarea {id} rows="5" value={value.to_owned()} {oninput} spellcheck="false" aria-label={controls.lang.body()}
            aria-describedby="body-about" />
    }
}
