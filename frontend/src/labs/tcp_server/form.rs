//! What stands in the TCP server lab's fields, and what it means. Pure.

use super::replies::{Rule, Unit};
use crate::{
    labs::input::{self, Errors, Field, Format, LineEnd},
    text::Lang,
};
use relay_protocol::{BIND_PORT, Limits, MAX_BACKLOG};

/// The longest delay of an answer, in milliseconds.
pub const MAX_DELAY_MS: u32 = 10_000;

const LISTEN: Option<&str> = Some("listen");

/// The port to bind.
pub const PORT: Field = Field {
    id: "server-port",
    label: Lang::port,
    unit: None,
    keyboard: "numeric",
    class: "field short",
    enter: LISTEN,
};

/// How many clients may wait in the kernel's queue.
pub const BACKLOG: Field = Field {
    id: "server-backlog",
    label: Lang::backlog,
    unit: Some(Lang::clients_unit),
    keyboard: "numeric",
    class: "field short",
    enter: LISTEN,
};

/// Buffer size of each recv, in bytes.
pub const RECV_SIZE: Field = Field {
    id: "server-recv-size",
    label: Lang::recv_size,
    unit: Some(Lang::bytes_unit),
    keyboard: "numeric",
    class: "field short",
    enter: None,
};

/// How long the server works on an answer, in milliseconds.
pub const DELAY: Field = Field {
    id: "server-delay",
    label: Lang::answer_delay,
    unit: Some(Lang::milliseconds_unit),
    keyboard: "numeric",
    class: "field short",
    enter: None,
};

/// The fixed answer.
pub const FIXED: Field = Field {
    id: "server-fixed",
    label: Lang::fixed_answer,
    unit: None,
    keyboard: "text",
    class: "field wide",
    enter: None,
};

/// The id of the list of answers.
pub const RULE: &str = "server-rule";

/// What is sent by hand to one connection.
pub const BY_HAND: Field = Field {
    id: "server-by-hand",
    label: Lang::message,
    unit: None,
    keyboard: "text",
    class: "field grow",
    enter: Some("answer"),
};

/// What a client inside the tab sends.
pub const OWN: Field = Field {
    id: "server-own",
    label: Lang::own_message,
    unit: None,
    keyboard: "text",
    class: "field wide",
    enter: Some("own"),
};

/// What was typed and chosen, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The port to bind; 0 for any free one.
    pub port: String,
    /// How many clients may wait in the kernel's queue.
    pub backlog: String,
    /// Whether SO_REUSEADDR is set (socket(7)).
    pub reuse: bool,
    /// Whether the next accept is called only when the connection before has ended.
    pub one_at_a_time: bool,
    /// What is answered.
    pub rule: Rule,
    /// To what.
    pub unit: Unit,
    /// Milliseconds that the server works on an answer.
    pub delay: String,
    /// The text of [`Rule::Fixed`].
    pub fixed: String,
    /// Buffer size of each recv, in bytes.
    pub recv_size: String,
    /// What is sent by hand to one connection.
    pub by_hand: String,
    /// What a client inside the tab sends.
    pub own: String,
}

/// What listening needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// 0: any free one.
    pub port: u16,
    /// How many clients may wait in the kernel's queue.
    pub backlog: u32,
    /// Whether SO_REUSEADDR is set.
    pub reuse: bool,
}

/// How connections are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// Whether the next accept is called only when the connection before has ended.
    pub one_at_a_time: bool,
    /// What is answered.
    pub rule: Rule,
    /// To what.
    pub unit: Unit,
    /// Milliseconds that the server works on an answer.
    pub delay: u32,
    /// The text of [`Rule::Fixed`].
    pub fixed: String,
    /// Buffer size of each recv, in bytes.
    pub recv_size: u32,
}

impl Form {
    /// As the lab starts: the chapter's server, on a port that a page may bind; its clients send this message.
    pub fn new(message: &str, fixed: &str) -> Self {
        Self {
            port: BIND_PORT.to_string(),
            backlog: "5".into(),
            reuse: true,
            one_at_a_time: false,
            rule: Rule::default(),
            unit: Unit::default(),
            delay: "0".into(),
            fixed: fixed.into(),
            recv_size: "1024".into(),
            by_hand: String::new(),
            own: message.into(),
        }
    }

