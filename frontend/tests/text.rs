//! All visible texts are in `text` modules, in both languages.

use networking_lab::text::{Lang, byte_count, duration, grouped};
use source_rules::sources;
use std::path::Path;

/// The lines of the modules that render, each with its file. Comments are removed.
fn drawing_lines() -> Vec<(String, String)> {
    let mut files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("the crate has its sources");
    files.retain(|file| {
        let draws = ["app", "class", "embed", "experiment", "home", "labs", "progress", "ui", "views"]
            .iter()
            .any(|module| file.module().first() == Some(module));
        // These files contain the texts of a lab or of the experiments.
        draws && !file.path.ends_with("text.rs")
    });
    assert!(files.len() > 10, "the sources were found");
    files
        .into_iter()
        .flat_map(|file| {
            let lines = file.text.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned());
            lines.map(|line| (file.path.clone(), line)).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn a_difference_adds_up_with_the_rounded_amounts_beside_it() {
    // 100,000 and 104,858 bytes are shown as 0.0 and 0.1 MiB, so their difference is 0.1 MiB, although 4,858 bytes are 0.0 MiB.
    for (from, to, between) in
        [(1_163_919, 3_344_957, "2.0\u{a0}MiB"), (100_000, 104_858, "0.1\u{a0}MiB"), (9, 3, "0.0\u{a0}MiB")]
    {
        let tenths =
            |bytes: usize| Lang::En.mebibytes(bytes).replace(['.', '\u{a0}'], "").replace("MiB", "").parse::<i64>();
        assert_eq!(Lang::En.mebibytes_between(from, to), between);
        if to > from {
            let shown =
                Lang::En.mebibytes_between(from, to).replace(['.', '\u{a0}'], "").replace("MiB", "").parse::<i64>();
            assert_eq!(tenths(to).unwrap() - tenths(from).unwrap(), shown.unwrap());
        }
    }
}

fn is_hangul(character: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&character)
}

#[test]
fn no_korean_outside_text() {
    // The default raw body of the HTTP client lab is data to send, not a text of the page.
    let data = "raw: \"안녕하세요!\".into()";
    for (path, line) in drawing_lines() {
        assert!(!line.contains(is_hangul) || line.contains(data), "{path}: {line}");
    }
}

/// Returns the literal of a text node `{ "Words" }`, or of an attribute that is visible or read aloud. A text node starts its
/// line, or follows a tag or another node; a block of Rust such as `if good { "good" } else { "bad" }` does neither.
fn visible_literal(line: &str) -> Option<&str> {
    const ATTRIBUTES: [&str; 6] = ["title=", "aria-label=", "placeholder=", "label=", "hint=", "unit="];
    let mut literals = line.match_indices('"');
    while let (Some((begin, _)), Some((end, _))) = (literals.next(), literals.next()) {
        let (before, words) = (line[..begin].trim_end(), &line[begin + 1..end]);
        let is_text = before.strip_suffix('{').is_some_and(|before| {
            let before = before.trim_end();
            before.is_empty() || before.ends_with('}') || before.ends_with('>') && !before.ends_with("=>")
        });
        let is_seen = is_text || ATTRIBUTES.into_iter().any(|name| before.ends_with(name));
        // Two adjacent letters make a word; symbols such as × and + do not.
        let is_word = words.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_alphabetic));
        if is_seen && is_word {
            return Some(words);
        }
    }
    None
}

#[test]
fn no_english_outside_text() {
    assert_eq!(visible_literal(r#"<b>{ "Send" }</b>"#), Some("Send"));
    assert_eq!(visible_literal(r#"    { "Send" }"#), Some("Send"));
    assert_eq!(visible_literal(r#"<b class="sent">{ lang.send() }{ " now" }"#), Some(" now"));
    assert_eq!(visible_literal(r#"<b class="bad" title="Send it">"#), Some("Send it"));
    assert_eq!(visible_literal(r#"<b>{ "× " }{ lang.send() }</b>"#), None);
    assert_eq!(visible_literal(r#"let tone = if ok { "good" } else { "bad" };"#), None);
    assert_eq!(visible_literal(r#"Some(true) => { "good" }"#), None);
    for (path, line) in drawing_lines() {
        assert_eq!(visible_literal(&line), None, "{path}: {line}");
    }
}

#[test]
fn language_tags() {
    assert_eq!(Lang::from_tag("ko-KR"), Some(Lang::Ko));
    assert_eq!(Lang::from_tag("EN"), Some(Lang::En));
    assert_eq!(Lang::from_tag("en_GB"), Some(Lang::En));
    assert_eq!(Lang::from_tag("kok"), None);
    assert_eq!(Lang::from_tag(""), None);
}

#[test]
fn quantities() {
    assert_eq!(duration(412), "0.4 ms");
    assert_eq!(duration(3_000_049), "3,000.0 ms");
    assert_eq!(duration(9_999_949), "9,999.9 ms");
    assert_eq!(duration(9_999_950), "10.0 s");
    assert_eq!(duration(12_340_000), "12.3 s");
    assert_eq!((grouped(0), grouped(999), grouped(1000)), ("0".into(), "999".into(), "1,000".into()));
    assert_eq!(grouped(1_234_567), "1,234,567");
    assert_eq!(byte_count(0), "0 B");
    assert_eq!(byte_count(999), "999 B");
    assert_eq!(byte_count(1_024), "1,024 B");
    assert_eq!(byte_count(16_777_216), "16,777,216 B");
}
