//! The TCP client lab: connect, send, recv with a size, shut down, close, reset.
//!
//! - [`form`]: the fields and their parsed values; pure
//! - [`model`]: the model, the messages and the update; pure
//! - [`code`]: the program that does the same work; pure
//! - [`experiments`]: the lab's guided experiments; pure
//! - [`tasks`]: the lab's tasks; pure
//! - `address`, `message`, `options`: the parts of the controls

mod address;
pub mod code;
pub mod experiments;
pub mod form;
mod message;
pub mod model;
mod options;
mod task_text;
pub mod tasks;
mod text;

use super::{
    LabProps, TCP_CLIENT, client_lanes, last_outcome, relay_loss_note,
    runtime::use_lab,
    share::use_share,
    tasks::{use_experiments, use_tasks},
    use_found, use_relay, use_revealed,
};
use crate::{
    experiment::{self, ExperimentCard, WithExperiments, view::CardView},
    snippets::Task,
    text::{Lang, use_lang},
    transport::page::PageTransport,
    ui::{Button, Status, StatusBadge, Workbench},
    views::RecordView,
};
use address::Address;
use message::Message;
use model::{ConnectionState, Model, Msg, TcpClientLab};
use options::Options;
use relay_protocol::PracticeTcp;
use yew::prelude::*;

#[component]
pub fn TcpClient(props: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay().relay;
    let lab = use_lab::<WithExperiments<TcpClientLab>, _>(PageTransport::default(), || {
        experiment::Model::new(Model::new(props.server.clone(), props.first_message(lang)))
    });
    let on = &use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Lab(msg)));
    let on_card = use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Card(msg)));
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_send = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let on_connect = use_callback(on.clone(), |(), on| on.emit(Msg::Connect));
    let on_clear = use_callback(on.clone(), |(), on| on.emit(Msg::ClearRecord));
    let practice = relay.practice_tcp();
    let echo = practice.iter().find(|server| server.name == PracticeTcp::Echo).map(|server| server.address.clone());
    use_found(echo, on.reform(Msg::EchoServerFound));

    let guided = lab.model();
    let model = &guided.lab;
    use_revealed(model.errors.clone());
    let task = use_tasks(&tasks::TASKS, &props.start, &model.record, guided.runner.runs(), &lab.context(), on);
    let share = use_share(TCP_CLIENT, &props.start, model.form.clone(), {
        let on = on.clone();
        move |form| on.emit(Msg::Restore(Box::new(form)))
    });
    use_experiments::<TcpClientLab>(&guided, &props.start, &lab.context(), &on_card);
    let record = html! {
        <RecordView id="tcp" record={model.record.clone()} lanes={client_lanes(&model.record)}
            empty={lang.record_empty_socket()} has_code=true work={code::work(model, practice).map(Task::from)} {on_clear} />
    };
    let sending = model.repetition.as_ref().map(|repetition| (repetition.sent, repetition.times));
    html! {
        <Workbench title={lang.tcp_client()} intro={lang.tcp_client_intro()} steps={[lang.connect(), lang.send(), lang.read_record()]} {share} {record}>
            { task }
            <ExperimentCard view={CardView::of(&experiments::EXPERIMENTS, &guided.runner, &lab.context())} on={on_card} />
            <div class="card controls">
                <Address {lang} form={model.form.clone()} errors={model.errors.clone()} state={model.connection.state}
                    practice={relay.offered_tcp().into_owned()} {on} on_edit={&on_edit} on_connect={&on_connect} />
                <Message {lang} form={model.form.clone()} errors={model.errors.clone()} state={model.connection.state} {sending} {on}
                    on_edit={&on_edit} {on_send} />
                { status(lang, model) }
                { last_outcome(lang, &model.errors, &model.record) }
                { actions(lang, model, on) }
                <Options {lang} form={model.form.clone()} errors={model.errors.clone()} state={model.connection.state} {on}
                    on_edit={&on_edit} on_connect={&on_connect} />
                { relay_loss_note(model.connection.relay_loss, lang.relay_not_reached(), lang.relay_lost()) }
            </div>
        </Workbench>
    }
}

/// Shows the state of the connection and the bytes queued on it.
fn status(lang: Lang, model: &Model) -> Html {
    let (status, label) = match model.connection.state {
        ConnectionState::Closed => (Status::Idle, lang.state_idle()),
        ConnectionState::Connecting => (Status::Busy, lang.connecting()),
        ConnectionState::Open { reading: false, .. } => (Status::Open, lang.state_peer_closed()),
        ConnectionState::Open { writing: false, .. } => (Status::Open, lang.state_half_closed()),
        ConnectionState::Open { .. } => (Status::Open, lang.state_open()),
        ConnectionState::Closing => (Status::Busy, lang.state_closing()),
    };
    let waiting = model.connection.buffer.waiting();
    html! {
        <div class="status-line">
            <StatusBadge {status} {label} />
            if waiting > 0 { <span class="queued">{ lang.queued(waiting) }</span> }
        </div>
    }
}

/// The buttons for every action on the connection except sending.
fn actions(lang: Lang, model: &Model, on: &Callback<Msg>) -> Html {
    let open = model.connection.state.is_open();
    html! {
        <div class="row actions">
            if !model.form.continuous {
                <Button<Msg> label={lang.call_recv()} msg={Msg::Receive} {on} disabled={!model.connection.state.can_read()} />
            }
            <Button<Msg> label={lang.shut_down_writing()} msg={Msg::Shutdown} {on} disabled={!model.connection.state.can_write()} />
            <Button<Msg> label={lang.reset_connection()} msg={Msg::Reset} {on} disabled={!open} />
        </div>
    }
}
