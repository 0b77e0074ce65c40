//! The contents of a request, as the JSON of httpbin.
//!
//! A value is a string, or an array of strings if its key occurs more than once. Headers of one name become one string.

use super::{answer::Refusal, connection::RequestNumber, json, shared::Place};
use crate::practice::limits::VALUES;
use axum::{
    extract::{ConnectInfo, OriginalUri},
    http::{
        HeaderMap, HeaderValue, Uri,
        header::{CONTENT_TYPE, HOST},
        request::Parts,
    },
};
use bytes::Bytes;
use data_encoding::BASE64;
use futures_util::stream;
use serde_json::{Map, Value, json, map::Entry};
use std::{convert::Infallible, net::SocketAddr};

/// The server's local address on the connection of a request.
#[derive(Clone, Copy)]
pub struct LocalAddress(pub SocketAddr);

const BINARY: &str = "application/octet-stream";

/// The JSON of the head: `args`, `headers`, `origin`, `url`, and the `connection` on which the request arrived.
///
/// # Errors
/// [`Refusal::TooManyFields`] for the query.
pub fn head(parts: &Parts) -> Result<Map<String, Value>, Refusal> {
    let query = parts.uri.query().unwrap_or_default();
    let mut head = Map::from_iter([
        ("args".to_owned(), multimap(form_urlencoded::parse(query.as_bytes()).into_owned())?),
        ("headers".to_owned(), headers(&parts.headers)),
        ("origin".to_owned(), origin(parts).into()),
        ("url".to_owned(), url(parts).into()),
    ]);
    if let (Some(peer), Some(number)) = (peer(parts), parts.extensions.get::<RequestNumber>()) {
        head.insert("connection".to_owned(), json!({ "peer_port": peer.port(), "requests": number.0 }));
    }
    Ok(head)
}

/// The peer of the connection on which a request arrived, if the server that carries the routes provides it.
pub fn peer(parts: &Parts) -> Option<SocketAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer)
}

/// The peer's address, as httpbin's `origin`.
pub fn origin(parts: &Parts) -> String {
    peer(parts).map(|peer| peer.ip().to_string()).unwrap_or_default()
}

/// The headers, named as in textbooks: `content-type` as `Content-Type`. Repeated headers are joined by commas, which
/// has the same meaning (RFC 9110, section 5.3).
pub fn headers(headers: &HeaderMap) -> Value {
    let joined = headers.keys().map(|name| {
        let values: Vec<_> = headers.get_all(name).iter().map(header_text).collect();
        (title_case(name.as_str()), Value::from(values.join(",")))
    });
    Value::Object(joined.collect())
}

/// The JSON of the body: `data`, `files`, `form`, `json`. A form leaves `data` empty; `json` is null unless `data` is
/// JSON, whatever its Content-Type.
///
/// # Errors
/// [`Refusal::Multipart`] for a body that is not multipart/form-data though its header says so,
/// [`Refusal::JsonTooLarge`] and [`Refusal::TooManyFields`] for a body that would take too much memory.
pub async fn body(headers: &HeaderMap, body: Bytes) -> Result<Map<String, Value>, Refusal> {
    let content_type = headers.get(CONTENT_TYPE).map(header_text).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (mut form, mut files) = (Vec::new(), Vec::new());
    let mut data = Bytes::new();
    match media_type.as_str() {
        "application/x-www-form-urlencoded" => form.extend(form_urlencoded::parse(&body).into_owned().take(VALUES + 1)),
        "multipart/form-data" => (form, files) = multipart(&content_type, body).await?,
        _ => data = body,
    }
    Ok(Map::from_iter([
        ("data".to_owned(), text_or_data_url(&data, BINARY).into()),
        ("files".to_owned(), multimap(files)?),
        ("form".to_owned(), multimap(form)?),
        ("json".to_owned(), json::parse(&data)?),
    ]))
}

type Pairs = Vec<(String, String)>;

