//! Parsing the JSON of a body and writing that of an answer, both within limits.

use super::answer::Refusal;
use crate::practice::limits::{ANSWER_BYTES, INDENTED_BYTES, JSON_DEPTH, VALUES};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, ser::PrettyFormatter};
use std::{cell::Cell, fmt, io};

/// The value that `text` is, null where it is not JSON.
///
/// # Errors
/// [`Refusal::JsonTooLarge`] as soon as it has too many values or is nested too deep.
pub fn parse(text: &[u8]) -> Result<Value, Refusal> {
    let budget = Budget { values: Cell::new(VALUES), exceeded: Cell::new(false) };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Node { budget: &budget, depth: JSON_DEPTH }.deserialize(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    if budget.exceeded.get() { Err(Refusal::JsonTooLarge) } else { Ok(value.unwrap_or_default()) }
}

/// How much more may be parsed.
struct Budget {
    values: Cell<usize>,
    exceeded: Cell<bool>,
}

/// Parses one value, whatever is in it included.
#[derive(Clone, Copy)]
struct Node<'a> {
    budget: &'a Budget,
    /// How many levels it may have.
    depth: usize,
}

impl Node<'_> {
    /// Takes one from what is left of a limit.
    fn less<E: Error>(self, left: usize) -> Result<usize, E> {
        left.checked_sub(1).ok_or_else(|| {
            self.budget.exceeded.set(true);
            E::custom("too large")
        })
    }

    fn within<E: Error>(self) -> Result<Self, E> {
        Ok(Self { depth: self.less(self.depth)?, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.budget.values.set(self.less(self.budget.values.get())?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let within = self.within()?;
        let mut values = Vec::new();
        while let Some(value) = elements.next_element_seed(within)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let within = self.within()?;
        let mut values = Map::new();
        while let Some(key) = members.next_key()? {
            values.insert(key, members.next_value_seed(within)?);
        }
        Ok(values.into())
    }
}

/// `value` with sorted keys, and ended by a newline: indented by 2 as httpbin writes it, or compact where that is large.
///
/// # Errors
/// [`Refusal::AnswerTooLarge`] where it is too large even so.
pub fn write(mut value: Value) -> Result<Vec<u8>, Refusal> {
    // httpbin sorts every object; here they keep the order in which they were made.
    value.sort_all_objects();
    let mut indented = Bounded::new(INDENTED_BYTES);
    let mut pretty = serde_json::Serializer::with_formatter(&mut indented, PrettyFormatter::new());
    if serde::Serialize::serialize(&value, &mut pretty).is_ok() {
        return Ok(indented.ended());
    }
    let mut compact = Bounded::new(ANSWER_BYTES - 1);
    // Writing a `Value` fails only where its writer does.
    serde_json::to_writer(&mut compact, &value).map_err(|_| Refusal::AnswerTooLarge)?;
    Ok(compact.ended())
}

/// A writer that takes so many bytes and no more.
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
        // A vector that grows has up to twice the memory that it needs.
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
        // The array is a value too.
        let many = |count| format!("[0{}]", ",0".repeat(count - 2));
        assert!(parse(many(VALUES).as_bytes()).is_ok_and(|value| value.is_array()));
        assert_eq!(parse(many(VALUES + 1).as_bytes()), Err(Refusal::JsonTooLarge));
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
