//! The contents of a request, as httpbin's JSON.

use crate::{
    http1::{Headers, Message, RequestHead},
    query,
};
use bytes::Bytes;
use data_encoding::BASE64;
use serde_json::{Map, Value, json, map::Entry};
use std::time::Duration;

/// A parsed request.
pub struct Asked<'a> {
    pub method: &'a str,
    /// Path and query, as received.
    pub target: &'a str,
    pub path: &'a str,
    pub query: Vec<(String, String)>,
    pub headers: &'a Headers,
    pub body: &'a Bytes,
    pub peer_port: u16,
    /// The position of the request on its connection, counted from 1.
    pub number: u64,
    /// When the request was received.
    pub now: Duration,
}

impl<'a> Asked<'a> {
    pub fn new(message: &'a Message<RequestHead>, peer_port: u16, number: u64, now: Duration) -> Self {
        let RequestHead { method, target, headers, .. } = &message.head;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query::pairs(query);
        Self { method, target, path, query, headers, body: &message.body, peer_port, number, now }
    }

    /// Returns the first value of this name in the query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Parses the number of this name in the query. Returns `default` if the name is absent, or `None` if its value is invalid.
    pub fn number_of<N: std::str::FromStr>(&self, name: &str, default: N) -> Option<N> {
        self.parameter(name).map_or(Some(default), |text| text.parse().ok())
    }

    /// Whether it is a CORS preflight, which asks for permission to send another request (the fetch standard, "CORS-preflight
    /// request").
    pub fn is_preflight(&self) -> bool {
        let has = |name: &str| self.headers.get(name).is_some();
        self.method == "OPTIONS" && has("origin") && has("access-control-request-method")
    }

    /// Returns the scheme, host and port as the client wrote them.
    pub fn site(&self) -> String {
        ["http://", &self.headers.get("host").unwrap_or_default()].concat()
    }

    /// Returns the contents of the head.
    pub fn head(&self) -> Map<String, Value> {
        Map::from_iter([
            ("args".to_owned(), multimap(self.query.iter().cloned())),
            ("connection".to_owned(), json!({ "peer_port": self.peer_port, "requests": self.number })),
            ("headers".to_owned(), self.headers_json()),
            ("origin".to_owned(), "127.0.0.1".into()),
            ("url".to_owned(), [&self.site(), self.target].concat().into()),
        ])
    }

    /// Returns the headers, with capitalized names; repeated headers are joined with commas.
    pub fn headers_json(&self) -> Value {
        let mut joined = Map::new();
        for header in self.headers.iter() {
            let values: Vec<_> = self.headers.all(&header.name).collect();
            joined.insert(title_case(&header.name), values.join(",").into());
        }
        joined.into()
    }

    /// Returns the contents of the head and the body.
    pub fn whole(&self) -> Map<String, Value> {
        let content_type = self.headers.get("content-type").unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (mut form, mut files, mut data) = (Vec::new(), Vec::new(), &Bytes::new());
        match media_type.as_str() {
            "application/x-www-form-urlencoded" => form = query::pairs(&String::from_utf8_lossy(self.body)),
            "multipart/form-data" => {
                for Part { name, file, content } in parts(&content_type, self.body) {
                    let list = if file { &mut files } else { &mut form };
                    list.push((name, text_or_data_url(content)));
                }
            }
            _ => data = self.body,
        }
        let mut told = self.head();
        told.extend([
            ("data".to_owned(), text_or_data_url(data).into()),
            ("files".to_owned(), multimap(files)),
            ("form".to_owned(), multimap(form)),
            ("json".to_owned(), serde_json::from_slice(data).unwrap_or_default()),
        ]);
        told
    }

    /// Returns the cookies of the request.
    pub fn cookies(&self) -> Vec<(String, String)> {
        let lines: Vec<_> = self.headers.all("cookie").collect();
        let pairs = lines.iter().flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
    }
}

/// A part of a form (RFC 7578).
struct Part<'a> {
    name: String,
    /// Whether it has a file name.
    file: bool,
    content: &'a [u8],
}

/// Returns the parts of a multipart/form-data body; invalid parts are left out.
fn parts<'a>(content_type: &str, body: &'a [u8]) -> Vec<Part<'a>> {
    let Some(boundary) = parameter_of(content_type, "boundary") else { return Vec::new() };
    let delimiter = ["\r\n--", &boundary].concat();
    let mut found = Vec::new();
    // The first delimiter has no line end before it.
    let mut rest = body.strip_prefix(&delimiter.as_bytes()[2..]).unwrap_or_default();
    while let Some(end) = memchr::memmem::find(rest, delimiter.as_bytes()) {
        let part = rest[..end].strip_prefix(b"\r\n").unwrap_or(&rest[..end]);
        if let Some(blank) = memchr::memmem::find(part, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&part[..blank]);
            let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"));
            let disposition = disposition.unwrap_or_default();
            found.push(Part {
                name: parameter_of(disposition, "name").unwrap_or_default(),
                file: parameter_of(disposition, "filename").is_some(),
                content: &part[blank + 4..],
            });
        }
        rest = &rest[end + delimiter.len()..];
    }
    found
}

/// Returns the value of a parameter in a header's value, without quotes.
fn parameter_of(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (known, value) = parameter.trim().split_once('=')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim_matches('"').to_owned())
    })
}

pub fn multimap(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut map = Map::new();
    for (key, value) in pairs {
        match map.entry(key) {
            Entry::Vacant(entry) => drop(entry.insert(value.into())),
            Entry::Occupied(mut entry) => match entry.get_mut() {
                Value::Array(values) => values.push(value.into()),
                first => *first = vec![first.take(), value.into()].into(),
            },
        }
    }
    map.into()
}

/// Returns text unchanged, and other bytes as a data URL (RFC 2397).
fn text_or_data_url(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => ["data:application/octet-stream;base64,", &BASE64.encode(bytes)].concat(),
    }
}

fn title_case(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters.map(|character| character.to_ascii_lowercase())).collect::<String>()
    });
    words.collect::<Vec<_>>().join("-")
}
