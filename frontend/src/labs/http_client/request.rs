//! Builds the request from the form. Pure.

use super::{
    form::{Body, Form, Pair, PairList, Part, named, unnamed},
    multipart,
    url::as_sent,
};
use crate::{
    fetch::Request,
    labs::input::{self, Errors},
    query,
    text::fields::InputError,
};
use bytes::Bytes;
use serde::de::IgnoredAny;
use serde_json::Value;

impl Form {
    /// Whether fetch allows this method to have a body.
    pub fn may_have_body(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// Returns the whole URL as it is sent: base and path joined as the chapter's `_build_url` does, and the query
    /// parameters.
    pub fn url(&self) -> String {
        as_sent(&with_query(&self.address(), self.session.params_with(&self.params)))
    }

    /// Whether the entered URL has a fragment, which is not sent.
    pub fn has_fragment(&self) -> bool {
        self.address().contains('#')
    }

    /// Returns base and path, joined.
    fn address(&self) -> String {
        build_url(self.base_url.trim(), self.path.trim())
    }

    /// Returns the request and its time limit in milliseconds, or the form's errors.
    pub fn request(&self) -> Result<(Request, Option<u32>), Errors<Part>> {
        let mut errors = Errors::default();
        let url = self.url();
        if let Some(error) = url_error(&url) {
            errors.note(Part::Url, error);
        }
        self.note_unnamed(&mut errors);
        let mut headers = self.stated_headers(&mut errors);
        let body = if self.may_have_body() { self.encode_body(&mut errors) } else { None };
        if let Some((_, media_type)) = &body
            && !has(&headers, "Content-Type")
            && !media_type.is_empty()
        {
            headers.push(("Content-Type".into(), media_type.clone()));
        }
        match errors.read(Part::TimeLimit, input::time_limit(&self.time_limit)) {
            Some(time_limit) if errors.is_empty() => {
                let request = Request {
                    method: self.method.clone(),
                    url,
                    headers,
                    body: body.map(|(bytes, _)| bytes),
                    cookies: self.session.cookies,
                    follow_redirects: self.follow_redirects,
                };
                Ok((request, time_limit))
            }
            _ => Err(errors),
        }
    }

    /// The names of the headers of `request`, which is this form's, that come from the session's default headers.
    pub fn session_headers(&self, request: &Request) -> Vec<String> {
        let names = self.session.headers_beside(&self.headers).map(|pair| pair.name.trim());
        names.filter(|name| has(&request.headers, name)).map(str::to_owned).collect()
    }

    /// Notes values that would not be sent, because they have no name.
    fn note_unnamed(&self, errors: &mut Errors<Part>) {
        let body = match self.body {
            Body::Form => Some((PairList::Fields, Part::Body)),
            Body::Multipart => Some((PairList::Parts, Part::Body)),
            Body::None | Body::Json | Body::Raw | Body::Binary => None,
        };
        let lists = [
            (PairList::Params, Part::Params),
            (PairList::Headers, Part::Headers),
            (PairList::SessionParams, Part::SessionParams),
            (PairList::SessionHeaders, Part::SessionHeaders),
        ];
        for (list, part) in lists.into_iter().chain(body.filter(|_| self.may_have_body())) {
            if let Some(value) = unnamed(self.pairs(list)) {
                errors.note(part, InputError::NameMissing { value: value.into() });
            }
        }
    }

    /// Returns the session's headers and the request's own, including Authorization.
    fn stated_headers(&self, errors: &mut Errors<Part>) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = Vec::new();
        for pair in self.session.headers_with(&self.headers) {
            let (name, value) = (pair.name.trim(), pair.value.trim());
            let own = named(&self.headers).any(|own| std::ptr::eq(own, pair));
            match header_error(name, value) {
                Some(error) => errors.note(if own { Part::Headers } else { Part::SessionHeaders }, error),
                None => headers.push((name.into(), value.into())),
            }
        }
        if let Some(value) = self.session.authorization()
            && !has(&headers, "Authorization")
        {
            match header_error("Authorization", &value) {
                Some(error) => errors.note(Part::Token, error),
                None => headers.push(("Authorization".into(), value)),
            }
        }
        headers
    }

