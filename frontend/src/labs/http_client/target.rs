//! The upper half of the controls: method, base URL and path, time limit, send; and examples that fill them.

use super::{
    Controls,
    form::{Body, Form, METHODS, Pair},
};
use crate::labs::fields::{TextField, click, note, selected};
use yew::prelude::*;

/// Method, base URL, path, time limit; send or cancel. `bases`: the base URLs on offer; `closed`: one at which nobody
/// listens.
pub fn target(controls: &Controls, bases: &[String], closed: Option<String>) -> Html {
    let Controls { lang, form, errors, .. } = controls;
    let lang = *lang;
    let on_method = controls
        .change(|form, method: &str| form.method = method.to_owned())
        .reform(|event: Event| METHODS.get(selected(&event)).copied().unwrap_or("GET"));
    let methods =
        METHODS.into_iter().map(|method| html! { <option selected={method == form.method}>{ method }</option> });
    let base = TextField {
        id: "http-base",
        label: lang.base_url(),
        value: &form.base_url,
        keyboard: "url",
        width: "wide",
        on_input: controls.change(|form, value| form.base_url = value),
        on_enter: controls.on_send.clone(),
        ..TextField::default()
    };
    let path = TextField {
        id: "http-path",
        label: lang.path(),
        value: &form.path,
        keyboard: "url",
        width: "grow",
        on_input: controls.change(|form, value| form.path = value),
        on_enter: controls.on_send.clone(),
        ..TextField::default()
    };
    let time_limit = TextField {
        id: "http-time-limit",
        label: lang.time_limit(),
        value: &form.time_limit,
        unit: lang.seconds_unit(),
        error: errors.time_limit.as_ref(),
        keyboard: "decimal",
        width: "short",
        on_input: controls.change(|form, value| form.time_limit = value),
        on_enter: controls.on_send.clone(),
        ..TextField::default()
    };
    let button = match controls.waiting {
        true => html! {
            <button type="button" class="button" data-do="cancel" onclick={click(&controls.on_cancel)}>
                { lang.cancel_request() }
            </button>
        },
        false => html! {
            <button type="button" class="button primary" data-do="request" onclick={click(&controls.on_send)}>
                { lang.send_request() }
            </button>
        },
    };
    html! {
        <>
            <div class="row">
                <div class="field">
                    <label for="http-method">{ lang.method() }</label>
                    <select id="http-method" onchange={on_method}>{ for methods }</select>
                </div>
                { base.draw(lang) }{ path.draw(lang) }{ time_limit.draw(lang) }
                <div class="field end">{ button }</div>
            </div>
            <p class="url"><span class="label">{ lang.full_url() }</span>{ " " }<code id="http-url">{ form.url() }</code></p>
            { note(lang, "http-url-about", errors.url.as_ref(), "") }
            { offer(controls, bases) }
            { examples(controls, bases, closed) }
        </>
    }
}

fn offer(controls: &Controls, bases: &[String]) -> Html {
    let chips = bases.iter().map(|base| {
        let (form, chosen) = (controls.form.clone(), base.clone());
        let onclick = controls.on_form.reform(move |_| Form { base_url: chosen.clone(), ..form.clone() });
        html! {
            <button type="button" class="chip mono" key={base.clone()} {onclick} data-base={base.clone()}
                aria-pressed={(*base == controls.form.base_url).to_string()}>{ base }</button>
        }
    });
    let label = controls.lang.practice_http_choice();
    html! { <div class="practice" role="group" aria-label={label}><span class="label">{ label }</span>{ for chips }</div> }
}

/// The chapter's two requests, a status, a slow answer, and a port at which nobody listens.
fn examples(controls: &Controls, bases: &[String], closed: Option<String>) -> Html {
    let (lang, form) = (controls.lang, &controls.form);
    let base_url = bases.first().unwrap_or(&form.base_url).clone();
    let start = Form { base_url, params: Vec::new(), body: Body::None, ..form.clone() };
    let get = |path: &str| Form { method: "GET".into(), path: path.into(), ..start.clone() };
    let mut examples = vec![
        ("get", "GET /get?key=value", Form { params: vec![Pair::new("key", "value")], ..get("/get") }),
        ("post", "POST /post · JSON", Form { method: "POST".into(), body: Body::Json, ..get("/post") }),
        ("404", "GET /status/404", get("/status/404")),
        ("delay", "GET /delay/5 · 2 s", Form { time_limit: "2".into(), ..get("/delay/5") }),
    ];
    if let Some(closed) = closed {
        examples.push(("closed", lang.example_closed(), Form { base_url: closed, ..get("/") }));
    }
    let chips = examples.into_iter().map(|(id, name, filled)| {
        let onclick = controls.on_form.reform(move |_| filled.clone());
        html! { <button type="button" class="chip mono" key={id} data-example={id} {onclick}>{ name }</button> }
    });
    html! {
        <div class="practice" role="group" aria-label={lang.examples()}>
            <span class="label">{ lang.examples() }</span>{ for chips }
        </div>
    }
}
