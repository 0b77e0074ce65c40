//! Detects the charset of a response's text. Pure; the browser's own decoder does the decoding.

use std::sync::Arc;

/// The body of a response as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The decoded text, with U+FFFD for what could not be decoded. For a binary body, only the beginning.
    pub content: Arc<str>,
    /// The charset's name in the Encoding Standard, such as `utf-8` or `euc-kr`.
    pub charset: String,
    pub source: CharsetSource,
}

/// How a charset was determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharsetSource {
    /// The Content-Type header names it.
    ContentType,
    /// The body begins with a byte order mark.
    ByteOrderMark,
    /// The body itself names it: `<meta charset>` in HTML, or the XML declaration.
    Document,
    /// Nothing names it, and the bytes are valid UTF-8.
    ValidUtf8,
    /// Nothing names it, but the bytes look as if they were in this charset.
    Guess,
    /// The body is not text: it contains bytes that do not occur in text.
    Binary,
}

/// The number of bytes that are checked to decide whether a body is text, as in browsers (MIME Sniffing, section 5.2).
const SNIFFED: usize = 1445;

/// The number of bytes that are searched for a charset named by the body (HTML, "prescan a byte stream").
const SEARCHED: usize = 1024;

/// The maximum number of bytes of a binary body that are decoded.
const BINARY_SHOWN: usize = 4096;

/// The charset for bytes that match no other; every byte is valid in it.
const LAST_RESORT: &str = "windows-1252";

/// Decodes a body. `decode` is the browser's decoder: it returns the charset's canonical name and the text, or `None` if it does
/// not know the charset.
pub fn read(content_type: &str, body: &[u8], decode: impl Fn(&str, &[u8]) -> Option<(String, String)>) -> Text {
    let text = |label: &str, source, body: &[u8]| {
        let (charset, content) = decode(label, body)?;
        Some(Text { content: content.into(), charset, source })
    };
    stated(content_type, body)
        .find_map(|(label, source)| text(&label, source, body))
        .or_else(|| {
            let (label, source) = unstated(body);
            let shown = if source == CharsetSource::Binary { &body[..body.len().min(BINARY_SHOWN)] } else { body };
            text(label, source, shown)
        })
        .unwrap_or_else(|| Text {
            content: String::from_utf8_lossy(body).into(),
            charset: "utf-8".into(),
            source: CharsetSource::Guess,
        })
}

/// Returns the charsets that something names, the most reliable first. The browser may not know some of them.
fn stated(content_type: &str, body: &[u8]) -> impl Iterator<Item = (String, CharsetSource)> {
    let in_header = parameter(content_type, "charset").map(|label| (label, CharsetSource::ContentType));
    let mark = byte_order_mark(body).map(|label| (label.to_owned(), CharsetSource::ByteOrderMark));
    let in_document = in_document(content_type, body).map(|label| (label, CharsetSource::Document));
    in_header.into_iter().chain(mark).chain(in_document)
}

/// Returns the charset if nothing names one.
fn unstated(body: &[u8]) -> (&'static str, CharsetSource) {
    if is_binary(body) {
        ("utf-8", CharsetSource::Binary)
    } else if std::str::from_utf8(body).is_ok() {
        ("utf-8", CharsetSource::ValidUtf8)
    } else if looks_korean(body) {
        ("euc-kr", CharsetSource::Guess)
    } else {
        (LAST_RESORT, CharsetSource::Guess)
    }
}

/// Returns a parameter of a media type, in lower case and without quotes (RFC 9110, section 8.3.1).
fn parameter(media_type: &str, name: &str) -> Option<String> {
    let parameters = media_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.into_iter().find(|(found, _)| found.trim().eq_ignore_ascii_case(name))?;
    let value = value.trim().trim_matches('"').to_ascii_lowercase();
    (!value.is_empty()).then_some(value)
}

fn byte_order_mark(body: &[u8]) -> Option<&'static str> {
    match body {
        [0xef, 0xbb, 0xbf, ..] => Some("utf-8"),
        [0xfe, 0xff, ..] => Some("utf-16be"),
        [0xff, 0xfe, ..] => Some("utf-16le"),
        _ => None,
    }
}

/// Returns the charset that an HTML or XML document names at its beginning. UTF-16 is replaced by UTF-8, because a name that can
/// be read as ASCII is not in UTF-16.
fn in_document(content_type: &str, body: &[u8]) -> Option<String> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (html, xml) = (essence.ends_with("html"), essence.ends_with("xml"));
    if !html && !xml && !essence.is_empty() {
        return None;
    }
    let beginning = String::from_utf8_lossy(&body[..body.len().min(SEARCHED)]).to_ascii_lowercase();
    let declared = beginning.strip_prefix("<?xml").and_then(|rest| attribute(rest.split("?>").next()?, "encoding"));
    let in_meta = || {
        let tags = beginning.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
        tags.into_iter().find_map(|tag| attribute(tag, "charset"))
    };
    let label = declared.or_else(in_meta)?;
    Some(if label.starts_with("utf-16") { "utf-8".into() } else { label })
}

/// Returns the value after `name=` in a tag, with or without quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    tag.match_indices(name).find_map(|(at, _)| {
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let value = value.trim_start_matches(['"', '\'']);
        let end = value.find(['"', '\'', ';', '/', ' ', '\t', '\n', '\r']).unwrap_or(value.len());
        (end > 0).then(|| value[..end].to_owned())
    })
}

/// Whether the body contains a byte that does not occur in text (MIME Sniffing, section 3, "binary data byte").
pub fn is_binary(body: &[u8]) -> bool {
    body.iter().take(SNIFFED).any(|byte| matches!(byte, 0..=0x08 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f))
}

