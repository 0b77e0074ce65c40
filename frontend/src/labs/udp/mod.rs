//! The UDP lab: a client's socket, a bound server socket, and a comparison of the same messages over UDP and TCP, all
//! with optional injected faults.
//!
//! - [`form`]: the fields; [`params`]: the parameters of each call; [`faults`]: the fields for injected faults; pure
//! - [`model`]: model, messages and updates; pure
//! - [`delivery`]: what happened to a comparison's messages; pure
//! - [`code`]: the work that the fields describe, for generating programs; pure
//! - [`experiments`]: the guided experiments; pure
//! - [`tasks`]: the tasks and how they are judged; pure
//! - `client`, `server`, `message`, `options`, `fault_controls`, `compare`: the parts of the controls
//! - `result`: renders a comparison

mod client;
pub mod code;
mod compare;
pub mod delivery;
pub mod experiments;
mod fault_controls;
pub mod faults;
pub mod form;
mod message;
pub mod model;
mod options;
pub mod params;
mod result;
mod server;
mod task_text;
pub mod tasks;
mod text;

use super::{
    LabProps, client_lanes, last_outcome,
    listener::offered_port,
    relay_loss_note,
    runtime::use_lab,
    share::use_share,
    tasks::{use_experiments, use_tasks},
    use_found, use_relay, use_revealed,
};
use crate::{
    experiment::{self, ExperimentCard, WithExperiments, needs_practice, view::CardView},
    snippets::Task,
    text::{Lang, use_lang},
    transport::page::PageTransport,
    ui::{Button, ButtonKind, Status, StatusBadge, Workbench},
    views::RecordView,
};
use client::ClientSocket;
use compare::CompareControls;
use fault_controls::FaultControls;
use form::{Field, Mode};
use message::Message;
use model::{ConnectionState, Model, Msg, Role, Socket, UdpLab, comparison::Comparison};
use options::Options;
use relay_protocol::{BIND_PORT, PracticeUdp};
use result::ComparisonResult;
use server::{Senders, ServerSocket};
use yew::prelude::*;

#[component]
pub fn Udp(props: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay().relay;
    let lab = use_lab::<WithExperiments<UdpLab>, _>(PageTransport::default(), || {
        experiment::Model::new(Model::new(props.message.as_deref().unwrap_or(lang.udp_first_message())))
    });
    let on = &use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Lab(msg)));
    let on_card = use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Card(msg)));
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_clear = use_callback(on.clone(), |(), on| on.emit(Msg::ClearRecord));
    let practice = relay.practice_udp();
    let echo = practice.iter().find(|server| server.name == PracticeUdp::Echo).map(|server| server.address.clone());
    use_found(echo, on.reform(Msg::EchoServerFound));
    use_found(offered_port(&relay, BIND_PORT), on.reform(Msg::PortFound));

    let guided = lab.model();
    let model = &guided.lab;
    use_revealed(model.errors.clone());
    let task = use_tasks(&tasks::TASKS, &props.start, &model.record, guided.runner.runs(), &lab.context(), on);
    let share = use_share("udp", &props.start, model.form.clone(), {
        let on = on.clone();
        move |form| on.emit(Msg::Restore(Box::new(form)))
    });
    use_experiments::<UdpLab>(&guided, &props.start, &lab.context(), &on_card);
    let record = html! {
        <RecordView id="udp" record={model.record.clone()} lanes={client_lanes(&model.record)}
            empty={lang.record_empty_socket()} has_code=true work={code::work(&model.form, practice).map(Task::from)} {on_clear} />
    };
    let mode = model.form.mode;
    let controls = match mode {
        Mode::Client => {
            let state = model.connection(Role::Client).state;
            html! {
                <ClientSocket form={model.form.clone()} errors={model.errors.clone()} {state}
                    practice={relay.offered_udp().into_owned()} {on} on_edit={&on_edit} />
            }
        }
        Mode::Server => {
            let state = model.connection(Role::Server).state;
            html! { <ServerSocket form={model.form.clone()} errors={model.errors.clone()} {state} {on} on_edit={&on_edit} /> }
        }
        Mode::Compare => {
            let missing = needs_practice(&lab.context());
            html! {
                <>
                    <CompareControls form={model.form.clone()} errors={model.errors.clone()} running={model.is_comparing()}
                        missing={missing.map(AttrValue::from)} {on} on_edit={&on_edit} />
                    { comparison_outcome(lang, model) }
                    <FaultControls faults={model.form.compared_faults.clone()} errors={model.errors.clone()} compared={true}
                        on_edit={&on_edit} />
                </>
            }
        }
    };
    html! {
        <Workbench title={lang.udp()} intro={lang.udp_intro()} steps={steps(lang, mode)} {share} {record}>
            { task }
            <ExperimentCard view={CardView::of(&experiments::EXPERIMENTS, &guided.runner, &lab.context())} on={on_card} />
            <div class="card controls">
                <div class="choice" role="group" aria-label={lang.udp_mode()}>
                    { for Mode::ALL.map(|of| html! {
                        <Button<Msg> key={of.name()} label={mode_name(lang, of)} msg={Msg::SetMode(of)} kind={ButtonKind::Segment}
                            pressed={of == mode} {on} />
                    }) }
                </div>
                // The key makes Yew create new elements when the mode changes, so that no field turns into another
                // mode's field.
                <div class="mode" key={mode.name()}>
                    { controls }
                    if let Some(role) = role(mode) { { exchange(lang, model, role, on, &on_edit) } }
                </div>
                { relay_loss_note(model.relay_loss, lang.udp_relay_not_reached(), lang.udp_relay_lost()) }
            </div>
            if let Some(comparison) = model.comparison.as_ref().filter(|_| mode == Mode::Compare && model.errors.is_empty()) {
                <ComparisonResult udp={comparison.udp.clone()} tcp={comparison.tcp.clone()} over={comparison.is_over()}
                    without_loss={comparison.without_loss.as_ref().map(|failure| AttrValue::from(failure.message.clone()))} />
            }
        </Workbench>
    }
}

