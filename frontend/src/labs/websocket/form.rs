//! The WebSocket lab's fields and their parsed values. Pure.

use super::url;
use crate::{
    labs::input::{self, Errors, Format},
    record::MessageFormat,
    secrets::without_secrets,
    text::fields::InputError,
    websocket::rules::MAX_REASON,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The mode of the lab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Messages to any server.
    #[default]
    Server,
    /// A room of the relay.
    Room,
    /// Raw frames over a TCP connection of the relay.
    Wire,
}

impl Mode {
    /// All modes, in the order of their buttons.
    pub const ALL: [Self; 3] = [Self::Server, Self::Room, Self::Wire];

    /// The mode's name, used as the key of its controls.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Room => "room",
            Self::Wire => "wire",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Url,
    /// Names separated by commas or white space.
    Subprotocols,
    Message,
    /// The number of times to send the message.
    Repeat,
    /// Milliseconds between two sends.
    Interval,
    CloseCode,
    CloseReason,
}

impl Field {
    /// The id of the field's element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Url => "websocket-url",
            Self::Subprotocols => "websocket-subprotocols",
            Self::Message => "websocket-message",
            Self::Repeat => "websocket-repeat",
            Self::Interval => "websocket-interval",
            Self::CloseCode => "websocket-close-code",
            Self::CloseReason => "websocket-close-reason",
        }
    }
}

/// The raw contents of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub mode: Mode,
    pub url: String,
    /// The subprotocols that the tab offers, in order of preference, separated by commas or white space.
    pub subprotocols: String,
    pub message: String,
    /// The format of the message. Text is sent as a text message, hex digits as a binary message.
    pub format: Format,
    /// The number of times to send the message.
    pub repeat: String,
    /// Milliseconds between two sends.
    pub interval: String,
    /// Empty for a Close frame without a code.
    pub close_code: String,
    pub close_reason: String,
    /// Whether the tab reconnects automatically when the connection is lost.
    pub reconnects: bool,
}

impl Form {
    /// The initial form: `message`, addressed to `url`.
    pub fn new(url: String, message: &str) -> Self {
        Self {
            mode: Mode::Server,
            url,
            subprotocols: String::new(),
            message: message.into(),
            format: Format::Text,
            repeat: "1".into(),
            interval: "0".into(),
            close_code: "1000".into(),
            close_reason: String::new(),
            reconnects: false,
        }
    }

    /// Returns a copy for a link, with the secrets removed from the URL.
    pub fn for_link(&self) -> Self {
        Self { url: without_secrets(&self.url), ..self.clone() }
    }

    /// The text of a field, mutably.
    pub fn text_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Url => &mut self.url,
            Field::Subprotocols => &mut self.subprotocols,
            Field::Message => &mut self.message,
            Field::Repeat => &mut self.repeat,
            Field::Interval => &mut self.interval,
            Field::CloseCode => &mut self.close_code,
            Field::CloseReason => &mut self.close_reason,
        }
    }
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Text(String),
    Binary(Bytes),
}

impl Message {
    pub fn format(&self) -> MessageFormat {
        match self {
            Self::Text(_) => MessageFormat::Text,
            Self::Binary(_) => MessageFormat::Binary,
        }
    }

    /// The payload; text is encoded as UTF-8.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Text(text) => Bytes::copy_from_slice(text.as_bytes()),
            Self::Binary(bytes) => bytes.clone(),
        }
    }
}

/// The parameters of connect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectParams {
    pub url: String,
    pub subprotocols: Vec<String>,
}

/// The parameters of send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendParams {
    pub message: Message,
    pub times: u32,
    /// Milliseconds between two sends.
    pub interval: u32,
}

/// The parameters of close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseParams {
    pub code: Option<u16>,
    pub reason: String,
}

impl Form {
    /// Parses the parameters of connect, or returns the fields' errors.
    pub fn connect_params(&self) -> Result<ConnectParams, Errors<Field>> {
        let mut errors = Errors::default();
        let url = errors.read(Field::Url, url::check(&self.url));
        let subprotocols = errors.read(Field::Subprotocols, input::subprotocols(&self.subprotocols));
        match (url, subprotocols) {
            (Some(url), Some(subprotocols)) => Ok(ConnectParams { url, subprotocols }),
            _ => Err(errors),
        }
    }

    /// Parses the parameters of send, or returns the fields' errors.
    pub fn send_params(&self) -> Result<SendParams, Errors<Field>> {
        let mut errors = Errors::default();
        let message = match self.format {
            Format::Text => Some(Message::Text(self.message.clone())),
            Format::Hex => errors.read(Field::Message, input::hex(&self.message)).map(|it| Message::Binary(it.into())),
        };
        let length = message.as_ref().map_or(0, |message| message.bytes().len());
        let times = errors.read(Field::Repeat, input::repetitions(&self.repeat, length));
        let interval = errors.read(Field::Interval, input::whole_number(&self.interval, 0, 60_000));
        match (message, times, interval) {
            (Some(message), Some(times), Some(interval)) => Ok(SendParams { message, times, interval }),
            _ => Err(errors),
        }
    }

    /// Parses the parameters of close, or returns the fields' errors.
    pub fn close_params(&self) -> Result<CloseParams, Errors<Field>> {
        let mut errors = Errors::default();
        let code = errors.read(Field::CloseCode, close_code(&self.close_code, !self.close_reason.is_empty()));
        let reason = match self.close_reason.len() {
            0..=MAX_REASON => Some(self.close_reason.clone()),
            _ => {
                errors.note(Field::CloseReason, InputError::CloseReason { limit: MAX_REASON });
                None
            }
        };
        match (code, reason) {
            (Some(code), Some(reason)) => Ok(CloseParams { code, reason }),
            _ => Err(errors),
        }
    }
}

/// Parses a code that the browser's `close()` accepts, or returns `None` if the text is empty. A reason needs a code.
fn close_code(text: &str, has_reason: bool) -> Result<Option<u16>, InputError> {
    let text = text.trim();
    if text.is_empty() && !has_reason {
        return Ok(None);
    }
    match text.parse() {
        Ok(code @ (1000 | 3000..=4999)) => Ok(Some(code)),
        _ => Err(InputError::CloseCode),
    }
}
