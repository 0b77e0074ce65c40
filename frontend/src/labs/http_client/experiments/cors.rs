//! Experiment: which side enforces CORS, with the server's own log as evidence.

use super::{body, fetches, get, messages, needs_http_here, response, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{form::Form, model::Msg, wire::lab::WireSettings},
    record::{EventKind, HttpStart},
    text::Lang,
};
use relay_protocol::{LoggedRequest, RequestLog};

const NONE: &str = "/cors/none";
const SIMPLE: &str = "/cors/simple";
const DENIED: &str = "/cors/preflight-deny";
const LOG: &str = "/log";

pub const CORS: Experiment<Msg> = Experiment {
    id: "cors",
    title: Lang::cors_title,
    question: Lang::cors_question,
    choices: &[Lang::cors_refused, Lang::cors_never_came, Lang::cors_browser],
    missing: needs_http_here,
    steps: |context| {
        let put = || Form { method: "PUT".into(), ..get(context, DENIED) };
        let mut steps = vec![Stage(Lang::cors_reads_log)];
        steps.extend(send(get(context, LOG), WireSettings::RAW));
        for (words, form, settings) in [
            (Lang::cors_by_fetch as fn(Lang) -> &'static str, get(context, NONE), WireSettings::FETCH),
            (Lang::cors_raw, get(context, NONE), WireSettings::RAW),
            (Lang::cors_simple, get(context, SIMPLE), WireSettings::FETCH),
            (Lang::cors_simple_raw, get(context, SIMPLE), WireSettings::RAW),
            (Lang::cors_preflight, put(), WireSettings::FETCH),
            (Lang::cors_preflight_raw, put(), WireSettings::RAW),
            (Lang::cors_reads_log, get(context, LOG), WireSettings::RAW),
        ] {
            steps.push(Stage(words));
            steps.extend(send(form, settings));
        }
        steps
    },
    evidence,
    why: Lang::cors_why,
    note: Some(Lang::cors_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_request(), lang.column_fetch(), lang.column_raw(), lang.cors_log()];
    let mut table = Table::new(lang.cors_caption(), &columns);
    let logged = logged(seen);
    let raw = raw_statuses(seen);
    let mut none = None;
    for (path, method) in [(NONE, "GET"), (SIMPLE, "GET"), (DENIED, "PUT")] {
        let fetched = fetches(seen).into_iter().find_map(|(request, end)| match (&request.kind, &end.kind) {
            (EventKind::Request { url, .. }, end) if url.ends_with(path) => Some(end),
            _ => None,
        });
        let raw = raw.iter().find(|(target, _)| target == path).map(|(_, status)| *status);
        let (Some(fetched), Some(raw)) = (fetched, raw) else { continue };
        // Requests with an Origin header are the browser's.
        let browsers: Vec<_> = logged.iter().filter(|entry| entry.target == path && entry.origin.is_some()).collect();
        let witness: Vec<_> = browsers
            .iter()
            .map(|entry| format!("{} → {}", entry.method, entry.status.map_or("…".into(), |status| status.to_string())))
            .collect();
        let (was_read, fetched) = match fetched {
            EventKind::Response { status, .. } => (true, Cell::Good(lang.answered_with(*status))),
            EventKind::HttpFailed { message, .. } => (false, Cell::Bad(message.clone())),
            _ => continue,
        };
        if path == NONE {
            none = Some((was_read, raw == 200, browsers.iter().any(|entry| entry.status == Some(200))));
        }
        table.push([
            Cell::Code(format!("{method} {path}")),
            fetched,
            Cell::Good(lang.answered_with(raw)),
            Cell::Code(witness.join(", ")),
        ]);
    }
    let supports = match none {
        Some((false, true, true)) => Some(2),
        Some((false, _, false)) => Some(1),
        Some((false, false, true)) => Some(0),
        Some((true, ..)) | None => None,
    };
    Evidence { tables: vec![table], supports }
}

/// Returns the targets of the raw requests, each with the status of its response.
fn raw_statuses(seen: Seen) -> Vec<(String, u16)> {
    let mut asked = None;
    let mut statuses = Vec::new();
    for (_, message) in messages(seen) {
        match &message.start {
            HttpStart::Request { target, .. } => asked = Some(target.clone()),
            HttpStart::Response { status, .. } => statuses.extend(asked.take().map(|target| (target, *status))),
        }
    }
    statuses
}

/// Returns the requests that the server received after the experiment first read its log.
fn logged(seen: Seen) -> Vec<LoggedRequest> {
    let mut logs = messages(seen)
        .filter(|(_, message)| response(message).is_some())
        .filter_map(|(event, message)| serde_json::from_slice::<RequestLog>(&body(seen, event, message)).ok());
    let (Some(RequestLog { requests: before }), Some(RequestLog { requests })) = (logs.next(), logs.last()) else {
        return Vec::new();
    };
    let newest = before.iter().map(|entry| entry.number).max().unwrap_or(0);
    requests.into_iter().filter(|entry| entry.number > newest).collect()
}
