//! Sends requests, by fetch or raw, records what happens to them, and adds them to the history. Pure.

use super::Model;
use crate::{
    effect::{Effect, FetchId},
    fetch::{Answer, Cause, Request, Unanswered},
    labs::http_client::{
        exchanges::{Ended, Way},
        history::{self, Change, Ending, Past, PastId},
        request::by_fetch,
        wire::{WireRequest, client::Actions},
    },
    record::{ConnectionId, Entry, EventKind, HttpCause, Micros},
};

impl Model {
    /// Cancels an exchange if it is in progress.
    pub(super) fn cancel(&mut self, id: FetchId, now: Micros) -> Vec<Effect> {
        let way = self.exchanges.under_way().find(|exchange| exchange.id == id).map(|exchange| exchange.way);
        match way {
            None => Vec::new(),
            Some(Way::Fetch) => vec![Effect::CancelFetch(id)],
            Some(Way::Raw) => {
                let actions = self.wire.cancel(id, now);
                self.perform(actions)
            }
        }
    }

    pub(super) fn send(&mut self, for_history: bool, now: Micros) -> Vec<Effect> {
        let Some((request, time_limit_ms)) = self.errors.accept(self.form.request()) else { return Vec::new() };
        let way = if self.wire.settings.used { Way::Raw } else { Way::Fetch };
        // The second click of a double click, or a key press already in flight.
        if self.exchanges.is_double_click(&request, way, now) {
            return Vec::new();
        }
        self.last_id += 1;
        let id = FetchId(self.last_id);
        self.exchanges.begin(id, request.clone(), way, for_history, now);
        match way {
            Way::Raw => {
                let digest = self.form.session.digest();
                let session_headers = self.form.session_headers(&request);
                let Request { method, url, headers, body, .. } = request;
                let request = WireRequest { method, url, headers, session_headers, body };
                let actions = self.wire.send(id, request, digest, time_limit_ms, now, &mut self.last_id);
                self.perform(actions)
            }
            Way::Fetch => {
                let request = by_fetch(request);
                let session_headers = self.form.session_headers(&request);
                let Request { method, url, headers, body, .. } = request.clone();
                let body = body.unwrap_or_default();
                self.push(now, id, EventKind::Request { method, url, headers, session_headers, body });
                vec![Effect::Fetch { fetch: id, request, time_limit_ms }]
            }
        }
    }

    /// Handles the result of a fetch.
    pub(super) fn fetched(&mut self, now: Micros, fetch: FetchId, result: Result<Answer, Unanswered>) -> Vec<Effect> {
        // The exchange has already ended.
        if !self.exchanges.under_way().any(|exchange| exchange.id == fetch) {
            return Vec::new();
        }
        let event = match &result {
            Ok(answer) => EventKind::Response {
                status: answer.status,
                reason: answer.reason.clone(),
                headers: answer.headers.clone(),
                body: answer.body.clone(),
                took: answer.took,
            },
            Err(Unanswered { cause, message, took }) => {
                let cause = match cause {
                    Cause::TimedOut => HttpCause::TimedOut,
                    Cause::Cancelled => HttpCause::Cancelled,
                    Cause::Redirected => HttpCause::Redirected,
                    Cause::Unknown => HttpCause::Unknown,
                };
                EventKind::HttpFailed { cause, message: message.clone(), took: *took }
            }
        };
        self.push(now, fetch, event);
        self.end(fetch, result.into()).into_iter().collect()
    }

    /// Records what happened to raw exchanges, and ends the finished ones.
    pub(super) fn perform(&mut self, Actions { mut effects, entries, finished }: Actions) -> Vec<Effect> {
        entries.into_iter().for_each(|entry| self.record.push(entry));
        for (id, finished) in finished {
            effects.extend(self.end(id, Ended::Raw(finished.into())));
        }
        effects
    }

    /// Ends an exchange, and adds it to the history if it belongs there.
    fn end(&mut self, id: FetchId, ended: Ended) -> Option<Effect> {
        let exchange = self.exchanges.end(id, ended).filter(|exchange| exchange.for_history)?;
        let past = Past::new(&exchange.request, Ending::of(exchange.ended.as_ref()?));
        Some(self.change_history(Change::Add(past.into())))
    }

    /// Queues a change of the history. It is applied when the browser's stored copy has been read.
    pub(super) fn change_history(&mut self, change: Change) -> Effect {
        self.history.plan(change);
        Effect::Recall { key: history::KEY }
    }

    /// Fills the form with a request of the history, and sends it if nothing is missing.
    pub(super) fn send_again(&mut self, past: PastId, now: Micros) -> Vec<Effect> {
        let Some(past) = self.history.get(past) else { return Vec::new() };
        let (lacking, again) = (past.lacking(&self.form.session), past.form(&self.form));
        self.edit(|form| *form = again);
        self.lacking = lacking;
        if self.lacking.is_empty() { self.send(true, now) } else { Vec::new() }
    }

    fn push(&mut self, at: Micros, FetchId(exchange): FetchId, kind: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(exchange), kind });
    }
}
