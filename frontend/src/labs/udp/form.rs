//! The contents of the UDP lab's fields. Pure.

use super::faults::{FaultField, FaultFields};
use crate::{labs::input::Format, record::Faults};
use relay_protocol::BIND_PORT;
use serde::{Deserialize, Serialize};

/// The maximum number of messages that a comparison sends.
pub const MAX_COUNT: u32 = 100;

/// The lab's text fields and sliders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The client's destination: a practice server's name or `host:port`.
    Target,
    /// The server's port to bind; 0 for any free one.
    Port,
    /// The destination of the server's datagrams; empty for the last sender.
    Destination,
    /// Buffer size of each recvfrom, in bytes.
    RecvSize,
    /// The time limit of the client's recvfrom, in seconds.
    TimeLimit,
    Message,
    /// The number of times that the message is sent.
    Repeat,
    /// Milliseconds between two sends, also in the comparison.
    Interval,
    /// The number of messages in the comparison.
    Count,
    /// A fault injected into the datagrams of client and server.
    Fault(FaultField),
    /// A fault injected into the messages of the comparison.
    ComparedFault(FaultField),
}

impl Field {
    /// The id of the field's element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Target => "udp-target",
            Self::Port => "udp-port",
            Self::Destination => "udp-destination",
            Self::RecvSize => "udp-recv-size",
            Self::TimeLimit => "udp-time-limit",
            Self::Message => "udp-message",
            Self::Repeat => "udp-repeat",
            Self::Interval => "udp-interval",
            Self::Count => "udp-count",
            Self::Fault(FaultField::Loss) => "udp-loss",
            Self::Fault(FaultField::Duplicate) => "udp-duplicate",
            Self::Fault(FaultField::Reorder) => "udp-reorder",
            Self::Fault(FaultField::Delay) => "udp-delay",
            Self::Fault(FaultField::Seed) => "udp-seed",
            Self::ComparedFault(FaultField::Loss) => "udp-compared-loss",
            Self::ComparedFault(FaultField::Duplicate) => "udp-compared-duplicate",
            Self::ComparedFault(FaultField::Reorder) => "udp-compared-reorder",
            Self::ComparedFault(FaultField::Delay) => "udp-compared-delay",
            Self::ComparedFault(FaultField::Seed) => "udp-compared-seed",
        }
    }
}

/// The mode of the lab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// A socket that sends to one peer.
    #[default]
    Client,
    /// A bound socket to which anyone may send.
    Server,
    /// The same messages over TCP and UDP.
    Compare,
}

impl Mode {
    /// All modes, in the order of their buttons.
    pub const ALL: [Self; 3] = [Self::Client, Self::Server, Self::Compare];

    /// The mode's name, used as the key of its controls.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Compare => "compare",
        }
    }
}

/// How the server replies to a datagram. It never replies both automatically and manually: two echo servers would send
/// one datagram back and forth forever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// Sends the datagram back unchanged (RFC 862).
    #[default]
    Echo,
    /// Does not reply automatically: the user sends.
    ByHand,
}

/// The contents of the fields, as typed and chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub mode: Mode,
    /// See [`Field::Target`].
    pub target: String,
    /// See [`Field::Port`].
    pub port: String,
    /// See [`Field::Destination`].
    pub destination: String,
    /// How the server replies to a datagram.
    pub reply: Reply,
    /// See [`Field::RecvSize`].
    pub recv_size: String,
    /// See [`Field::TimeLimit`]; empty for no limit.
    pub time_limit: String,
    /// Whether the client calls recvfrom continuously, instead of when the user asks for it.
    pub continuous: bool,
    /// The message; [`NUMBER`](crate::snippets::work::NUMBER) in it becomes the number of the datagram.
    pub message: String,
    /// The format in which the message is typed.
    pub format: Format,
    /// See [`Field::Repeat`].
    pub repeat: String,
    /// See [`Field::Interval`].
    pub interval: String,
    /// See [`Field::Count`].
    pub count: String,
    /// See [`Field::Fault`].
    pub faults: FaultFields,
    /// See [`Field::ComparedFault`].
    pub compared_faults: FaultFields,
}

impl Form {
    /// The initial form, addressed to this server.
    pub fn new(target: String, message: &str) -> Self {
        let seed = 42;
        let compared = Faults { loss: 20, duplicate: 10, reorder: 10, delay: 20, seed };
        Self {
            mode: Mode::Client,
            target,
            port: BIND_PORT.to_string(),
            destination: String::new(),
            reply: Reply::Echo,
            recv_size: "1024".into(),
            time_limit: "3".into(),
            continuous: true,
            message: message.into(),
            format: Format::Text,
            repeat: "1".into(),
            interval: "50".into(),
            count: "20".into(),
            faults: FaultFields::new(Faults { seed, ..Faults::default() }),
            compared_faults: FaultFields::new(compared),
        }
    }

    /// The text of a field.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Target => &self.target,
            Field::Port => &self.port,
            Field::Destination => &self.destination,
            Field::RecvSize => &self.recv_size,
            Field::TimeLimit => &self.time_limit,
            Field::Message => &self.message,
            Field::Repeat => &self.repeat,
            Field::Interval => &self.interval,
            Field::Count => &self.count,
            Field::Fault(fault) => self.faults.text(fault),
            Field::ComparedFault(fault) => self.compared_faults.text(fault),
        }
    }

    /// The text of a field, mutably.
    pub fn text_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Target => &mut self.target,
            Field::Port => &mut self.port,
            Field::Destination => &mut self.destination,
            Field::RecvSize => &mut self.recv_size,
            Field::TimeLimit => &mut self.time_limit,
            Field::Message => &mut self.message,
            Field::Repeat => &mut self.repeat,
            Field::Interval => &mut self.interval,
            Field::Count => &mut self.count,
            Field::Fault(fault) => self.faults.text_mut(fault),
            Field::ComparedFault(fault) => self.compared_faults.text_mut(fault),
        }
    }

    /// Replaces the message with a text of this many digits, as an example of its length.
    pub fn fill_message(&mut self, bytes: usize) {
        self.format = Format::Text;
        self.message = "0123456789".chars().cycle().take(bytes).collect();
    }
}
