//! Displays the practice server's log.

use super::{model::Msg, server_log::ServerLog};
use crate::{
    text::{fill, use_lang},
    ui::Button,
};
use relay_protocol::LoggedRequest;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ServerLogViewProps {
    pub log: ServerLog,
    pub on: Callback<Msg>,
}

/// The requests that the practice server received, newest first.
#[component]
pub fn ServerLogView(props: &ServerLogViewProps) -> Html {
    let lang = use_lang();
    let ServerLogViewProps { log, on } = props;
    let columns = ["#", lang.log_time(), lang.log_request(), lang.log_origin(), lang.log_port(), lang.log_status()];
    let rows = log.requests.iter().flatten().rev().map(|request| row(request, lang.log_preflight()));
    html! {
        <div class="server-log">
            <p class="hint">{ lang.log_about() }</p>
            <Button<Msg> label={lang.log_read()} msg={Msg::ReadLog} {on} />
            if let Some(reason) = &log.failed {
                <p class="note warn" role="status">{ fill(lang.log_failed(), reason) }</p>
            }
            if log.requests.is_some() {
                <div class="scroll" tabindex="0" role="region" aria-label={lang.server_log()}>
                    <table>
                        <thead><tr>{ for columns.into_iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                </div>
            }
        </div>
    }
}

fn row(request: &LoggedRequest, preflight: &'static str) -> Html {
    let LoggedRequest { number, time, method, target, origin, peer_port, status, .. } = request;
    // Show only the time of day: the date is today's.
    let time = time.split_once('T').map_or(time.as_str(), |(_, time)| time.trim_end_matches('Z'));
    html! {
        <tr key={*number}>
            <td>{ number }</td>
            <td>{ time.to_owned() }</td>
            <td>
                <code>{ [method, " ", target].concat() }</code>
                if request.preflight { { " " }<span class="hint">{ preflight }</span> }
            </td>
            <td><code>{ origin.clone().unwrap_or_else(|| "–".to_owned()) }</code></td>
            <td>{ peer_port.map_or_else(|| "–".to_owned(), |port| port.to_string()) }</td>
            <td><b>{ status.map_or_else(|| "–".to_owned(), |status| status.to_string()) }</b></td>
        </tr>
    }
}
