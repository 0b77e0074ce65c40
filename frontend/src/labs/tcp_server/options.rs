//! The advanced controls: the parameters of bind, listen and recv, and how connections are served.

use super::{
    form::{Field, Form},
    model::Msg,
    replies::{Rule, Unit},
};
use crate::{
    labs::{input::Errors, listener::Ports},
    text::{Lang, use_lang},
    ui::{Choice, Keyboard, TextField, options},
};
use relay_protocol::BIND_PORT;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct OptionsProps {
    pub form: Form,
    pub errors: Errors<Field>,
    /// Whether there is no listening socket. Only then can the parameters of bind and listen change.
    pub idle: bool,
    /// Whether a pending accept, called before one at a time was chosen, will accept one more client.
    pub accept_pending: bool,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_listen: Callback<()>,
}

/// Ports; one at a time or many; recv or line; delay and recv size; backlog and SO_REUSEADDR.
#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let OptionsProps { form, errors, idle, accept_pending, on, on_edit, on_listen } = props;
    let lang = use_lang();
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    let on_choose = use_callback(on.clone(), |port, on| on.emit(Msg::UsePort(port)));
    let one = form.one_at_a_time;
    let serving = options(one, Msg::OneAtATime, [(true, lang.serving_one()), (false, lang.serving_many())]);
    let units = options(form.unit, Msg::SetUnit, [(Unit::Recv, lang.unit_recv()), (Unit::Line, lang.unit_line())]);
    let reuse = options(form.reuse_address, Msg::ReuseAddress, [(true, lang.turned_on()), (false, lang.turned_off())]);
    html! {
        <details class="more">
            <summary>{ lang.more_options() }</summary>
            <div class="server-options">
                <div class="row">
                    <Choice<Msg> label={lang.serving()} options={serving} {on} />
                    <Choice<Msg> label={lang.reply_unit()} options={units} {on} />
                    <TextField<Field> field={Field::Delay} id={Field::Delay.id()} label={lang.reply_delay()}
                        value={form.delay.clone()} unit={lang.milliseconds_unit()} keyboard={Keyboard::Numeric}
                        error={error(Field::Delay)} {on_edit} />
                    <TextField<Field> field={Field::RecvSize} id={Field::RecvSize.id()} label={lang.recv_size()}
                        value={form.recv_size.clone()} unit={lang.bytes_unit()} keyboard={Keyboard::Numeric}
                        error={error(Field::RecvSize)} {on_edit} />
                </div>
                <p class="hint" role="status">
                    { rule_about(lang, form.rule) }{ " " }
                    { if one { lang.serving_one_about() } else { lang.serving_many_about() } }
                    if *accept_pending { { " " }{ lang.serving_accept_pending() } }
                    if form.unit == Unit::Line { { " " }{ lang.unit_line_about() } }
                </p>
                <Ports port={form.port.clone()} usual={BIND_PORT} {on_choose} disabled={!idle} />
                <div class="row">
                    <TextField<Field> field={Field::Backlog} id={Field::Backlog.id()} label={lang.backlog()}
                        value={form.backlog.clone()} unit={lang.clients_unit()} keyboard={Keyboard::Numeric}
                        error={error(Field::Backlog)} read_only={!idle} {on_edit} on_enter={on_listen} />
                    <Choice<Msg> label={lang.reuse_address()} options={reuse} {on} disabled={!idle} />
                </div>
                <p class="hint" role="status">
                    { lang.backlog_hint() }{ " " }{ if form.reuse_address { lang.reuse_on() } else { lang.reuse_off() } }
                </p>
            </div>
        </details>
    }
}

fn rule_about(lang: Lang, rule: Rule) -> &'static str {
    match rule {
        Rule::ByHand => lang.rule_by_hand_about(),
        Rule::Prefix => lang.rule_prefix_about(),
        Rule::Upper => lang.rule_upper_about(),
        Rule::Reverse => lang.rule_reverse_about(),
        Rule::Fixed => lang.rule_fixed_about(),
    }
}
