//! The request history, across visits and tabs: what was sent, when, and how it ended. Pure; the browser stores it as JSON.
//!
//! The stored copy is authoritative; a tab shows the copy that it last read. Each change is applied to the copy stored at
//! that moment, so that tabs do not undo each other's changes.
//!
//! Of an entry, only `pinned` ever changes. Of [secret](crate::secrets) headers only the names are kept. URLs, and bodies
//! up to a limit, are kept as sent.

use super::{
    exchanges::Ended,
    form::{Body, Form, Pair},
    outcome::Outcome,
    session::Session,
    wire::Finished,
};
use crate::{fetch::Request, record::Micros, secrets::is_secret};
use serde::{Deserialize, Serialize, de::IgnoredAny};

/// The key under which the browser stores the history.
pub const KEY: &str = "networking-lab.http-history";

/// The maximum number of requests kept; pinned ones are dropped last.
const MAX_KEPT: usize = 100;

/// The maximum length in bytes of a body that is kept; a longer one is not kept at all.
const MAX_BODY: usize = 32 * 1024;

/// The maximum number of bytes of the whole history, without quotation marks and escapes: browsers allow a page some
/// megabytes.
const MAX_BYTES: usize = 512 * 1024;

/// Identifies a request of the history in every tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastId(pub u64);

/// A request that was sent, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// 0 if an earlier version of the page stored the request; reading it assigns an id.
    #[serde(default)]
    pub id: PastId,
    /// When the request ended, in milliseconds since 1970 (UTC); None if an earlier version of the page stored it.
    #[serde(default)]
    pub date: Option<u64>,
    pub method: String,
    pub url: String,
    /// Names and values; the value of a secret header is None.
    pub headers: Vec<(String, Option<String>)>,
    pub body: PastBody,
    pub ending: Ending,
    pub pinned: bool,
}

/// A body that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PastBody {
    None,
    Text(String),
    /// Not UTF-8 text, or too long: the body's length in bytes.
    NotKept(usize),
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Answered { status: u16, took: Micros },
    Unanswered { message: String, took: Micros },
}

impl Ending {
    pub fn of(ended: &Ended) -> Self {
        match ended {
            Ended::Raw(finished) => Self::of_raw(finished),
            Ended::Fetched(outcome) => match &**outcome {
                Outcome::Answered(answer) => Self::Answered { status: answer.status, took: answer.took },
                Outcome::Unanswered(unanswered) => {
                    Self::Unanswered { message: unanswered.message.clone(), took: unanswered.took }
                }
            },
        }
    }

    /// A raw exchange that ended without a response has an empty message.
    fn of_raw(finished: &Finished) -> Self {
        let last = finished.hops.last().and_then(|hop| hop.response.as_ref()).filter(|_| finished.error.is_none());
        match last {
            Some(response) => Self::Answered { status: response.head.status, took: finished.took },
            None => Self::Unanswered { message: String::new(), took: finished.took },
        }
    }
}

impl Past {
    /// The id and the date are set when the request is added to a history.
    pub fn new(request: &Request, ending: Ending) -> Self {
        let header = |(name, value): &(String, String)| (name.clone(), (!is_secret(name)).then(|| value.clone()));
        let body = match request.body.as_deref() {
            None => PastBody::None,
            Some(body) => match str::from_utf8(body) {
                Ok(text) if body.len() <= MAX_BODY => PastBody::Text(text.into()),
                Ok(_) | Err(_) => PastBody::NotKept(body.len()),
            },
        };
        Self {
            id: PastId::default(),
            date: None,
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.iter().map(header).collect(),
            body,
            ending,
            pinned: false,
        }
    }

    /// Returns what must be filled in before the request can be sent again: the names of headers whose values are not kept,
    /// unless the session provides them, and `body` if the body is not kept.
    pub fn lacking(&self, session: &Session) -> Vec<String> {
        let given = |name: &str| name.eq_ignore_ascii_case("authorization") && session.authorization().is_some();
        let secret = self.headers.iter().filter(|(name, value)| value.is_none() && !given(name));
        let body = matches!(self.body, PastBody::NotKept(_)).then(|| "body".to_owned());
        secret.map(|(name, _)| name.clone()).chain(body).collect()
    }