/// The fields and the files of a multipart/form-data body (RFC 7578): a part with a file name is a file. A body whose
/// lines end with LF alone, as when typed by hand, is parsed as httpbin parses it.
async fn multipart(content_type: &str, body: Bytes) -> Result<(Pairs, Pairs), Refusal> {
    let boundary = multer::parse_boundary(content_type).map_err(refuse_multipart)?;
    match parts(body.clone(), &boundary).await {
        Err(Refusal::Multipart(reason)) => match with_crlf(&body, &boundary) {
            Some(mended) => parts(mended, &boundary).await,
            None => Err(Refusal::Multipart(reason)),
        },
        parsed => parsed,
    }
}

fn refuse_multipart(error: multer::Error) -> Refusal {
    Refusal::Multipart(error.to_string())
}

async fn parts(body: Bytes, boundary: &str) -> Result<(Pairs, Pairs), Refusal> {
    let mut parts = multer::Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let (mut form, mut files) = (Pairs::new(), Pairs::new());
    while let Some(part) = parts.next_field().await.map_err(refuse_multipart)? {
        if form.len() + files.len() == VALUES {
            return Err(Refusal::TooManyFields);
        }
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let media_type = part.content_type().map_or(BINARY.to_owned(), ToString::to_string);
        let content = part.bytes().await.map_err(refuse_multipart)?;
        if is_file {
            files.push((name, text_or_data_url(&content, &media_type)));
        } else {
            form.push((name, String::from_utf8_lossy(&content).into_owned()));
        }
    }
    Ok((form, files))
}

/// The body with a CR inserted before each boundary that follows a bare LF; `None` if every boundary is correct.
fn with_crlf(body: &[u8], boundary: &str) -> Option<Bytes> {
    let delimiter = format!("\n--{boundary}");
    let mut mended = Vec::with_capacity(body.len());
    for (at, &byte) in body.iter().enumerate() {
        if byte == b'\n' && !mended.ends_with(b"\r") && body[at..].starts_with(delimiter.as_bytes()) {
            mended.push(b'\r');
        }
        mended.push(byte);
    }
    (mended.len() > body.len()).then(|| mended.into())
}

/// The requested URL, also if the routes are nested under a prefix or behind a reverse proxy.
fn url(parts: &Parts) -> String {
    format!("{}{}", site(parts), target(parts))
}

/// The requested path and query.
pub fn target(parts: &Parts) -> &str {
    asked(parts).path_and_query().map_or("/", |path| path.as_str())
}

fn asked(parts: &Parts) -> &Uri {
    parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(asked)| asked)
}

/// The part of the requested path before a route's own path: empty, or the path under which the routes are nested.
pub fn prefix(parts: &Parts) -> &str {
    asked(parts).path().strip_suffix(parts.uri.path()).unwrap_or_default()
}

/// Scheme and host. A server that knows the scheme better than the request puts it into the [`OriginalUri`]. HTTP/1.0
/// needs no Host (RFC 9112, section 3.3): then the host is the local address of the connection.
pub fn site(parts: &Parts) -> String {
    let scheme = asked(parts).scheme_str().or_else(|| claimed_scheme(parts)).unwrap_or("http");
    let local = || parts.extensions.get::<LocalAddress>().map(|LocalAddress(local)| local.to_string());
    let host = parts.headers.get(HOST).map(header_text).or_else(local).unwrap_or_default();
    format!("{scheme}://{host}")
}

/// The scheme of the request to a proxy, as the request's headers claim it, trusted as httpbin trusts it. Beside the
/// page the relay knows which proxies it may trust.
fn claimed_scheme(parts: &Parts) -> Option<&'static str> {
    if parts.extensions.get() == Some(&Place::PageOrigin) {
        return None;
    }
    let text = |name| parts.headers.get(name).map(HeaderValue::as_bytes);
    match text("x-forwarded-proto").or_else(|| text("x-forwarded-protocol"))? {
        b"https" => Some("https"),
        _ => None,
    }
}

