//! The HTTP client lab's pure core: what it knows, what can happen, and what follows from that.

use super::{
    curl::import::{ImportError, Note, import},
    example::{Example, PRACTICE_SERVER},
    exchanges::Exchanges,
    form::{Body, Column, Field, FileSlot, Form, Pair, PairList, Part},
    history::{self, Change, Ending, History, Past, PastId},
    server_log::ServerLog,
    session::Auth,
    wire::{
        Finished,
        lab::{Wire, WireMsg, WireSettings},
    },
};
use crate::{
    effect::{Arrival, Context, Effect, FetchId, Lab},
    labs::input::Errors,
    record::{
        Record,
        entry::{ConnectionId, Entry, EventKind, HttpCause, Micros},
    },
    transport::http::{Answer, Cause, Request, Unanswered},
    ui::ChosenFile,
};
use std::rc::Rc;

pub struct Model {
    /// What was typed and chosen.
    pub form: Form,
    /// What is wrong with it.
    pub errors: Errors<Part>,
    /// Requests of earlier visits, too.
    pub history: History,
    /// What a request that was to be sent again lacks, because it is not kept.
    pub lacking: Vec<String>,
    /// A command of curl that was pasted.
    pub curl: String,
    /// What became of it: what could not be carried over, or why nothing could.
    pub curl_imported: Option<Result<Vec<Note>, ImportError>>,
    pub record: Record,
    /// Those by fetch.
    pub exchanges: Exchanges,
    /// Requests as raw HTTP/1.1, over the relay.
    pub wire: Wire,
    /// What came to the practice server.
    pub log: ServerLog,
    /// Whether what was sent last goes into the history when it ends: an experiment's requests do not.
    for_history: bool,
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
    /// The user chose a file, or took it away.
    SetFile(FileSlot, Option<ChosenFile>),
    /// The session authenticates like this.
    SetAuth(Auth),
    /// Cookies are sent and kept.
    UseCookies(bool),
    /// fetch follows redirects.
    FollowRedirects(bool),
    /// The user pasted a command of curl, or typed one.
    PasteCurl(String),
    /// Fill the form with it.
    TakeCurl,
    /// The user chose a base URL on offer.
    UseBase(String),
    /// The user chose an example.
    UseExample(&'static Example),
    /// The user searches the history for this.
    SearchHistory(String),
    /// Send this one again.
    Again(PastId),
    /// Keep this one longest, or no longer so.
    Pin(PastId, bool),
    DeletePast(PastId),
    /// Delete all but the pinned ones.
    ClearHistory,
    /// The practice server is found here.
    PracticeServerFound(String),
    Send,
    /// Give up the exchange that is under way, the newest of several.
    Cancel,
    /// Give up this one.
    CancelExchange(FetchId),
    /// Show this one's result.
    Select(FetchId),
    /// Give up what is under way, and close every connection.
    Close,
    /// Put this into every field.
    Restore(Box<Form>, WireSettings),
    /// Put this into every field and send it, for an experiment.
    Try(Box<Form>, WireSettings),
    ClearRecord,
    /// Read the practice server's log.
    ReadLog,
    Wire(WireMsg),
    Arrived(Arrival),
}

pub enum HttpClientLab {}

impl Lab for HttpClientLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        let before = model.wire.last.clone();
        let mut effects = model.update(msg, context);
        effects.extend(model.note_raw(before));
        effects
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Default for Model {
    /// As the lab starts: the chapter's GET to the practice server.
    fn default() -> Self {
        Self {
            form: Form::new(PRACTICE_SERVER.into()),
            errors: Errors::default(),
            history: History::default(),
            lacking: Vec::new(),
            curl: String::new(),
            curl_imported: None,
            record: Record::default(),
            exchanges: Exchanges::default(),
            wire: Wire::default(),
            log: ServerLog::default(),
            for_history: true,
            last_id: 0,
        }
    }
}

impl Model {
    /// As the lab starts, with what the browser kept of earlier visits.
    pub fn new(history: Option<&str>) -> Self {
        Self { history: History::read(history), ..Self::default() }
    }

