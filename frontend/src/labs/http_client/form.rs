//! What the HTTP client lab's fields hold. Pure.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Joined with the path.
    BaseUrl,
    /// A path, or a whole URL where the base is empty.
    Path,
    /// In seconds.
    TimeLimit,
    /// The raw body's media type.
    ContentType,
    Json,
    Raw,
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
        }
    }
}

/// A part of the request in which something may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What base, path and parameters make.
    Url,
    TimeLimit,
    Headers,
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
}

impl PairList {
    /// The id of its element; those of its fields begin with it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Params => "params",
            Self::Headers => "headers",
            Self::Fields => "fields",
        }
    }
}

/// A half of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    Value,
}

/// A name and a value: a query parameter, a header or a form field. A pair without a name is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    pub name: String,
    pub value: String,
}

impl Pair {
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body {
    #[default]
    None,
    /// JSON (RFC 8259).
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Text, unchanged.
    Raw,
}

impl Body {
    /// Every kind, in the order in which the lab offers them.
    pub const ALL: [Self; 4] = [Self::None, Self::Json, Self::Form, Self::Raw];
}

/// What was typed and chosen, unchanged. The bodies that are not chosen are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// One of [`METHODS`](crate::transport::http::METHODS).
    pub method: String,
    /// Joined with the path; may be empty.
    pub base_url: String,
    /// A path, or a whole URL where the base is empty.
    pub path: String,
    pub params: Vec<Pair>,
    pub headers: Vec<Pair>,
    pub body: Body,
    pub json: String,
    pub fields: Vec<Pair>,
    pub raw: String,
    /// The raw body's media type.
    pub content_type: String,
    /// In seconds; empty for none.
    pub time_limit: String,
}

impl Form {
    /// As the lab starts: the chapter's GET to the practice server.
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
            raw: "안녕하세요!".into(),
            content_type: "text/plain; charset=utf-8".into(),
            time_limit: "5".into(),
        }
    }

    /// What was typed into a field, to be changed.
    pub fn text_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::BaseUrl => &mut self.base_url,
            Field::Path => &mut self.path,
            Field::TimeLimit => &mut self.time_limit,
            Field::ContentType => &mut self.content_type,
            Field::Json => &mut self.json,
            Field::Raw => &mut self.raw,
        }
    }

    pub fn pairs(&self, list: PairList) -> &[Pair] {
        match list {
            PairList::Params => &self.params,
            PairList::Headers => &self.headers,
            PairList::Fields => &self.fields,
        }
    }

    /// The same, to be changed.
    pub fn pairs_mut(&mut self, list: PairList) -> &mut Vec<Pair> {
        match list {
            PairList::Params => &mut self.params,
            PairList::Headers => &mut self.headers,
            PairList::Fields => &mut self.fields,
        }
    }

    /// Types this into a half of a pair; nothing where there is no such pair.
    pub fn edit_pair(&mut self, list: PairList, index: usize, column: Column, text: String) {
        let Some(pair) = self.pairs_mut(list).get_mut(index) else { return };
        match column {
            Column::Name => pair.name = text,
            Column::Value => pair.value = text,
        }
    }

    /// Takes a pair out; nothing where there is no such pair.
    pub fn remove_pair(&mut self, list: PairList, index: usize) {
        let pairs = self.pairs_mut(list);
        if index < pairs.len() {
            pairs.remove(index);
        }
    }
}
