//! The TCP server lab: the tab binds, listens, accepts and replies, and real programs connect to it.
//!
//! - [`form`]: the form's fields and their validation; pure
//! - [`replies`]: how the server replies to received bytes; pure
//! - [`model`]: model, messages and updates; pure
//! - [`bars`]: when clients waited and were served, on a common time scale; pure
//! - [`code`]: describes the lab's work for the generated programs; pure
//! - [`experiments`]: the lab's guided experiments; pure
//! - [`tasks`]: the lab's tasks; pure
//! - `listening`, `options`: the controls
//! - `connections`, `connection_row`: the accepted connections and the waiting clients
//! - `try_it`: clients inside this tab, and ways to connect from outside; [`commands`]: terminal commands; pure

pub mod bars;
pub mod code;
pub mod commands;
mod connection_row;
mod connections;
pub mod experiments;
pub mod form;
mod listening;
pub mod model;
mod options;
pub mod replies;
mod task_text;
pub mod tasks;
mod text;
mod try_it;

use super::{
    LabProps,
    listener::{ListenerState, offered_port},
    runtime::use_lab,
    server_lanes,
    share::use_share,
    tasks::{use_experiments, use_tasks},
    use_found, use_relay, use_revealed,
};
use crate::{
    experiment::{self, ExperimentCard, WithExperiments, view::CardView},
    snippets::Task,
    text::use_lang,
    transport::page::PageTransport,
    ui::Workbench,
    views::RecordView,
};
use connections::connections;
use listening::Listening;
use model::{Model, Msg, TcpServerLab};
use options::Options;
use relay_protocol::BIND_PORT;
use try_it::try_it;
use yew::prelude::*;

#[component]
pub fn TcpServer(props: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay().relay;
    let lab = use_lab::<WithExperiments<TcpServerLab>, _>(PageTransport::default(), || {
        experiment::Model::new(Model::new(props.first_message(lang), lang.first_fixed_reply()))
    });
    let on = &use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Lab(msg)));
    let on_card = use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Card(msg)));
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_listen = use_callback(on.clone(), |(), on| on.emit(Msg::Listen));
    let on_clear = use_callback(on.clone(), |(), on| on.emit(Msg::ClearRecord));

    use_found(offered_port(&relay, BIND_PORT), on.reform(Msg::PortFound));

    let guided = lab.model();
    let model = &guided.lab;
    use_revealed(model.errors.clone());
    let task = use_tasks(&tasks::TASKS, &props.start, &model.record, guided.runner.runs(), &lab.context(), on);
    let share = use_share("tcp-server", &props.start, model.form.clone(), {
        let on = on.clone();
        move |form| on.emit(Msg::Restore(Box::new(form)))
    });
    use_experiments::<TcpServerLab>(&guided, &props.start, &lab.context(), &on_card);
    let record = html! {
        <RecordView id="server" record={model.shown_record().clone()} lanes={server_lanes(&model.record)}
            empty={lang.record_empty_server()} has_code=true work={code::work(&model.form).map(Task::from)} {on_clear} />
    };
    html! {
        <Workbench title={lang.tcp_server()} intro={lang.tcp_server_intro()} steps={[lang.listen(), lang.connect_client(), lang.read_record()]} {share} {record}>
            { task }
            <ExperimentCard view={CardView::of(&experiments::EXPERIMENTS, &guided.runner, &lab.context())} on={on_card} />
            <div class="card controls">
                <Listening form={model.form.clone()} errors={model.errors.clone()} listener={model.listener.clone()}
                    record={model.record.clone()} waits_for={model.accept_waits_for()} {on} on_edit={&on_edit} on_listen={&on_listen} />
                <Options form={model.form.clone()} errors={model.errors.clone()}
                    idle={model.listener.state == ListenerState::Idle} accept_pending={model.accept_pending()}
                    {on} on_edit={&on_edit} on_listen={&on_listen} />
            </div>
            { connections(lang, model, on, &on_edit) }
            { try_it(lang, model, on) }
        </Workbench>
    }
}
