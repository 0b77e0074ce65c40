//! The contents of the HTTP client lab's form. Pure.

use super::session::Session;
use crate::{
    secrets::{is_secret, without_secrets},
    ui::ChosenFile,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Joined with the path.
    BaseUrl,
    /// A path, or a whole URL if the base URL is empty.
    Path,
    /// In seconds.
    TimeLimit,
    /// The raw body's media type.
    ContentType,
    Json,
    Raw,
    /// The bytes of a binary body.
    Hex,
    /// The session's user, password and token.
    User,
    Password,
    Token,
}

impl Field {
    /// The id of its element.
    pub fn id(self) -> &'static str {
        match self {
            Self::BaseUrl => "http-base",
            Self::Path => "http-path",
            Self::TimeLimit => "http-time-limit",
            Self::ContentType => "body-type",
            Self::Json => "body-json",
            Self::Raw => "body-raw",
            Self::Hex => "body-hex",
            Self::User => "session-user",
            Self::Password => "session-password",
            Self::Token => "session-token",
        }
    }
}

/// A part of the request that can have an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The URL made of base URL, path and parameters.
    Url,
    TimeLimit,
    Params,
    Headers,
    /// The session's default parameters.
    SessionParams,
    /// The session's default headers.
    SessionHeaders,
    /// The session's token.
    Token,
    /// The body, or its media type.
    Body,
}

/// A list of names and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairList {
    Params,
    Headers,
    /// The fields of a form body.
    Fields,
    /// The fields and files of a multipart body.
    Parts,
    SessionParams,
    SessionHeaders,
}

impl PairList {
    /// The id of its element, with which the ids of its fields begin.
    pub fn id(self) -> &'static str {
        match self {
            Self::Params => "params",
            Self::Headers => "headers",
            Self::Fields => "fields",
            Self::Parts => "parts",
            Self::SessionParams => "session-params",
            Self::SessionHeaders => "session-headers",
        }
    }
}

/// One half of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    Value,
}

/// What a chosen file is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileSlot {
    /// The value of the part with this index in a multipart body.
    Part(usize),
    /// The whole binary body.
    Body,
}

/// A name and a value: a query parameter, a header or a form field. A pair without a name is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub name: String,
    pub value: String,
    /// The file that is sent instead of the value, only in a multipart body.
    #[serde(skip)]
    pub file: Option<ChosenFile>,
}

impl Pair {
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.into(), value: value.into(), file: None }
    }
}

/// Returns the first value, or file name, of a pair that cannot be sent because it has no name.
pub fn unnamed(pairs: &[Pair]) -> Option<&str> {
    let unnamed = pairs.iter().filter(|pair| pair.name.trim().is_empty());
    unnamed.map(|pair| pair.file.as_ref().map_or(pair.value.trim(), |file| &file.name)).find(|value| !value.is_empty())
}

