//! Reads what was typed into the fields of the labs. Pure: text in, value or [`InputError`] out.

use crate::text::fields::InputError;
use http::HeaderName;
use relay_protocol::{MAX_RECEIVE, MAX_TIMEOUT_MS, PracticeUdp, Target};
use serde::{Deserialize, Serialize};

/// The most bytes that one click may send, repetitions included, in MiB.
pub const MAX_SEND_MIB: usize = 16;

/// What is wrong with which field; empty where all is well. `F` names the fields of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors<F>(Vec<(F, InputError)>);

impl<F> Default for Errors<F> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<F: PartialEq> Errors<F> {
    /// What is wrong with a field.
    pub fn of(&self, field: F) -> Option<&InputError> {
        self.0.iter().find(|(wrong, _)| *wrong == field).map(|(_, error)| error)
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether something is wrong with a field of which this holds.
    pub fn any(&self, holds: impl Fn(&F) -> bool) -> bool {
        self.0.iter().any(|(wrong, _)| holds(wrong))
    }

    /// Notes what is wrong with a field; what was noted of it first is what is shown.
    pub fn note(&mut self, field: F, error: InputError) {
        self.0.push((field, error));
    }

    /// What a form says; where something is wrong with it, that is what is wrong now, and otherwise nothing is.
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

    /// The value of a field; where it has none, its error is noted.
    pub fn read<T>(&mut self, field: F, result: Result<T, InputError>) -> Option<T> {
        result.map_err(|error| self.note(field, error)).ok()
    }
}

/// How a message is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// As text; sent as UTF-8.
    #[default]
    Text,
    /// As hex digits.
    Hex,
}

/// What is put behind a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineEnd {
    #[default]
    Nothing,
    /// `\n`, as in most line protocols of Unix.
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

    /// Its name in the page, as it is written in a string literal; empty for nothing.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Lf => "\\n",
            Self::CrLf => "\\r\\n",
        }
    }
}

/// A target: a practice server's name or `host:port`.
pub fn target(text: &str) -> Result<&str, InputError> {
    text.parse::<Target>().map(|_| text.trim()).map_err(InputError::Target)
}

/// Where datagrams go: a UDP practice server's name or `host:port`.
pub fn udp_target(text: &str) -> Result<&str, InputError> {
    text.parse::<Target<PracticeUdp>>().map(|_| text.trim()).map_err(InputError::Target)
}

/// The size of a recv's buffer in bytes.
pub fn recv_size(text: &str) -> Result<u32, InputError> {
    whole_number(text, 1, MAX_RECEIVE)
}

/// A whole number within a range.
pub fn whole_number(text: &str, min: u32, max: u32) -> Result<u32, InputError> {
    match text.trim().parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(InputError::NotAWholeNumber { min, max }),
    }
}

/// A time limit typed in seconds, in milliseconds; none where nothing was typed.
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

/// Seconds with at most three decimals. A float reads what no one means by a number here, too: a sign, an exponent, `inf`.
fn milliseconds(seconds: &str) -> Option<u32> {
    let plain = seconds.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds = seconds.parse::<f64>().ok().filter(|_| plain)?;
    let milliseconds = (seconds * 1000.0).round();
    // Both are the float nearest to the same decimal, unless there were more than three decimals.
    (milliseconds / 1000.0 == seconds).then_some(milliseconds as u32)
}

/// The bytes of a message as it was typed. Hex digits may be grouped by white space, commas and colons, and have `0x` or
/// `\x` before them.
pub fn message(text: &str, format: Format, line_end: LineEnd) -> Result<Vec<u8>, InputError> {
    let bytes = match format {
        Format::Text => format!("{text}{}", line_end.bytes()).into_bytes(),
        Format::Hex => hex(text)?,
    };
    if bytes.is_empty() { Err(InputError::NothingToSend) } else { Ok(bytes) }
}

/// The bytes of hex digits; none of no digits.
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

/// How often a message of this many bytes is to be sent.
pub fn repetitions(text: &str, message_bytes: usize) -> Result<u32, InputError> {
    let times = whole_number(text, 1, 10_000)?;
    if message_bytes * times as usize > MAX_SEND_MIB << 20 {
        return Err(InputError::TooMuch { limit_mib: MAX_SEND_MIB });
    }
    Ok(times)
}

/// Names with commas or white space between: each a token, and none twice, as a browser demands it (RFC 6455, section 4.1).
pub fn subprotocols(text: &str) -> Result<Vec<String>, InputError> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(|character: char| character == ',' || character.is_whitespace()) {
        if name.is_empty() {
            continue;
        }
        // The names of headers are tokens too.
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
