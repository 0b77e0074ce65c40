//! The options that a beginner does not need at first (subprotocols, repetitions, closing, and reconnecting), and the
//! table of close codes.

use super::{
    form::{Field, Form},
    model::Msg,
};
use crate::{
    labs::input::Errors,
    text::{record::websocket::CLOSE_CODES, use_lang},
    ui::{Choice, Keyboard, TextField, options},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct OptionsProps {
    pub form: Form,
    pub errors: Errors<Field>,
    /// Whether the session is idle: nothing is open, and no reconnect is pending.
    pub idle: bool,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// The subprotocols, repetitions and interval; the close code and reason; whether to reconnect.
#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let lang = use_lang();
    let OptionsProps { form, errors, idle, on, on_edit } = props;
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    let reconnect = options(
        form.reconnects,
        Msg::Reconnect,
        [(false, lang.websocket_reconnect_no()), (true, lang.websocket_reconnect_yes())],
    );
    html! {
        <details class="more">
            <summary>{ lang.more_options() }</summary>
            <div class="row">
                <TextField<Field> field={Field::Subprotocols} id={Field::Subprotocols.id()} label={lang.websocket_subprotocols()}
                    value={form.subprotocols.clone()} width="wide" error={error(Field::Subprotocols)} read_only={!idle} {on_edit} />
                <TextField<Field> field={Field::Repeat} id={Field::Repeat.id()} label={lang.repeat()} value={form.repeat.clone()}
                    unit={lang.times_unit()} keyboard={Keyboard::Numeric} error={error(Field::Repeat)} {on_edit} />
                <TextField<Field> field={Field::Interval} id={Field::Interval.id()} label={lang.interval()}
                    value={form.interval.clone()} unit={lang.milliseconds_unit()} keyboard={Keyboard::Numeric}
                    error={error(Field::Interval)} {on_edit} />
                <TextField<Field> field={Field::CloseCode} id={Field::CloseCode.id()} label={lang.websocket_close_code()}
                    value={form.close_code.clone()} keyboard={Keyboard::Numeric} error={error(Field::CloseCode)} {on_edit} />
                <TextField<Field> field={Field::CloseReason} id={Field::CloseReason.id()} label={lang.websocket_close_reason()}
                    value={form.close_reason.clone()} width="wide" error={error(Field::CloseReason)} {on_edit} />
                <Choice<Msg> label={lang.websocket_reconnect()} options={reconnect} {on} />
            </div>
            <p class="hint">{ lang.websocket_subprotocols_hint() }{ " " }{ lang.websocket_reconnect_hint() }</p>
        </details>
    }
}

/// A table of the close codes and their meanings.
#[component]
pub fn CloseCodeTable() -> Html {
    let lang = use_lang();
    let rows = CLOSE_CODES.iter().map(|codes| {
        let (first, last) = (codes.codes.start(), codes.codes.end());
        let number = if first == last { first.to_string() } else { format!("{first}–{last}") };
        html! {
            <tr key={*first}>
                <th scope="row">{ number }</th>
                <td><span class="name">{ (codes.name)(lang) }</span>{ ". " }{ (codes.meaning)(lang) }</td>
                <td>{ if codes.from_close { lang.websocket_yes() } else { lang.websocket_no() } }</td>
            </tr>
        }
    });
    html! {
        <details class="more close-codes">
            <summary>{ lang.websocket_codes() }</summary>
            <p class="hint">{ lang.websocket_codes_intro() }</p>
            <div class="scroll" tabindex="0" role="group" aria-label={lang.websocket_codes()}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ lang.websocket_column_code() }</th>
                            <th scope="col">{ lang.websocket_column_meaning() }</th>
                            <th scope="col">{ lang.websocket_column_sendable() }</th>
                        </tr>
                    </thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </details>
    }
}
