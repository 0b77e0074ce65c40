//! The lab's guided experiments: one file each, and one list. Pure.

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

/// For [`Experiment::missing`]: it sends raw HTTP over the relay to the practice HTTP server.
fn needs_http(context: &Context) -> Option<&'static str> {
    let has_http = || context.relay.practice().is_some_and(|practice| practice.http.is_some());
    needs_practice(context).or_else(|| (!has_http()).then(|| context.lang.experiment_needs_http()))
}

/// The same for one that also sends by fetch: what is on loopback of another machine, this browser does not reach.
fn needs_http_here(context: &Context) -> Option<&'static str> {
    let is_here = context.relay.practice_http().is_some();
    needs_http(context).or_else(|| (!is_here).then(|| context.lang.experiment_needs_http_here()))
}

/// How long an answer may take, in milliseconds, where nothing makes it slow.
const SOON: u32 = 10_000;

/// A GET of this path of the practice server, without anything else.
fn get(context: &Context, path: &str) -> Form {
    let base_url = context.relay.practice().and_then(|practice| practice.http.clone()).unwrap_or_default();
    Form { path: path.into(), params: Vec::new(), headers: Vec::new(), body: Body::None, ..Form::new(base_url) }
}

/// The same as a POST of a text.
fn post(context: &Context, path: &str) -> Form {
    Form { method: "POST".into(), body: Body::Raw, raw: "hello".into(), ..get(context, path) }
}

/// Puts this into the fields, sends it, and waits until its exchange is over.
fn send(form: Form, settings: WireSettings) -> [Step<Msg>; 2] {
    let is_over: fn(Seen) -> bool = if settings.used { is_answered_raw } else { is_over_by_fetch };
    [Dispatch(Msg::Try(Box::new(form), settings)), Until(is_over, SOON)]
}

fn is_over_by_fetch(seen: Seen) -> bool {
    seen.any(|kind| matches!(kind, EventKind::Response { .. } | EventKind::HttpFailed { .. }))
}

/// Whether a response came that is no redirect, or nothing can come.
fn is_answered_raw(seen: Seen) -> bool {
    let is_final = |message: &HttpMessage| response(message).is_some_and(|status| !(300..400).contains(&status));
    seen.failed() || messages(seen).any(|(_, message)| is_final(message))
}

/// The status of a message, where it is a response.
fn response(message: &HttpMessage) -> Option<u16> {
    match message.start {
        HttpStart::Response { status, .. } => Some(status),
        HttpStart::Request { .. } => None,
    }
}

/// The raw HTTP messages, in order, each with its entry.
fn messages(seen: Seen<'_>) -> impl Iterator<Item = (&RecordedEvent, &HttpMessage)> {
    seen.entries().filter_map(|event| match &event.kind {
        EventKind::HttpMessage(message) => Some((event, message)),
        _ => None,
    })
}

/// The body of a response whose bytes came with their length known beforehand, and which has come as a whole.
fn body(seen: Seen, response: &RecordedEvent, message: &HttpMessage) -> Vec<u8> {
    let mut bytes = Vec::new();
    for event in seen.entries() {
        if event.connection == response.connection && event.number < response.number {
            match &event.kind {
                EventKind::Received { bytes: more, .. } => bytes.extend_from_slice(more),
                // What follows is of the next response.
                EventKind::HttpMessage(_) => bytes.clear(),
                _ => {}
            }
        }
    }
    bytes.split_off(bytes.len().saturating_sub(message.body))
}

/// The entries of the requests by fetch and of how they ended, in pairs.
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
