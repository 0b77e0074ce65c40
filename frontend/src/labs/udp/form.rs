//! What stands in the UDP lab's fields, and what it means. Pure.

use super::faults::Dial;
use crate::{
    labs::input::{self, Errors, Field, Format},
    record::Faults,
    snippets::work::NUMBER,
    text::{Lang, fields::InputError},
};
use relay_protocol::{BIND_PORT, MAX_MESSAGE, PracticeName, PracticeServer, PracticeUdp};

const OPEN: Option<&str> = Some("open");
const BIND: Option<&str> = Some("bind");

const fn field(id: &'static str, label: fn(Lang) -> &'static str, enter: Option<&'static str>) -> Field {
    Field { id, label, unit: None, keyboard: "url", class: "field wide", enter }
}

const fn number(id: &'static str, label: fn(Lang) -> &'static str, unit: fn(Lang) -> &'static str) -> Field {
    Field { id, label, unit: Some(unit), keyboard: "numeric", class: "field short", enter: None }
}

/// Of the client: a practice server's name or `host:port`.
pub const TARGET: Field = field("udp-target", Lang::server, OPEN);

/// Of the server: the port to bind; 0 for any free one.
pub const PORT: Field =
    Field { unit: None, enter: BIND, ..number("udp-port", Lang::udp_port, Lang::milliseconds_unit) };

/// Of the server: where a datagram goes; empty for the last sender.
pub const ADDRESS: Field = field("udp-address", Lang::udp_send_to, Some("send"));

/// Buffer size of each recvfrom, in bytes.
pub const RECV_SIZE: Field = number("udp-recv-size", Lang::udp_recv_size, Lang::bytes_unit);

/// Of recvfrom, in seconds.
pub const TIME_LIMIT: Field =
    Field { keyboard: "decimal", ..number("udp-time-limit", Lang::time_limit, Lang::seconds_unit) };

/// The id of the message's text area.
pub const MESSAGE: &str = "udp-message";

/// How often the message is sent.
pub const REPEAT: Field = number("udp-repeat", Lang::repeat, Lang::times_unit);

/// Milliseconds between two sends.
pub const INTERVAL: Field = number("udp-interval", Lang::interval, Lang::milliseconds_unit);

/// Of the comparison: how many messages.
pub const COUNT: Field = number("udp-count", Lang::udp_count, Lang::udp_count_unit);

/// The most messages that a comparison sends.
pub const MAX_COUNT: u32 = 100;

/// What the lab does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

    /// The name of its button.
    pub fn id(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Compare => "compare",
        }
    }
}

/// What the server does with a datagram. It never both answers by itself and sends by hand: two servers that send back what
/// comes would keep one such datagram going between them for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// Sends it back as it came (RFC 862).
    #[default]
    Echo,
    /// Nothing by itself: the learner sends.
    ByHand,
}