    fn update(&mut self, msg: Msg, context: &Context) -> Vec<Effect> {
        match msg {
            Msg::Edit(field, text) => self.edit(|form| *form.text_mut(field) = text),
            Msg::EditPair(list, index, column, text) => self.edit(|form| form.edit_pair(list, index, column, text)),
            Msg::AddPair(list) => self.edit(|form| form.pairs_mut(list).push(Pair::default())),
            Msg::RemovePair(list, index) => self.edit(|form| form.remove_pair(list, index)),
            Msg::SetMethod(method) => self.edit(|form| form.method = method.into()),
            Msg::SetBody(body) => self.edit(|form| form.body = body),
            Msg::SetFile(slot, file) => self.edit(|form| form.set_file(slot, file)),
            Msg::SetAuth(auth) => self.edit(|form| form.session.auth = auth),
            Msg::UseCookies(cookies) => self.edit(|form| form.session.cookies = cookies),
            Msg::FollowRedirects(follow) => self.edit(|form| form.follow_redirects = follow),
            Msg::PasteCurl(command) => (self.curl, self.curl_imported) = (command, None),
            Msg::TakeCurl => self.take_curl(),
            Msg::UseBase(base_url) => self.edit(|form| form.base_url = base_url),
            Msg::UseExample(example) => self.edit(|form| example.fill(form, context.relay)),
            Msg::SearchHistory(search) => self.history.search = search,
            Msg::Again(past) => return self.send_again(past, context.now),
            Msg::Pin(past, pinned) => return vec![self.change_history(Change::Pin(past, pinned))],
            Msg::DeletePast(past) => return vec![self.change_history(Change::Delete(past))],
            Msg::ClearHistory => return vec![self.change_history(Change::Clear)],
            Msg::PracticeServerFound(base_url) => {
                if self.form.base_url == PRACTICE_SERVER {
                    self.form.base_url = base_url;
                }
            }
            Msg::Send => {
                self.for_history = true;
                return self.send(context.now);
            }
            Msg::Cancel => return self.cancel(context.now),
            Msg::Close => {
                let mut effects: Vec<_> = self.exchanges.under_way().map(Effect::CancelFetch).collect();
                effects.extend(self.wire.cancel(context.now, &mut self.record));
                effects.extend(self.wire.update(WireMsg::CloseIdle, context.now, &mut self.record));
                return effects;
            }
            Msg::Restore(before, settings) => {
                self.edit(|form| *form = *before);
                self.wire.settings = settings;
            }
            Msg::Try(form, settings) => {
                self.edit(|fields| *fields = *form);
                self.wire.settings = settings;
                self.for_history = false;
                return self.send(context.now);
            }
            Msg::CancelExchange(fetch) => return vec![Effect::CancelFetch(fetch)],
            Msg::Select(fetch) => self.exchanges.select(fetch),
            Msg::ClearRecord => self.record.clear(),
            Msg::Wire(msg) => return self.wire.update(msg, context.now, &mut self.record),
            Msg::ReadLog => {
                self.last_id += 1;
                return self.log.read(FetchId(self.last_id), context.relay).into_iter().collect();
            }
            Msg::Arrived(Arrival::Fetched(fetch, result)) if self.log.is_asked(fetch) => self.log.ended(result),
            Msg::Arrived(Arrival::Fetched(fetch, result)) => {
                return self.ended(context.now, fetch, result);
            }
            Msg::Arrived(Arrival::Socket(socket, incoming)) => {
                let (ids, record) = (&mut self.last_id, &mut self.record);
                return self.wire.take(socket, incoming, context.now, ids, record);
            }
            Msg::Arrived(Arrival::Recalled { key, kept, date }) => {
                if self.history.update(kept.as_deref(), date) {
                    return vec![Effect::Remember { key, value: self.history.json() }];
                }
            }
            Msg::Arrived(Arrival::Timer(timer)) => return self.wire.time_out(timer, context.now, &mut self.record),
        }
        Vec::new()
    }

