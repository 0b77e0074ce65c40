//! Parses the JSON of bodies and writes that of answers, both within limits.

use super::answer::Refusal;
use crate::practice::limits::{ANSWER_BYTES, INDENTED_BYTES, JSON_DEPTH, VALUES};
use serde::de::IgnoredAny;
use serde_json::{Value, ser::PrettyFormatter};
use std::io;

/// Parses `text`; null if it is not JSON.
///
/// # Errors
/// [`Refusal::JsonTooLarge`] if it has more than [`VALUES`] values or its nesting exceeds [`JSON_DEPTH`].
pub fn parse(text: &[u8]) -> Result<Value, Refusal> {
    // Checked without building anything: a value takes thirty times the memory of its text.
    if serde_json::from_slice::<IgnoredAny>(text).is_err() {
        return Ok(Value::Null);
    }
    if is_too_large(text) {
        return Err(Refusal::JsonTooLarge);
    }
    Ok(serde_json::from_slice(text).unwrap_or_default())
}

/// Whether JSON has more than [`VALUES`] values, or more than [`JSON_DEPTH`] levels. An empty array or object may count
/// as two values.
fn is_too_large(json: &[u8]) -> bool {
    let (mut depth, mut values) = (0_usize, 1_usize);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in json {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => (depth, values) = (depth + 1, values + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > JSON_DEPTH || values > VALUES {
            return true;
        }
    }
    false
}

/// Writes `value` with sorted keys and a trailing newline: indented by 2 like httpbin's, or compact if that is too
/// large.
///
/// # Errors
/// [`Refusal::AnswerTooLarge`] if even the compact form is too large.
pub fn write(mut value: Value) -> Result<Vec<u8>, Refusal> {
    // httpbin sorts every object; here they have insertion order.
    value.sort_all_objects();
    let mut indented = Bounded::new(INDENTED_BYTES);
    let mut pretty = serde_json::Serializer::with_formatter(&mut indented, PrettyFormatter::new());
    if serde::Serialize::serialize(&value, &mut pretty).is_ok() {
        return Ok(indented.ended());
    }
    write_line(&value)
}

/// Writes `value` on one line with a trailing newline.
///
/// # Errors
/// [`Refusal::AnswerTooLarge`] if it is too large.
pub fn write_line(value: &Value) -> Result<Vec<u8>, Refusal> {
    let mut compact = Bounded::new(ANSWER_BYTES - 1);
    // Writing a `Value` fails only if its writer does.
    serde_json::to_writer(&mut compact, value).map_err(|_| Refusal::AnswerTooLarge)?;
    Ok(compact.ended())
}

/// A writer with a limit on the number of bytes.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Bounded {
    fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most }
    }

    fn ended(mut self) -> Vec<u8> {
        self.bytes.push(b'\n');
        // A growing vector takes up to twice the memory that it needs.
        self.bytes.shrink_to_fit();
        self.bytes
    }
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.most - self.bytes.len() {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_parsed_as_serde_json_parses_them() {
        for text in [
            r#"{"b": [1, -2, 2.5, 1e300, 18446744073709551615, "\u00e9", "x", true, null], "a": {}, "b2": []}"#,
            r#"{"a": 1, "a": 2}"#,
            "1",
            "1 2",
            "[1",
            "",
            "NaN",
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(serde_json::from_str(text).unwrap_or_default()), "{text}");
        }
    }

    #[test]
    fn depth_and_number_of_values_have_a_limit() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(JSON_DEPTH).as_bytes()).is_ok_and(|value| value.is_array()));
        assert_eq!(parse(nested(JSON_DEPTH + 1).as_bytes()), Err(Refusal::JsonTooLarge));
        // The array itself counts as a value.
        let many = |count| format!("[0{}]", ",0".repeat(count - 2));
        assert!(parse(many(VALUES).as_bytes()).is_ok_and(|value| value.is_array()));
        assert_eq!(parse(many(VALUES + 1).as_bytes()), Err(Refusal::JsonTooLarge));
        // The content of a string is no structure, whatever it looks like.
        let text = format!("[\"{}\\\"{}\", 1]", "[".repeat(JSON_DEPTH + 1), ",".repeat(VALUES));
        assert!(parse(text.as_bytes()).is_ok_and(|value| value[1] == 1), "{text:.50}");
        // A text that is not JSON has no values.
        assert_eq!(parse(",".repeat(VALUES + 1).as_bytes()), Ok(Value::Null));
    }

    #[test]
    fn a_large_answer_is_compact_and_a_larger_one_refused() {
        let text = |value| String::from_utf8(write(value).unwrap()).unwrap();
        assert_eq!(text(json!({"b": [1], "a": 2})), "{\n  \"a\": 2,\n  \"b\": [\n    1\n  ]\n}\n");
        let large = "x".repeat(INDENTED_BYTES);
        assert_eq!(text(json!({"b": large, "a": 2})), format!("{{\"a\":2,\"b\":\"{large}\"}}\n"));
        let most = "x".repeat(ANSWER_BYTES - 3);
        assert_eq!(write(most.clone().into()).unwrap().len(), ANSWER_BYTES);
        assert_eq!(write((most + "x").into()), Err(Refusal::AnswerTooLarge));
    }
}
