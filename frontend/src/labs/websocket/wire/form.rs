//! The fields and their parsed values. Pure.

use super::wrong_frame::WrongFrame;
use crate::{
    labs::input::{self, Errors, Format},
    text::fields::InputError,
    websocket::{
        Data,
        reader::MAX_PAYLOAD,
        rules::{MAX_CONTROL, MAX_REASON},
        writer::close_payload,
    },
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The practice server's address before the relay has answered.
const PRACTICE_SERVER: &str = "127.0.0.1:8081";

/// The practice server's path.
pub const ECHO_PATH: &str = "/websocket/echo";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireField {
    /// Host and port.
    Server,
    /// Path and query.
    Path,
    /// Names separated by commas or white space.
    Subprotocols,
    Message,
    CloseCode,
    CloseReason,
}

impl WireField {
    /// The id of the field's element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Server => "websocket-wire-server",
            Self::Path => "websocket-wire-path",
            Self::Subprotocols => "websocket-wire-subprotocols",
            Self::Message => "websocket-wire-message",
            Self::CloseCode => "websocket-wire-close-code",
            Self::CloseReason => "websocket-wire-close-reason",
        }
    }
}

/// The raw contents of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireForm {
    /// Host and port.
    pub server: String,
    /// Path and query.
    pub path: String,
    /// The subprotocols that the tab offers, in order of preference, separated by commas or white space.
    pub subprotocols: String,
    /// The payload of messages, fragments, pings and pongs.
    pub message: String,
    /// The format of the message. Text is sent as text, hex digits as binary.
    pub format: Format,
    /// Empty for a Close frame without a code.
    pub close_code: String,
    pub close_reason: String,
    pub wrong: WrongFrame,
    /// Whether every ping is answered immediately, as browsers do.
    pub answers_pings: bool,
}

/// The parameters of connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireParams {
    /// Host and port.
    pub server: String,
    /// Path and query.
    pub path: String,
    pub subprotocols: Vec<String>,
}

impl WireForm {
    pub fn new(message: &str) -> Self {
        Self {
            server: PRACTICE_SERVER.into(),
            path: ECHO_PATH.into(),
            subprotocols: String::new(),
            message: message.into(),
            format: Format::Text,
            close_code: "1000".into(),
            close_reason: String::new(),
            wrong: WrongFrame::Unmasked,
            answers_pings: true,
        }
    }

    /// The text of a field, mutably.
    pub fn text_mut(&mut self, field: WireField) -> &mut String {
        match field {
            WireField::Server => &mut self.server,
            WireField::Path => &mut self.path,
            WireField::Subprotocols => &mut self.subprotocols,
            WireField::Message => &mut self.message,
            WireField::CloseCode => &mut self.close_code,
            WireField::CloseReason => &mut self.close_reason,
        }
    }

    /// Fills in the practice server, unless the field has been changed.
    pub fn found(&mut self, server: &str) {
        if self.server == PRACTICE_SERVER {
            self.server = server.to_owned();
        }
    }

    /// Parses the parameters of connect, or returns the fields' errors.
    pub fn connect_params(&self) -> Result<WireParams, Errors<WireField>> {
        let mut errors = Errors::default();
        let server = errors.read(WireField::Server, input::target(&self.server));
        let path = errors.read(WireField::Path, path(&self.path));
        let subprotocols = errors.read(WireField::Subprotocols, input::subprotocols(&self.subprotocols));
        match (server, path, subprotocols) {
            (Some(server), Some(path), Some(subprotocols)) => {
                Ok(WireParams { server: server.to_owned(), path: path.to_owned(), subprotocols })
            }
            _ => Err(errors),
        }
    }

    /// Parses the kind and payload of a message, or returns the fields' errors.
    pub fn message(&self) -> Result<(Data, Bytes), Errors<WireField>> {
        let mut errors = Errors::default();
        let message = match self.format {
            Format::Text => Ok((Data::Text, Bytes::copy_from_slice(self.message.as_bytes()))),
            Format::Hex => input::hex(&self.message).map(|bytes| (Data::Binary, bytes.into())),
        };
        let limit = |(kind, payload): (Data, Bytes)| match payload.len() as u64 {
            0..=MAX_PAYLOAD => Ok((kind, payload)),
            _ => Err(InputError::TooMuch { limit_mib: MAX_PAYLOAD as usize >> 20 }),
        };
        errors.read(WireField::Message, message.and_then(limit)).ok_or(errors)
    }

    /// Parses the payload of a ping or pong, or returns the fields' errors.
    pub fn control_payload(&self) -> Result<Bytes, Errors<WireField>> {
        let (_, payload) = self.message()?;
        let mut errors = Errors::default();
        errors.read(WireField::Message, at_most(payload, MAX_CONTROL as usize)).ok_or(errors)
    }

    /// Parses the payload of a Close frame, or returns the fields' errors. Any code is valid, including those that must
    /// not be sent.
    pub fn close(&self) -> Result<Bytes, Errors<WireField>> {
        let mut errors = Errors::default();
        let code = match self.close_code.trim() {
            "" => Some(None),
            code => errors.read(WireField::CloseCode, input::whole_number(code, 0, u16::MAX.into())).map(Some),
        };
        let reason = errors.read(WireField::CloseReason, at_most(self.close_reason.as_str(), MAX_REASON));
        match (code, reason) {
            (Some(code), Some(reason)) => Ok(close_payload(code.map(|code| code as u16), reason)),
            _ => Err(errors),
        }
    }
}

/// Checks that a path and query can be part of a request line.
fn path(text: &str) -> Result<&str, InputError> {
    let text = text.trim();
    let is_visible = |byte: u8| byte.is_ascii_graphic();
    if text.starts_with('/') && text.bytes().all(is_visible) { Ok(text) } else { Err(InputError::RequestTarget) }
}

/// Checks that a payload has at most `limit` bytes, so that it fits in a control frame.
fn at_most<T: AsRef<[u8]>>(payload: T, limit: usize) -> Result<T, InputError> {
    if payload.as_ref().len() > limit { Err(InputError::ControlTooLong { limit }) } else { Ok(payload) }
}
