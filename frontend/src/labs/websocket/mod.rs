//! The WebSocket lab: the browser's own WebSocket to any server, rooms of the relay, and raw frames over TCP.
//!
//! - [`form`]: the fields and their parsed values; [`url`]: a WebSocket's URL; pure
//! - [`servers`]: the practice servers; pure
//! - [`code`]: the work that the fields describe, for generating programs; pure
//! - [`model`]: the model, the messages and the updates; pure
//! - [`room`]: a room of the relay
//! - [`wire`]: WebSocket over the relay's TCP connections, with every frame shown
//! - [`tasks`]: the lab's tasks; pure
//! - [`experiments`]: the guided experiments; [`tcp`]: a TCP connection with which one of them compares; pure
//! - `address`, `message`, `options`: the parts of the controls

mod address;
pub mod code;
pub mod experiments;
pub mod form;
mod message;
pub mod model;
mod options;
pub mod room;
pub mod servers;
mod task_text;
pub mod tasks;
pub mod tcp;
mod text;
pub mod url;
pub mod wire;

use super::{
    LabProps, last_outcome,
    runtime::use_lab,
    share::use_share,
    tasks::{use_experiments, use_tasks},
    use_found, use_relay, use_revealed,
};
use crate::{
    experiment::{self, ExperimentCard, WithExperiments, view::CardView},
    record::{Protocol, Record},
    text::{Lang, use_lang},
    transport::page::PageTransport,
    ui::{Button, ButtonKind, Status, StatusBadge, Workbench},
    views::{Lanes, RecordView},
};
use address::Address;
use form::{Field, Mode};
use message::MessageControls;
use model::{Model, Msg, WebSocketLab, client::ClientState};
use options::{CloseCodeTable, Options};
use room::view::RoomView;
use wire::{WireControls, WireControlsProps, WireMsg, WireView, WireViewProps};
use yew::prelude::*;

#[component]
pub fn WebSocket(props: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay().relay;
    let lab = use_lab::<WithExperiments<WebSocketLab>, _>(PageTransport::default(), || {
        experiment::Model::new(Model::new(props.first_message(lang), rand::random()))
    });
    let on = &use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Lab(msg)));
    let on_card = use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Card(msg)));
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_connect = use_callback(on.clone(), |(), on| on.emit(Msg::Connect));
    let on_send = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let on_room = use_callback(on.clone(), |msg, on| on.emit(Msg::Room(msg)));
    let on_clear = use_callback(on.clone(), |(), on| on.emit(Msg::ClearRecord));
    let on_wire = use_callback(on.clone(), |msg, on| on.emit(Msg::Wire(msg)));
    use_found(Some(servers::echo(&relay)), on.reform(Msg::PracticeServerFound));
    use_found(wire::server(&relay), on_wire.reform(WireMsg::ServerFound));

    let guided = lab.model();
    let model = &guided.lab;
    use_revealed(model.errors.clone());
    let task = use_tasks(&tasks::TASKS, &props.start, &model.record, guided.runner.runs(), &lab.context(), on);
    let share = use_share("websocket", &props.start, (model.form.for_link(), model.wire.form.clone()), {
        let on = on.clone();
        move |(form, wire)| on.emit(Msg::Restore(Box::new(form), Box::new(wire)))
    });
    use_experiments::<WebSocketLab>(&guided, &props.start, &lab.context(), &on_card);
    let wire = WireViewProps::of(&model.wire, on_wire.clone()).filter(|_| model.form.mode == Mode::Wire);
    let work = code::task(model, &relay);
    let record = html! {
        <RecordView id="websocket" record={model.record.clone()} lanes={lanes(&model.record)}
            empty={lang.record_empty_websocket()} has_code=true {work} {on_clear} />
    };
    let mode = model.form.mode;
    let controls = match mode {
        Mode::Server => html! {
            <>
                <Address form={model.form.clone()} errors={model.errors.clone()} session={model.session.clone()} {relay} {on}
                    on_edit={&on_edit} {on_connect} />
                { messages(lang, model, on, &on_edit, &on_send) }
            </>
        },
        Mode::Wire => html! {
            <>
                <WireControls ..WireControlsProps::of(&model.wire, relay, on_wire) />
                { last_outcome(lang, &model.wire.errors, &model.record) }
            </>
        },
        Mode::Room => html! {
            <RoomView room={model.room.clone()} record={model.record.clone()} relay={relay.address.clone()} on={on_room} />
        },
    };
    html! {
        <Workbench title={lang.websocket()} intro={lang.websocket_intro()} steps={steps(lang, mode)} {share} {record}>
            { task }
            <ExperimentCard view={CardView::of(&experiments::EXPERIMENTS, &guided.runner, &lab.context())} on={on_card} />
            <div class="card controls">
                <div class="choice" role="group" aria-label={lang.websocket_mode()}>
                    { for Mode::ALL.map(|of| html! {
                        <Button<Msg> key={of.name()} label={mode_name(lang, of)} msg={Msg::SetMode(of)} kind={ButtonKind::Segment}
                            pressed={of == mode} {on} />
                    }) }
                </div>
                // The key makes Yew create new elements when the mode changes, so that no field turns into another
                // mode's field.
                <div class="mode" key={mode.name()}>
                    { controls }
                    <CloseCodeTable />
                </div>
            </div>
            if let Some(props) = wire { <WireView ..props /> }
        </Workbench>
    }
}

/// The lanes of the record. The relay is between tab and server only for TCP connections.
pub fn lanes(record: &Record) -> Lanes {
    Lanes { relay: record.connections().any(|(_, connection)| connection.protocol == Protocol::Tcp), clients: false }
}

fn mode_name(lang: Lang, mode: Mode) -> &'static str {
    match mode {
        Mode::Server => lang.websocket_mode_server(),
        Mode::Room => lang.websocket_mode_room(),
        Mode::Wire => lang.websocket_mode_wire(),
    }
}

/// The steps of a first attempt.
fn steps(lang: Lang, mode: Mode) -> [&'static str; 3] {
    match mode {
        Mode::Server | Mode::Wire => [lang.connect(), lang.send(), lang.read_record()],
        Mode::Room => [lang.room_join(), lang.room_say(), lang.read_record()],
    }
}

/// The message controls, the state of the WebSocket, the last outcome, and the options.
fn messages(
    lang: Lang,
    model: &Model,
    on: &Callback<Msg>,
    on_edit: &Callback<(Field, String)>,
    on_send: &Callback<()>,
) -> Html {
    let (form, errors, session) = (&model.form, &model.errors, &model.session);
    html! {
        <>
            <MessageControls form={form.clone()} errors={errors.clone()} open={session.client.is_open()}
                sending={model.repetition.is_some()} {on} {on_edit} {on_send} />
            { status(lang, model) }
            { last_outcome(lang, errors, &model.record) }
            <Options form={form.clone()} errors={errors.clone()} idle={session.is_idle()} {on} {on_edit} />
        </>
    }
}

/// The state of the WebSocket, the bytes that are still in the browser, and the progress of a repeated message.
fn status(lang: Lang, model: &Model) -> Html {
    let client = &model.session.client;
    let (status, label) = match client.state {
        ClientState::Closed if model.session.waiting => (Status::Busy, lang.websocket_state_waiting().to_owned()),
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