fn multimap(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Value, Refusal> {
    let mut map = Map::new();
    for (number, (key, value)) in pairs.into_iter().enumerate() {
        if number == VALUES {
            return Err(Refusal::TooManyFields);
        }
        add(&mut map, key, value);
    }
    Ok(Value::Object(map))
}

/// Adds a value; if the key already has one, they become an array.
pub fn add(map: &mut Map<String, Value>, key: String, value: String) {
    let value = Value::from(value);
    match map.entry(key) {
        Entry::Vacant(entry) => {
            entry.insert(value);
        }
        Entry::Occupied(mut entry) => match entry.get_mut() {
            Value::Array(values) => values.push(value),
            first => *first = Value::Array(vec![first.take(), value]),
        },
    }
}

/// Text unchanged, other bytes as a data URL (RFC 2397).
fn text_or_data_url(bytes: &[u8], media_type: &str) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("data:{media_type};base64,{}", BASE64.encode(bytes)),
    }
}

/// The value as UTF-8; if it is invalid, each byte becomes its ISO 8859-1 character (RFC 9110, section 5.5).
pub fn header_text(value: &HeaderValue) -> String {
    match str::from_utf8(value.as_bytes()) {
        Ok(text) => text.to_owned(),
        Err(_) => value.as_bytes().iter().map(|&byte| char::from(byte)).collect(),
    }
}

fn title_case(name: &str) -> String {
    let mut starts = true;
    let mut title = |character: char| {
        let titled = if starts { character.to_ascii_uppercase() } else { character };
        starts = character == '-';
        titled
    };
    name.chars().map(&mut title).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_that_came_more_than_once_has_an_array() {
        let pairs = [("b", "1"), ("a", "1"), ("b", ""), ("b", "1")];
        let map = multimap(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(map, Ok(json!({"a": "1", "b": ["1", "", "1"]})));
    }

    #[test]
    fn header_names_and_values_are_readable() {
        assert_eq!(title_case("x-lab-id"), "X-Lab-Id");
        assert_eq!(title_case("te"), "Te");
        assert_eq!(header_text(&HeaderValue::from_bytes("한글".as_bytes()).unwrap()), "한글");
        assert_eq!(header_text(&HeaderValue::from_bytes(b"caf\xe9").unwrap()), "café");
    }

    #[tokio::test]
    async fn a_broken_multipart_says_why() {
        let headers =
            |content_type: &'static str| HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        let no_boundary = body(&headers("multipart/form-data"), Bytes::new()).await;
        assert!(matches!(no_boundary, Err(Refusal::Multipart(reason)) if reason.contains("boundary")));
        let cut = body(&headers("multipart/form-data; boundary=b"), Bytes::from_static(b"--b\r\nContent-")).await;
        assert!(matches!(cut, Err(Refusal::Multipart(_))));
    }

    #[tokio::test]
    async fn a_boundary_on_a_line_that_ends_with_lf_is_a_boundary() {
        let head = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        let form = async |body: String| parts_of(&body).await.map(|(form, _)| form);
        let parts_named = |values: &[&str]| values.iter().map(|value| ("a".to_owned(), (*value).to_owned())).collect();
        assert_eq!(form(format!("{head}1\n--b--\n")).await, Ok(parts_named(&["1"])));
        assert_eq!(form(format!("{head}1\n{head}2\n--b--\n")).await, Ok(parts_named(&["1", "2"])));
        // In a correct body it is content.
        assert_eq!(form(format!("{head}1\n--b\r\n--b--\r\n")).await, Ok(parts_named(&["1\n--b"])));
    }

    async fn parts_of(body: &str) -> Result<(Pairs, Pairs), Refusal> {
        multipart("multipart/form-data; boundary=b", Bytes::from(body.to_owned())).await
    }
}
