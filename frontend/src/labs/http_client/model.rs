//! The HTTP client lab's pure core: what it knows, what can happen, and what follows from that.

use super::{
    example::Example,
    experiments::EXPERIMENTS,
    form::{Body, Column, Field, Form, Pair, PairList, Part},
    outcome::Outcome,
    wire::lab::{Wire, WireMsg, WireSettings},
};
use crate::{
    effect::{Arrival, Context, Effect, FetchId, Lab},
    experiment::{Activity, ExperimentSet, Guided},
    labs::input::Errors,
    record::{
        Record,
        entry::{ConnectionId, Entry, EventKind, HttpCause, Micros},
    },
    transport::http::{Answer, Cause, Request, Unanswered},
};
use std::rc::Rc;

/// Where the practice server listens unless its port was taken.
const PRACTICE_SERVER: &str = "http://127.0.0.1:8081";

pub struct Model {
    /// What was typed and chosen.
    pub form: Form,
    /// What is wrong with it.
    pub errors: Errors<Part>,
    /// Whether the answer is shown as it came, and not as the chapter's dictionary.
    pub raw: bool,
    pub record: Record,
    /// The exchange by fetch that is still under way.
    fetching: Option<(FetchId, Request)>,
    /// How the last one that ended did so.
    pub outcome: Option<Rc<Outcome>>,
    /// Requests as raw HTTP/1.1, over the relay.
    pub wire: Wire,
    /// The last exchange or socket, which count together; before the first 0.
    last_id: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// The user typed into a half of a pair.
    EditPair(PairList, usize, Column, String),
    /// A list gets another pair.
    AddPair(PairList),
    /// A list loses a pair.
    RemovePair(PairList, usize),
    /// The user chose a method.
    SetMethod(&'static str),
    /// The user chose a kind of body.
    SetBody(Body),
    /// The user chose a base URL on offer.
    UseBase(String),
    /// The user chose an example.
    UseExample(&'static Example),
    /// The practice server is found here.
    PracticeServerFound(String),
    Send,
    /// Give the exchange up.
    Cancel,
    /// Give up what is under way, and close every connection.
    Close,
    /// Put this into every field.
    Restore(Box<Form>, WireSettings),
    /// Show the answer as it came, or as the chapter's dictionary.
    ShowRaw(bool),
    ClearRecord,
    Wire(WireMsg),
    Arrived(Arrival),
}

pub enum HttpClientLab {}

impl Lab for HttpClientLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        model.update(msg, context)
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

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

impl Default for Model {
    /// As the lab starts: the chapter's GET to the practice server.
    fn default() -> Self {
        Self {
            form: Form::new(PRACTICE_SERVER.into()),
            errors: Errors::default(),
            raw: false,
            record: Record::default(),
            fetching: None,
            outcome: None,
            wire: Wire::default(),
            last_id: 0,
        }
    }
}

impl Model {
    fn update(&mut self, msg: Msg, context: &Context) -> Vec<Effect> {
        match msg {
            Msg::Edit(field, text) => self.edit(|form| *form.text_mut(field) = text),
            Msg::EditPair(list, index, column, text) => self.edit(|form| form.edit_pair(list, index, column, text)),
            Msg::AddPair(list) => self.edit(|form| form.pairs_mut(list).push(Pair::default())),
            Msg::RemovePair(list, index) => self.edit(|form| form.remove_pair(list, index)),
            Msg::SetMethod(method) => self.edit(|form| form.method = method.into()),
            Msg::SetBody(body) => self.edit(|form| form.body = body),
            Msg::UseBase(base_url) => self.edit(|form| form.base_url = base_url),
            Msg::UseExample(example) => self.edit(|form| example.fill(form, context.relay)),
            Msg::PracticeServerFound(base_url) => {
                if self.form.base_url == PRACTICE_SERVER {
                    self.form.base_url = base_url;
                }
            }
            Msg::Send if !self.is_waiting() => return self.send(context.now),
            Msg::Cancel => return self.cancel(context.now),
            Msg::Close => {
                let mut effects = self.cancel(context.now);
                effects.extend(self.wire.update(WireMsg::CloseIdle, context.now, &mut self.record));
                return effects;
            }
            Msg::Restore(before, settings) => {
                self.edit(|form| *form = *before);
                self.wire.settings = settings;
            }
            // The second click of a double click, or a key that was already on its way.
            Msg::Send => {}
            Msg::ShowRaw(raw) => self.raw = raw,
            Msg::ClearRecord => self.record.clear(),
            Msg::Wire(msg) => return self.wire.update(msg, context.now, &mut self.record),
            Msg::Arrived(Arrival::Fetched(fetch, result)) => {
                if let Some((_, request)) = self.fetching.take_if(|(current, _)| *current == fetch) {
                    self.ended(context.now, fetch, request, result);
                }
            }
            Msg::Arrived(Arrival::Socket(socket, incoming)) => {
                let (ids, record) = (&mut self.last_id, &mut self.record);
                return self.wire.take(socket, incoming, context.now, ids, record);
            }
            Msg::Arrived(Arrival::Timer(timer)) => return self.wire.time_out(timer, context.now, &mut self.record),
        }
        Vec::new()
    }

    fn edit(&mut self, change: impl FnOnce(&mut Form)) {
        change(&mut self.form);
        self.errors = Errors::default();
    }

    /// Whether an exchange is under way, by fetch or raw.
    pub fn is_waiting(&self) -> bool {
        self.fetching.is_some() || self.wire.under_way.is_some()
    }

    /// Gives up what is under way.
    fn cancel(&mut self, now: Micros) -> Vec<Effect> {
        match &self.fetching {
            Some((fetch, _)) => vec![Effect::CancelFetch(*fetch)],
            None => self.wire.cancel(now, &mut self.record),
        }
    }

    fn send(&mut self, now: Micros) -> Vec<Effect> {
        let Some((request, time_limit_ms)) = self.errors.accept(self.form.request()) else { return Vec::new() };
        if self.wire.settings.used {
            let (ids, record) = (&mut self.last_id, &mut self.record);
            return self.wire.send(request, None, time_limit_ms, now, ids, record);
        }
        self.last_id += 1;
        let fetch = FetchId(self.last_id);
        let Request { method, url, headers, body } = request.clone();
        self.push(now, fetch, EventKind::Request { method, url, headers, body: body.unwrap_or_default().into() });
        self.fetching = Some((fetch, request.clone()));
        vec![Effect::Fetch { fetch, request, time_limit_ms }]
    }

    fn ended(&mut self, now: Micros, fetch: FetchId, request: Request, result: Result<Answer, Unanswered>) {
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
                    Cause::Unknown => HttpCause::Unknown,
                };
                EventKind::HttpFailed { cause, message: message.clone(), took: *took }
            }
        };
        self.push(now, fetch, event);
        if let Ok(answer) = &result {
            self.wire.compare_with(request, answer.clone());
        }
        self.outcome = Some(Rc::new(match result {
            Ok(answer) => Outcome::Answered(answer),
            Err(unanswered) => Outcome::Unanswered(unanswered),
        }));
    }

    fn push(&mut self, at: Micros, FetchId(exchange): FetchId, kind: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(exchange), kind });
    }
}