/// What was typed and chosen, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What the lab does.
    pub mode: Mode,
    /// Of the client: a practice server's name or `host:port`.
    pub target: String,
    /// Of the server: the port to bind.
    pub port: String,
    /// Of the server: where a datagram goes; empty for the last sender.
    pub address: String,
    /// What the server does with a datagram.
    pub rule: Rule,
    /// Buffer size of each recvfrom, in bytes.
    pub recv_size: String,
    /// Of the client's recvfrom, in seconds; empty for none.
    pub time_limit: String,
    /// Whether the client calls recvfrom by itself, again and again.
    pub continuous: bool,
    /// The message; [`NUMBER`] in it becomes the number of the datagram.
    pub message: String,
    /// How it is typed.
    pub format: Format,
    /// How often it is sent.
    pub repeat: String,
    /// Milliseconds between two sends, also of the comparison.
    pub interval: String,
    /// How many messages the comparison sends.
    pub count: String,
    /// The dial of client and server.
    pub dial: Dial,
    /// The dial of the comparison.
    pub compare_dial: Dial,
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
            address: String::new(),
            rule: Rule::Echo,
            recv_size: "1024".into(),
            time_limit: "3".into(),
            continuous: true,
            message: message.into(),
            format: Format::Text,
            repeat: "1".into(),
            interval: "50".into(),
            count: "20".into(),
            dial: Dial::new(Faults { seed, ..Faults::default() }),
            compare_dial: Dial::new(compared),
        }
    }

    /// The dial that holds in this mode.
    pub fn dial(&self) -> &Dial {
        if self.mode == Mode::Compare { &self.compare_dial } else { &self.dial }
    }

    /// Sets what stands in the field of this id.
    pub fn set(&mut self, id: &str, value: String) {
        let dial = if self.mode == Mode::Compare { &mut self.compare_dial } else { &mut self.dial };
        if let Some(field) = dial.field(id) {
            *field = value;
            return;
        }
        let fields = [
            (TARGET.id, &mut self.target),
            (PORT.id, &mut self.port),
            (ADDRESS.id, &mut self.address),
            (RECV_SIZE.id, &mut self.recv_size),
            (TIME_LIMIT.id, &mut self.time_limit),
            (MESSAGE, &mut self.message),
            (REPEAT.id, &mut self.repeat),
            (INTERVAL.id, &mut self.interval),
            (COUNT.id, &mut self.count),
        ];
        if let Some((_, field)) = fields.into_iter().find(|(known, _)| *known == id) {
            *field = value;
        }
    }

    /// Chooses what this button offers: a mode, a rule, how recvfrom is called, how the message is typed, an example of
    /// one, or one of these practice servers.
    pub fn choose(&mut self, name: &str, practice: &[PracticeServer<PracticeUdp>]) {
        match name {
            "continuous" => self.continuous = true,
            "by-hand" => self.continuous = false,
            "text" => self.format = Format::Text,
            "hex" => self.format = Format::Hex,
            "answer-echo" => self.rule = Rule::Echo,
            "answer-by-hand" => self.rule = Rule::ByHand,
            _ => {
                if let Some(mode) = Mode::ALL.into_iter().find(|mode| mode.id() == name) {
                    self.mode = mode;
                } else if let Some(bytes) = name.strip_prefix("example-").and_then(|size| size.parse().ok()) {
                    self.format = Format::Text;
                    self.message = "0123456789".chars().cycle().take(bytes).collect();
                } else if let Some(server) = practice.iter().find(|server| server.name.word() == name) {
                    self.target.clone_from(&server.address);
                }
            }
        }
    }
}

/// How recvfrom is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiving {
    /// Buffer size, in bytes.
    pub size: u32,
    /// In milliseconds.
    pub time_limit: Option<u32>,
}

/// What a client's socket needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Where to: a practice server's name or `host:port`.
    pub target: String,
    /// How recvfrom is called.
    pub receiving: Receiving,
    /// What the relay is asked to do to its datagrams.
    pub faults: Faults,
}

/// What a server's socket needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// 0: any free one.
    pub port: u16,
    /// How recvfrom is called.
    pub receiving: Receiving,
    /// What the relay is asked to do to its datagrams.
    pub faults: Faults,
}

/// What send needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The datagram, or where it has numbers, what they stand in.
    pub datagram: Datagram,
    /// How often.
    pub times: u32,
    /// Milliseconds between two.
    pub interval: u32,
    /// How recvfrom is called.
    pub receiving: Receiving,
}

/// What a datagram carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datagram {
    /// Always these bytes.
    Bytes(Vec<u8>),
    /// A text with [`NUMBER`] in it.
    Numbered(String),
}

impl Datagram {
    /// The bytes of the datagram of this number.
    pub fn bytes(&self, number: u64) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Numbered(text) => text.replace(NUMBER, &number.to_string()).into_bytes(),
        }
    }
}

/// What a comparison needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How many messages.
    pub count: u32,
    /// Milliseconds between two.
    pub interval: u32,
    /// What the relay is asked to do.
    pub faults: Faults,
}

