//! What the WebSocket lab's fields hold, and what it means. Pure.

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

/// What the lab is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Messages to any server.
    #[default]
    Server,
    /// A room of the relay.
    Room,
    /// Frames by hand, over a TCP connection of the relay.
    Wire,
}

impl Mode {
    /// Every mode, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Server, Self::Room, Self::Wire];

    /// Its name for the page's elements.
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
    /// Names with commas between.
    Subprotocols,
    Message,
    /// How often the message is sent.
    Repeat,
    /// Milliseconds between two sends.
    Interval,
    CloseCode,
    CloseReason,
}

impl Field {
    /// The id of its element.
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

/// What was typed and chosen, unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub mode: Mode,
    pub url: String,
    /// What the tab speaks, the best first; names with commas between.
    pub subprotocols: String,
    pub message: String,
    /// Text is sent as a text message, hex digits as a binary one.
    pub format: Format,
    /// How often it is sent.
    pub repeat: String,
    /// Milliseconds between two sends.
    pub interval: String,
    /// Empty for a Close frame without a code.
    pub close_code: String,
    pub close_reason: String,
    /// Whether the tab connects again by itself when the connection is lost.
    pub reconnects: bool,
}

impl Form {
    /// As the lab starts.
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

    /// What of it may be in a link: no secrets.
    pub fn for_link(&self) -> Self {
        Self { url: without_secrets(&self.url), ..self.clone() }
    }

    /// What was typed into a field, to be changed.
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

/// A message as it is sent.
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

    /// What it carries; of a text, as UTF-8.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Text(text) => Bytes::copy_from_slice(text.as_bytes()),
            Self::Binary(bytes) => bytes.clone(),
        }
    }
}

/// What connecting needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectParams {
    pub url: String,
    pub subprotocols: Vec<String>,
}

/// What sending needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendParams {
    pub message: Message,
    pub times: u32,
    /// Milliseconds between two.
    pub interval: u32,
}

/// What closing needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseParams {
    pub code: Option<u16>,
    pub reason: String,
}

impl Form {
    /// What connecting needs, or what is wrong.
    pub fn connect_params(&self) -> Result<ConnectParams, Errors<Field>> {
        let mut errors = Errors::default();
        let url = errors.read(Field::Url, url::check(&self.url));
        let subprotocols = errors.read(Field::Subprotocols, input::subprotocols(&self.subprotocols));
        match (url, subprotocols) {
            (Some(url), Some(subprotocols)) => Ok(ConnectParams { url, subprotocols }),
            _ => Err(errors),
        }
    }

    /// What sending needs, or what is wrong.
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

    /// What closing needs, or what is wrong.
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

/// A code that the browser's `close()` takes; none where nothing was typed, which a reason needs.
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
