//! What the browser keeps of a learner for the class of one relay. Pure.

use serde::{Deserialize, Serialize};

/// What the learner has chosen and typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Membership {
    /// None before the learner has chosen.
    pub presence: Option<Presence>,
    /// As it was typed.
    pub name: String,
}

/// Whether the learner is seen by the teacher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Visible,
    Hidden,
}

impl Membership {
    /// Where that for the relay at this origin is kept: another relay must not learn of it.
    pub fn key(origin: &str) -> String {
        ["networking-lab.class.", origin].concat()
    }

    /// As it was kept; none where that cannot be read.
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("every key is a string, and nothing else of JSON can fail")
    }
}
