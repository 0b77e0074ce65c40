//! What stands in the HTTP client lab's fields, and the request that it means. Pure.

use crate::{
    labs::input::{self, Errors},
    query,
    text::fields::InputError,
    transport::http::Request,
};

/// The lab's text fields.
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
    /// The JSON body.
    Json,
    /// The raw body.
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
    /// The time limit.
    TimeLimit,
    /// The headers.
    Headers,
    /// The body, or its media type.
    Body,
}

/// A list of names and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairList {
    /// Query parameters.
    Params,
    /// Headers.
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
    /// The name.
    Name,
    /// The value.
    Value,
}

/// A name and a value: a query parameter, a header or a form field. A pair without a name is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Pair {
    /// A pair of these.
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// The kind of body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// None.
    #[default]
    None,
    /// JSON (RFC 8259).
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Text as it stands.
    Raw,
}

impl Body {
    /// Every kind, in the order in which the lab offers them.
    pub const ALL: [Self; 4] = [Self::None, Self::Json, Self::Form, Self::Raw];
}

/// What was typed and chosen, as it stands. The bodies that are not chosen are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// One of [`METHODS`](crate::transport::http::METHODS).
    pub method: String,
    /// Joined with the path; may be empty.
    pub base_url: String,
    /// A path, or a whole URL where the base is empty.
    pub path: String,
    /// Query parameters.
    pub params: Vec<Pair>,
    /// Headers.
    pub headers: Vec<Pair>,
    /// The kind of body.
    pub body: Body,
    /// The JSON body.
    pub json: String,
    /// The form's fields.
    pub fields: Vec<Pair>,
    /// The raw body.
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

    /// A list of pairs.
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

    /// Whether fetch lets this method have a body.
    pub fn may_have_body(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// The whole URL: base and path joined as the chapter's `_build_url` does, and the query parameters.
    pub fn url(&self) -> String {
        with_query(&build_url(self.base_url.trim(), self.path.trim()), &self.params)
    }

    /// The request and its time limit in milliseconds, or what is wrong.
    pub fn request(&self) -> Result<(Request, Option<u32>), Errors<Part>> {
        let mut errors = Errors::default();
        let url = self.url();
        if !is_http_url(&url) {
            errors.note(Part::Url, InputError::Url);
        }
        let mut headers: Vec<(String, String)> = Vec::new();
        for pair in named(&self.headers) {
            let (name, value) = (pair.name.trim(), pair.value.trim());
            match header_error(name, value) {
                Some(error) => errors.note(Part::Headers, error),
                None => headers.push((name.into(), value.into())),
            }
        }
        let body = match self.body {
            _ if !self.may_have_body() => None,
            Body::None => None,
            Body::Json => {
                if let Err(error) = serde_json::from_str::<serde_json::Value>(&self.json) {
                    let (line, column) = place(&self.json, &error);
                    errors.note(Part::Body, InputError::Json { line, column });
                }
                Some((self.json.clone(), "application/json"))
            }
            Body::Form => Some((encode(&self.fields), "application/x-www-form-urlencoded")),
            Body::Raw => {
                if let Some(error) = header_error("Content-Type", self.content_type.trim()) {
                    errors.note(Part::Body, error);
                }
                Some((self.raw.clone(), self.content_type.trim()))
            }
        };
        if let Some((_, media_type)) = body {
            let stated = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            if !stated && !media_type.is_empty() {
                headers.push(("Content-Type".into(), media_type.into()));
            }
        }
        match errors.read(Part::TimeLimit, input::time_limit(&self.time_limit)) {
            Some(time_limit) if errors.is_empty() => {
                let body = body.map(|(text, _)| text.into_bytes());
                Ok((Request { method: self.method.clone(), url, headers, body }, time_limit))
            }
            _ => Err(errors),
        }
    }

    /// The named headers that fetch drops without a word.
    pub fn forbidden_headers(&self) -> impl Iterator<Item = &str> {
        named(&self.headers).map(|pair| pair.name.trim()).filter(|name| is_forbidden(name))
    }
}

/// The line and column at which a text stops being JSON, both from 1. serde_json counts a line's bytes up to and with the
/// wrong one; people count characters.
fn place(text: &str, error: &serde_json::Error) -> (usize, usize) {
    let line_of = |number: usize| text.split('\n').nth(number.saturating_sub(1)).unwrap_or_default();
    let characters = |line: &str, bytes: usize| line.char_indices().take_while(|(at, _)| *at < bytes).count();
    match (error.line(), error.column()) {
        (line, column) if error.is_eof() => (line, characters(line_of(line), column) + 1),
        // The wrong byte is the line feed before.
        (line, 0) if line > 1 => (line - 1, line_of(line - 1).chars().count() + 1),
        (line, column) => (line, characters(line_of(line), column).max(1)),
    }
}

/// As the chapter's `_build_url`: one slash between them, whatever each has; without a base, the URL itself.
pub fn build_url(base: &str, url: &str) -> String {
    match base {
        "" => url.to_owned(),
        base => format!("{}/{}", base.trim_end_matches('/'), url.trim_start_matches('/')),
    }
}

/// Puts query parameters behind those that the URL has, and before its fragment.
fn with_query(url: &str, params: &[Pair]) -> String {
    let query = encode(params);
    if query.is_empty() {
        return url.to_owned();
    }
    let (url, fragment) = match url.split_once('#') {
        Some((url, fragment)) => (url, format!("#{fragment}")),
        None => (url, String::new()),
    };
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}{query}{fragment}")
}

fn encode(pairs: &[Pair]) -> String {
    query::encode(named(pairs).map(|pair| (&pair.name, &pair.value)))
}

fn named(pairs: &[Pair]) -> impl Iterator<Item = &Pair> {
    pairs.iter().filter(|pair| !pair.name.trim().is_empty())
}

/// A scheme, a host, and where there is one, a port. The browser's own parser has the last word on the rest.
fn is_http_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    !host.is_empty() && !authority.contains(char::is_whitespace) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// RFC 9110, sections 5.1 and 5.5; fetch takes values of Latin-1 only.
fn header_error(name: &str, value: &str) -> Option<InputError> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.bytes().all(token) {
        return Some(InputError::HeaderName { name: name.into() });
    }
    let plain = |character: char| !character.is_control() && u32::from(character) < 256;
    (!value.chars().all(plain)).then(|| InputError::HeaderValue { name: name.into() })
}

/// The forbidden request-headers of the Fetch standard, section 2.2.2.
fn is_forbidden(name: &str) -> bool {
    const FORBIDDEN: [&str; 22] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ];
    let name = name.to_ascii_lowercase();
    FORBIDDEN.contains(&name.as_str()) || name.starts_with("proxy-") || name.starts_with("sec-")
}