    /// Returns the body's bytes and media type, or None if there is no body.
    fn encode_body(&self, errors: &mut Errors<Part>) -> Option<(Bytes, String)> {
        let (bytes, media_type): (Bytes, String) = match self.body {
            Body::None => return None,
            Body::Json => {
                // Numbers of any size are valid JSON, so no value is stored. After an error, reading into `Value` reports a
                // more exact position.
                if let Err(error) = serde_json::from_str::<IgnoredAny>(&self.json) {
                    let error = serde_json::from_str::<Value>(&self.json).err().unwrap_or(error);
                    let (line, column) = place(&self.json, &error);
                    errors.note(Part::Body, InputError::Json { line, column });
                }
                (self.json.clone().into(), "application/json".into())
            }
            Body::Form => (encode(named(&self.fields)).into(), "application/x-www-form-urlencoded".into()),
            Body::Multipart => {
                let boundary = multipart::boundary(&self.parts);
                (multipart::encode(&self.parts, &boundary).into(), multipart::media_type(&boundary))
            }
            Body::Raw => {
                if let Some(error) = header_error("Content-Type", self.content_type.trim()) {
                    errors.note(Part::Body, error);
                }
                (self.raw.clone().into(), self.content_type.trim().into())
            }
            Body::Binary => match &self.file {
                Some(file) => (file.bytes.clone(), file.media_type().into()),
                None => {
                    let bytes = errors.read(Part::Body, input::hex(&self.hex)).unwrap_or_default();
                    (bytes.into(), "application/octet-stream".into())
                }
            },
        };
        Some((bytes, media_type))
    }

    /// Returns the names in a list of headers that fetch silently drops.
    pub fn forbidden_headers(&self, list: PairList) -> impl Iterator<Item = &str> {
        self.names(list).filter(|name| is_forbidden(name))
    }

    /// Whether a list of headers has a User-Agent: Chromium drops it, other browsers send it.
    pub fn states_user_agent(&self, list: PairList) -> bool {
        self.names(list).any(|name| name.eq_ignore_ascii_case("User-Agent"))
    }

    fn names(&self, list: PairList) -> impl Iterator<Item = &str> {
        named(self.pairs(list)).map(|pair| pair.name.trim())
    }
}

/// Returns the request as fetch sends it: without the headers that fetch drops.
pub fn by_fetch(request: Request) -> Request {
    let headers = request.headers.into_iter().filter(|(name, _)| !is_forbidden(name)).collect();
    Request { headers, ..request }
}

fn has(headers: &[(String, String)], name: &str) -> bool {
    headers.iter().any(|(present, _)| present.eq_ignore_ascii_case(name))
}

/// Returns the line and column, both counted from 1, at which a text stops being valid JSON. serde_json counts the bytes of
/// a line up to and including the invalid one; this function counts characters.
pub(super) fn place(text: &str, error: &serde_json::Error) -> (usize, usize) {
    let line_of = |number: usize| text.split('\n').nth(number.saturating_sub(1)).unwrap_or_default();
    let characters = |line: &str, bytes: usize| line.char_indices().take_while(|(at, _)| *at < bytes).count();
    match (error.line(), error.column()) {
        (line, column) if error.is_eof() => (line, characters(line_of(line), column) + 1),
        // The invalid byte is the preceding line feed.
        (line, 0) if line > 1 => (line - 1, line_of(line - 1).chars().count() + 1),
        (line, column) => (line, characters(line_of(line), column).max(1)),
    }
}

/// Joins base and URL as the chapter's `_build_url` does: with one slash between them, whatever slashes they have. Without
/// a base, returns the URL unchanged.
pub fn build_url(base: &str, url: &str) -> String {
    match base {
        "" => url.to_owned(),
        base => format!("{}/{}", base.trim_end_matches('/'), url.trim_start_matches('/')),
    }
}

/// Appends query parameters to those that the URL has, before its fragment.
fn with_query<'a>(url: &str, params: impl Iterator<Item = &'a Pair>) -> String {
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

fn encode<'a>(pairs: impl Iterator<Item = &'a Pair>) -> String {
    query::encode(pairs.map(|pair| (&pair.name, &pair.value)))
}

/// Checks that a URL has a scheme, a host and, if it has a port, a valid one. fetch refuses a URL with a user name. The
/// browser's own parser checks the rest.
fn url_error(url: &str) -> Option<InputError> {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else {
        return Some(InputError::Url);
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Some(InputError::UrlCredentials);
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let right = !host.is_empty()
        && !authority.contains(char::is_whitespace)
        && port.is_none_or(|port| port.parse::<u16>().is_ok());
    (!right).then_some(InputError::Url)
}

/// Checks a header's name and value (RFC 9110, sections 5.1 and 5.5); fetch accepts only Latin-1 values.
fn header_error(name: &str, value: &str) -> Option<InputError> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.bytes().all(token) {
        return Some(InputError::HeaderName { name: name.into() });
    }
    let plain = |character: char| !character.is_control() && u32::from(character) < 256;
    (!value.chars().all(plain)).then(|| InputError::HeaderValue { name: name.into() })
}

/// Whether the name is a forbidden request-header of the Fetch standard, section 2.2.2.
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