fn mode_name(lang: Lang, mode: Mode) -> &'static str {
    match mode {
        Mode::Client => lang.udp_mode_client(),
        Mode::Server => lang.udp_mode_server(),
        Mode::Compare => lang.udp_mode_compare(),
    }
}

/// The steps of a first attempt.
fn steps(lang: Lang, mode: Mode) -> [&'static str; 3] {
    match mode {
        Mode::Client => [lang.udp_open(), lang.send(), lang.read_record()],
        Mode::Server => [lang.udp_bind(), lang.send(), lang.read_record()],
        Mode::Compare => [lang.udp_choose_faults(), lang.udp_compare(), lang.read_result()],
    }
}

/// The role whose socket a mode controls, or `None` for the comparison.
fn role(mode: Mode) -> Option<Role> {
    match mode {
        Mode::Client => Some(Role::Client),
        Mode::Server => Some(Role::Server),
        Mode::Compare => None,
    }
}

/// The controls that client and server share: message, socket state, last outcome, actions, options and faults.
fn exchange(lang: Lang, model: &Model, role: Role, on: &Callback<Msg>, on_edit: &Callback<(Field, String)>) -> Html {
    let (form, errors, socket) = (&model.form, &model.errors, model.socket(role));
    html! {
        <>
            <Message form={form.clone()} errors={errors.clone()} open={socket.is_open()} can_send={model.can_send()}
                last_sender={socket.last_sender.clone().map(AttrValue::from)} sending={model.repetition.is_some()} {on}
                {on_edit} />
            { status(lang, model, socket) }
            { last_outcome(lang, errors, &model.record) }
            { actions(lang, model, on) }
            <Options form={form.clone()} errors={errors.clone()} state={socket.connection.state} {on} {on_edit} />
            <FaultControls faults={form.faults.clone()} errors={errors.clone()} {on_edit} />
            if role == Role::Server { <Senders local={socket.local().map(|local| AttrValue::from(local.to_owned()))} /> }
        </>
    }
}

/// The state of the socket, and the progress of a repeated datagram.
fn status(lang: Lang, model: &Model, socket: &Socket) -> Html {
    let (status, label) = match socket.connection.state {
        ConnectionState::Closed => (Status::Idle, lang.udp_state_idle().to_owned()),
        ConnectionState::Connecting => (Status::Busy, lang.udp_state_opening().to_owned()),
        ConnectionState::Open { .. } => (Status::Open, lang.udp_open_at(socket.local().unwrap_or_default())),
        ConnectionState::Closing => (Status::Busy, lang.udp_state_closing().to_owned()),
    };
    let sent = model.repetition.as_ref().map(|repetition| lang.sent_of(repetition.sent, repetition.times));
    html! {
        <div class="status-line">
            <StatusBadge {status} {label} />
            <span class="hint" role="status">{ sent.unwrap_or_default() }</span>
        </div>
    }
}

/// Shows how many messages of a comparison came back or, if it ended before all were sent, the last outcome.
fn comparison_outcome(lang: Lang, model: &Model) -> Html {
    let sent = |comparison: &&Comparison| !comparison.is_over() || comparison.udp.totals().sent == comparison.count();
    let is_right = model.errors.is_empty();
    let Some(comparison) = model.comparison.as_ref().filter(sent).filter(|_| is_right) else {
        return last_outcome(lang, &model.errors, &model.record);
    };
    let arrived =
        [(lang.layer_udp(), &comparison.udp), (lang.layer_tcp(), &comparison.tcp)].map(|(protocol, deliveries)| {
            let totals = deliveries.totals();
            lang.udp_arrived(protocol, totals.sent, totals.arrived)
        });
    // Hidden from screen readers because the result gives the same numbers.
    html! { <p class="outcome" aria-hidden="true">{ arrived.join(" · ") }</p> }
}

/// The button for what the socket can do besides sending, if any.
fn actions(lang: Lang, model: &Model, on: &Callback<Msg>) -> Html {
    let (label, msg, usable) = match model.form.mode {
        Mode::Client if !model.form.continuous => {
            (lang.udp_call_recvfrom(), Msg::Receive, model.socket(Role::Client).is_open())
        }
        Mode::Server => (lang.udp_local_client(), Msg::SendFromLocalClient, model.can_send_locally()),
        Mode::Client | Mode::Compare => return Html::default(),
    };
    html! { <div class="row"><Button<Msg> {label} {msg} {on} disabled={!usable} /></div> }
}
