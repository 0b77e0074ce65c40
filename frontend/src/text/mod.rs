//! The page's languages, and the texts that several modules share, in Korean and English. The texts of the shell, of a lab or of
//! the experiments are in their own folders.
//!
//! [`words!`] declares each text once, in both languages; a missing translation does not compile. A text with a value has `{}` in
//! its place, and a method of [`Lang`] that fills it in.
//!
//! - [`controls`]: the controls that several labs have
//! - [`fields`]: errors in what the user typed
//! - [`http`]: the parts of an HTTP message
//! - [`record`]: the record's events
//! - [`websocket`]: the bits of a WebSocket frame
//! - [`snippets`]: the code panel, and the comments in its programs

mod controls;
pub mod fields;
mod http;
pub mod record;
pub mod snippets;
pub mod websocket;

use yew::prelude::*;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Korean.
    Ko,
    /// English.
    En,
}

impl Lang {
    /// Every language, in the order in which the header offers them.
    pub const ALL: [Self; 2] = [Self::Ko, Self::En];

    /// Returns the language tag (BCP 47), for `lang` attributes and the page's address.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// Returns the language's name in that language.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Ko => "한국어",
            Self::En => "English",
        }
    }

    /// Returns the language of a tag such as `ko`, `ko-KR` or `en-GB`, or None for other languages.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }
}

/// Returns a text of the page in the given language.
pub type Words = fn(Lang) -> &'static str;

/// Declares texts as methods of [`Lang`]: `name: "Korean", "English";`.
macro_rules! words {
    ($($name:ident: $ko:literal, $en:literal;)+) => {
        impl $crate::text::Lang {
            $(pub fn $name(self) -> &'static str {
                match self {
                    Self::Ko => $ko,
                    Self::En => $en,
                }
            })+
        }
    };
}
pub(crate) use words;

/// Replaces the `{}` of a sentence with a value.
pub(crate) fn fill(sentence: &str, value: &str) -> String {
    match sentence.split_once('{') {
        Some((before, after)) => [before, value, after.get(1..).unwrap_or_default()].concat(),
        None => sentence.to_owned(),
    }
}

/// Formats a duration in microseconds as milliseconds with one decimal, rounded, as in `0.4 ms`; from ten seconds on as seconds,
/// as in `12.3 s`.
pub fn duration(micros: u64) -> String {
    let (tenths, unit) =
        if micros < 9_999_950 { ((micros + 50) / 100, "ms") } else { ((micros + 50_000) / 100_000, "s") };
    format!("{}.{} {unit}", grouped(tenths / 10), tenths % 10)
}

/// Formats a number of bytes with its unit, as in `1,024 B`.
pub fn byte_count(bytes: usize) -> String {
    grouped(bytes as u64) + " B"
}

/// Formats a whole number with a comma between groups of three digits.
pub fn grouped(number: u64) -> String {
    let mut text = number.to_string();
    let mut at = text.len();
    while at > 3 {
        at -= 3;
        text.insert(at, ',');
    }
    text
}

/// Joins texts with a separator such as ` · `, and leaves out empty ones.
pub fn joined(words: &[&str], between: &str) -> String {
    let mut text = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(word);
    }
    text
}

/// Joins texts with ` · `, as in `TCP · connection refused`.
pub fn dotted(words: &[&str]) -> String {
    joined(words, " · ")
}

/// Returns the page's language from its Yew context.
///
/// # Panics
///
/// Panics outside the page's shell, which provides the context.
#[hook]
pub fn use_lang() -> Lang {
    use_context().expect("the shell provides the language")
}
