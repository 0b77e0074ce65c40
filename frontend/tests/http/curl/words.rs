//! Command lines are split into words as a shell splits them.

use super::*;
use std::process::Command;

/// Splits a line with bash.
fn by_bash(line: &str) -> Vec<String> {
    // The function replaces the first word's command, and so receives the other words.
    let script = format!("exec 3>&1 >/dev/null; first() {{ printf '%s\\0' first \"$@\" >&3; }}\n{line}");
    let output = Command::new("bash").args(["-c", &script]).output().expect("bash runs");
    let text = String::from_utf8(output.stdout).expect("it is text");
    text.strip_suffix('\0').unwrap_or_else(|| panic!("{line}")).split('\0').map(str::to_owned).collect()
}

#[test]
fn words_are_split_as_bash_does() {
    for line in [
        r"first b  c",
        r#"first 'b c' "d e""#,
        "first a\\ b \\\n c",
        r#"first 'it'\''s' "say \"hi\" \\ \x""#,
        r"first $'a\nb\t\'c\'\\' x",
        r"first $'\u0021\xec\x95\x88\U0001f600\101\q\e' 안녕",
        r#"first "$'no'" '$'\''a'"#,
        r"first a$'b'c",
        r##"first a#b '#' "(x)" '(y)' \(z\) %41 '' """##,
        "first b | cat",
        "first 'x|y;z&w' > /dev/null",
        "first b 2>/dev/null",
        "first b; exit 0",
        "first b # a comment",
        "first b\nsecond 2>/dev/null",
        "first --data 'a\nb'",
    ] {
        assert_eq!(split(line).expect(line).words, by_bash(line), "{line}");
    }
}

#[test]
fn what_a_shell_would_do_besides_is_told() {
    let cut = |line: &str| split(line).expect(line).cut;
    assert_eq!(cut("curl http://a/?b=1&c=2"), Some('&'));
    assert_eq!(cut("curl 'http://a/?b=1&c=2' | jq"), Some('|'));
    assert_eq!(cut("curl a\nls"), Some('\n'));
    assert_eq!(cut("curl a \\\n b \\\r\n c"), None);
    let expands = |line: &str| split(line).expect(line).expands;
    for line in ["curl $URL", "curl \"$(date)\"", "curl `date`", "curl ${A}"] {
        assert!(expands(line), "{line}");
    }
    for line in ["curl '$URL'", "curl \\$URL", "curl '`'", "curl 5$ $5", "curl $'a'"] {
        assert!(!expands(line), "{line}");
    }
}

#[test]
fn what_cannot_be_split_is_told() {
    for (line, error) in [
        ("curl 'a", SplitError::Unbalanced),
        ("curl \"a", SplitError::Unbalanced),
        ("curl $'a", SplitError::Unbalanced),
        (r"curl $'a\", SplitError::Unbalanced),
        (r"curl $'\xff'", SplitError::NotText),
        (r"curl $'\ud800'", SplitError::NotText),
    ] {
        assert_eq!(split(line), Err(error), "{line}");
    }
}
