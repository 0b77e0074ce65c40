//! The connections that were accepted and the clients that wait, each with its bar; and the message to one of them.

use super::{
    bars::{Scale, Span},
    connection_row::{ConnectionRow, bar},
    form::Field,
    model::{Model, Msg},
    replies::Rule,
};
use crate::{
    text::{Lang, use_lang},
    ui::{Button, ButtonKind, TextField},
};
use std::{cell::Cell, rc::Rc};
use web_sys::HtmlElement;
use yew::prelude::*;

/// How far from its end, in CSS pixels, a list counts as scrolled to it: browsers round.
const AT_END: i32 = 8;

/// A list that scrolls to its newest row, unless the user has scrolled back.
#[hook]
fn use_followed_list<K: PartialEq + 'static>(newest: K) -> (NodeRef, Callback<Event>) {
    let list = use_node_ref();
    let follows = use_memo((), |()| Cell::new(true));
    use_effect_with(newest, {
        let (list, follows) = (list.clone(), follows.clone());
        move |_| {
            if let (true, Some(list)) = (follows.get(), list.cast::<HtmlElement>()) {
                list.set_scroll_top(list.scroll_height());
            }
        }
    });
    let onscroll = use_callback((list.clone(), follows), |_: Event, (list, follows): &(NodeRef, Rc<Cell<bool>>)| {
        if let Some(list) = list.cast::<HtmlElement>() {
            follows.set(list.scroll_top() + list.client_height() + AT_END >= list.scroll_height());
        }
    });
    (list, onscroll)
}

/// The card. The lab calls it with its model, as all of it is about that.
#[hook]
pub fn use_connections(model: &Model, on: &Callback<Msg>, on_edit: &Callback<(Field, String)>, connect: Html) -> Html {
    let lang = use_lang();
    let (list, onscroll) = use_followed_list(model.connections.last().map(|connection| connection.id));
    let on_send = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let waiting = model.listener.waiting.iter().map(|&came| Span { came, accepted: None, ended: None });
    let spans: Vec<_> = model.connections.iter().map(|connection| connection.span).chain(waiting.clone()).collect();
    let scale = Scale::of(&spans, model.now);
    html! {
        <section class="card controls server-connections" aria-label={lang.connections()}>
            <div class="row">
                <h3>{ lang.connections() } <span class="count">{ model.connections.len() }</span></h3>
                { connect }
            </div>
            // One that scrolls must be reached by the keyboard.
            <ul class="connection-list" ref={list} {onscroll} tabindex="0" aria-label={lang.connections()}>
                { for model.connections.iter().map(|connection| html! {
                    <ConnectionRow key={connection.id.0} id={connection.id} peer={connection.peer.clone()}
                        client={model.client_at(&connection.peer)} state={connection.state} failed={connection.failed}
                        received={connection.received} sent={connection.sent} bar={scale.bar(connection.span, model.now)}
                        times={lang.waited_served(connection.span.waited(model.now), Some(connection.span.served(model.now)))}
                        chosen={model.chosen == Some(connection.id)} {on} />
                }) }
                if model.connections.is_empty() { <li class="hint">{ lang.connections_none() }</li> }
            </ul>
            <ul class="waiting-list" aria-label={lang.waiting_clients()}>
                { for waiting.enumerate().map(|(number, span)| html! {
                    <li key={number}>
                        <span class="label">{ lang.client_waiting() }</span>
                        { bar(scale.bar(span, model.now)) }
                        <span class="told">{ lang.waited_served(span.waited(model.now), None) }</span>
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
                { by_hand(lang, model, on, on_edit, &on_send) }
            }
            { chosen(lang, model, on) }
        </section>
    }
}

/// The field for a message to one connection.
fn by_hand(
    lang: Lang,
    model: &Model,
    on: &Callback<Msg>,
    on_edit: &Callback<(Field, String)>,
    on_send: &Callback<()>,
) -> Html {
    let recipient = model.recipient();
    let label = match recipient {
        Some(connection) => lang.with_number(lang.message_to(), connection.id.0),
        None => lang.message_to_nobody().to_owned(),
    };
    let error = model.errors.of(Field::Message).map(|error| AttrValue::from(lang.input_error(error)));
    html! {
        <div class="row">
            <TextField<Field> field={Field::Message} id={Field::Message.id()} {label} value={model.form.message.clone()}
                width="grow" {error} {on_edit} on_enter={on_send} />
            <div class="field end">
                <Button<Msg> label={lang.send()} msg={Msg::Send} {on} kind={ButtonKind::Primary} disabled={recipient.is_none()} />
            </div>
        </div>
    }
}

/// Whose record is shown, and what can be done with the list. The buttons stay where they are: they keep the focus.
fn chosen(lang: Lang, model: &Model, on: &Callback<Msg>) -> Html {
    let chosen = model.chosen_connection();
    let ended = model.connections.iter().any(|connection| connection.state.is_closed());
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