    fn edit(&mut self, change: impl FnOnce(&mut Form)) {
        change(&mut self.form);
        self.errors = Errors::default();
        self.lacking.clear();
    }

    fn take_curl(&mut self) {
        self.curl_imported = Some(import(&self.curl, &self.form).map(|imported| {
            self.form = imported.form;
            self.errors = Errors::default();
            imported.notes
        }));
    }

    /// Whether an exchange is under way, by fetch or raw.
    pub fn is_waiting(&self) -> bool {
        self.exchanges.under_way().next().is_some() || self.wire.under_way.is_some()
    }

    /// Gives up what is under way.
    fn cancel(&mut self, now: Micros) -> Vec<Effect> {
        match self.exchanges.under_way().next() {
            Some(fetch) => vec![Effect::CancelFetch(fetch)],
            None => self.wire.cancel(now, &mut self.record),
        }
    }

    fn send(&mut self, now: Micros) -> Vec<Effect> {
        let Some((request, time_limit_ms)) = self.errors.accept(self.form.request()) else { return Vec::new() };
        // The second click of a double click, or a key that was already on its way.
        if self.wire.under_way.is_some() || self.exchanges.is_double_click(&request, now) {
            return Vec::new();
        }
        if self.wire.settings.used {
            let (ids, record) = (&mut self.last_id, &mut self.record);
            return self.wire.send(request, self.form.session.digest(), time_limit_ms, now, ids, record);
        }
        self.last_id += 1;
        let fetch = FetchId(self.last_id);
        let Request { method, url, headers, body, .. } = request.clone();
        self.push(now, fetch, EventKind::Request { method, url, headers, body: body.unwrap_or_default() });
        self.exchanges.begin(fetch, request.clone(), now);
        vec![Effect::Fetch { fetch, request, time_limit_ms }]
    }

    fn ended(&mut self, now: Micros, fetch: FetchId, result: Result<Answer, Unanswered>) -> Vec<Effect> {
        // Not the end of one that has ended.
        let Some(ended) = self.exchanges.end(fetch, result.clone()).cloned() else { return Vec::new() };
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
        if let Ok(answer) = result {
            self.wire.compare_with((*ended.request).clone(), answer);
        }
        match &ended.outcome {
            Some(outcome) if self.for_history => {
                let past = Past::new(&ended.request, Ending::of(outcome));
                vec![self.change_history(Change::Add(past.into()))]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Adds a raw exchange to the history, where one has ended since `before` was the last.
    fn note_raw(&mut self, before: Option<Rc<Finished>>) -> Option<Effect> {
        let finished = self.wire.last.as_ref().filter(|_| self.for_history)?;
        if before.is_some_and(|before| Rc::ptr_eq(&before, finished)) {
            return None;
        }
        let past = Past::new(self.wire.asked()?, Ending::of_raw(finished));
        Some(self.change_history(Change::Add(past.into())))
    }

    /// Changes the history, once it is known what the browser keeps of it.
    fn change_history(&mut self, change: Change) -> Effect {
        self.history.plan(change);
        Effect::Recall { key: history::KEY }
    }

    /// Fills the form with a request of the history, and sends it where nothing of it is lacking.
    fn send_again(&mut self, past: PastId, now: Micros) -> Vec<Effect> {
        let Some(past) = self.history.get(past) else { return Vec::new() };
        let (lacking, again) = (past.lacking(&self.form.session), past.form(&self.form));
        self.edit(|form| *form = again);
        self.lacking = lacking;
        self.for_history = true;
        if self.lacking.is_empty() { self.send(now) } else { Vec::new() }
    }

    fn push(&mut self, at: Micros, FetchId(exchange): FetchId, kind: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId(exchange), kind });
    }
}