/// Whether the body could be EUC-KR: every non-ASCII byte is part of a KS X 1001 pair, and most pairs are Hangul.
fn looks_korean(body: &[u8]) -> bool {
    let (mut hangul, mut other) = (0, 0);
    let mut bytes = body.iter();
    while let Some(&lead) = bytes.next() {
        if lead.is_ascii() {
            continue;
        }
        match (lead, bytes.next()) {
            (0xb0..=0xc8, Some(0xa1..=0xfe)) => hangul += 1,
            (0xa1..=0xfd, Some(0xa1..=0xfe)) => other += 1,
            _ => return false,
        }
    }
    hangul > other
}

#[cfg(test)]
mod tests {
    use super::*;
    use CharsetSource::{Binary, ByteOrderMark, ContentType, Document, Guess, ValidUtf8};

    /// 안녕 in EUC-KR.
    const HELLO: &[u8] = b"\xbe\xc8\xb3\xe7";

    /// A decoder that knows these charsets and returns the number of bytes instead of the text.
    fn decode(label: &str, body: &[u8]) -> Option<(String, String)> {
        let known = ["utf-8", "utf-16be", "utf-16le", "euc-kr", "shift_jis", "windows-1252"];
        known.contains(&label).then(|| (label.to_owned(), format!("{} bytes", body.len())))
    }

    fn found(content_type: &str, body: &[u8]) -> (String, CharsetSource) {
        let text = read(content_type, body, decode);
        (text.charset, text.source)
    }

    #[test]
    fn what_names_a_charset_is_believed_in_its_order() {
        let marked = [b"\xef\xbb\xbf", HELLO].concat();
        let html = b"<!doctype html><META http-equiv=Content-Type content='text/html; charset=euc-kr'>";
        for (content_type, body, charset, source) in [
            ("text/plain; charset=EUC-KR", HELLO, "euc-kr", ContentType),
            ("text/plain;format=flowed; Charset = \"euc-kr\"", HELLO, "euc-kr", ContentType),
            ("text/html; charset=shift_jis", &html[..], "shift_jis", ContentType),
            ("text/plain; charset=euc-kr", &marked[..], "euc-kr", ContentType),
            ("text/plain", &marked[..], "utf-8", ByteOrderMark),
            ("", b"\xfe\xff\0a", "utf-16be", ByteOrderMark),
            ("", b"\xff\xfea\0", "utf-16le", ByteOrderMark),
            ("text/html", &html[..], "euc-kr", Document),
            ("text/html", b"<meta name=x><meta charset=\"euc-kr\"/>", "euc-kr", Document),
            ("text/html", b"<meta charset=euc-kr>", "euc-kr", Document),
            ("text/html", b"<meta charset=utf-16>", "utf-8", Document),
            ("application/xml", b"<?xml version='1.0' encoding='EUC-KR'?><a/>", "euc-kr", Document),
            ("", b"<meta charset=euc-kr>", "euc-kr", Document),
        ] {
            assert_eq!(found(content_type, body), (charset.to_owned(), source), "{content_type:?} {body:?}");
        }
    }

    #[test]
    fn a_name_that_the_browser_does_not_know_is_passed_over() {
        assert_eq!(found("text/plain; charset=klingon", b"abc"), ("utf-8".into(), ValidUtf8));
        assert_eq!(found("text/html; charset=klingon", b"<meta charset=euc-kr>"), ("euc-kr".into(), Document));
        assert_eq!(found("text/plain; charset=", b"abc"), ("utf-8".into(), ValidUtf8));
    }

    #[test]
    fn a_document_names_its_charset_at_its_beginning_only_and_only_where_it_is_one() {
        let late = [" ".repeat(1024), "<meta charset=euc-kr>".into()].concat();
        assert_eq!(found("text/html", late.as_bytes()), ("utf-8".into(), ValidUtf8));
        assert_eq!(found("text/plain", b"<meta charset=euc-kr>"), ("utf-8".into(), ValidUtf8));
        assert_eq!(found("text/html", b"<p>charset=euc-kr</p>"), ("utf-8".into(), ValidUtf8));
    }

    #[test]
    fn what_nothing_names_is_guessed() {
        assert_eq!(found("text/plain", HELLO), ("euc-kr".into(), Guess));
        assert_eq!(found("text/plain", [HELLO, b", world"].concat().as_slice()), ("euc-kr".into(), Guess));
        // A truncated pair; Latin-1; pairs that are not Hangul.
        for other in [&b"\xbe\xc8\xb3"[..], b"caf\xe9", b"\xa4\xe2\xa4\xec"] {
            assert_eq!(found("text/plain", other), ("windows-1252".into(), Guess), "{other:?}");
        }
        assert_eq!(found("", "안녕".as_bytes()), ("utf-8".into(), ValidUtf8));
        assert_eq!(found("", b""), ("utf-8".into(), ValidUtf8));
    }

    #[test]
    fn of_a_binary_body_only_the_beginning_is_decoded() {
        let body = [&b"\x89PNG\r\n\x1a\n\0"[..], &[b'x'; 10_000]].concat();
        let text = read("image/png", &body, decode);
        assert_eq!((text.source, &*text.content), (Binary, "4096 bytes"));
        // A named charset means that the body is text.
        assert_eq!(found("text/plain; charset=utf-8", b"a\0b"), ("utf-8".into(), ContentType));
        assert_eq!(found("text/plain", b"a\x1b[31mb\x0c"), ("utf-8".into(), ValidUtf8));
    }
}
