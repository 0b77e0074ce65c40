//! The HTTP client lab: the user enters method, URL, headers, body and time limit; the result is the chapter's dictionary.
//!
//! - [`form`]: the contents of the form; pure
//! - [`session`]: the session's defaults for every request; pure
//! - [`multipart`], [`url`]: multipart bodies, and the URL as it is sent; pure
//! - [`request`]: the request built from the form; pure
//! - [`example`]: example requests; pure
//! - [`code`]: the request for the generated programs; pure
//! - [`curl`]: curl commands from and to the form; pure except for its view
//! - [`exchanges`]: the exchanges of this visit, several of which can be in progress; pure
//! - [`experiments`]: the guided experiments; pure
//! - [`tasks`]: the tasks, and when each is solved; pure
//! - [`history`]: the request history across visits; pure
//! - [`model`]: model, messages and updates; pure
//! - [`outcome`]: the chapter's `{status_code, headers, data}` or `{error}`; pure
//! - [`server_log`]: the requests that the practice server received; pure
//! - [`result`]: the views of a result
//! - [`wire`]: requests as raw HTTP/1.1 over the relay; pure except for its views
//! - `target`, `payload`, `pairs`: components of the page

pub mod code;
pub mod curl;
pub mod example;
mod exchange_list;
pub mod exchanges;
pub mod experiments;
pub mod form;
pub mod history;
mod history_view;
pub mod model;
pub mod multipart;
pub mod outcome;
mod pairs;
mod payload;
pub mod request;
pub mod result;
mod sent;
pub mod server_log;
mod server_log_view;
pub mod session;
mod session_view;
mod target;
mod task_text;
pub mod tasks;
mod text;
pub mod url;
pub mod wire;

use super::{
    LabProps,
    runtime::use_lab,
    share::use_share,
    tasks::{use_experiments, use_tasks},
    use_found, use_revealed,
};
use crate::{
    effect::Arrival,
    experiment::{self, ExperimentCard, WithExperiments, view::CardView},
    record::Record,
    snippets::Task,
    storage::{on_change, recall},
    text::use_lang,
    transport::{clock, page::PageTransport},
    ui::{Workbench, is_submit},
    views::{Lanes, RecordView},
};
use curl::CurlView;
use example::base_urls;
use exchange_list::ExchangeList;
use exchanges::Ended;
use history_view::HistoryView;
use model::{HttpClientLab, Model, Msg};
use payload::Payload;
use result::ResultCard;
use server_log_view::ServerLogView;
use target::Target;
use wire::{options::WireOptions, result::WireResult, view::WireView};
use yew::prelude::*;

/// The relay is between tab and server only if a request went over TCP.
pub fn lanes(record: &Record) -> Lanes {
    Lanes { relay: record.connections().next().is_some(), clients: false }
}

#[component]
pub fn HttpClient(props: &LabProps) -> Html {
    let lang = use_lang();
    let lab = use_lab::<WithExperiments<HttpClientLab>, _>(PageTransport::default(), || {
        experiment::Model::new(Model::new(recall(history::KEY).as_deref()))
    });
    let on = &use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Lab(msg)));
    let on_card = use_callback(lab.on.clone(), |msg, on| on.emit(experiment::Msg::Card(msg)));
    let on_clear = use_callback(on.clone(), |(), on| on.emit(Msg::ClearRecord));
    let on_wire = use_callback(on.clone(), |msg, on| on.emit(Msg::Wire(msg)));
    let relay = lab.context().relay.clone();
    use_found(base_urls(&relay).into_iter().next(), on.reform(Msg::PracticeServerFound));

    use_effect_with(on.clone(), |on| {
        let on = on.clone();
        let listener = on_change(history::KEY, move |kept| {
            let (key, date) = (history::KEY, clock::date());
            on.emit(Msg::Arrived(Arrival::Recalled { key, kept, date }));
        });
        || drop(listener)
    });

    let onkeydown = use_callback(on.clone(), |event: KeyboardEvent, on| {
        if is_submit(&event) {
            event.prevent_default();
            on.emit(Msg::Send);
        }
    });

    let guided = lab.model();
    let model = &guided.lab;
    use_revealed(model.errors.clone());
    let task = use_tasks(&tasks::TASKS, &props.start, &model.record, guided.runner.runs(), &lab.context(), on);
    let share = use_share("http-client", &props.start, (model.form.for_link(), model.wire.settings), {
        let on = on.clone();
        move |(form, wire)| on.emit(Msg::Restore(Box::new(form), wire))
    });
    use_experiments::<HttpClientLab>(&guided, &props.start, &lab.context(), &on_card);
    // If a request was refused, do not show the result of an earlier one.
    let (fetched, raw) = match model.exchanges.ended().filter(|_| model.errors.is_empty()) {
        None => (None, None),
        Some(Ended::Fetched(outcome)) => (Some(outcome.clone()), None),
        Some(Ended::Raw(finished)) => (None, Some(finished.clone())),
    };
    let record = html! {
        <RecordView id="http" record={model.record.clone()} lanes={lanes(&model.record)}
            empty={lang.record_empty_http()} has_code=true work={code::request(&model.form).map(|request| Task::Request(request.into()))} {on_clear} />
    };
    html! {
        <Workbench title={lang.http_client()} intro={lang.http_client_intro()} steps={[lang.choose_request(), lang.send_request(), lang.read_result()]} {share} {record}>
            { task }
            <ExperimentCard view={CardView::of(&experiments::EXPERIMENTS, &guided.runner, &lab.context())} on={on_card} />
            <div class="card controls" {onkeydown}>
                <Target form={model.form.clone()} errors={model.errors.clone()} raw={model.wire.settings.used} {relay}
                    record={model.record.clone()} {on} />
                <Payload form={model.form.clone()} errors={model.errors.clone()} raw={model.wire.settings.used} {on} />
                <details class="more">
                    <summary>{ lang.curl() }</summary>
                    <CurlView form={model.form.clone()} pasted={model.curl.clone()} imported={model.curl_imported.clone()} {on} />
                </details>
                <details class="more">
                    <summary>{ lang.history() }{ " " }<span class="count">{ model.history.len() }</span></summary>
                    <HistoryView history={model.history.clone()} lacking={model.lacking.clone()} {on} />
                </details>
                <details class="more">
                    <summary>{ lang.server_log() }</summary>
                    <ServerLogView log={model.log.clone()} {on} />
                </details>
            </div>
            <ExchangeList exchanges={model.exchanges.clone()} {on} />
            if model.wire.settings.used || raw.is_some() {
                <section class="card wire" aria-label={lang.wire_title()} aria-busy={model.is_waiting().to_string()}>
                    if model.wire.settings.used {
                        <WireOptions settings={model.wire.settings} idle={model.wire.idle()} on={&on_wire} />
                    }
                    if let Some(finished) = &raw {
                        <WireView finished={finished.clone()} differences={model.differences()} hex={model.wire.hex}
                            on={&on_wire} />
                    }
                </section>
            }
            if let Some(finished) = raw {
                <WireResult {finished} waiting={model.is_waiting()} />
            } else {
                <ResultCard outcome={fetched} waiting={model.is_waiting()} />
            }
        </Workbench>
    }
}
