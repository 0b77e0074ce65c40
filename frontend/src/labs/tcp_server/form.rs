//! The TCP server lab's form: its fields and their validation. Pure.

use super::replies::{Rule, Unit};
use crate::{
    labs::{
        input::{self, Errors, Format, LineEnd},
        listener::ListenParams,
    },
    text::fields::InputError,
};
use relay_protocol::{BIND_PORT, MAX_BACKLOG};
use serde::{Deserialize, Serialize};

/// The maximum delay of a reply, in milliseconds.
pub const MAX_DELAY_MS: u32 = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The port to bind, or 0 for any free port.
    Port,
    /// The backlog of listen(2).
    Backlog,
    /// The buffer size of each recv, in bytes.
    RecvSize,
    /// The delay before a reply, in milliseconds.
    Delay,
    /// The text of [`Rule::Fixed`].
    FixedReply,
    /// The message to send to one connection by hand.
    Message,
    /// The message that a client inside the tab sends.
    ClientMessage,
}

impl Field {
    /// The id of the field's element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Port => "server-port",
            Self::Backlog => "server-backlog",
            Self::RecvSize => "server-recv-size",
            Self::Delay => "server-delay",
            Self::FixedReply => "server-fixed-reply",
            Self::Message => "server-message",
            Self::ClientMessage => "server-client-message",
        }
    }
}

/// The form as entered, not validated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The port to bind, or 0 for any free port.
    pub port: String,
    /// The backlog of listen(2).
    pub backlog: String,
    /// Whether SO_REUSEADDR is set (socket(7)).
    pub reuse_address: bool,
    /// Whether to call accept only after the previous connection has ended.
    pub one_at_a_time: bool,
    pub rule: Rule,
    pub unit: Unit,
    /// The delay before a reply, in milliseconds.
    pub delay: String,
    /// The text of [`Rule::Fixed`].
    pub fixed_reply: String,
    /// The buffer size of each recv, in bytes.
    pub recv_size: String,
    /// The message to send to one connection by hand.
    pub message: String,
    /// The message that a client inside the tab sends.
    pub client_message: String,
}

/// The options for serving connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// Whether to call accept only after the previous connection has ended.
    pub one_at_a_time: bool,
    pub rule: Rule,
    pub unit: Unit,
    /// The delay before a reply, in milliseconds.
    pub delay_ms: u32,
    /// The text of [`Rule::Fixed`].
    pub fixed_reply: String,
    /// The buffer size of each recv, in bytes.
    pub recv_size: u32,
}

impl Form {
    /// The initial form: the chapter's server, at a port that a page may bind.
    pub fn new(client_message: &str, fixed_reply: &str) -> Self {
        Self {
            port: BIND_PORT.to_string(),
            backlog: "5".into(),
            reuse_address: true,
            one_at_a_time: false,
            rule: Rule::default(),
            unit: Unit::default(),
            delay: "0".into(),
            fixed_reply: fixed_reply.into(),
            recv_size: "1024".into(),
            message: String::new(),
            client_message: client_message.into(),
        }
    }

    /// The text of a field.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Port => &self.port,
            Field::Backlog => &self.backlog,
            Field::RecvSize => &self.recv_size,
            Field::Delay => &self.delay,
            Field::FixedReply => &self.fixed_reply,
            Field::Message => &self.message,
            Field::ClientMessage => &self.client_message,
        }
    }

    /// The text of a field, for editing.
    pub fn text_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Port => &mut self.port,
            Field::Backlog => &mut self.backlog,
            Field::RecvSize => &mut self.recv_size,
            Field::Delay => &mut self.delay,
            Field::FixedReply => &mut self.fixed_reply,
            Field::Message => &mut self.message,
            Field::ClientMessage => &mut self.client_message,
        }
    }

    /// Returns the parameters of listen and the options for serving, or all errors.
    pub fn listen_params(&self) -> Result<(ListenParams, ServeOptions), Errors<Field>> {
        let mut errors = Errors::default();
        let port = errors.read(Field::Port, input::whole_number(&self.port, 0, u16::MAX.into()));
        let port = port.and_then(|port| u16::try_from(port).ok());
        let backlog = errors.read(Field::Backlog, input::whole_number(&self.backlog, 1, MAX_BACKLOG));
        let options = self.read_serve_options(&mut errors);
        match (port, backlog, options) {
            (Some(port), Some(backlog), Some(options)) => {
                Ok((ListenParams { port, backlog, reuse_address: self.reuse_address }, options))
            }
            _ => Err(errors),
        }
    }

    /// Returns the options for serving, or their errors.
    pub fn serve_options(&self) -> Result<ServeOptions, Errors<Field>> {
        let mut errors = Errors::default();
        self.read_serve_options(&mut errors).ok_or(errors)
    }

    fn read_serve_options(&self, errors: &mut Errors<Field>) -> Option<ServeOptions> {
        let delay_ms = errors.read(Field::Delay, input::whole_number(&self.delay, 0, MAX_DELAY_MS));
        let recv_size = errors.read(Field::RecvSize, input::recv_size(&self.recv_size));
        Some(ServeOptions {
            one_at_a_time: self.one_at_a_time,
            rule: self.rule,
            unit: self.unit,
            delay_ms: delay_ms?,
            fixed_reply: self.fixed_reply.clone(),
            recv_size: recv_size?,
        })
    }

    /// The bytes of [`Field::Message`] or [`Field::ClientMessage`], with the line ending that a server replying by line
    /// expects.
    pub fn message_bytes(&self, field: Field) -> Result<Vec<u8>, Errors<Field>> {
        let mut errors = Errors::default();
        let text = self.text(field);
        let bytes = match text {
            "" => Err(InputError::NothingToSend),
            _ => input::message(text, Format::Text, self.line_end()),
        };
        errors.read(field, bytes).ok_or(errors)
    }

    /// The line ending that clients append to a message, as a server replying by line expects.
    pub fn line_end(&self) -> LineEnd {
        match self.unit {
            Unit::Recv => LineEnd::Nothing,
            Unit::Line => LineEnd::Lf,
        }
    }
}
