//! The fields for the injected faults, and their parsing. Pure.

use crate::{
    labs::input::{self, Errors},
    record::{Faults, Protocol},
};
use relay_protocol::MAX_DELAY_MS;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultField {
    /// The percentage of datagrams that are lost.
    Loss,
    /// The percentage of datagrams that are duplicated.
    Duplicate,
    /// The percentage of datagrams that the next one overtakes.
    Reorder,
    /// The delay of everything sent, in milliseconds.
    Delay,
    /// The seed of the random faults.
    Seed,
}

/// The contents of the fields, as typed or set with a slider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultFields {
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

impl FaultFields {
    /// Creates fields that contain these faults.
    pub fn new(faults: Faults) -> Self {
        Self {
            loss: faults.loss.to_string(),
            duplicate: faults.duplicate.to_string(),
            reorder: faults.reorder.to_string(),
            delay: faults.delay.to_string(),
            seed: faults.seed.to_string(),
        }
    }

    /// The text of a field.
    pub fn text(&self, field: FaultField) -> &str {
        match field {
            FaultField::Loss => &self.loss,
            FaultField::Duplicate => &self.duplicate,
            FaultField::Reorder => &self.reorder,
            FaultField::Delay => &self.delay,
            FaultField::Seed => &self.seed,
        }
    }

    /// The text of a field, mutably.
    pub fn text_mut(&mut self, field: FaultField) -> &mut String {
        match field {
            FaultField::Loss => &mut self.loss,
            FaultField::Duplicate => &mut self.duplicate,
            FaultField::Reorder => &mut self.reorder,
            FaultField::Delay => &mut self.delay,
            FaultField::Seed => &mut self.seed,
        }
    }

    /// Parses the faults, or returns `None` if a field is invalid. Each error is added for the field that `field`
    /// returns.
    pub fn parse<F: PartialEq>(&self, errors: &mut Errors<F>, field: impl Fn(FaultField) -> F) -> Option<Faults> {
        let mut read = |fault, max| errors.read(field(fault), input::whole_number(self.text(fault), 0, max));
        let loss = read(FaultField::Loss, 100);
        let duplicate = read(FaultField::Duplicate, 100);
        let reorder = read(FaultField::Reorder, 100);
        let delay = read(FaultField::Delay, MAX_DELAY_MS);
        let seed = read(FaultField::Seed, u32::MAX);
        Some(Faults { loss: loss?, duplicate: duplicate?, reorder: reorder?, delay: delay?, seed: seed? })
    }
}

/// Returns the faults that apply to a socket of this protocol. A TCP stream has no datagrams that could be duplicated
/// or reordered.
pub fn of_protocol(faults: Faults, protocol: Protocol) -> Faults {
    match protocol {
        Protocol::Udp => faults,
        // No faults are requested for the browser's own WebSockets.
        Protocol::Tcp | Protocol::WebSocket => Faults { duplicate: 0, reorder: 0, ..faults },
    }
}
