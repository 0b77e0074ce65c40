//! The requests of earlier visits and other tabs, too: what was sent, when, and how it ended. Pure; the browser keeps it as JSON.
//!
//! What the browser keeps is the history; a tab shows what it last saw of it. So a change is made to what the browser keeps at
//! that moment, and tabs do not undo each other's.
//!
//! Nothing in it is changed afterwards but whether it is pinned. Secrets are never in it: of [secret](crate::secrets) headers only the names
//! are kept.

use super::{
    exchanges::Ended,
    form::{Body, Form, Pair},
    outcome::Outcome,
    session::Session,
    wire::Finished,
};
use crate::{fetch::Request, record::Micros, secrets::is_secret};
use serde::{Deserialize, Serialize, de::IgnoredAny};

/// Where the browser keeps it.
pub const KEY: &str = "networking-lab.http-history";

/// The most requests that are kept; pinned ones last longest.
const MAX_KEPT: usize = 100;

/// The most bytes of a body that are kept; longer ones are not kept at all.
const MAX_BODY: usize = 32 * 1024;

/// The most bytes of all of it, without quotation marks and escapes: browsers keep some megabytes for a page.
const MAX_BYTES: usize = 512 * 1024;

/// Names a request of the history, in every tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PastId(pub u64);

/// A request that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// 0 where an earlier version of the page has kept it, until it is read.
    #[serde(default)]
    pub id: PastId,
    /// When it ended, in milliseconds since 1970 (UTC); none where an earlier version of the page has kept it.
    #[serde(default)]
    pub date: Option<u64>,
    pub method: String,
    pub url: String,
    /// Without the values of secret ones.
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
    /// No text, or too long: its length in bytes.
    NotKept(usize),
}

/// How it ended.
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

    /// What ended a raw exchange without a response has no words of its own.
    fn of_raw(finished: &Finished) -> Self {
        let last = finished.hops.last().and_then(|hop| hop.response.as_ref()).filter(|_| finished.error.is_none());
        match last {
            Some(response) => Self::Answered { status: response.head.status, took: finished.took },
            None => Self::Unanswered { message: String::new(), took: finished.took },
        }
    }
}

impl Past {
    /// It gets its name and date when it is added to a history.
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

    /// What must be filled in before it can be sent again: headers whose values are not kept, unless the session gives them,
    /// and `body` for one that is not kept.
    pub fn lacking(&self, session: &Session) -> Vec<String> {
        let given = |name: &str| name.eq_ignore_ascii_case("authorization") && session.authorization().is_some();
        let secret = self.headers.iter().filter(|(name, value)| value.is_none() && !given(name));
        let body = matches!(self.body, PastBody::NotKept(_)).then(|| "body".to_owned());
        secret.map(|(name, _)| name.clone()).chain(body).collect()
    }

    /// Whether a search for this finds it: in method, URL, status, headers or body, without regard to case.
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

    /// How many bytes of it are kept.
    fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, String::len));
        let body = if let PastBody::Text(text) = &self.body { text.len() } else { 0 };
        self.method.len() + self.url.len() + headers.sum::<usize>() + body
    }

    /// The form that sends it again. The session's authentication takes the place of what is not kept.
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

/// What becomes of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A request has ended.
    Add(Box<Past>),
    Pin(PastId, bool),
    Delete(PastId),
    /// Delete all but the pinned ones.
    Clear,
}

/// The requests, and what is searched for among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The newest first.
    list: Vec<Past>,
    /// What has not been changed yet, as what the browser keeps is not known.
    changes: Vec<Change>,
    pub search: String,
}

impl History {
    /// What the browser kept. What is no history, such as one of another version of the page, counts as none.
    pub fn read(kept: Option<&str>) -> Self {
        Self { list: read(kept).unwrap_or_default(), ..Self::default() }
    }

    /// As the browser keeps it.
    pub fn json(&self) -> String {
        serde_json::to_string(&self.list).expect("it has no maps, and nothing else of JSON can fail")
    }

    /// Those that the search finds: the pinned ones first, then the newest.
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

    /// Something is to be changed: [`Self::update`] does it.
    pub fn plan(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Makes the planned changes to what the browser keeps, at this date; to what this tab knows where that is no history: the
    /// browser may not keep anything. Whether there were any.
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
        // Later than all others, also where the clock was set back or two tabs were quick.
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

/// The requests that the browser kept, the newest first; none where that is no history. Those without a name get one, the same
/// in every tab.
fn read(kept: Option<&str>) -> Option<Vec<Past>> {
    let mut list: Vec<Past> = serde_json::from_str(kept?).ok()?;
    for (number, past) in (1..).zip(list.iter_mut().rev()) {
        if past.id == PastId::default() {
            past.id = PastId(number);
        }
    }
    Some(list)
}