    /// Whether the method, URL, status or error message, headers or body contain the search text, ignoring case.
    pub fn matches(&self, search: &str) -> bool {
        let search = search.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&search);
        let status = match &self.ending {
            Ending::Answered { status, .. } => status.to_string(),
            Ending::Unanswered { message, .. } => message.clone(),
        };
        let body = if let PastBody::Text(text) = &self.body { text.as_str() } else { "" };
        let header = |(name, value): &(String, Option<String>)| has(name) || value.as_deref().is_some_and(has);
        has(&self.method) || has(&self.url) || has(&status) || has(body) || self.headers.iter().any(header)
    }

    /// The number of bytes kept of the request.
    fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, String::len));
        let body = if let PastBody::Text(text) = &self.body { text.len() } else { 0 };
        self.method.len() + self.url.len() + headers.sum::<usize>() + body
    }

    /// Returns the form that sends the request again. The session's authentication replaces what is not kept.
    pub fn form(&self, now: &Form) -> Form {
        let Session { auth, user, password, token, cookies, .. } = now.session.clone();
        let session = Session { auth, user, password, token, cookies, ..Session::default() };
        let kept = self.headers.iter().filter_map(|(name, value)| Some(Pair::new(name, value.as_deref()?)));
        let (is_type, others): (Vec<_>, Vec<_>) = kept.partition(|pair| pair.name.eq_ignore_ascii_case("content-type"));
        let mut form = Form {
            method: self.method.clone(),
            base_url: String::new(),
            path: self.url.clone(),
            params: Vec::new(),
            headers: others,
            body: Body::None,
            session,
            ..now.clone()
        };
        let content_type = is_type.into_iter().next().map(|pair| pair.value).unwrap_or_default();
        if let PastBody::Text(text) = &self.body {
            let is_json = content_type == "application/json" && serde_json::from_str::<IgnoredAny>(text).is_ok();
            if is_json {
                (form.body, form.json) = (Body::Json, text.clone());
            } else {
                (form.body, form.raw, form.content_type) = (Body::Raw, text.clone(), content_type);
            }
        }
        form
    }
}

/// A change of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A request has ended.
    Add(Box<Past>),
    Pin(PastId, bool),
    Delete(PastId),
    /// Delete all but the pinned ones.
    Clear,
}

/// The requests, and the search text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Newest first.
    list: Vec<Past>,
    /// Changes that are not applied yet, because the stored copy has not been read.
    changes: Vec<Change>,
    pub search: String,
}

impl History {
    /// Reads the stored history. Anything that is not a history, such as one of another version of the page, counts as
    /// empty.
    pub fn read(kept: Option<&str>) -> Self {
        Self { list: read(kept).unwrap_or_default(), ..Self::default() }
    }

    /// Returns the history as JSON, for storage.
    pub fn json(&self) -> String {
        serde_json::to_string(&self.list).expect("it has no maps, and nothing else of JSON can fail")
    }

    /// Returns the requests that match the search: first the pinned ones, then the others, each newest first.
    pub fn found(&self) -> impl Iterator<Item = &Past> {
        let found = |pinned| self.list.iter().filter(move |past| past.pinned == pinned && past.matches(&self.search));
        found(true).chain(found(false))
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn get(&self, id: PastId) -> Option<&Past> {
        self.list.iter().find(|past| past.id == id)
    }

    /// Queues a change, which [`Self::update`] applies.
    pub fn plan(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Applies the queued changes to the stored history, or to this tab's copy if `kept` is not a history, because the
    /// browser may not store anything. A request is added with this date. Returns whether there were any changes.
    pub fn update(&mut self, kept: Option<&str>, date: u64) -> bool {
        if let Some(list) = read(kept) {
            self.list = list;
        }
        let changes = std::mem::take(&mut self.changes);
        let is_changed = !changes.is_empty();
        for change in changes {
            match change {
                Change::Add(past) => self.add(*past, date),
                Change::Pin(id, pinned) => {
                    if let Some(past) = self.list.iter_mut().find(|past| past.id == id) {
                        past.pinned = pinned;
                    }
                }
                Change::Delete(id) => self.list.retain(|past| past.id != id),
                Change::Clear => self.list.retain(|past| past.pinned),
            }
        }
        is_changed
    }

    fn add(&mut self, past: Past, date: u64) {
        // Greater than all other ids, even if the clock was set back or two tabs added requests at the same time.
        let last = self.list.iter().map(|past| past.id.0).max().unwrap_or(0);
        self.list.insert(0, Past { id: PastId(date.max(last + 1)), date: Some(date), ..past });
        while self.list.len() > MAX_KEPT || self.bytes() > MAX_BYTES {
            let oldest = self.list.iter().rposition(|past| !past.pinned).unwrap_or(self.list.len() - 1);
            self.list.remove(oldest);
        }
    }

    fn bytes(&self) -> usize {
        self.list.iter().map(Past::bytes).sum()
    }
}

/// Parses the stored requests, newest first, or returns None if `kept` is not a history. Requests without an id are given
/// one, the same in every tab.
fn read(kept: Option<&str>) -> Option<Vec<Past>> {
    let mut list: Vec<Past> = serde_json::from_str(kept?).ok()?;
    for (number, past) in (1..).zip(list.iter_mut().rev()) {
        if past.id == PastId::default() {
            past.id = PastId(number);
        }
    }
    Some(list)
}
