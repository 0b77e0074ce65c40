//! The first part of the controls: the port, the reply rule, and the button that starts or stops listening.

use super::{
    form::{Field, Form},
    model::Msg,
    replies::Rule,
};
use crate::{
    labs::{
        input::Errors,
        last_outcome,
        listener::{FailureNotice, Listener, ListenerState, NoPorts},
    },
    record::{ConnectionId, Record},
    text::{Lang, use_lang},
    ui::{Button, ButtonKind, Keyboard, Select, Status, StatusBadge, TextField},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ListeningProps {
    pub form: Form,
    pub errors: Errors<Field>,
    pub listener: Listener,
    pub record: Record,
    /// The connection that must end before accept is called again.
    pub waits_for: Option<ConnectionId>,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
    pub on_listen: Callback<()>,
}

/// Shows the port, the reply rule and the button; below them the state of the listening socket, and the last outcome or
/// failure.
#[component]
pub fn Listening(props: &ListeningProps) -> Html {
    let ListeningProps { form, errors, listener, record, waits_for, on, on_edit, on_listen } = props;
    let lang = use_lang();
    let error = |field| errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
    let idle = listener.state == ListenerState::Idle;
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match idle {
        true => (lang.listen(), lang.stop_listening(), Msg::Listen, ButtonKind::Primary),
        false => (lang.stop_listening(), lang.listen(), Msg::StopListening, ButtonKind::Plain),
    };
    let rules = Rule::ALL.map(|rule| (rule_name(lang, rule).into(), Msg::SetRule(rule), rule == form.rule));
    let (status, state) = match listener.state {
        ListenerState::Idle => (Status::Idle, lang.listener_idle().into()),
        ListenerState::Binding => (Status::Busy, lang.listener_binding().into()),
        ListenerState::Listening => (Status::Open, lang.listening(&listener.local, listener.waiting.len())),
        ListenerState::Closing => (Status::Busy, lang.listener_closing().into()),
    };
    html! {
        <>
            <div class="row listen">
                <TextField<Field> field={Field::Port} id={Field::Port.id()} label={lang.port()} value={form.port.clone()}
                    keyboard={Keyboard::Numeric} error={error(Field::Port)} read_only={!idle} {on_edit} on_enter={on_listen} />
                <Select<Msg> id="server-rule" label={lang.reply_rule()} options={rules.to_vec()} {on} />
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={listener.state == ListenerState::Closing} />
                </div>
                if form.rule == Rule::Fixed {
                    <TextField<Field> field={Field::FixedReply} id={Field::FixedReply.id()} label={lang.fixed_reply()}
                        value={form.fixed_reply.clone()} width="wide" {on_edit} />
                }
            </div>
            <div>
                <NoPorts />
                <div class="status-line"><StatusBadge {status} label={state} /></div>
                if let Some(ConnectionId(number)) = waits_for {
                    <p class="hint" role="status">{ lang.with_number(lang.serving_waits_for(), *number) }</p>
                }
                if let Some(failure) = listener.failure.as_ref().filter(|_| errors.is_empty()) {
                    <FailureNotice<Msg> failure={failure.clone()} port={listener.port} port_field={Field::Port.id()}
                        another={Msg::ListenAtAnotherPort} {on} />
                } else {
                    { last_outcome(lang, errors, record) }
                }
            </div>
        </>
    }
}

fn rule_name(lang: Lang, rule: Rule) -> &'static str {
    match rule {
        Rule::ByHand => lang.rule_by_hand(),
        Rule::Prefix => lang.rule_prefix(),
        Rule::Upper => lang.rule_upper(),
        Rule::Reverse => lang.rule_reverse(),
        Rule::Fixed => lang.rule_fixed(),
    }
}
