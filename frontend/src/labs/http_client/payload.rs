//! The lower half of the controls: query parameters, headers, body.

use super::{
    form::{Body, Field, FileSlot, Form, Pair, PairList, Part, named},
    model::Msg,
    pairs::{FileChoice, Pairs},
    sent::Sent,
    session::Auth,
    session_view::SessionView,
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
    /// Whether requests are sent as raw HTTP/1.1 instead of by fetch.
    pub raw: bool,
    pub on: Callback<Msg>,
}

/// Collapsible sections for query parameters, headers, body, session and the request as sent. The query parameters start
/// open, and the body if there is one.
#[component]
pub fn Payload(props: &PayloadProps) -> Html {
    let lang = use_lang();
    let PayloadProps { form, errors, raw, on } = props;
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
    let params = html! {
        <>
            { pairs(PairList::Params) }
            { note(Part::Params, "params-about") }
        </>
    };
    let headers = html! {
        <>
            { pairs(PairList::Headers) }
            { note(Part::Headers, "headers-about") }
            if !raw {
                { dropped_headers(lang, form, PairList::Headers) }
            }
        </>
    };
    let kinds = Body::ALL.map(|body| (body_name(lang, body).into(), Msg::SetBody(body), body == form.body));
    let editor = match form.body {
        Body::None => Html::default(),
        Body::Json => text_area(lang, Field::Json, &form.json, &on_edit),
        Body::Form => pairs(PairList::Fields),
        Body::Multipart => pairs(PairList::Parts),
        Body::Binary => html! {
            <>
                <FileChoice slot={FileSlot::Body} file={form.file.clone()} about={lang.body()} {on} />
                if form.file.is_none() {
                    <TextField<Field> field={Field::Hex} id={Field::Hex.id()} label={lang.body_hex()} width="wide"
                        value={form.hex.clone()} on_edit={&on_edit} />
                }
            </>
        },
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
            { part(true, lang.params(), count(&form.params), params) }
            { part(false, lang.headers(), count(&form.headers), headers) }
            { part(form.body != Body::None, lang.body(), body_name(lang, form.body).into(), body) }
            { part(false, lang.session(), session_count(form), html! {
                <SessionView form={form.clone()} errors={errors.clone()} {raw} {on} />
            }) }
            { part(false, lang.as_sent(), "".into(), html! { <Sent form={form.clone()} {raw} /> }) }
        </div>
    }
}

/// A collapsible section; `about` summarizes its content in a word.
fn part(open: bool, name: &'static str, about: AttrValue, content: Html) -> Html {
    html! {
        <details class="more" {open}>
            <summary>{ name }{ " " }if !about.is_empty() { <span class="count">{ about }</span> }</summary>
            { content }
        </details>
    }
}

/// Warnings about the headers of this list that fetch does not send as they are.
pub(super) fn dropped_headers(lang: Lang, form: &Form, list: PairList) -> Html {
    html! {
        <>
            { for form.forbidden_headers(list).map(|name| html! { <p class="note warn">{ lang.forbidden_header(name) }</p> }) }
            if form.states_user_agent(list) { <p class="note warn">{ lang.user_agent_varies() }</p> }
        </>
    }
}

fn count(pairs: &[Pair]) -> AttrValue {
    named(pairs).count().to_string().into()
}

/// The number of headers and parameters that the session adds; authentication counts as one.
fn session_count(form: &Form) -> AttrValue {
    let session = &form.session;
    let auth = usize::from(session.auth != Auth::None);
    (named(&session.headers).count() + named(&session.params).count() + auth).to_string().into()
}

fn body_name(lang: Lang, body: Body) -> &'static str {
    match body {
        Body::None => lang.body_none(),
        Body::Json => lang.body_json(),
        Body::Form => lang.body_form(),
        Body::Multipart => lang.body_multipart(),
        Body::Raw => lang.body_raw(),
        Body::Binary => lang.body_binary(),
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
