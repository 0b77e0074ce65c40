//! The lower half of the controls: the message, how it is typed and how often it is sent.

use super::{
    form::{Field, Form},
    model::{ConnectionState, Msg},
};
use crate::{
    labs::input::{Errors, Format, LineEnd},
    text::Lang,
    ui::{Button, ButtonKind, Choice, Keyboard, MessageEditor, Select, TextField},
};
use yew::prelude::*;

/// See [`Message`].
#[derive(Properties, PartialEq)]
pub struct MessageProps {
    pub lang: Lang,
    pub form: Form,
    pub errors: Errors<Field>,
    pub state: ConnectionState,
    /// How often a repeated message was sent, and how often it will have been.
    pub sending: Option<(u32, u32)>,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_send: Callback<()>,
}

/// Message, format, send; line end, repetitions and interval behind "more".
#[component]
pub fn Message(props: &MessageProps) -> Html {
    let MessageProps { lang, form, errors, state, sending, on, on_edit, on_send } = props;
    let lang = *lang;
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    let formats = vec![
        (lang.format_text().into(), Msg::SetFormat(Format::Text), form.format == Format::Text),
        (lang.format_hex().into(), Msg::SetFormat(Format::Hex), form.format == Format::Hex),
    ];
    let hint = match state {
        ConnectionState::Open { writing: true, .. } => lang.message_hint(),
        ConnectionState::Open { .. } => lang.writing_is_shut(),
        _ => lang.not_connected_yet(),
    };
    let writing = matches!(state, ConnectionState::Open { writing: true, .. });
    // One button for both, so that it keeps the focus.
    let (label, msg, kind) = match sending {
        Some(_) => (lang.stop_sending(), Msg::StopSending, ButtonKind::Plain),
        None => (lang.send(), Msg::Send, ButtonKind::Primary),
    };
    let line_ends = LineEnd::ALL.map(|line_end| {
        let words = if line_end == LineEnd::Nothing { lang.line_end_none() } else { line_end.name() };
        (words.into(), Msg::SetLineEnd(line_end), line_end == form.line_end)
    });
    html! {
        <>
            <div class="row">
                <MessageEditor<Field> field={Field::Message} id={Field::Message.id()} label={lang.message()}
                    value={form.message.clone()} {hint} error={error(Field::Message)} {on_edit} on_enter={on_send} />
                <Choice<Msg> label={lang.message_format()} options={formats} {on} />
                <div class="field end">
                    <Button<Msg> {label} {msg} {kind} {on} disabled={sending.is_none() && !writing} />
                </div>
            </div>
            <details class="more">
                <summary>{ lang.more_options() }</summary>
                <div class="row">
                    <TextField<Field> field={Field::Repeat} id={Field::Repeat.id()} label={lang.repeat()} value={form.repeat.clone()}
                        unit={lang.times_unit()} keyboard={Keyboard::Numeric} error={error(Field::Repeat)} {on_edit} />
                    <TextField<Field> field={Field::Interval} id={Field::Interval.id()} label={lang.interval()}
                        value={form.interval.clone()} unit={lang.milliseconds_unit()} keyboard={Keyboard::Numeric}
                        error={error(Field::Interval)} {on_edit} />
                    <Select<Msg> id="tcp-line-end" label={lang.line_end()} options={line_ends.to_vec()} {on}
                        disabled={form.format == Format::Hex} />
                </div>
            </details>
            <p class="hint" role="status">{ sending.map(|(sent, times)| lang.sent_of(sent, times)).unwrap_or_default() }</p>
        </>
    }
}
