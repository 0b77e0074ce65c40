//! How to connect to the server: clients inside this tab, terminal commands, and the client lab in another tab.

use super::{
    commands::commands,
    form::Field,
    model::{ClientId, ConnectionState, LocalClient, Model, Msg},
};
use crate::{
    labs::{
        TCP_CLIENT,
        input::Errors,
        link,
        listener::{ListenerState, WaysIn},
    },
    record::Micros,
    text::{Lang, dotted, use_lang},
    ui::{Button, TextField},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ConnectClientProps {
    pub message: String,
    pub errors: Errors<Field>,
    pub listening: bool,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// The field and the button that connect a client inside this tab.
#[component]
pub fn ConnectClient(props: &ConnectClientProps) -> Html {
    let ConnectClientProps { message, errors, listening, on, on_edit } = props;
    let lang = use_lang();
    let error = errors.of(Field::ClientMessage).map(|error| AttrValue::from(lang.input_error(error)));
    let on_connect = use_callback(on.clone(), |(), on| on.emit(Msg::ConnectClient));
    html! {
        <>
            <TextField<Field> field={Field::ClientMessage} id={Field::ClientMessage.id()} label={lang.client_message()}
                value={message.clone()} width="grow" {error} {on_edit} on_enter={on_connect} />
            <div class="field end">
                <Button<Msg> label={lang.connect_client()} msg={Msg::ConnectClient} {on} disabled={!listening} />
            </div>
        </>
    }
}

/// The card with the ways to connect from outside, initially collapsed, and the clients inside this tab.
pub fn try_it(lang: Lang, model: &Model, on: &Callback<Msg>) -> Html {
    let listening = model.listener.state == ListenerState::Listening;
    let local = &model.listener.local;
    html! {
        <section class="card controls" aria-label={lang.local_clients()}>
            <details class="more">
                <summary>{ lang.from_terminal() }</summary>
                if listening {
                    <WaysIn hint={lang.try_terminal()} commands={commands(lang, &model.form, local)} />
                    { other_tab(lang, local) }
                } else {
                    <p class="hint">{ lang.try_not_listening() }</p>
                }
            </details>
            <ul class="client-list" aria-label={lang.local_clients()}>
                { for model.clients.iter().map(|client| html! {
                    <ClientRow key={client.id.0} client={client.clone()} waits={client.waits(model.now)} {on} />
                }) }
            </ul>
        </section>
    }
}

/// A link that opens the TCP client lab in a new tab with this server's address. The new tab also gets this tab's
/// token, from its opener.
fn other_tab(lang: Lang, server: &str) -> Html {
    let href = link::to([("lab", TCP_CLIENT), ("lang", lang.tag()), ("server", server)]);
    let words = lang.with(lang.try_other_tab(), server);
    html! { <p class="hint"><a class="other-tab" {href} target="_blank" rel="opener">{ words }</a></p> }
}

#[derive(Properties, PartialEq)]
pub struct ClientRowProps {
    pub client: LocalClient,
    /// How long the client has been waiting for a reply, or `None` if it is not waiting.
    pub waits: Option<Micros>,
    pub on: Callback<Msg>,
}

/// The row of a client inside this tab: what it sent, the reply, and how long the reply took.
#[component]
pub fn ClientRow(props: &ClientRowProps) -> Html {
    let ClientRowProps { client, waits, on } = props;
    let lang = use_lang();
    let ended = client.connection.state.is_closed();
    let (state, words) = match (client.reply_took, waits) {
        (Some(took), _) => {
            let answered = lang.with_duration(lang.client_answered(), took);
            ("answered", dotted(&[&answered, if ended { lang.client_ended() } else { "" }]))
        }
        (None, Some(waits)) => ("waiting", lang.with_duration(lang.client_waits(), *waits)),
        (None, None) if client.connection.state == ConnectionState::Connecting => {
            ("waiting", lang.client_connecting().into())
        }
        (None, None) => ("ended", lang.client_no_reply().into()),
    };
    let ClientId(number) = client.id;
    let sent = client.sent_at.map(|_| String::from_utf8_lossy(&client.message));
    html! {
        <li data-state={state}>
            <strong>{ lang.with_number(lang.local_client(), number) }</strong>
            <code>{ client.connection.local.clone() }</code>
            <span class="said">
                if let Some(sent) = sent { <q>{ sent.trim_end() }</q> }
                if !client.reply.is_empty() {
                    <span aria-hidden="true">{ " → " }</span><q>{ String::from_utf8_lossy(&client.reply).trim_end() }</q>
                }
            </span>
            // Not announced by screen readers, because the time in it changes continually.
            <span class="hint">{ words }</span>
            <div class="buttons" role="group" aria-label={lang.with_number(lang.local_client(), number)}>
                <Button<Msg> label={lang.client_send()} msg={Msg::SendFromClient(client.id)} {on}
                    disabled={!client.connection.state.can_write()} />
                <Button<Msg> label={lang.client_close()} msg={Msg::CloseClient(client.id)} {on} disabled={ended} />
            </div>
        </li>
    }
}
