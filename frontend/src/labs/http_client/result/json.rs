//! Formats JSON for reading. Numbers keep all their digits as received; keys keep their order, and duplicate keys are kept.
//! serde_json finds where each value begins and ends (`RawValue`), and its text is copied. Pure.

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::fmt;

/// Values nested deeper are copied as received, because each level is parsed again for every level around it.
const MAX_DEPTH: usize = 32;

/// A text buffer with a length limit.
#[derive(Debug)]
pub struct Layout {
    text: String,
    /// In bytes.
    limit: usize,
    cut: bool,
}

impl Layout {
    pub fn new(limit: usize) -> Self {
        Self { text: String::new(), limit, cut: false }
    }

    /// Returns the text, and whether the limit cut something off.
    pub fn finish(self) -> (String, bool) {
        (self.text, self.cut)
    }

    pub fn push(&mut self, text: &str) {
        if self.cut {
            return;
        }
        let shown = beginning(text, self.limit - self.text.len());
        self.text.push_str(shown);
        self.cut = shown.len() < text.len();
    }

    /// Appends a string, quoted and escaped.
    pub fn string(&mut self, text: &str) {
        // Escaping never makes a character shorter.
        let shown = beginning(text, self.limit);
        let quoted = serde_json::to_string(shown).unwrap_or_default();
        self.push(if shown.len() < text.len() { quoted.strip_suffix('"').unwrap_or(&quoted) } else { &quoted });
        self.cut |= shown.len() < text.len();
    }

    pub fn line(&mut self, depth: usize) {
        self.push("\n");
        self.push(&"  ".repeat(depth));
    }

    /// Appends a value that begins at this depth.
    pub fn value(&mut self, value: &RawValue, depth: usize) {
        let json = value.get();
        match json.as_bytes().first() {
            Some(b'{') if depth < MAX_DEPTH => match serde_json::from_str(json) {
                Ok(Pairs(pairs)) => self.list(["{", "}"], depth, pairs, |layout, (key, value)| {
                    layout.scalar(key);
                    layout.push(": ");
                    layout.value(value, depth + 1);
                }),
                Err(_) => self.push(json),
            },
            Some(b'[') if depth < MAX_DEPTH => match serde_json::from_str::<Vec<&RawValue>>(json) {
                Ok(values) => {
                    self.list(["[", "]"], depth, values, |layout, value| layout.value(value, depth + 1));
                }
                Err(_) => self.push(json),
            },
            _ => self.scalar(value),
        }
    }

    fn list<T>(&mut self, brackets: [&str; 2], depth: usize, items: Vec<T>, mut write: impl FnMut(&mut Self, T)) {
        let is_empty = items.is_empty();
        self.push(brackets[0]);
        for (index, item) in items.into_iter().enumerate() {
            if self.cut {
                return;
            }
            if index > 0 {
                self.push(",");
            }
            self.line(depth + 1);
            write(self, item);
        }
        if !is_empty {
            self.line(depth);
        }
        self.push(brackets[1]);
    }

    /// Appends a value that contains no other values. Escape sequences in a string are replaced with their characters,
    /// except those that JSON requires to be escaped.
    fn scalar(&mut self, value: &RawValue) {
        let json = value.get();
        let escaped = json.starts_with('"') && json.contains('\\');
        // A lone surrogate is not a character: the string is copied as received.
        match if escaped { serde_json::from_str::<String>(json).ok() } else { None } {
            Some(text) => self.string(&text),
            None => self.push(json),
        }
    }
}

/// Returns the longest prefix of a text that fits into this number of bytes.
pub fn beginning(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// An object's keys and values in their order, including duplicates.
struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Pairs<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(json: &str, limit: usize) -> (String, bool) {
        let mut layout = Layout::new(limit);
        layout.value(serde_json::from_str(json).expect("it is JSON"), 0);
        layout.finish()
    }

    #[test]
    fn what_stood_in_the_bytes_stands_on_the_screen() {
        for scalar in
            ["4634343214213523454", "1.00", "1e400", "1E-7", "-0", "-0.50e+03", "123456789012345678901234567890.10"]
        {
            assert_eq!(laid_out(&format!(" [ {scalar} ]"), 1000).0, format!("[\n  {scalar}\n]"));
        }
        let twice = r#"{"b":1,"a":{},"b":[],"b":{"c":null,"c":true}}"#;
        let shown = "{\n  \"b\": 1,\n  \"a\": {},\n  \"b\": [],\n  \"b\": {\n    \"c\": null,\n    \"c\": true\n  }\n}";
        assert_eq!(laid_out(twice, 1000), (shown.to_owned(), false));
    }

    #[test]
    fn escaped_characters_can_be_read_and_halves_stay_as_they_came() {
        assert_eq!(
            laid_out(r#"["\uc548\ub155\/", "\u0000\n\"\\"]"#, 1000).0,
            "[\n  \"\u{c548}\u{b155}/\",\n  \"\\u0000\\n\\\"\\\\\"\n]"
        );
        assert_eq!(laid_out(r#"{"\ud800": "\udc00x"}"#, 1000).0, "{\n  \"\\ud800\": \"\\udc00x\"\n}");
        assert_eq!(laid_out(r#"{"\uc548": 1}"#, 1000).0, "{\n  \"\u{c548}\": 1\n}");
    }

    #[test]
    fn a_limit_cuts_between_characters() {
        let json = "[\"\u{c548}\u{b155}\", 1]";
        let (whole, _) = laid_out(json, 1000);
        for limit in 0..whole.len() {
            let (text, cut) = laid_out(json, limit);
            assert!(cut && text.len() <= limit && whole.starts_with(&text), "{limit}: {text:?}");
        }
        assert_eq!(laid_out(json, whole.len()), (whole, false));
        let mut layout = Layout::new(4);
        layout.string("\u{c548}\u{b155}");
        assert_eq!(layout.finish(), ("\"\u{c548}".to_owned(), true));
    }

    #[test]
    fn what_is_nested_too_deep_is_copied() {
        let deep = ["[".repeat(100_000), "1, 2".into(), "]".repeat(100_000)].concat();
        let (text, cut) = laid_out(&deep, usize::MAX);
        assert!(text.contains("1, 2") && !cut);
    }
}