    /// Sets what stands in the field of this id.
    pub fn set(&mut self, id: &str, value: String) {
        let fields = [
            (PORT.id, &mut self.port),
            (BACKLOG.id, &mut self.backlog),
            (RECV_SIZE.id, &mut self.recv_size),
            (DELAY.id, &mut self.delay),
            (FIXED.id, &mut self.fixed),
            (BY_HAND.id, &mut self.by_hand),
            (OWN.id, &mut self.own),
        ];
        match fields.into_iter().find(|(known, _)| *known == id) {
            Some((_, field)) => *field = value,
            None => self.rule = Rule::from_name(&value).unwrap_or_default(),
        }
    }

    /// Chooses what this button offers.
    pub fn choose(&mut self, name: &str) {
        match name {
            "one" => self.one_at_a_time = true,
            "many" => self.one_at_a_time = false,
            "reuse-on" => self.reuse = true,
            "reuse-off" => self.reuse = false,
            "by-recv" => self.unit = Unit::Recv,
            "by-line" => self.unit = Unit::Line,
            _ => {
                if let Some(port) = name.strip_prefix("port-") {
                    self.port = port.to_owned();
                }
            }
        }
    }

    /// What listening needs, or what is wrong. What is wrong with the rest of the fields is told too.
    pub fn binding(&self) -> Result<(Binding, Serving), Errors> {
        let mut errors = Errors::default();
        let port = errors.read(PORT.id, input::whole_number(&self.port, 0, u16::MAX.into()));
        let backlog = errors.read(BACKLOG.id, input::whole_number(&self.backlog, 1, MAX_BACKLOG));
        match (port, backlog, self.read_serving(&mut errors)) {
            (Some(port), Some(backlog), Some(serving)) => {
                Ok((Binding { port: port as u16, backlog, reuse: self.reuse }, serving))
            }
            _ => Err(errors),
        }
    }

    /// How connections are served from now on, or what is wrong.
    pub fn serving(&self) -> Result<Serving, Errors> {
        let mut errors = Errors::default();
        self.read_serving(&mut errors).ok_or(errors)
    }

    fn read_serving(&self, errors: &mut Errors) -> Option<Serving> {
        let delay = errors.read(DELAY.id, input::whole_number(&self.delay, 0, MAX_DELAY_MS));
        let recv_size = errors.read(RECV_SIZE.id, input::recv_size(&self.recv_size));
        Some(Serving {
            one_at_a_time: self.one_at_a_time,
            rule: self.rule,
            unit: self.unit,
            delay: delay?,
            fixed: self.fixed.clone(),
            recv_size: recv_size?,
        })
    }

    /// What the learner sends to one connection, or what is wrong.
    pub fn answer(&self) -> Result<Vec<u8>, Errors> {
        self.sending(BY_HAND.id, &self.by_hand)
    }

    /// What a client inside the tab sends, or what is wrong.
    pub fn own_message(&self) -> Result<Vec<u8>, Errors> {
        self.sending(OWN.id, &self.own)
    }

    /// A message with the line end that a server by line waits for.
    fn sending(&self, id: &'static str, text: &str) -> Result<Vec<u8>, Errors> {
        let mut errors = Errors::default();
        if text.is_empty() {
            errors.note(id, crate::text::fields::InputError::NothingToSend);
            return Err(errors);
        }
        errors.read(id, input::message(text, Format::Text, self.line_end())).ok_or(errors)
    }

    /// What clients put behind a message: a server by line waits for it.
    pub fn line_end(&self) -> LineEnd {
        if self.unit == Unit::Line { LineEnd::Lf } else { LineEnd::Nothing }
    }
}

/// The port to try after this one was refused: the next that pages may bind, after the last of them the first; 0, any free
/// one, where there is no other.
pub fn other_port(refused: u16, limits: Option<&Limits>) -> u16 {
    let ranges = limits.map_or(&[][..], |limits| &limits.bind_ports);
    let mut next: Option<u16> = None;
    for &(first, last) in ranges {
        let candidate = if first > refused { first } else { refused.saturating_add(1) };
        if candidate <= last && candidate > refused && next.is_none_or(|next| candidate < next) {
            next = Some(candidate);
        }
    }
    let lowest = ranges.iter().map(|&(first, _)| first).min();
    next.or(lowest.filter(|&lowest| lowest != refused)).unwrap_or(0)
}
