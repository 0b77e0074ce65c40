//! What stands in the TCP client lab's fields, and what it means. Pure.

use crate::{
    labs::input::{self, Errors, Field, Format, LineEnd},
    text::Lang,
};
use relay_protocol::PracticeServer;

const CONNECT: Option<&str> = Some("connect");

/// A practice server's name or `host:port`.
pub const SERVER: Field =
    Field { id: "tcp-server", label: Lang::server, unit: None, keyboard: "url", class: "field wide", enter: CONNECT };

/// Buffer size of each recv, in bytes.
pub const RECV_SIZE: Field = Field {
    id: "tcp-recv-size",
    label: Lang::recv_size,
    unit: Some(Lang::bytes_unit),
    keyboard: "numeric",
    class: "field short",
    enter: CONNECT,
};

/// Of connect and recv, in seconds.
pub const TIME_LIMIT: Field = Field {
    id: "tcp-time-limit",
    label: Lang::time_limit,
    unit: Some(Lang::seconds_unit),
    keyboard: "decimal",
    class: "field short",
    enter: CONNECT,
};

/// The id of the message's text area.
pub const MESSAGE: &str = "tcp-message";

/// The id of the line end's list.
pub const LINE_END: &str = "tcp-line-end";

/// How often the message is sent.
pub const REPEAT: Field = Field {
    id: "tcp-repeat",
    label: Lang::repeat,
    unit: Some(Lang::times_unit),
    keyboard: "numeric",
    class: "field short",
    enter: None,
};

/// Milliseconds between two sends.
pub const INTERVAL: Field = Field {
    id: "tcp-interval",
    label: Lang::interval,
    unit: Some(Lang::milliseconds_unit),
    keyboard: "numeric",
    class: "field short",
    enter: None,
};

/// What was typed and chosen, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// A practice server's name or `host:port`.
    pub server: String,
    /// Buffer size of each recv, in bytes.
    pub recv_size: String,
    /// Of connect and recv, in seconds; empty for none.
    pub time_limit: String,
    /// Whether recv is called by itself, again and again.
    pub continuous: bool,
    /// The message.
    pub message: String,
    /// How it is typed.
    pub format: Format,
    /// What is put behind it.
    pub line_end: LineEnd,
    /// How often it is sent.
    pub repeat: String,
    /// Milliseconds between two sends.
    pub interval: String,
}

impl Form {
    /// As the lab starts: the chapter's message to the chapter's server.
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

    /// Sets what stands in the field of this id.
    pub fn set(&mut self, id: &str, value: String) {
        let fields = [
            (SERVER.id, &mut self.server),
            (RECV_SIZE.id, &mut self.recv_size),
            (TIME_LIMIT.id, &mut self.time_limit),
            (MESSAGE, &mut self.message),
            (REPEAT.id, &mut self.repeat),
            (INTERVAL.id, &mut self.interval),
        ];
        match fields.into_iter().find(|(known, _)| *known == id) {
            Some((_, field)) => *field = value,
            None => self.line_end = LineEnd::from_name(&value),
        }
    }

    /// Chooses what this button offers: how recv is called, how the message is typed, or one of these practice servers.
    pub fn choose(&mut self, name: &str, practice: &[PracticeServer]) {
        match name {
            "continuous" => self.continuous = true,
            "by-hand" => self.continuous = false,
            "text" => self.format = Format::Text,
            "hex" => self.format = Format::Hex,
            _ => {
                if let Some(server) = practice.iter().find(|server| server.name.name() == name) {
                    self.server.clone_from(&server.address);
                }
            }
        }
    }
}

/// What connect needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Where to: a practice server's name or `host:port`.
    pub target: String,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// In milliseconds.
    pub time_limit: Option<u32>,
}

/// What send needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// One message.
    pub bytes: Vec<u8>,
    /// How often.
    pub times: u32,
    /// Milliseconds between two.
    pub interval: u32,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// In milliseconds.
    pub time_limit: Option<u32>,
}

impl Form {
    /// What connect needs, or what is wrong.
    pub fn dial(&self) -> Result<Dial, Errors> {
        let mut errors = Errors::default();
        let target = errors.read(SERVER.id, input::target(&self.server));
        let (recv_size, time_limit) = self.receiving(&mut errors);
        match (target, recv_size, time_limit) {
            (Some(target), Some(recv_size), Some(time_limit)) => {
                Ok(Dial { target: target.to_owned(), recv_size, time_limit })
            }
            _ => Err(errors),
        }
    }

    /// What send needs, or what is wrong.
    pub fn sending(&self) -> Result<Sending, Errors> {
        let mut errors = Errors::default();
        let bytes = errors.read(MESSAGE, input::message(&self.message, self.format, self.line_end));
        let length = bytes.as_ref().map_or(0, Vec::len);
        let times = errors.read(REPEAT.id, input::repetitions(&self.repeat, length));
        let interval = errors.read(INTERVAL.id, input::whole_number(&self.interval, 0, 60_000));
        let (recv_size, time_limit) = self.receiving(&mut errors);
        match (bytes, times, interval, recv_size, time_limit) {
            (Some(bytes), Some(times), Some(interval), Some(recv_size), Some(time_limit)) => {
                Ok(Sending { bytes, times, interval, recv_size, time_limit })
            }
            _ => Err(errors),
        }
    }

    /// Buffer size and time limit of a recv by hand, or what is wrong.
    pub fn recv(&self) -> Result<(u32, Option<u32>), Errors> {
        let mut errors = Errors::default();
        match self.receiving(&mut errors) {
            (Some(recv_size), Some(time_limit)) => Ok((recv_size, time_limit)),
            _ => Err(errors),
        }
    }

    fn receiving(&self, errors: &mut Errors) -> (Option<u32>, Option<Option<u32>>) {
        let recv_size = errors.read(RECV_SIZE.id, input::recv_size(&self.recv_size));
        (recv_size, errors.read(TIME_LIMIT.id, input::time_limit(&self.time_limit)))
    }
}
