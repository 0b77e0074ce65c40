//! The lower half of the controls: query parameters, headers, body.

use super::{
    form::{Body, Field, Form, Pair, PairList, Part},
    model::Msg,
    pairs::Pairs,
};
use crate::{
    labs::input::Errors,
    text::{Lang, use_lang},
    ui::{Choice, TextField},
};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PayloadProps {
    pub form: Form,
    pub errors: Errors<Part>,
    pub on: Callback<Msg>,
}

/// Query parameters, headers, body: each opens on its own; what has something in it starts open.
#[component]
pub fn Payload(props: &PayloadProps) -> Html {
    let lang = use_lang();
    let PayloadProps { form, errors, on } = props;
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let pairs = |list: PairList| html! { <Pairs {list} pairs={form.pairs(list).to_vec()} {on} /> };
    let note = |part: Part, id: &'static str| {
        let wrong = errors.of(part).map(|error| lang.input_error(error));
        html! {
            <span {id} class={classes!("note", if wrong.is_some() { "error" } else { "hint" })} aria-live="polite">
                { wrong.unwrap_or_default() }
            </span>
        }
    };
    let headers = html! {
        <>
            { pairs(PairList::Headers) }
            { note(Part::Headers, "headers-about") }
            <div>{ for form.forbidden_headers().map(|name| html! { <p class="note warn">{ lang.forbidden_header(name) }</p> }) }</div>
        </>
    };
    let kinds = Body::ALL.map(|body| (body_name(lang, body).into(), Msg::SetBody(body), body == form.body));
    let editor = match form.body {
        Body::None => Html::default(),
        Body::Json => text_area(lang, Field::Json, &form.json, &on_edit),
        Body::Form => pairs(PairList::Fields),
        Body::Raw => html! {
            <>
                <TextField<Field> field={Field::ContentType} id={Field::ContentType.id()} label={lang.content_type()}
                    width="wide" value={form.content_type.clone()} on_edit={&on_edit} />
                { text_area(lang, Field::Raw, &form.raw, &on_edit) }
            </>
        },
    };
    let body = html! {
        <div class="body">
            <Choice<Msg> label={lang.body()} options={kinds.to_vec()} {on} />
            { editor }
            { note(Part::Body, "body-about") }
            if form.body != Body::None && !form.may_have_body() { <p class="note warn">{ lang.body_not_allowed() }</p> }
        </div>
    };
    html! {
        <div class="parts">
            { part(true, lang.params(), count(&form.params), pairs(PairList::Params)) }
            { part(false, lang.headers(), count(&form.headers), headers) }
            { part(form.body != Body::None, lang.body(), body_name(lang, form.body).into(), body) }
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

fn text_area(lang: Lang, field: Field, value: &str, on_edit: &Callback<(Field, String)>) -> Html {
    let oninput =
        on_edit.reform(move |event: InputEvent| (field, event.target_unchecked_into::<HtmlTextAreaElement>().value()));
    html! {
        <textarea id={field.id()} rows="5" value={value.to_owned()} {oninput} spellcheck="false" aria-label={lang.body()}
            aria-describedby="body-about" />
    }
}
