//! What the UDP lab's fields hold, and what it means. Pure.

use super::faults::{FaultField, FaultFields};
use crate::{labs::input::Format, record::Faults};
use relay_protocol::BIND_PORT;
use serde::{Deserialize, Serialize};

/// The most messages that a comparison sends.
pub const MAX_COUNT: u32 = 100;

/// The lab's text fields and sliders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Of the client: a practice server's name or `host:port`.
    Target,
    /// Of the server: the port to bind; 0 for any free one.
    Port,
    /// Of the server: where a datagram goes; empty for the last sender.
    Destination,
    /// Buffer size of each recvfrom, in bytes.
    RecvSize,
    /// Of the client's recvfrom, in seconds.
    TimeLimit,
    Message,
    /// How often the message is sent.
    Repeat,
    /// Milliseconds between two sends, also of the comparison.
    Interval,
    /// Of the comparison: how many messages.
    Count,
    /// What is injected into the datagrams of client and server.
    Fault(FaultField),
    /// What is injected into the messages of the comparison.
    ComparedFault(FaultField),
}

impl Field {
    /// The id of its element.
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

/// What the lab does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// A socket that sends to one peer.
    #[default]
    Client,
    /// A bound socket, which anyone may send to.
    Server,
    /// The same messages over TCP and UDP.
    Compare,
}

impl Mode {
    /// Every mode, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Client, Self::Server, Self::Compare];

    /// Its name, as the key of its controls.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Compare => "compare",
        }
    }
}

/// What the server does with a datagram. It never both answers by itself and sends by hand: two servers that send back what
/// comes would keep one such datagram going between them forever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// Sends it back as it came (RFC 862).
    #[default]
    Echo,
    /// Nothing by itself: the learner sends.
    ByHand,
}

/// What was typed and chosen, unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// What the lab does.
    pub mode: Mode,
    /// See [`Field::Target`].
    pub target: String,
    /// See [`Field::Port`].
    pub port: String,
    /// See [`Field::Destination`].
    pub destination: String,
    /// What the server does with a datagram.
    pub reply: Reply,
    /// See [`Field::RecvSize`].
    pub recv_size: String,
    /// See [`Field::TimeLimit`]; empty for none.
    pub time_limit: String,
    /// Whether the client calls recvfrom by itself, again and again.
    pub continuous: bool,
    /// The message; [`NUMBER`](crate::snippets::work::NUMBER) in it becomes the number of the datagram.
    pub message: String,
    /// How it is typed.
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
    /// As the lab starts: to this server.
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

    /// What was typed into a field.
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

    /// The same, to be changed.
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

    /// Makes the message this many digits, as an example of its length.
    pub fn fill_message(&mut self, bytes: usize) {
        self.format = Format::Text;
        self.message = "0123456789".chars().cycle().take(bytes).collect();
    }
}