/// Returns the pairs that have a name. Only these are sent.
pub fn named(pairs: &[Pair]) -> impl Iterator<Item = &Pair> {
    pairs.iter().filter(|pair| !pair.name.trim().is_empty())
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    #[default]
    None,
    /// JSON (RFC 8259).
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`, with files.
    Multipart,
    /// Text, unchanged.
    Raw,
    /// A file, or bytes typed as hex digits.
    Binary,
}

impl Body {
    /// Every kind, in the order in which the lab offers them.
    pub const ALL: [Self; 6] = [Self::None, Self::Json, Self::Form, Self::Multipart, Self::Raw, Self::Binary];
}

/// The contents of the form as entered, including the bodies of the kinds that are not selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// One of [`METHODS`](crate::fetch::METHODS).
    pub method: String,
    /// Joined with the path; may be empty.
    pub base_url: String,
    /// A path, or a whole URL if the base URL is empty.
    pub path: String,
    pub params: Vec<Pair>,
    pub headers: Vec<Pair>,
    pub body: Body,
    pub json: String,
    pub fields: Vec<Pair>,
    pub parts: Vec<Pair>,
    pub raw: String,
    /// The raw body's media type.
    pub content_type: String,
    /// The binary body as hex digits, sent if no file is chosen.
    pub hex: String,
    /// The file that is sent as a binary body.
    #[serde(skip)]
    pub file: Option<ChosenFile>,
    /// In seconds; empty for no limit.
    pub time_limit: String,
    /// Whether fetch follows redirects.
    pub follow_redirects: bool,
    /// The defaults for every request.
    pub session: Session,
}

impl Form {
    /// The initial form: the chapter's GET to the practice server.
    pub fn new(base_url: String) -> Self {
        Self {
            method: "GET".into(),
            base_url,
            path: "/get".into(),
            params: vec![Pair::new("key", "value")],
            headers: Vec::new(),
            body: Body::None,
            json: "{\"name\": \"Python\", \"version\": \"3.9\"}".into(),
            fields: vec![Pair::new("name", "Python")],
            parts: vec![Pair::new("name", "Python"), Pair::new("file", "")],
            raw: "안녕하세요!".into(),
            content_type: "text/plain; charset=utf-8".into(),
            hex: "00 ff 7f".into(),
            file: None,
            time_limit: "5".into(),
            follow_redirects: true,
            session: Session::default(),
        }
    }

    /// Returns a copy that can be put into a link: without secrets and files.
    pub fn for_link(&self) -> Self {
        let public = |pairs: &[Pair]| -> Vec<Pair> {
            let value = |pair: &Pair| if is_secret(&pair.name) { String::new() } else { pair.value.clone() };
            pairs.iter().map(|pair| Pair::new(&pair.name, &value(pair))).collect()
        };
        let (user, password, token) = Default::default();
        let session = &self.session;
        let session = Session {
            params: public(&session.params),
            headers: public(&session.headers),
            user,
            password,
            token,
            ..session.clone()
        };
        Self {
            base_url: without_secrets(&self.base_url),
            path: without_secrets(&self.path),
            params: public(&self.params),
            headers: public(&self.headers),
            fields: public(&self.fields),
            parts: public(&self.parts),
            file: None,
            session,
            ..self.clone()
        }
    }

    /// Returns the text of a field for editing.
    pub fn text_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::BaseUrl => &mut self.base_url,
            Field::Path => &mut self.path,
            Field::TimeLimit => &mut self.time_limit,
            Field::ContentType => &mut self.content_type,
            Field::Json => &mut self.json,
            Field::Raw => &mut self.raw,
            Field::Hex => &mut self.hex,
            Field::User => &mut self.session.user,
            Field::Password => &mut self.session.password,
            Field::Token => &mut self.session.token,
        }
    }

    pub fn pairs(&self, list: PairList) -> &[Pair] {
        match list {
            PairList::Params => &self.params,
            PairList::Headers => &self.headers,
            PairList::Fields => &self.fields,
            PairList::Parts => &self.parts,
            PairList::SessionParams => &self.session.params,
            PairList::SessionHeaders => &self.session.headers,
        }
    }

    /// Returns a list of pairs for editing.
    pub fn pairs_mut(&mut self, list: PairList) -> &mut Vec<Pair> {
        match list {
            PairList::Params => &mut self.params,
            PairList::Headers => &mut self.headers,
            PairList::Fields => &mut self.fields,
            PairList::Parts => &mut self.parts,
            PairList::SessionParams => &mut self.session.params,
            PairList::SessionHeaders => &mut self.session.headers,
        }
    }

    /// Sets one half of a pair; does nothing if there is no such pair.
    pub fn edit_pair(&mut self, list: PairList, index: usize, column: Column, text: String) {
        let Some(pair) = self.pairs_mut(list).get_mut(index) else { return };
        match column {
            Column::Name => pair.name = text,
            Column::Value => pair.value = text,
        }
    }

    /// Removes a pair; does nothing if there is no such pair.
    pub fn remove_pair(&mut self, list: PairList, index: usize) {
        let pairs = self.pairs_mut(list);
        if index < pairs.len() {
            pairs.remove(index);
        }
    }

    /// Sets or removes a file; does nothing if there is no such part.
    pub fn set_file(&mut self, slot: FileSlot, file: Option<ChosenFile>) {
        match slot {
            FileSlot::Body => self.file = file,
            FileSlot::Part(index) => {
                if let Some(part) = self.parts.get_mut(index) {
                    part.file = file;
                }
            }
        }
    }
}
