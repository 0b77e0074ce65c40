//! What stands in the HTTP client lab's fields, and the request that it means. Pure.

use crate::{
    labs::input::{self, Errors, Field},
    query,
    text::{Lang, fields::InputError},
    transport::http::Request,
};

const SEND: Option<&str> = Some("request");

/// Joined with the path.
pub const BASE_URL: Field =
    Field { id: "http-base", label: Lang::base_url, unit: None, keyboard: "url", class: "field wide", enter: SEND };

/// A path, or a whole URL where the base is empty.
pub const PATH: Field =
    Field { id: "http-path", label: Lang::path, unit: None, keyboard: "url", class: "field grow", enter: SEND };

/// In seconds.
pub const TIME_LIMIT: Field = Field {
    id: "http-time-limit",
    label: Lang::time_limit,
    unit: Some(Lang::seconds_unit),
    keyboard: "decimal",
    class: "field short",
    enter: SEND,
};

/// The raw body's media type.
pub const CONTENT_TYPE: Field = Field {
    id: "body-type",
    label: Lang::content_type,
    unit: None,
    keyboard: "text",
    class: "field wide",
    enter: None,
};

/// The id of the URL that base, path and parameters make.
pub const URL: &str = "http-url";

/// The id of the method's list.
pub const METHOD: &str = "http-method";

/// The ids of the lists of pairs: query parameters, headers, form fields. Those of their fields and the names of their
/// buttons begin with them.
pub const PARAMS: &str = "params";
/// See [`PARAMS`].
pub const HEADERS: &str = "headers";
/// See [`PARAMS`].
pub const FIELDS: &str = "fields";

/// The id of the body.
pub const BODY: &str = "body";

/// The id of the JSON body's text area.
pub const JSON: &str = "body-json";

/// The id of the raw body's text area.
pub const RAW: &str = "body-raw";

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
    /// Every kind, in the order in which the lab offers them, and the name of its button.
    pub const ALL: [(Self, &str); 4] =
        [(Self::None, "no-body"), (Self::Json, "json-body"), (Self::Form, "form-body"), (Self::Raw, "raw-body")];
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

    /// Sets what stands in the field of this id.
    pub fn set(&mut self, id: &str, value: String) {
        let fields = [
            (METHOD, &mut self.method),
            (BASE_URL.id, &mut self.base_url),
            (PATH.id, &mut self.path),
            (TIME_LIMIT.id, &mut self.time_limit),
            (CONTENT_TYPE.id, &mut self.content_type),
            (JSON, &mut self.json),
            (RAW, &mut self.raw),
        ];
        if let Some((_, field)) = fields.into_iter().find(|(known, _)| *known == id) {
            *field = value;
        } else if let Some((list, index, part)) = self.place(id)
            && let Some(pair) = list.get_mut(index)
        {
            *(if part == "name" { &mut pair.name } else { &mut pair.value }) = value;
        }
    }

    /// Chooses what this button offers: a kind of body, one pair more or less, or a base URL.
    pub fn choose(&mut self, name: &str) {
        if let Some((body, _)) = Body::ALL.into_iter().find(|(_, known)| *known == name) {
            self.body = body;
        } else if let Some((list, index, part)) = self.place(name) {
            match part {
                "remove" if index >= list.len() => {}
                "remove" => drop(list.remove(index)),
                _ => list.push(Pair::default()),
            }
        } else {
            name.clone_into(&mut self.base_url);
        }
    }

    /// Where an id or a name such as `headers-0-value` points: the list, the place in it, and the part of the pair.
    fn place<'a>(&mut self, id: &'a str) -> Option<(&mut Vec<Pair>, usize, &'a str)> {
        let (list, rest) = id.split_once('-')?;
        let (index, part) = rest.split_once('-')?;
        let list = match list {
            PARAMS => &mut self.params,
            HEADERS => &mut self.headers,
            FIELDS => &mut self.fields,
            _ => return None,
        };
        Some((list, index.parse().ok()?, part))
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
    pub fn request(&self) -> Result<(Request, Option<u32>), Errors> {
        let mut errors = Errors::default();
        let url = self.url();
        if !is_http_url(&url) {
            errors.note(URL, InputError::Url);
        }
        let mut headers: Vec<(String, String)> = Vec::new();
        for pair in named(&self.headers) {
            let (name, value) = (pair.name.trim(), pair.value.trim());
            match header_error(name, value) {
                Some(error) => errors.note(HEADERS, error),
                None => headers.push((name.into(), value.into())),
            }
        }
        let body = match self.body {
            _ if !self.may_have_body() => None,
            Body::None => None,
            Body::Json => {
                if let Err(error) = serde_json::from_str::<serde_json::Value>(&self.json) {
                    let (line, column) = place(&self.json, &error);
                    errors.note(BODY, InputError::Json { line, column });
                }
                Some((self.json.clone(), "application/json"))
            }
            Body::Form => Some((encode(&self.fields), "application/x-www-form-urlencoded")),
            Body::Raw => {
                if let Some(error) = header_error("Content-Type", self.content_type.trim()) {
                    errors.note(BODY, error);
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
        match errors.read(TIME_LIMIT.id, input::time_limit(&self.time_limit)) {
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
