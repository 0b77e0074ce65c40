//! The file name under which a response's body is saved. Pure.

use crate::fetch::Answer;
use percent_encoding::percent_decode_str;

/// The maximum length in characters; longer names are cut. File systems allow 255 bytes.
const LONGEST: usize = 80;

/// The extensions of media types, for names without one.
const EXTENSIONS: [(&str, &str); 12] = [
    ("application/json", "json"),
    ("application/pdf", "pdf"),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("image/gif", "gif"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/webp", "webp"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/plain", "txt"),
];

/// Returns the name that the server proposes (RFC 6266), or else the last segment of the URL's path; either gets an
/// extension if it has none.
pub fn file_name(answer: &Answer) -> String {
    let proposed = proposed(answer.header("content-disposition")).and_then(|name| safe(&name));
    let name = proposed.or_else(|| safe(&last_segment(&answer.url))).unwrap_or_else(|| "response".into());
    let essence = answer.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let extension = EXTENSIONS.iter().find(|(known, _)| *known == essence).map_or("bin", |(_, extension)| extension);
    if name.contains('.') { name } else { [&name, ".", extension].concat() }
}

/// Returns the value of the parameter `filename*`, or else of `filename`.
fn proposed(disposition: &str) -> Option<String> {
    let parameters = parameters(disposition);
    let value =
        |name: &str| parameters.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    // RFC 8187: charset, language and percent-encoded value, separated by single quotes.
    let extended = value("filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_, encoded) = rest.split_once('\'')?;
        let decoded = percent_decode_str(encoded);
        charset.eq_ignore_ascii_case("utf-8").then(|| decoded.decode_utf8().ok().map(Into::into))?
    });
    extended.or_else(|| value("filename").cloned())
}

/// Parses the parameters, each of which follows a semicolon. Within quotes, a semicolon does not separate, and a backslash
/// escapes.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in header.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => {
                escaped = true;
                continue;
            }
            '"' => {
                quoted = !quoted;
                continue;
            }
            ';' if !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    let pairs = parts.iter().skip(1).filter_map(|part| part.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}

fn last_segment(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    // The path begins after the host.
    let path = path.split_once("://").map_or(path, |(_, rest)| rest).split_once('/').map_or("", |(_, path)| path);
    percent_decode_str(path.rsplit('/').next().unwrap_or_default()).decode_utf8_lossy().into()
}

/// Makes a name safe: removes directories and leading dots, and replaces reserved, control and bidirectional formatting
/// characters. Returns None if nothing is left.
fn safe(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.trim().trim_start_matches('.');
    let unsafe_ =
        |character: char| character.is_control() || "<>:\"|?*\u{202a}\u{202b}\u{202d}\u{202e}".contains(character);
    let name: String =
        name.chars().map(|character| if unsafe_(character) { '_' } else { character }).take(LONGEST).collect();
    (!name.trim_matches(['_', '.', ' ']).is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(url: &str, disposition: &str, content_type: &str) -> String {
        let headers = [("content-disposition", disposition), ("content-type", content_type)];
        file_name(&Answer {
            url: url.into(),
            headers: headers.map(|(name, value)| (name.into(), value.into())).to_vec(),
            ..Answer::default()
        })
    }

    #[test]
    fn the_server_proposes_a_name() {
        for (disposition, expected) in [
            ("attachment; filename=report.csv", "report.csv"),
            ("attachment; filename=\"a; b \\\"c\\\".txt\"", "a; b _c_.txt"),
            (
                "attachment; filename=\"old.txt\"; filename*=UTF-8''%EB%B3%B4%EA%B3%A0%EC%84%9C.txt",
                "\u{bcf4}\u{ace0}\u{c11c}.txt",
            ),
            ("inline; FileName*=utf-8'ko'%ED%95%9C.txt", "\u{d55c}.txt"),
            ("attachment; filename*=iso-8859-1''x.txt; filename=y.txt", "y.txt"),
            ("attachment; filename=\"../../etc/passwd\"", "passwd.bin"),
            ("attachment; filename=\"C:\\\\dir\\\\file.exe\"", "file.exe"),
            ("attachment; filename=\".bashrc\"", "bashrc.bin"),
            ("attachment; filename=\"gpj.\u{202e}exe\"", "gpj._exe"),
            ("attachment; filename=\"a\nb\"", "a_b.bin"),
        ] {
            assert_eq!(name("http://a/b.png", disposition, ""), expected, "{disposition}");
        }
    }

    #[test]
    fn the_url_has_a_name_where_the_server_proposes_none() {
        for (url, content_type, expected) in [
            ("http://a/image/png", "image/png", "png.png"),
            ("http://a/x/y.tar.gz?z=/1.txt#/2", "application/gzip", "y.tar.gz"),
            ("http://a/%EB%B3%B4%2F.%2E", "text/plain; charset=utf-8", "response.txt"),
            ("http://a/%EB%B3%B4", "text/html", "보.html"),
            ("http://a", "application/json", "response.json"),
            ("http://a/", "", "response.bin"),
            ("", "", "response.bin"),
        ] {
            assert_eq!(name(url, "attachment", content_type), expected, "{url}");
        }
        assert_eq!(name(&format!("http://a/{}", "x".repeat(500)), "", "").len(), LONGEST + ".bin".len());
    }
}
