//! The HTTP client lab's pure core: model, messages and updates.

mod exchange;

use super::{
    curl::{
        command::Note,
        import::{ImportError, import},
    },
    example::{Example, PRACTICE_SERVER},
    exchanges::{Ended, Exchanges},
    form::{Body, Column, Field, FileSlot, Form, Pair, PairList, Part},
    history::{Change, History, PastId},
    server_log::ServerLog,
    session::Auth,
    wire::{
        differences::{Difference, differences},
        lab::{Wire, WireMsg, WireSettings},
    },
};
use crate::{
    effect::{Arrival, Context, Effect, FetchId, Lab},
    labs::input::Errors,
    record::Record,
    ui::ChosenFile,
};

pub struct Model {
    /// The contents of the form.
    pub form: Form,
    /// The form's errors.
    pub errors: Errors<Part>,
    /// The requests of this and earlier visits.
    pub history: History,
    /// What must be filled in before a request of the history can be sent again, because it was not kept.
    pub lacking: Vec<String>,
    /// The curl command in the import field.
    pub curl: String,
    /// The result of importing it: what could not be imported, or why nothing could. None before the import.
    pub curl_imported: Option<Result<Vec<Note>, ImportError>>,
    pub record: Record,
    /// The exchanges of this visit, by fetch and raw.
    pub exchanges: Exchanges,
    /// Raw HTTP/1.1 over the relay.
    pub wire: Wire,
    /// The requests that the practice server received.
    pub log: ServerLog,
    /// The id of the last exchange or socket, which share one counter; 0 before the first.
    last_id: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// The user typed into the name or value of a pair.
    EditPair(PairList, usize, Column, String),
    /// Add a pair to a list.
    AddPair(PairList),
    /// Remove a pair from a list.
    RemovePair(PairList, usize),
    /// The user chose a method.
    SetMethod(&'static str),
    /// The user chose a kind of body.
    SetBody(Body),
    /// The user chose a file, or removed it.
    SetFile(FileSlot, Option<ChosenFile>),
    /// Set how the session authenticates.
    SetAuth(Auth),
    /// Let the browser send and store cookies, or not.
    UseCookies(bool),
    /// Let fetch follow redirects, or not.
    FollowRedirects(bool),
    /// The user pasted or typed a curl command.
    PasteCurl(String),
    /// Fill the form from the curl command.
    TakeCurl,
    /// The user chose one of the base URLs.
    UseBase(String),
    /// The user chose an example.
    UseExample(&'static Example),
    /// The user searches the history for this text.
    SearchHistory(String),
    /// Send this request of the history again.
    Again(PastId),
    /// Pin this request of the history, or unpin it. Pinned requests are kept longest.
    Pin(PastId, bool),
    DeletePast(PastId),
    /// Delete all requests except the pinned ones.
    ClearHistory,
    /// The relay has its practice server at this base URL.
    PracticeServerFound(String),
    Send,
    /// Cancel this exchange.
    CancelExchange(FetchId),
    /// Show the result of this exchange.
    Select(FetchId),
    /// Cancel the exchanges in progress, and close every connection.
    Close,
    /// Restore the form and the settings to this state.
    Restore(Box<Form>, WireSettings),
    /// Fill the form and the settings with this, and send the request, for an experiment.
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
        model.update(msg, context)
    }

    fn for_each_record(model: &mut Model, mut act: impl FnMut(&mut Record)) {
        act(&mut model.record);
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Default for Model {
    /// The initial model: the chapter's GET to the practice server.
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
            last_id: 0,
        }
    }
}

impl Model {
    /// The initial model, with the history that the browser stored on earlier visits.
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
            Msg::Send => return self.send(true, context.now),
            Msg::Close => {
                let under_way: Vec<_> = self.exchanges.under_way().map(|exchange| exchange.id).collect();
                let mut effects: Vec<_> = under_way.into_iter().flat_map(|id| self.cancel(id, context.now)).collect();
                let closed = self.wire.update(WireMsg::CloseIdle, context.now);
                effects.extend(self.perform(closed));
                return effects;
            }
            Msg::Restore(before, settings) => {
                self.edit(|form| *form = *before);
                self.wire.settings = settings;
            }
            Msg::Try(form, settings) => {
                self.edit(|fields| *fields = *form);
                self.wire.settings = settings;
                // Requests of experiments do not go into the history.
                return self.send(false, context.now);
            }
            Msg::CancelExchange(id) => return self.cancel(id, context.now),
            Msg::Select(fetch) => self.exchanges.select(fetch),
            Msg::ClearRecord => self.record.clear(),
            Msg::Wire(msg) => {
                let actions = self.wire.update(msg, context.now);
                return self.perform(actions);
            }
            Msg::ReadLog => {
                self.last_id += 1;
                return self.log.read(FetchId(self.last_id), context.relay).into_iter().collect();
            }
            Msg::Arrived(Arrival::Fetched(fetch, result)) if self.log.is_asked(fetch) => self.log.ended(result),
            Msg::Arrived(Arrival::Fetched(fetch, result)) => {
                return self.fetched(context.now, fetch, result);
            }
            Msg::Arrived(Arrival::Socket(socket, incoming)) => {
                let actions = self.wire.take(socket, incoming, context.now, &mut self.last_id);
                self.wire.note_written(context.now, &mut self.record);
                return self.perform(actions);
            }
            Msg::Arrived(Arrival::Recalled { key, kept, date }) => {
                if self.history.update(kept.as_deref(), date) {
                    return vec![Effect::Remember { key, value: self.history.json() }];
                }
            }
            Msg::Arrived(Arrival::Timer(timer)) => {
                let actions = self.wire.time_out(timer, context.now);
                return self.perform(actions);
            }
            // The lab opens no WebSockets.
            Msg::Arrived(Arrival::WebSocket(..)) => {}
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

    /// Whether an exchange is in progress.
    pub fn is_waiting(&self) -> bool {
        self.exchanges.under_way().next().is_some()
    }

    /// Returns how fetch differs from the selected raw exchange, or None if fetch has not received an answer to the same
    /// request.
    pub fn differences(&self) -> Option<Vec<Difference>> {
        let exchange = self.exchanges.selected()?;
        match exchange.ended.as_ref()? {
            Ended::Raw(finished) => Some(differences(finished, self.exchanges.fetched(&exchange.request)?)),
            Ended::Fetched(_) => None,
        }
    }
}
