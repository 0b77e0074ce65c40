//! The lower half of the controls: the message, how it is typed and how often it is sent.

use super::{Controls, state::Phase};
use crate::labs::{
    fields::{TextField, choice, click, is_enter, note, selected, typed},
    input::{Format, LineEnd},
};
use yew::prelude::*;

/// Message, format, send; line end, repetitions and interval behind "more". `sent`: how often a repeated message was
/// sent, while it is not yet over.
pub fn message(controls: &Controls, sent: Option<u32>) -> Html {
    let Controls { lang, form, errors, .. } = controls;
    let lang = *lang;
    let oninput = controls.change(|form, value| form.message = value).reform(|event: InputEvent| typed(&event));
    let on_send = controls.on_send.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if is_enter(&event) {
            event.prevent_default();
            on_send.emit(());
        }
    });
    let on_format = controls.change(|form, format| form.format = format);
    let formats = [(Format::Text, "text", lang.format_text()), (Format::Hex, "hex", lang.format_hex())];
    let (writing, hint) = match controls.phase {
        Phase::Open { writing: true, .. } => (true, lang.message_hint()),
        Phase::Open { .. } => (false, lang.writing_is_shut()),
        _ => (false, lang.not_connected_yet()),
    };
    let rows = form.message.lines().count().clamp(1, 6).to_string();
    let button = match sent {
        Some(_) => html! {
            <button type="button" class="button" data-do="stop" onclick={click(&controls.on_stop)}>{ lang.stop_sending() }</button>
        },
        None => html! {
            <button type="button" class="button primary" data-do="send" disabled={!writing} onclick={click(&controls.on_send)}>
                { lang.send() }
            </button>
        },
    };
    let of = form.repeat.trim().parse().unwrap_or_default();
    html! {
        <>
            <div class="row">
                <div class="field grow">
                    <label for="tcp-message">{ lang.message() }</label>
                    <textarea id="tcp-message" {rows} value={form.message.clone()} {oninput} {onkeydown} spellcheck="false"
                        aria-invalid={errors.message.is_some().to_string()} aria-describedby="tcp-message-about" />
                    { note(lang, "tcp-message-about", errors.message.as_ref(), hint) }
                </div>
                <div class="field">
                    <span class="label">{ lang.message_format() }</span>
                    { choice(lang.message_format(), &formats, form.format, false, &on_format) }
                </div>
                <div class="field end">{ button }</div>
            </div>
            <details class="more" open={errors.repeat.is_some() || errors.interval.is_some()}>
                <summary>{ lang.more_options() }</summary>
                { more(controls) }
            </details>
            <p class="hint" role="status">{ sent.map(|sent| lang.sent_of(sent, of)).unwrap_or_default() }</p>
        </>
    }
}

fn more(controls: &Controls) -> Html {
    let Controls { lang, form, errors, .. } = controls;
    let lang = *lang;
    let repeat = TextField {
        id: "tcp-repeat",
        label: lang.repeat(),
        value: &form.repeat,
        unit: lang.times_unit(),
        error: errors.repeat.as_ref(),
        keyboard: "numeric",
        width: "short",
        on_input: controls.change(|form, value| form.repeat = value),
        ..TextField::default()
    };
    let interval = TextField {
        id: "tcp-interval",
        label: lang.interval(),
        value: &form.interval,
        unit: lang.milliseconds_unit(),
        error: errors.interval.as_ref(),
        keyboard: "numeric",
        width: "short",
        on_input: controls.change(|form, value| form.interval = value),
        ..TextField::default()
    };
    let on_line_end = controls
        .change(|form, line_end| form.line_end = line_end)
        .reform(|event: Event| LineEnd::ALL.get(selected(&event)).copied().unwrap_or_default());
    let line_ends = LineEnd::ALL.into_iter().map(|line_end| {
        let name = match line_end {
            LineEnd::Nothing => lang.line_end_none(),
            LineEnd::Lf => "\\n",
            LineEnd::CrLf => "\\r\\n",
        };
        html! { <option selected={line_end == form.line_end}>{ name }</option> }
    });
    html! {
        <div class="row">
            { repeat.draw(lang) }{ interval.draw(lang) }
            <div class="field">
                <label for="tcp-line-end">{ lang.line_end() }</label>
                <select id="tcp-line-end" onchange={on_line_end} disabled={form.format == Format::Hex}>{ for line_ends }</select>
            </div>
        </div>
    }
}
