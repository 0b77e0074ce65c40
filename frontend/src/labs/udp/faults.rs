//! The fault dial: what stands on it, what it means, and how the relay is asked for it. Pure.

use crate::{
    labs::input::{self, Errors, Field},
    record::{Faults, Protocol},
    text::{Lang, fields::InputError},
};
use relay_protocol::MAX_DELAY_MS;

/// How many of a hundred datagrams are lost.
pub const LOSS: &str = "udp-loss";

/// How many come twice.
pub const DUPLICATE: &str = "udp-duplicate";

/// How many are overtaken by the one behind them.
pub const REORDER: &str = "udp-reorder";

/// How long what is sent is held back, in milliseconds.
pub const DELAY: Field = Field {
    id: "udp-delay",
    label: Lang::udp_delay,
    unit: Some(Lang::milliseconds_unit),
    keyboard: "numeric",
    class: "field short",
    enter: None,
};

/// What the chance starts from.
pub const SEED: Field =
    Field { id: "udp-seed", label: Lang::udp_seed, unit: None, keyboard: "numeric", class: "field short", enter: None };

/// What stands on the dial, as it was typed or drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// In percent.
    pub loss: String,
    /// In percent.
    pub duplicate: String,
    /// In percent.
    pub reorder: String,
    /// In milliseconds.
    pub delay: String,
    /// A whole number.
    pub seed: String,
}

impl Dial {
    /// Set to these faults.
    pub fn new(faults: Faults) -> Self {
        Self {
            loss: faults.loss.to_string(),
            duplicate: faults.duplicate.to_string(),
            reorder: faults.reorder.to_string(),
            delay: faults.delay.to_string(),
            seed: faults.seed.to_string(),
        }
    }

    /// What stands in the field of this id, where it is one of the dial's.
    pub fn field(&mut self, id: &str) -> Option<&mut String> {
        let fields = [
            (LOSS, &mut self.loss),
            (DUPLICATE, &mut self.duplicate),
            (REORDER, &mut self.reorder),
            (DELAY.id, &mut self.delay),
            (SEED.id, &mut self.seed),
        ];
        fields.into_iter().find(|(known, _)| *known == id).map(|(_, field)| field)
    }

    /// The faults that it stands at; none where something is wrong, which is noted.
    pub fn read(&self, errors: &mut Errors) -> Option<Faults> {
        let loss = errors.read(LOSS, percent(&self.loss));
        let duplicate = errors.read(DUPLICATE, percent(&self.duplicate));
        let reorder = errors.read(REORDER, percent(&self.reorder));
        let delay = errors.read(DELAY.id, input::whole_number(&self.delay, 0, MAX_DELAY_MS));
        let seed = errors.read(SEED.id, input::whole_number(&self.seed, 0, u32::MAX));
        Some(Faults { loss: loss?, duplicate: duplicate?, reorder: reorder?, delay: delay?, seed: seed? })
    }
}

fn percent(text: &str) -> Result<u32, InputError> {
    input::whole_number(text, 0, 100)
}

/// Those of the faults that there are on a socket of this protocol: a TCP stream has no datagrams that could come twice or
/// change places.
pub fn of_protocol(faults: Faults, protocol: Protocol) -> Faults {
    match protocol {
        Protocol::Udp => faults,
        Protocol::Tcp => Faults { duplicate: 0, reorder: 0, ..faults },
    }
}

pub use crate::effect::fault_query as wishes;
