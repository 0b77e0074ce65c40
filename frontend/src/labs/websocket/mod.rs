//! The WebSocket lab: messages both ways by the browser's own WebSocket, to any server.
//!
//! - [`form`]: what the fields hold, and what it means; [`url`]: a WebSocket's URL; pure
//! - [`servers`]: the practice servers on offer; pure
//! - [`model`]: what the lab knows, what can happen, and what follows; pure
//! - `address`, `message`, `options`: the parts of the controls

mod address;
pub mod form;
mod message;
pub mod model;
mod options;
pub mod servers;
mod text;
pub mod url;

use super::{LabProps, runtime::use_lab, use_found, use_relay, use_revealed};
use crate::{
    text::{Lang, use_lang},
    transport::socket::RelayTransport,
    ui::{Status, StatusBadge, Workbench},
    views::{Lanes, Outcome, RecordView},
};
use address::Address;
use message::MessageControls;
use model::{Model, Msg, WebSocketLab, client::ClientState};
use options::{CloseCodeTable, Options};
use yew::prelude::*;

#[component]
pub fn WebSocket(_: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay().relay;
    let lab = use_lab::<WebSocketLab, _>(RelayTransport::default(), || Model::new(lang.first_message()));
    let on = &lab.on;
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_connect = use_callback(on.clone(), |(), on| on.emit(Msg::Connect));
    let on_send = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let on_clear = use_callback(on.clone(), |(), on| on.emit(Msg::ClearRecord));
    use_found(Some(servers::echo(&relay)), on.reform(Msg::PracticeServerFound));

    let model = lab.model();
    use_revealed(model.errors.clone());
    let record = html! {
        <RecordView id="websocket" record={model.record.clone()} lanes={Lanes { relay: false, clients: false }}
            empty={lang.record_empty_websocket()} {on_clear} />
    };
    html! {
        <Workbench title={lang.websocket()} intro={lang.websocket_intro()} {record}>
            <div class="card controls">
                <Address form={model.form.clone()} errors={model.errors.clone()} state={model.client.state}
                    waiting={model.waiting.is_some()} {relay} {on} on_edit={&on_edit} {on_connect} />
                <MessageControls form={model.form.clone()} errors={model.errors.clone()} open={model.client.is_open()}
                    sending={model.repetition.is_some()} {on} on_edit={&on_edit} {on_send} />
                { status(lang, &model) }
                <Outcome record={model.record.clone()} />
                <Options form={model.form.clone()} errors={model.errors.clone()} idle={model.is_idle()} {on} {on_edit} />
                <CloseCodeTable />
            </div>
        </Workbench>
    }
}

/// The state of the WebSocket, how much waits in the browser, and how far a repeated message is.
fn status(lang: Lang, model: &Model) -> Html {
    let client = &model.client;
    let (status, label) = match client.state {
        ClientState::Closed if model.waiting.is_some() => (Status::Busy, lang.websocket_state_waiting().to_owned()),
        ClientState::Closed => (Status::Idle, lang.state_idle().to_owned()),
        ClientState::Connecting => (Status::Busy, lang.connecting().to_owned()),
        ClientState::Open if client.subprotocol.is_empty() => (Status::Open, lang.state_open().to_owned()),
        ClientState::Open => (Status::Open, lang.websocket_speaks(&client.subprotocol)),
        ClientState::Closing => (Status::Busy, lang.state_closing().to_owned()),
    };
    let sent = model.repetition.as_ref().map(|repetition| lang.sent_of(repetition.sent, repetition.times));
    html! {
        <div class="status-line">
            <StatusBadge {status} {label} />
            if client.buffered > 0 { <span class="queued">{ lang.websocket_buffered(client.buffered) }</span> }
            <span class="hint" role="status">{ sent.unwrap_or_default() }</span>
        </div>
    }
}
