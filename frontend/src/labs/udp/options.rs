//! The options of client and server that a beginner does not need at first: how recvfrom is called, how the message is
//! entered and repeated, and example lengths.

use super::{
    form::{Field, Form, Mode},
    model::{ConnectionState, Msg},
};
use crate::{
    labs::input::{Errors, Format},
    text::use_lang,
    ui::{Button, ButtonKind, Choice, Keyboard, TextField, options},
};
use relay_protocol::MAX_DATAGRAM;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct OptionsProps {
    pub form: Form,
    pub errors: Errors<Field>,
    pub state: ConnectionState,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// The recvfrom size and, for the client, the time limit and the recvfrom mode; the message format, repetitions and
/// interval; example messages.
#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let OptionsProps { form, errors, state, on, on_edit } = props;
    let lang = use_lang();
    let client = form.mode == Mode::Client;
    let closed = *state == ConnectionState::Closed;
    let number = |field: Field, label: &'static str, unit: &'static str, keyboard, read_only| {
        let error = errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
        html! {
            <TextField<Field> {field} id={field.id()} {label} value={form.text(field).to_owned()} {unit} {keyboard} {error}
                {read_only} {on_edit} />
        }
    };
    let modes = options(
        form.continuous,
        Msg::ReceiveContinuously,
        [(true, lang.recv_continuous()), (false, lang.recv_by_hand())],
    );
    let formats =
        options(form.format, Msg::SetFormat, [(Format::Text, lang.format_text()), (Format::Hex, lang.format_hex())]);
    let examples = [
        (0, lang.udp_example_empty()),
        (10, lang.udp_example_ten()),
        (MAX_DATAGRAM, lang.udp_example_longest()),
        (MAX_DATAGRAM + 1, lang.udp_example_too_long()),
    ];
    html! {
        <details class="more">
            <summary>{ lang.more_options() }</summary>
            <div class="row">
                { number(Field::RecvSize, lang.udp_recv_size(), lang.bytes_unit(), Keyboard::Numeric, !client && !closed) }
                if client {
                    { number(Field::TimeLimit, lang.time_limit(), lang.seconds_unit(), Keyboard::Decimal, false) }
                    <Choice<Msg> label={lang.udp_recv_mode()} hint={lang.udp_recv_mode_hint()} options={modes} {on}
                        disabled={!closed} />
                }
                <Choice<Msg> label={lang.message_format()} options={formats} {on} />
                { number(Field::Repeat, lang.repeat(), lang.times_unit(), Keyboard::Numeric, false) }
                { number(Field::Interval, lang.interval(), lang.milliseconds_unit(), Keyboard::Numeric, false) }
            </div>
            <div class="practice" role="group" aria-label={lang.udp_examples()}>
                <span class="label">{ lang.udp_examples() }</span>
                { for examples.map(|(bytes, label)| html! {
                    <Button<Msg> key={bytes} {label} msg={Msg::FillMessage(bytes)} kind={ButtonKind::Chip} {on} />
                }) }
            </div>
        </details>
    }
}
