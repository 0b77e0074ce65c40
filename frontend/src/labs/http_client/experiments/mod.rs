//! The lab's guided experiments, one file each, and the list of them. Pure.

mod connections;
mod cookies;
mod cors;
mod length;
mod redirects;
mod status;
mod text;
mod time;
mod truncated;

use super::{
    form::{Body, Form},
    model::{HttpClientLab, Model, Msg},
    wire::lab::WireSettings,
};
use crate::{
    effect::Context,
    experiment::{
        Activity, Experiment, ExperimentSet, Guided,
        Step::{self, Dispatch, Until},
        needs_practice,
        seen::Seen,
    },
    record::{EventKind, HttpMessage, HttpStart, Record, RecordedEvent},
};

pub static EXPERIMENTS: ExperimentSet<Msg> =
    ExperimentSet { experiments: &LIST, setup: |_| Vec::new(), teardown: || Msg::Close };

static LIST: [Experiment<Msg>; 8] = [
    status::STATUS,
    cors::CORS,
    connections::CONNECTIONS,
    length::LENGTH,
    redirects::REDIRECTS,
    cookies::COOKIES,
    time::TIME,
    truncated::TRUNCATED,
];

impl Guided for HttpClientLab {
    fn experiments() -> &'static ExperimentSet<Msg> {
        &EXPERIMENTS
    }

    fn record(model: &Model) -> &Record {
        &model.record
    }

    fn activity(model: &Model) -> Activity {
        match model.wire.activity() {
            _ if model.is_waiting() => Activity::Open,
            (true, _) => Activity::Open,
            (false, true) => Activity::Closing,
            (false, false) => Activity::Idle,
        }
    }

    fn restore(model: &Model) -> Msg {
        Msg::Restore(Box::new(model.form.clone()), model.wire.settings)
    }
}

/// For [`Experiment::missing`]: the experiment sends raw HTTP over the relay to the practice HTTP server.
fn needs_http(context: &Context) -> Option<&'static str> {
    let has_http = || context.relay.practice().is_some_and(|practice| practice.http.is_some());
    needs_practice(context).or_else(|| (!has_http()).then(|| context.lang.experiment_needs_http()))
}

/// Like [`needs_http`], for an experiment that also sends by fetch: this browser cannot reach the loopback address of
/// another machine.
fn needs_http_here(context: &Context) -> Option<&'static str> {
    let is_here = context.relay.practice_http().is_some();
    needs_http(context).or_else(|| (!is_here).then(|| context.lang.experiment_needs_http_here()))
}

/// How long a step waits for its exchange to end, in milliseconds.
const SOON: u32 = 10_000;

/// Returns a form with a GET of this path of the practice server, without parameters, headers or body.
fn get(context: &Context, path: &str) -> Form {
    let base_url = context.relay.practice().and_then(|practice| practice.http.clone()).unwrap_or_default();
    Form { path: path.into(), params: Vec::new(), headers: Vec::new(), body: Body::None, ..Form::new(base_url) }
}

/// Returns a form with a POST of a text to this path.
fn post(context: &Context, path: &str) -> Form {
    Form { method: "POST".into(), body: Body::Raw, raw: "hello".into(), ..get(context, path) }
}

/// Returns the steps that fill the form, send the request, and wait until its exchange ends.
fn send(form: Form, settings: WireSettings) -> [Step<Msg>; 2] {
    let is_over: fn(Seen) -> bool = if settings.used { is_answered_raw } else { is_over_by_fetch };
    [Dispatch(Msg::Try(Box::new(form), settings)), Until(is_over, SOON)]
}

fn is_over_by_fetch(seen: Seen) -> bool {
    seen.any(|kind| matches!(kind, EventKind::Response { .. } | EventKind::HttpFailed { .. }))
}

/// Whether a response arrived that is not a redirect, or none can arrive any more.
fn is_answered_raw(seen: Seen) -> bool {
    let is_final = |message: &HttpMessage| response(message).is_some_and(|status| !(300..400).contains(&status));
    seen.failed() || messages(seen).any(|(_, message)| is_final(message))
}

/// Returns the status of a response, or None for a request.
fn response(message: &HttpMessage) -> Option<u16> {
    match message.start {
        HttpStart::Response { status, .. } => Some(status),
        HttpStart::Request { .. } => None,
    }
}

/// Returns the raw HTTP messages in order, each with its entry in the record.
fn messages(seen: Seen<'_>) -> impl Iterator<Item = (&RecordedEvent, &HttpMessage)> {
    seen.entries().filter_map(|event| match &event.kind {
        EventKind::HttpMessage(message) => Some((event, message)),
        _ => None,
    })
}

/// Returns the body of a complete response whose length was known in advance.
fn body(seen: Seen, response: &RecordedEvent, message: &HttpMessage) -> Vec<u8> {
    let mut bytes = Vec::new();
    for event in seen.entries() {
        if event.connection == response.connection && event.number < response.number {
            match &event.kind {
                EventKind::Received { bytes: more, .. } => bytes.extend_from_slice(more),
                // The bytes that follow belong to the next response.
                EventKind::HttpMessage(_) => bytes.clear(),
                _ => {}
            }
        }
    }
    bytes.split_off(bytes.len().saturating_sub(message.body))
}

/// Returns the entries of the requests sent by fetch, each with the entry of how it ended.
fn fetches(seen: Seen<'_>) -> Vec<(&RecordedEvent, &RecordedEvent)> {
    let mut pairs = Vec::new();
    let mut request = None;
    for event in seen.entries() {
        match &event.kind {
            EventKind::Request { .. } => request = Some(event),
            EventKind::Response { .. } | EventKind::HttpFailed { .. } => {
                pairs.extend(request.take().map(|request| (request, event)));
            }
            _ => {}
        }
    }
    pairs
}
