//! What stands in the TCP client lab's fields, and what it means. Pure.

use crate::{
    labs::input::{self, Format, LineEnd},
    text::fields::InputError,
};
use relay_protocol::Target;

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
}

/// What connect needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Where to.
    pub target: Target,
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

/// What is wrong with which field; empty where all is well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// The server's field.
    pub server: Option<InputError>,
    /// The recv size's.
    pub recv_size: Option<InputError>,
    /// The time limit's.
    pub time_limit: Option<InputError>,
    /// The message's.
    pub message: Option<InputError>,
    /// The repetitions'.
    pub repeat: Option<InputError>,
    /// The interval's.
    pub interval: Option<InputError>,
}

/// The value of a field; where it has none, its error goes to `place`.
fn read<T>(result: Result<T, InputError>, place: &mut Option<InputError>) -> Option<T> {
    result.map_err(|error| *place = Some(error)).ok()
}

impl Form {
    /// What connect needs, or what is wrong.
    pub fn dial(&self) -> Result<Dial, Errors> {
        let mut errors = Errors::default();
        let target = read(input::target(&self.server), &mut errors.server);
        let (recv_size, time_limit) = self.receiving(&mut errors);
        match (target, recv_size, time_limit) {
            (Some(target), Some(recv_size), Some(time_limit)) => Ok(Dial { target, recv_size, time_limit }),
            _ => Err(errors),
        }
    }

    /// What send needs, or what is wrong.
    pub fn sending(&self) -> Result<Sending, Errors> {
        let mut errors = Errors::default();
        let bytes = read(input::message(&self.message, self.format, self.line_end), &mut errors.message);
        let length = bytes.as_ref().map_or(0, Vec::len);
        let times = read(input::repetitions(&self.repeat, length), &mut errors.repeat);
        let interval = read(input::whole_number(&self.interval, 0, 60_000), &mut errors.interval);
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
        let recv_size = read(input::recv_size(&self.recv_size), &mut errors.recv_size);
        (recv_size, read(input::time_limit(&self.time_limit), &mut errors.time_limit))
    }
}
