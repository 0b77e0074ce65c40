//! Byte literals in each language that evaluate to exactly the given bytes. Readable text stays text; everything else is
//! written as bytes.

use super::work::NUMBER;

/// Returns the bytes as text if every character is visible and appears in its actual position: no control characters except
/// line ends and tabs, no zero-width characters, and none that change the direction of writing ("Trojan Source").
pub(super) fn readable(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.chars().all(is_seen).then_some(text)
}

/// Whether a character of a text is visible and appears in its actual position.
pub(super) fn is_seen(character: char) -> bool {
    match character {
        '\n' | '\r' | '\t' => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' => false,
        // U+200D, the zero-width joiner, is not excluded, because emoji use it.
        '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => false,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => false,
        other => !other.is_control(),
    }
}

/// A string literal of Python or Rust.
pub fn quoted(text: &str) -> String {
    let mut literal = String::from('"');
    for character in text.chars() {
        push_escaped(&mut literal, character);
    }
    literal.push('"');
    literal
}

/// A string literal of Python; invisible characters are written as their code points.
pub fn python_text(text: &str) -> String {
    text_literal(text, |character| format!("\\U{:08x}", u32::from(character)))
}

/// A string literal of Rust; invisible characters are written as their code points.
pub fn rust_text(text: &str) -> String {
    text_literal(text, |character| character.escape_unicode().to_string())
}

fn text_literal(text: &str, unseen: impl Fn(char) -> String) -> String {
    let mut literal = String::from('"');
    for character in text.chars() {
        if is_seen(character) { push_escaped(&mut literal, character) } else { literal += &unseen(character) }
    }
    literal.push('"');
    literal
}

fn push_escaped(literal: &mut String, character: char) {
    match character {
        '\n' => literal.push_str("\\n"),
        '\r' => literal.push_str("\\r"),
        '\t' => literal.push_str("\\t"),
        '"' | '\\' => literal.extend(['\\', character]),
        other => literal.push(other),
    }
}

/// A bytes literal, the same in Python and Rust.
fn bytes_literal(bytes: &[u8]) -> String {
    let mut literal = String::from("b\"");
    for &byte in bytes {
        match byte {
            b'\n' | b'\r' | b'\t' | b' '..=b'~' => push_escaped(&mut literal, byte.into()),
            _ => literal += &format!("\\x{byte:02x}"),
        }
    }
    literal.push('"');
    literal
}

/// An expression of Python whose value is these bytes.
pub fn python(bytes: &[u8]) -> String {
    match readable(bytes) {
        Some(text) => quoted(text) + ".encode()",
        None => bytes_literal(bytes),
    }
}

/// An expression of Rust whose value is a reference to these bytes.
pub fn rust(bytes: &[u8]) -> String {
    match readable(bytes) {
        Some(text) => quoted(text) + ".as_bytes()",
        None => bytes_literal(bytes),
    }
}

/// A Python expression for this text as bytes, with each [`NUMBER`] replaced by the value of `n`.
pub fn python_numbered(text: &str) -> String {
    quoted(text) + ".replace(\"{n}\", str(n)).encode()"
}

/// A Rust expression for this text as bytes, with each [`NUMBER`] replaced by the value of `n`.
pub fn rust_numbered(text: &str) -> String {
    quoted(text) + ".replace(\"{n}\", &n.to_string()).as_bytes()"
}

/// A format for a shell's `printf`, with each [`NUMBER`] replaced by the value of `$n`, a number.
pub fn printf_numbered(text: &str) -> String {
    printf(text.as_bytes()).replace(NUMBER, "'\"$n\"'")
}

/// A PowerShell expression for this text as bytes, with each [`NUMBER`] replaced by the value of `$n`.
pub fn power_shell_numbered(text: &str) -> String {
    ["[Text.Encoding]::UTF8.GetBytes(", &power_shell_quoted(text), ".Replace(\"{n}\", \"$n\"))"].concat()
}

/// A format for a shell's `printf`, in single quotes, that prints exactly these bytes. Within single quotes a shell interprets
/// only the closing quote, so the remaining escapes are those of `printf` itself (POSIX, printf, "Extended Description").
pub fn printf(bytes: &[u8]) -> String {
    let text = readable(bytes).is_some();
    // Built as bytes, because the bytes of a non-ASCII character are pushed one at a time.
    let mut format = vec![b'\''];
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => format.extend(b"\\n"),
            b'\r' => format.extend(b"\\r"),
            b'\t' => format.extend(b"\\t"),
            b'\\' => format.extend(b"\\\\"),
            b'%' => format.extend(b"%%"),
            b'\'' => format.extend(b"'\\''"),
            // At the start it would begin an option.
            b'-' if at == 0 => format.extend(b"\\055"),
            b' '..=b'~' => format.push(byte),
            128.. if text => format.push(byte),
            _ => format.extend(format!("\\{byte:03o}").into_bytes()),
        }
    }
    format.push(b'\'');
    String::from_utf8(format).unwrap_or_default()
}

/// A single word on a shell's command line.
pub fn shell_word(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-' | b'_');
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    ["'", &word.replace('\'', "'\\''"), "'"].concat()
}

/// An expression of PowerShell whose value is these bytes.
pub fn power_shell(bytes: &[u8]) -> String {
    if let Some(text) = readable(bytes) {
        return ["[Text.Encoding]::UTF8.GetBytes(", &power_shell_quoted(text), ")"].concat();
    }
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("0x{byte:02x}")).collect();
    format!("[byte[]]@({})", bytes.join(", "))
}

/// A string literal of PowerShell, which treats typographic double quotes as plain ones (about_Quoting_Rules).
pub fn power_shell_quoted(text: &str) -> String {
    let mut literal = String::from('"');
    for character in text.chars() {
        match character {
            '\n' => literal.push_str("`n"),
            '\r' => literal.push_str("`r"),
            '\t' => literal.push_str("`t"),
            '"' | '`' | '$' | '“' | '”' | '„' => literal.extend(['`', character]),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// A string literal of JavaScript: every JSON string is one (ECMA-262, since 2019). Invisible characters are written as their
/// code points.
pub fn javascript_text(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let escaped = |character: char| match is_seen(character) {
        true => character.to_string(),
        false => format!("\\u{{{:x}}}", u32::from(character)),
    };
    json.chars().map(escaped).collect()
}

/// A JavaScript expression for an array of these bytes.
pub fn javascript_bytes(bytes: &[u8]) -> String {
    let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
    format!("new Uint8Array([{}])", numbers.join(", "))
}
