//! The TCP client lab's fields and their parsed values. Pure.

use crate::labs::input::{self, Errors, Format, LineEnd};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A practice server's name or `host:port`.
    Server,
    /// Buffer size of each recv, in bytes.
    RecvSize,
    /// Time limit of connect and recv, in seconds.
    TimeLimit,
    Message,
    /// The number of times to send the message.
    Repeat,
    /// Milliseconds between two sends.
    Interval,
}

impl Field {
    /// The id of the field's element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Server => "tcp-server",
            Self::RecvSize => "tcp-recv-size",
            Self::TimeLimit => "tcp-time-limit",
            Self::Message => "tcp-message",
            Self::Repeat => "tcp-repeat",
            Self::Interval => "tcp-interval",
        }
    }
}

/// The raw contents of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// A practice server's name or `host:port`.
    pub server: String,
    /// Buffer size of each recv, in bytes.
    pub recv_size: String,
    /// Time limit of connect and recv, in seconds; empty for none.
    pub time_limit: String,
    /// Whether recv is called automatically and continuously.
    pub continuous: bool,
    pub message: String,
    /// The format in which the message is typed.
    pub format: Format,
    /// The line ending appended to the message.
    pub line_end: LineEnd,
    /// The number of times to send the message.
    pub repeat: String,
    /// Milliseconds between two sends.
    pub interval: String,
}

impl Form {
    /// The initial form: `message`, addressed to `server`.
    pub fn new(server: String, message: &str) -> Self {
        Self {
            server,
            recv_size: "1024".into(),
            time_limit: "3".into(),
            continuous: true,
            message: message.into(),
            format: Format::Text,
            line_end: LineEnd::Nothing,
            repeat: "1".into(),
            interval: "0".into(),
        }
    }

    /// The text of a field.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Server => &self.server,
            Field::RecvSize => &self.recv_size,
            Field::TimeLimit => &self.time_limit,
            Field::Message => &self.message,
            Field::Repeat => &self.repeat,
            Field::Interval => &self.interval,
        }
    }

    /// The text of a field, mutably.
    pub fn text_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Server => &mut self.server,
            Field::RecvSize => &mut self.recv_size,
            Field::TimeLimit => &mut self.time_limit,
            Field::Message => &mut self.message,
            Field::Repeat => &mut self.repeat,
            Field::Interval => &mut self.interval,
        }
    }
}

/// The parameters of connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectParams {
    /// The destination: a practice server's name or `host:port`.
    pub target: String,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// In milliseconds.
    pub time_limit: Option<u32>,
}

/// The parameters of send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendParams {
    pub bytes: Vec<u8>,
    pub times: u32,
    /// Milliseconds between two sends.
    pub interval: u32,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// In milliseconds.
    pub time_limit: Option<u32>,
}

impl Form {
    /// Parses the parameters of connect, or returns the fields' errors.
    pub fn connect_params(&self) -> Result<ConnectParams, Errors<Field>> {
        let mut errors = Errors::default();
        let target = errors.read(Field::Server, input::target(&self.server));
        let (recv_size, time_limit) = self.receiving(&mut errors);
        match (target, recv_size, time_limit) {
            (Some(target), Some(recv_size), Some(time_limit)) => {
                Ok(ConnectParams { target: target.to_owned(), recv_size, time_limit })
            }
            _ => Err(errors),
        }
    }

    /// Parses the parameters of send, or returns the fields' errors.
    pub fn send_params(&self) -> Result<SendParams, Errors<Field>> {
        let mut errors = Errors::default();
        let bytes = errors.read(Field::Message, input::message(&self.message, self.format, self.line_end));
        let length = bytes.as_ref().map_or(0, Vec::len);
        let times = errors.read(Field::Repeat, input::repetitions(&self.repeat, length));
        let interval = errors.read(Field::Interval, input::whole_number(&self.interval, 0, 60_000));
        let (recv_size, time_limit) = self.receiving(&mut errors);
        match (bytes, times, interval, recv_size, time_limit) {
            (Some(bytes), Some(times), Some(interval), Some(recv_size), Some(time_limit)) => {
                Ok(SendParams { bytes, times, interval, recv_size, time_limit })
            }
            _ => Err(errors),
        }
    }

    /// Parses a manual recv's buffer size in bytes and time limit in milliseconds, or returns the fields' errors.
    pub fn recv_params(&self) -> Result<(u32, Option<u32>), Errors<Field>> {
        let mut errors = Errors::default();
        match self.receiving(&mut errors) {
            (Some(recv_size), Some(time_limit)) => Ok((recv_size, time_limit)),
            _ => Err(errors),
        }
    }

    fn receiving(&self, errors: &mut Errors<Field>) -> (Option<u32>, Option<Option<u32>>) {
        let recv_size = errors.read(Field::RecvSize, input::recv_size(&self.recv_size));
        (recv_size, errors.read(Field::TimeLimit, input::time_limit(&self.time_limit)))
    }
}
