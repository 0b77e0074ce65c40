//! The upper half of the controls: method, base URL, path, time limit, send button, and examples that fill the fields.

use super::{
    example::{EXAMPLES, Example, offered_base_urls},
    form::{Field, Form, Part},
    model::Msg,
    wire::lab::WireMsg,
};
use crate::{
    fetch::METHODS,
    labs::{input::Errors, last_outcome},
    record::Record,
    text::use_lang,
    transport::relay::Relay,
    ui::{Button, ButtonKind, Choice, Keyboard, Select, TextField, options},
};
use web_sys::Url;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TargetProps {
    pub form: Form,
    pub errors: Errors<Part>,
    /// Whether requests are sent as raw HTTP/1.1 instead of by fetch.
    pub raw: bool,
    pub relay: Relay,
    pub record: Record,
    pub on: Callback<Msg>,
}

/// The fields for method, base URL, path and time limit; the send button; base URLs and examples to choose from.
#[component]
pub fn Target(props: &TargetProps) -> Html {
    let lang = use_lang();
    let TargetProps { form, errors, raw, relay, record, on } = props;
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_enter = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let error = |part| errors.of(part).map(|error| AttrValue::from(lang.input_error(error)));
    let methods = METHODS.iter().map(|method| {
        let name: &'static str = method.as_str();
        (name.into(), Msg::SetMethod(name), name == form.method)
    });
    let ways = options(*raw, use_wire, [(false, lang.by_fetch()), (true, lang.by_wire())]);
    let wrong = error(Part::Url);
    html! {
        <>
            <div class="row request-target">
                <Select<Msg> id="http-method" label={lang.method()} options={methods.collect::<Vec<_>>()} {on} />
                <TextField<Field> field={Field::BaseUrl} id={Field::BaseUrl.id()} label={lang.base_url()} width="wide"
                    value={form.base_url.clone()} keyboard={Keyboard::Url} on_edit={&on_edit} on_enter={&on_enter} />
                <TextField<Field> field={Field::Path} id={Field::Path.id()} label={lang.path()} width="grow"
                    value={form.path.clone()} keyboard={Keyboard::Url} on_edit={&on_edit} on_enter={&on_enter} />
                <TextField<Field> field={Field::TimeLimit} id={Field::TimeLimit.id()} label={lang.time_limit()}
                    value={form.time_limit.clone()} unit={lang.seconds_unit()} keyboard={Keyboard::Decimal}
                    error={error(Part::TimeLimit)} {on_edit} {on_enter} />
                <div class="field end"><Button<Msg> label={lang.send_request()} msg={Msg::Send} kind={ButtonKind::Primary} {on} /></div>
            </div>
            <div class="row"><Choice<Msg> label={lang.sent_by()} hint={Some(AttrValue::from(lang.sent_by_hint()))} options={ways} {on} /></div>
            { last_outcome(lang, errors, record) }
            <p class="url"><span class="label">{ lang.full_url() }</span>{ " " }<code id="http-url">{ shown_url(form, *raw) }</code></p>
            if form.has_fragment() { <p class="note hint">{ lang.fragment_not_sent() }</p> }
            <span id="http-url-about" class={classes!("note", if wrong.is_some() { "error" } else { "hint" })} aria-live="polite">
                { wrong.unwrap_or_default() }
            </span>
            { offers(lang.practice_http_choice(), offered_base_urls(relay).into_iter().map(|base| Offer {
                label: base.clone().into(), pressed: Some(base == form.base_url), disabled: false, msg: Msg::UseBase(base)
            }), on) }
            { offers(lang.examples(), EXAMPLES.iter().filter(|example| example.is_offered(relay)).map(|example: &'static Example| Offer {
                label: example.title(lang).into(), pressed: None, disabled: !example.is_possible(relay), msg: Msg::UseExample(example)
            }), on) }
        </>
    }
}

/// Returns the URL as it is sent: by fetch, as the browser rewrites it, for example with the host name in Punycode.
fn shown_url(form: &Form, raw: bool) -> String {
    let url = form.url();
    let by_browser = || Some(Url::new(&url).ok()?.href());
    if raw { url } else { by_browser().unwrap_or(url) }
}

fn use_wire(raw: bool) -> Msg {
    Msg::Wire(WireMsg::Use(raw))
}

/// A button that fills fields.
struct Offer {
    label: AttrValue,
    /// Whether it is the current choice; None if the button makes no lasting choice.
    pressed: Option<bool>,
    disabled: bool,
    msg: Msg,
}

/// A row of buttons; nothing if there are none.
fn offers(title: &'static str, offers: impl Iterator<Item = Offer>, on: &Callback<Msg>) -> Html {
    let mut offers = offers.peekable();
    if offers.peek().is_none() {
        return Html::default();
    }
    html! {
        <div class="practice" role="group" aria-label={title}>
            <span class="label">{ title }</span>
            { for offers.map(|Offer { label, pressed, disabled, msg }| html! {
                <Button<Msg> key={label.to_string()} label={&label} {msg} {on} kind={ButtonKind::CodeChip} {pressed} {disabled} />
            }) }
        </div>
    }
}
