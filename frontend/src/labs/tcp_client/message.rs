//! The lower half of the controls: the message, how it is typed and how often it is sent.

use super::{
    Controls, Do,
    form::{Form, INTERVAL, MESSAGE, REPEAT},
    state::Phase,
};
use crate::labs::{
    fields::{Pick, button, choice, enter, flag, note, select, typing},
    input::{Format, LineEnd},
};
use yew::prelude::*;

/// Message, format, send; line end, repetitions and interval behind "more".
pub fn message(controls: &Controls) -> Html {
    let &Controls { lang, state, .. } = controls;
    let (form, errors) = (&state.form, &state.errors);
    let formats = [(Format::Text, "text", lang.format_text()), (Format::Hex, "hex", lang.format_hex())];
    let formats = formats.map(|(format, id, words)| {
        let on_pick = controls.fill(Form { format, ..(**form).clone() });
        Pick::new(id.into(), words.into(), Some(format == form.format), on_pick)
    });
    let hint = match state.phase {
        Phase::Open { writing: true, .. } => lang.message_hint(),
        Phase::Open { .. } => lang.writing_is_shut(),
        _ => lang.not_connected_yet(),
    };
    let about = [MESSAGE, "-about"].concat();
    let breaks = form.message.bytes().filter(|byte| *byte == b'\n').count();
    let rows = (breaks + 1).min(6).to_string();
    let send = controls.on(Do::Send);
    let progress = state.sent.map(|sent| lang.sent_of(sent, form.repeat.trim().parse().unwrap_or_default()));
    html! {
        <>
            <div class="row">
                <div class="field grow">
                    <label for={MESSAGE}>{ lang.message() }</label>
                    <textarea id={MESSAGE} {rows} value={form.message.clone()} spellcheck="false"
                        oninput={typing(controls.typed(|form, value| form.message = value))} onkeydown={enter(send.clone())}
                        aria-invalid={flag(errors.of(MESSAGE).is_some())} aria-describedby={about.clone()} />
                    { note(lang, about, errors.of(MESSAGE), hint) }
                </div>
                <div class="field">
                    <span class="label">{ lang.message_format() }</span>
                    { choice(lang.message_format(), false, formats.into()) }
                </div>
                <div class="field end">
                    { match state.sent {
                        Some(_) => button("stop", "button", lang.stop_sending(), false, &controls.on(Do::Stop)),
                        None => button("send", "button primary", lang.send(), !state.writing(), &send),
                    } }
                </div>
            </div>
            <details class="more">
                <summary>{ lang.more_options() }</summary>
                { more(controls) }
            </details>
            <p class="hint" role="status">{ progress.unwrap_or_default() }</p>
        </>
    }
}

fn more(controls: &Controls) -> Html {
    let &Controls { lang, state, .. } = controls;
    let form = &state.form;
    let line_ends = LineEnd::ALL.map(|line_end| match line_end {
        LineEnd::Nothing => ("", lang.line_end_none()),
        some => (some.name(), some.name()),
    });
    let on_line_end = controls.typed(|form, name| form.line_end = LineEnd::from_name(&name));
    let hex = form.format == Format::Hex;
    html! {
        <div class="row">
            { controls.field(&REPEAT, &form.repeat, false, |form, value| form.repeat = value, Callback::noop()) }
            { controls.field(&INTERVAL, &form.interval, false, |form, value| form.interval = value, Callback::noop()) }
            { select("tcp-line-end", lang.line_end(), &line_ends, form.line_end.name(), hex, on_line_end) }
        </div>
    }
}