impl Form {
    /// What the client's socket needs, or what is wrong.
    pub fn opening(&self) -> Result<Opening, Errors> {
        let mut errors = Errors::default();
        let target = errors.read(TARGET.id, input::udp_target(&self.target));
        let (receiving, faults) = (self.receiving(&mut errors), self.dial.read(&mut errors));
        let opening = || Some(Opening { target: target?.to_owned(), receiving: receiving?, faults: faults? });
        opening().ok_or(errors)
    }

    /// What the server's socket needs, or what is wrong. Which ports a page may bind is the relay's to say.
    pub fn binding(&self) -> Result<Binding, Errors> {
        let mut errors = Errors::default();
        let port = errors.read(PORT.id, input::whole_number(&self.port, 0, u16::MAX.into()));
        let (receiving, faults) = (self.receiving(&mut errors), self.dial.read(&mut errors));
        let endless = |receiving| Receiving { time_limit: None, ..receiving };
        let binding = || Some(Binding { port: port? as u16, receiving: endless(receiving?), faults: faults? });
        binding().ok_or(errors)
    }

    /// What send needs, or what is wrong.
    pub fn sending(&self) -> Result<Sending, Errors> {
        let mut errors = Errors::default();
        let datagram = errors.read(MESSAGE, self.datagram());
        let length = datagram.as_ref().map_or(0, |datagram| datagram.bytes(1).len());
        let times = errors.read(REPEAT.id, input::repetitions(&self.repeat, length));
        let interval = errors.read(INTERVAL.id, interval(&self.interval));
        let receiving = self.receiving(&mut errors);
        let sending =
            || Some(Sending { datagram: datagram?, times: times?, interval: interval?, receiving: receiving? });
        sending().ok_or(errors)
    }

    /// Where the server's datagram goes, as typed; the last sender where nothing was.
    pub fn destination(&self, last_sender: Option<&str>) -> Result<String, Errors> {
        let mut errors = Errors::default();
        let typed = self.address.trim();
        let read = match last_sender {
            Some(sender) if typed.is_empty() => Ok(sender),
            None if typed.is_empty() => Err(InputError::NobodySentYet),
            _ => input::udp_target(typed),
        };
        errors.read(ADDRESS.id, read).map(str::to_owned).ok_or(errors)
    }

    /// How a recvfrom by hand is called, or what is wrong.
    pub fn recvfrom(&self) -> Result<Receiving, Errors> {
        let mut errors = Errors::default();
        self.receiving(&mut errors).ok_or(errors)
    }

    /// What the comparison needs, or what is wrong.
    pub fn comparison(&self) -> Result<Comparison, Errors> {
        let mut errors = Errors::default();
        let count = errors.read(COUNT.id, input::whole_number(&self.count, 1, MAX_COUNT));
        let interval = errors.read(INTERVAL.id, interval(&self.interval));
        let faults = self.compare_dial.read(&mut errors);
        let comparison = || Some(Comparison { count: count?, interval: interval?, faults: faults? });
        comparison().ok_or(errors)
    }

    fn receiving(&self, errors: &mut Errors) -> Option<Receiving> {
        let size = errors.read(RECV_SIZE.id, input::recv_size(&self.recv_size));
        let time_limit = errors.read(TIME_LIMIT.id, input::time_limit(&self.time_limit));
        Some(Receiving { size: size?, time_limit: time_limit? })
    }

    /// An empty one is a datagram too.
    fn datagram(&self) -> Result<Datagram, InputError> {
        let datagram = match self.format {
            Format::Text if self.message.contains(NUMBER) => Datagram::Numbered(self.message.clone()),
            Format::Text => Datagram::Bytes(self.message.clone().into_bytes()),
            Format::Hex => Datagram::Bytes(input::hex(&self.message)?),
        };
        // More is no message for the relay, and nobody but the kernel is to refuse one that is merely too long for UDP.
        let longest = datagram.bytes(1_000_000).len();
        if longest > MAX_MESSAGE { Err(InputError::DatagramTooLong { limit: MAX_MESSAGE }) } else { Ok(datagram) }
    }
}

fn interval(text: &str) -> Result<u32, InputError> {
    input::whole_number(text, 0, 60_000)
}
