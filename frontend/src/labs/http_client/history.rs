//! The requests of earlier visits, too: what was sent and how it ended. Pure; the browser keeps it as JSON.
//!
//! Nothing in it is changed afterwards but whether it is pinned. Secrets are never in it: of [`SECRET`] headers only the names
//! are kept.

use super::{
    form::{Body, Form, Pair},
    outcome::Outcome,
    session::Session,
    wire::Finished,
};
use crate::{record::Micros, transport::http::Request};
use serde::{Deserialize, Serialize};

/// Where the browser keeps it.
pub const KEY: &str = "networking-lab.http-history";

/// The most requests that are kept; pinned ones last longest.
const MAX_KEPT: usize = 100;

/// The most bytes of a body that are kept; longer ones are not kept at all.
const MAX_BODY: usize = 32 * 1024;

/// The most bytes of all of it, without quotation marks and escapes: browsers keep some megabytes for a page.
const MAX_BYTES: usize = 512 * 1024;

/// Headers whose values are never kept, in lower case.
pub const SECRET: [&str; 6] =
    ["authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token", "x-csrf-token"];

/// A request that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
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
    pub fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Answered(answer) => Self::Answered { status: answer.status, took: answer.took },
            Outcome::Unanswered(unanswered) => {
                Self::Unanswered { message: unanswered.message.clone(), took: unanswered.took }
            }
        }
    }

    /// The same of a raw exchange. What ended it without a response has no words of its own.
    pub fn of_raw(finished: &Finished) -> Self {
        let last = finished.hops.last().and_then(|hop| hop.response.as_ref()).filter(|_| finished.error.is_none());
        match last {
            Some(response) => Self::Answered { status: response.head.status, took: finished.took },
            None => Self::Unanswered { message: String::new(), took: finished.took },
        }
    }
}

impl Past {
    fn new(request: &Request, ending: Ending) -> Self {
        let is_secret = |name: &str| SECRET.contains(&name.to_ascii_lowercase().as_str());
        let header = |(name, value): &(String, String)| (name.clone(), (!is_secret(name)).then(|| value.clone()));
        let body = match request.body.as_deref() {
            None => PastBody::None,
            Some(body) => match str::from_utf8(body) {
                Ok(text) if body.len() <= MAX_BODY => PastBody::Text(text.into()),
                Ok(_) | Err(_) => PastBody::NotKept(body.len()),
            },
        };
        Self {
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
            let is_json = content_type == "application/json" && serde_json::from_str::<serde_json::Value>(text).is_ok();
            if is_json {
                (form.body, form.json) = (Body::Json, text.clone());
            } else {
                (form.body, form.raw, form.content_type) = (Body::Raw, text.clone(), content_type);
            }
        }
        form
    }
}

/// Names a request of the history, as long as the page is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastId(pub u32);

/// The requests, and what is searched for among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The newest first.
    list: Vec<(PastId, Past)>,
    last: u32,
    pub search: String,
}

impl History {
    /// What the browser kept. What is no history, such as one of another version of the page, counts as none.
    pub fn read(kept: Option<&str>) -> Self {
        let list: Vec<Past> = kept.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        let list: Vec<_> = (1..).map(PastId).zip(list).collect();
        Self { last: list.len() as u32, list, search: String::new() }
    }

    /// As the browser keeps it.
    pub fn json(&self) -> String {
        let list: Vec<&Past> = self.list.iter().map(|(_, past)| past).collect();
        serde_json::to_string(&list).expect("it has no maps, and nothing else of JSON can fail")
    }

    /// Those that the search finds: the pinned ones first, then the newest.
    pub fn found(&self) -> impl Iterator<Item = &(PastId, Past)> {
        let found =
            |pinned| self.list.iter().filter(move |(_, past)| past.pinned == pinned && past.matches(&self.search));
        found(true).chain(found(false))
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn get(&self, id: PastId) -> Option<&Past> {
        self.list.iter().find(|(known, _)| *known == id).map(|(_, past)| past)
    }

    /// A request has ended.
    pub fn add(&mut self, request: &Request, ending: Ending) {
        self.last += 1;
        self.list.insert(0, (PastId(self.last), Past::new(request, ending)));
        while self.list.len() > MAX_KEPT || self.bytes() > MAX_BYTES {
            let oldest = self.list.iter().rposition(|(_, past)| !past.pinned).unwrap_or(self.list.len() - 1);
            self.list.remove(oldest);
        }
    }

    fn bytes(&self) -> usize {
        self.list.iter().map(|(_, past)| past.bytes()).sum()
    }

    pub fn pin(&mut self, id: PastId, pinned: bool) {
        if let Some((_, past)) = self.list.iter_mut().find(|(known, _)| *known == id) {
            past.pinned = pinned;
        }
    }

    pub fn delete(&mut self, id: PastId) {
        self.list.retain(|(known, _)| *known != id);
    }

    /// Deletes all but the pinned ones.
    pub fn clear(&mut self) {
        self.list.retain(|(_, past)| past.pinned);
    }
}
