//! The request that the HTTP client lab's fields mean. Pure.

use super::form::{Body, Form, Pair, Part};
use crate::{
    labs::input::{self, Errors},
    query,
    text::fields::InputError,
    transport::http::Request,
};

impl Form {
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
