//! Parses the input of the labs' fields. Pure: text in, value or [`InputError`] out.

use crate::text::fields::InputError;
use http::HeaderName;
use relay_protocol::{MAX_RECEIVE, MAX_TIMEOUT_MS, PracticeUdp, Target};
use serde::{Deserialize, Serialize};

/// The maximum number of MiB that one click may send, repetitions included.
pub const MAX_SEND_MIB: usize = 16;

/// The errors of a form's fields; empty if the input is valid. `F` names the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors<F>(Vec<(F, InputError)>);

impl<F> Default for Errors<F> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<F: PartialEq> Errors<F> {
    /// The first error noted for a field.
    pub fn of(&self, field: F) -> Option<&InputError> {
        self.0.iter().find(|(wrong, _)| *wrong == field).map(|(_, error)| error)
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a field that satisfies `holds` has an error.
    pub fn any(&self, holds: impl Fn(&F) -> bool) -> bool {
        self.0.iter().any(|(wrong, _)| holds(wrong))
    }

    /// Adds a field's error. If a field has several, the first is shown.
    pub fn note(&mut self, field: F, error: InputError) {
        self.0.push((field, error));
    }

    /// Returns the value of a form and clears the errors, or replaces the errors with those of the form.
    pub fn accept<T>(&mut self, form: Result<T, Self>) -> Option<T> {
        match form {
            Ok(value) => {
                *self = Self::default();
                Some(value)
            }
            Err(errors) => {
                *self = errors;
                None
            }
        }
    }

    /// Returns the value of a field, or notes its error.
    pub fn read<T>(&mut self, field: F, result: Result<T, InputError>) -> Option<T> {
        result.map_err(|error| self.note(field, error)).ok()
    }
}

/// The format in which a message is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Text, sent as UTF-8.
    #[default]
    Text,
    /// Hex digits.
    Hex,
}

/// The line ending appended to a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineEnd {
    #[default]
    Nothing,
    /// `\n`, as in most Unix line protocols.
    Lf,
    /// `\r\n`, as in HTTP and SMTP.
    CrLf,
}

impl LineEnd {
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Lf, Self::CrLf];

    pub fn bytes(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
        }
    }

    /// The line ending's name in the page, written as in a string literal; empty for no line ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Lf => "\\n",
            Self::CrLf => "\\r\\n",
        }
    }
}

/// Parses a target: a practice server's name or `host:port`.
pub fn target(text: &str) -> Result<&str, InputError> {
    text.parse::<Target>().map(|_| text.trim()).map_err(InputError::Target)
}

/// Parses the destination of datagrams: a UDP practice server's name or `host:port`.
pub fn udp_target(text: &str) -> Result<&str, InputError> {
    text.parse::<Target<PracticeUdp>>().map(|_| text.trim()).map_err(InputError::Target)
}

/// Parses the size of recv's buffer, in bytes.
pub fn recv_size(text: &str) -> Result<u32, InputError> {
    whole_number(text, 1, MAX_RECEIVE)
}

/// Parses an integer between `min` and `max`, inclusive.
pub fn whole_number(text: &str, min: u32, max: u32) -> Result<u32, InputError> {
    match text.trim().parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(InputError::NotAWholeNumber { min, max }),
    }
}

/// Parses a time limit in seconds into milliseconds. Returns `None` if the field is empty.
pub fn time_limit(text: &str) -> Result<Option<u32>, InputError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    milliseconds(text)
        .filter(|limit| (1..=MAX_TIMEOUT_MS).contains(limit))
        .map(Some)
        .ok_or(InputError::TimeLimit { max: MAX_TIMEOUT_MS / 1000 })
}

/// Parses seconds with at most three decimals. Parsing as a float would also accept a sign, an exponent or `inf`, none
/// of which is meant as a number here.
fn milliseconds(seconds: &str) -> Option<u32> {
    let plain = seconds.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds = seconds.parse::<f64>().ok().filter(|_| plain)?;
    let milliseconds = (seconds * 1000.0).round();
    // With at most three decimals, both sides are the float nearest to the same decimal number.
    (milliseconds / 1000.0 == seconds).then_some(milliseconds as u32)
}

/// Returns the bytes of a message as typed. Hex digits may be grouped with white space, commas and colons, and prefixed
/// with `0x` or `\x`.
pub fn message(text: &str, format: Format, line_end: LineEnd) -> Result<Vec<u8>, InputError> {
    let bytes = match format {
        Format::Text => format!("{text}{}", line_end.bytes()).into_bytes(),
        Format::Hex => hex(text)?,
    };
    if bytes.is_empty() { Err(InputError::NothingToSend) } else { Ok(bytes) }
}

/// Parses hex digits into bytes. No digits yield no bytes.
pub fn hex(text: &str) -> Result<Vec<u8>, InputError> {
    let mut digits = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    let mut position = 0;
    while let Some(&character) = characters.get(position) {
        let prefix = matches!(characters.get(position..position + 2), Some(['0' | '\\', 'x' | 'X']));
        match character.to_digit(16) {
            _ if prefix && digits.len() % 2 == 0 => position += 1,
            Some(digit) => digits.push(digit as u8),
            None if character.is_whitespace() || matches!(character, ',' | ':') => {}
            None => return Err(InputError::HexCharacter { character, position: position + 1 }),
        }
        position += 1;
    }
    if digits.len() % 2 == 1 {
        return Err(InputError::HexOdd);
    }
    Ok(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Parses how many times to send a message of `message_bytes` bytes.
pub fn repetitions(text: &str, message_bytes: usize) -> Result<u32, InputError> {
    let times = whole_number(text, 1, 10_000)?;
    if message_bytes * times as usize > MAX_SEND_MIB << 20 {
        return Err(InputError::TooMuch { limit_mib: MAX_SEND_MIB });
    }
    Ok(times)
}

/// Parses names separated by commas or white space. Each must be a token, and none may occur twice, as browsers require
/// (RFC 6455, section 4.1).
pub fn subprotocols(text: &str) -> Result<Vec<String>, InputError> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(|character: char| character == ',' || character.is_whitespace()) {
        if name.is_empty() {
            continue;
        }
        // Header names are tokens too.
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            return Err(InputError::Subprotocol { name: name.to_owned() });
        }
        if names.iter().any(|known| known == name) {
            return Err(InputError::SubprotocolTwice { name: name.to_owned() });
        }
        names.push(name.to_owned());
    }
    Ok(names)
}
