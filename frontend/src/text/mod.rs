//! Languages, and the words that several modules share, in Korean and English. Those of the shell, of a lab or of the
//! experiments are in their folders.
//!
//! Each word is declared once, with both languages, by [`words!`]: one of them missing does not compile. A sentence with a
//! value in it has `{}` there, and a function of [`Lang`] that fills it.
//!
//! - [`controls`]: the controls that several labs have
//! - [`fields`]: what is wrong with what was typed
//! - [`http`]: the bytes of an HTTP message
//! - [`record`]: what happened
//! - [`websocket`]: the bits of a WebSocket frame
//! - [`snippets`]: the panel of code, and the comments in it

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

    /// Its language tag (BCP 47), for `lang` attributes and the page's address.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// Its name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Ko => "한국어",
            Self::En => "English",
        }
    }

    /// The language of a tag such as `ko`, `ko-KR` or `en-GB`; none for other languages.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }
}

/// Words of the page, in each language.
pub type Words = fn(Lang) -> &'static str;

/// Declares words as methods of [`Lang`]: `name: "Korean", "English";`.
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

/// A sentence with a value at the place of its `{}`.
pub(crate) fn fill(sentence: &str, value: &str) -> String {
    match sentence.split_once('{') {
        Some((before, after)) => [before, value, after.get(1..).unwrap_or_default()].concat(),
        None => sentence.to_owned(),
    }
}

/// A length of time in microseconds as milliseconds with one decimal, rounded, as in `0.4 ms`; from ten seconds on as
/// seconds, as in `12.3 s`.
pub fn duration(micros: u64) -> String {
    let (tenths, unit) =
        if micros < 9_999_950 { ((micros + 50) / 100, "ms") } else { ((micros + 50_000) / 100_000, "s") };
    format!("{}.{} {unit}", grouped(tenths / 10), tenths % 10)
}

/// A number of bytes with its unit, as in `1,024 B`.
pub fn byte_count(bytes: usize) -> String {
    grouped(bytes as u64) + " B"
}

/// A whole number with a comma between groups of three digits.
pub fn grouped(number: u64) -> String {
    let mut text = number.to_string();
    let mut at = text.len();
    while at > 3 {
        at -= 3;
        text.insert(at, ',');
    }
    text
}

/// Words with something between them, such as ` · `; those that are empty are left out.
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

/// Words with dots between them, as in `TCP · connection refused`.
pub fn dotted(words: &[&str]) -> String {
    joined(words, " · ")
}

/// The language of the page, a Yew context.
///
/// # Panics
///
/// Outside the page's shell, which provides it.
#[hook]
pub fn use_lang() -> Lang {
    use_context().expect("the shell provides the language")
}
