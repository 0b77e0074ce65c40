//! The accepted connections and the waiting clients, each with its bar, and the field for a message to one of them.

use super::{
    bars::{Scale, Span},
    connection_row::{ConnectionRow, bar},
    form::Field,
    model::{Model, Msg},
    replies::Rule,
    try_it::ConnectClient,
};
use crate::{
    labs::{input::Errors, listener::ListenerState},
    record::ConnectionId,
    text::{Lang, use_lang},
    ui::{Button, ButtonKind, FollowedList, TextField},
};
use yew::prelude::*;

/// The card of connections. Its first line connects a client inside the tab.
pub fn connections(lang: Lang, model: &Model, on: &Callback<Msg>, on_edit: &Callback<(Field, String)>) -> Html {
    let waiting = model.listener.waiting.iter().map(|&queued| Span { queued, accepted: None, ended: None });
    let spans: Vec<_> = model.connections.iter().map(|connection| connection.span).chain(waiting.clone()).collect();
    let scale = Scale::of(&spans, model.now);
    html! {
        <section class="card controls server-connections" aria-label={lang.connections()}>
            <div class="row">
                <h3>{ lang.connections() } <span class="count">{ model.connections.len() }</span></h3>
                <ConnectClient message={model.form.client_message.clone()} errors={model.errors.clone()}
                    listening={model.listener.state == ListenerState::Listening} {on} {on_edit} />
            </div>
            <FollowedList<ConnectionId> class="connection-list" label={lang.connections()} newest={model.connections.last().map(|newest| newest.id)}>
                { for model.connections.iter().map(|connection| html! {
                    <ConnectionRow key={connection.id.0} id={connection.id} peer={connection.peer.clone()}
                        client={model.client_at(&connection.peer)} state={connection.connection.state} failed={connection.failed}
                        received={connection.received} sent={connection.sent} bar={scale.bar(connection.span, model.now)}
                        times={lang.waited_served(connection.span.waited(model.now), Some(connection.span.served(model.now)))}
                        chosen={model.chosen == Some(connection.id)} {on} />
                }) }
                if model.connections.is_empty() { <li class="hint">{ lang.connections_none() }</li> }
            </FollowedList<ConnectionId>>
            <ul class="waiting-list" aria-label={lang.waiting_clients()}>
                { for waiting.enumerate().map(|(number, span)| html! {
                    <li key={number}>
                        <span class="label">{ lang.client_waiting() }</span>
                        { bar(scale.bar(span, model.now)) }
                        <span class="figures">{ lang.waited_served(span.waited(model.now), None) }</span>
                    </li>
                }) }
            </ul>
            <div class="connections-foot">
                <span class="legend">
                    <i data-bar="waited"></i>{ lang.legend_waited() }<i data-bar="served"></i>{ lang.legend_served() }
                </span>
                <span class="hint">{ lang.with(lang.bar_scale(), &lang.stopwatch(scale.length())) }</span>
            </div>
            if model.form.rule == Rule::ByHand || model.chosen_connection().is_some() {
                <ByHand recipient={model.recipient().map(|recipient| recipient.id)} message={model.form.message.clone()}
                    errors={model.errors.clone()} {on} {on_edit} />
            }
            { chosen(lang, model, on) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ByHandProps {
    /// The recipient of the message.
    recipient: Option<ConnectionId>,
    message: String,
    errors: Errors<Field>,
    on: Callback<Msg>,
    on_edit: Callback<(Field, String)>,
}

/// The field for a message to one connection.
#[component]
fn ByHand(props: &ByHandProps) -> Html {
    let ByHandProps { recipient, message, errors, on, on_edit } = props;
    let lang = use_lang();
    let on_send = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let label = match recipient {
        Some(ConnectionId(number)) => lang.with_number(lang.message_to(), *number),
        None => lang.message_to_nobody().to_owned(),
    };
    let error = errors.of(Field::Message).map(|error| AttrValue::from(lang.input_error(error)));
    html! {
        <div class="row">
            <TextField<Field> field={Field::Message} id={Field::Message.id()} {label} value={message.clone()} width="grow"
                {error} {on_edit} on_enter={on_send} />
            <div class="field end">
                <Button<Msg> label={lang.send()} msg={Msg::Send} {on} kind={ButtonKind::Primary} disabled={recipient.is_none()} />
            </div>
        </div>
    }
}

/// Shows whose record is displayed, and the list's buttons. The buttons are always rendered, so that they keep the
/// focus.
fn chosen(lang: Lang, model: &Model, on: &Callback<Msg>) -> Html {
    let chosen = model.chosen_connection();
    let ended = model.connections.iter().any(|accepted| accepted.connection.state.is_closed());
    let words = match chosen {
        Some(connection) => lang.with_number(lang.record_of(), connection.id.0),
        None => lang.record_of_all().to_owned(),
    };
    html! {
        <div class="connections-foot">
            <span class="hint" role="status">{ words }</span>
            <Button<Msg> label={lang.forget_ended()} msg={Msg::ForgetEnded} {on} kind={ButtonKind::Chip} disabled={!ended} />
            <Button<Msg> label={lang.connections_all()} msg={Msg::Choose(None)} {on} kind={ButtonKind::Chip}
                disabled={chosen.is_none()} />
        </div>
    }
}
