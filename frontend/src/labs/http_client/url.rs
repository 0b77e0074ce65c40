//! The URL as browsers send it, from the URL as typed (URL standard, section 4.4). Pure.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The special-query percent-encode set.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
/// The path percent-encode set, and `|`, which Chromium also encodes.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns an absolute HTTP URL as it is sent: percent-encoded, without dot segments, default port and fragment, which is
/// never sent (RFC 9110, section 7.1). Of any other text, only surrounding whitespace, tabs and line breaks are removed.
pub fn as_sent(url: &str) -> String {
    let url: String = url.trim().chars().filter(|character| !matches!(character, '\t' | '\n' | '\r')).collect();
    let Some((scheme, port, rest)) = split_scheme(&url) else { return url };
    let (rest, _) = split_at(rest, '#');
    let (rest, query) = split_at(rest, '?');
    let path_at = rest.find(['/', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(path_at);
    let authority = authority.to_lowercase();
    let authority = authority.strip_suffix(port).unwrap_or(&authority);
    let path = if path.is_empty() { "/".to_owned() } else { path.replace('\\', "/") };
    let encode = |text: &str, set| utf8_percent_encode(text, set).to_string();
    let mut sent = format!("{scheme}{authority}{}", encode(&without_dot_segments(&path), PATH));
    if let Some(query) = query {
        sent += &format!("?{}", encode(query, QUERY));
    }
    sent
}

/// Returns the scheme with its slashes, its default port, and the rest; or None if the scheme is neither http nor https.
fn split_scheme(url: &str) -> Option<(&'static str, &'static str, &str)> {
    [("http://", ":80"), ("https://", ":443")].into_iter().find_map(|(scheme, port)| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some((scheme, port, rest))
    })
}

fn split_at(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Removes the dot segments of a path (URL standard, section 4.1).
fn without_dot_segments(path: &str) -> String {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let mut kept = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let is_last = index + 1 == segments.len();
        match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
            ".." => drop(kept.pop()),
            "." => {}
            _ => {
                kept.push(*segment);
                continue;
            }
        }
        if is_last {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}
