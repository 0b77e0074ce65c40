//! The options that a beginner does not need at first: how recv is called, and how the message is typed and repeated.

use super::{
    form::{Field, Form},
    model::{ConnectionState, Msg},
};
use crate::{
    labs::input::{Errors, Format, LineEnd},
    text::Lang,
    ui::{Choice, Keyboard, Select, TextField, options},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct OptionsProps {
    pub lang: Lang,
    pub form: Form,
    pub errors: Errors<Field>,
    pub state: ConnectionState,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_connect: Callback<()>,
}

/// The recv size, time limit and recv mode; the message format, line end, repetitions and interval.
#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let OptionsProps { lang, form, errors, state, on, on_edit, on_connect } = props;
    let lang = *lang;
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    let modes = options(
        form.continuous,
        Msg::ReceiveContinuously,
        [(true, lang.recv_continuous()), (false, lang.recv_by_hand())],
    );
    let formats =
        options(form.format, Msg::SetFormat, [(Format::Text, lang.format_text()), (Format::Hex, lang.format_hex())]);
    let line_ends = LineEnd::ALL.map(|line_end| {
        let words = if line_end == LineEnd::Nothing { lang.line_end_none() } else { line_end.name() };
        (words.into(), Msg::SetLineEnd(line_end), line_end == form.line_end)
    });
    html! {
        <details class="more">
            <summary>{ lang.more_options() }</summary>
            <div class="row">
                <TextField<Field> field={Field::RecvSize} id={Field::RecvSize.id()} label={lang.recv_size()}
                    value={form.recv_size.clone()} unit={lang.bytes_unit()} keyboard={Keyboard::Numeric}
                    error={error(Field::RecvSize)} {on_edit} on_enter={on_connect} />
                <TextField<Field> field={Field::TimeLimit} id={Field::TimeLimit.id()} label={lang.time_limit()}
                    value={form.time_limit.clone()} unit={lang.seconds_unit()} keyboard={Keyboard::Decimal}
                    error={error(Field::TimeLimit)} {on_edit} on_enter={on_connect} />
                <Choice<Msg> label={lang.recv_mode()} hint={lang.recv_mode_hint()} options={modes} {on}
                    disabled={*state != ConnectionState::Closed} />
                <Choice<Msg> label={lang.message_format()} options={formats} {on} />
                <Select<Msg> id="tcp-line-end" label={lang.line_end()} options={line_ends.to_vec()} {on}
                    disabled={form.format == Format::Hex} />
                <TextField<Field> field={Field::Repeat} id={Field::Repeat.id()} label={lang.repeat()} value={form.repeat.clone()}
                    unit={lang.times_unit()} keyboard={Keyboard::Numeric} error={error(Field::Repeat)} {on_edit} />
                <TextField<Field> field={Field::Interval} id={Field::Interval.id()} label={lang.interval()}
                    value={form.interval.clone()} unit={lang.milliseconds_unit()} keyboard={Keyboard::Numeric}
                    error={error(Field::Interval)} {on_edit} />
            </div>
        </details>
    }
}
