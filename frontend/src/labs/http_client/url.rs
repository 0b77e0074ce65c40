//! The URL as it is sent: what browsers make of what was typed (URL standard, section 4.4). Pure.

use fluent_uri::{Uri, UriRef};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The fragment percent-encode set.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');
/// The special-query percent-encode set.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
/// The path percent-encode set.
const PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'^').add(b'`').add(b'{').add(b'}');

/// An absolute URL of HTTP, percent-encoded, without dot segments and without the port that needs not be said. What is none
/// stays as it is.
pub fn as_sent(url: &str) -> String {
    let url: String = url.trim().chars().filter(|character| !matches!(character, '\t' | '\n' | '\r')).collect();
    let Some((scheme, port, rest)) = split_scheme(&url) else { return url };
    let (rest, fragment) = split_at(rest, '#');
    let (rest, query) = split_at(rest, '?');
    let path_at = rest.find(['/', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(path_at);
    let authority = authority.to_lowercase();
    let authority = authority.strip_suffix(port).unwrap_or(&authority);
    let path = if path.is_empty() { "/".to_owned() } else { path.replace('\\', "/") };
    let encode = |text: &str, set| utf8_percent_encode(text, set).to_string();
    let mut sent = format!("{scheme}{authority}{}", encode(&path, PATH));
    sent = without_dot_segments(&sent).unwrap_or(sent);
    if let Some(query) = query {
        sent += &format!("?{}", encode(query, QUERY));
    }
    if let Some(fragment) = fragment {
        sent += &format!("#{}", encode(fragment, FRAGMENT));
    }
    sent
}

/// The scheme with its slashes, its usual port, and the rest.
fn split_scheme(url: &str) -> Option<(&'static str, &'static str, &str)> {
    [("http://", ":80"), ("https://", ":443")].into_iter().find_map(|(scheme, port)| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some((scheme, port, rest))
    })
}

fn split_at(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// RFC 3986, section 5.2.4; none for what is no URI, such as a path with brackets.
fn without_dot_segments(url: &str) -> Option<String> {
    let base = Uri::parse("http://base/").ok()?;
    Some(UriRef::parse(url).ok()?.resolve_against(&base).ok()?.into_string())
}
