//! The HTTP server lab: the tab answers HTTP/1.1 requests that real programs send.
//!
//! - [`form`]: the form's fields and their validation; pure
//! - [`route`], [`router`]: routes, and finding the route of a request; pure
//! - [`target`]: parses a request's target; pure
//! - [`handlers`]: answer a request once its route is known; pure
//! - [`site`]: the answers to requests and to malformed input; pure
//! - [`answer`]: answers and their serialization; pure
//! - [`model`]: model, messages and updates; pure
//! - [`tasks`]: the lab's task; pure
//! - [`commands`]: terminal commands; pure
//! - [`code`]: describes the routes for the generated programs; pure
//! - `serving`, `routes`, `exchanges`, `try_it`: the lab's components

pub mod answer;
pub mod code;
pub mod commands;
mod exchanges;
pub mod form;
pub mod handlers;
pub mod model;
pub mod route;
pub mod router;
mod routes;
mod serving;
pub mod site;
pub mod target;
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
    tasks::use_tasks,
    use_found, use_relay, use_revealed,
};
use crate::{snippets::Task, text::use_lang, transport::page::PageTransport, ui::Workbench, views::RecordView};
use exchanges::ExchangesCard;
use form::PORT;
use model::{HttpServerLab, Model, Msg};
use routes::Routes;
use serving::Serving;
use try_it::TryIt;
use yew::prelude::*;

#[component]
pub fn HttpServer(props: &LabProps) -> Html {
    let lang = use_lang();
    let relay = use_relay().relay;
    let lab = use_lab::<HttpServerLab, _>(PageTransport::default(), || {
        Model::new(props.first_message(lang), &[lang.first_item(), lang.second_item()])
    });
    let on = &lab.on;
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_clear = use_callback(on.clone(), |(), on| on.emit(Msg::Clear));

    use_found(offered_port(&relay, PORT), on.reform(Msg::PortFound));

    let model = lab.model();
    use_revealed(model.errors.clone());
    let task = use_tasks(&tasks::TASKS, &props.start, &model.record, &[], &lab.context(), on);
    let share = use_share("http-server", &props.start, model.form.clone(), {
        let on = on.clone();
        move |form| on.emit(Msg::Restore(Box::new(form)))
    });
    let listener = &model.listener;
    let local = (listener.state == ListenerState::Listening).then(|| listener.local.clone());
    let work = code::server(&model.form, &[lang.first_item(), lang.second_item()]);
    let work = work.map(|server| Task::HttpServer(server.into()));
    let record = html! {
        <RecordView id="http-server" record={model.record.clone()} lanes={server_lanes(&model.record)}
            empty={lang.record_empty_http_server()} has_code=true {work} {on_clear} />
    };
    html! {
        <Workbench title={lang.http_server()} intro={lang.http_server_intro()} steps={[lang.server_start(), lang.server_ask(), lang.read_record()]} {share} {record}>
            { task }
            <div class="card controls">
                <Serving form={model.form.clone()} errors={model.errors.clone()} listener={listener.clone()} record={model.record.clone()}
                    {on} on_edit={&on_edit} />
            </div>
            <Routes form={model.form.clone()} errors={model.errors.clone()} edited={model.edited}
                items={model.site.items.len()} {on} on_edit={&on_edit} />
            <ExchangesCard exchanges={model.exchanges.iter().cloned().collect::<Vec<_>>()} shown={model.shown().cloned()} counts={(model.connections.len(), model.exchanges.count())}
                chosen={model.chosen.is_some()} hex={model.hex} {on} />
            <TryIt {local} is_here={relay.address.other_host().is_none()} {on} />
        </Workbench>
    }
}
