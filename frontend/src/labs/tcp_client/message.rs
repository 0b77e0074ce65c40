//! The lower half of the controls: the message, how it is typed and how often it is sent.

use super::{
    form::{INTERVAL, LINE_END, MESSAGE, REPEAT},
    state::{Phase, State},
};
use crate::{
    labs::{
        fields::{about, button, choice, flag, labelled, more, note, select, text_field},
        input::{Format, LineEnd},
    },
    text::Lang,
    views::element::div,
};
use yew::prelude::*;

/// Message, format, send; line end, repetitions and interval behind "more".
pub fn message(lang: Lang, state: &State) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let hex = form.format == Format::Hex;
    let formats = [("text", lang.format_text(), !hex), ("hex", lang.format_hex(), hex)];
    let hint = match state.phase {
        Phase::Open { writing: true, .. } => lang.message_hint(),
        Phase::Open { .. } => lang.writing_is_shut(),
        _ => lang.not_connected_yet(),
    };
    let breaks = form.message.bytes().filter(|byte| *byte == b'\n').count();
    let rows = (breaks + 1).min(6).to_string();
    let progress = state.sent.map(|sent| lang.sent_of(sent, form.repeat.trim().parse().unwrap_or_default()));
    let text = html! {
        <div class="field grow">
            <label for={MESSAGE}>{ lang.message() }</label>
            <textarea id={MESSAGE} {rows} value={form.message.clone()} spellcheck="false" data-enter="send"
                aria-invalid={flag(errors.of(MESSAGE).is_some())} aria-describedby={about(MESSAGE)} />
            { note(lang, MESSAGE, errors.of(MESSAGE), hint) }
        </div>
    };
    let send = match state.sent {
        Some(_) => button("stop", "button", lang.stop_sending(), false),
        None => button("send", "button primary", lang.send(), !state.writing()),
    };
    let formats = labelled(lang.message_format(), None, choice(lang.message_format(), false, &formats));
    html! {
        <>
            { div("row", vec![text, formats, div("field end", vec![send])]) }
            { more(false, lang.more_options().into(), options(lang, state)) }
            <p class="hint" role="status">{ progress.unwrap_or_default() }</p>
        </>
    }
}

fn options(lang: Lang, state: &State) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let line_ends = LineEnd::ALL.map(|line_end| match line_end {
        LineEnd::Nothing => ("", lang.line_end_none()),
        some => (some.name(), some.name()),
    });
    let hex = form.format == Format::Hex;
    let fields = vec![
        text_field(lang, &REPEAT, &form.repeat, errors, false),
        text_field(lang, &INTERVAL, &form.interval, errors, false),
        select(LINE_END, lang.line_end(), &line_ends, form.line_end.name(), hex),
    ];
    div("row", fields)
}
