//! What the browser keeps of a learner for the class of one relay. Pure.

use serde::{Deserialize, Serialize};

/// Which browser it is, and what the learner has chosen and typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Membership {
    /// Random: pages that tell the same are of one learner. Another relay gets another one.
    pub browser: String,
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
    /// That of a browser which has kept none.
    pub fn new(random: u128) -> Self {
        Self { browser: format!("{random:032x}"), ..Self::default() }
    }

    /// Where that for the relay at this origin is kept: another relay must not learn of it.
    pub fn key(origin: &str) -> String {
        ["networking-lab.class.", origin].concat()
    }

    /// As it was kept; none where that cannot be read, or does not say which browser it is.
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().filter(|kept: &Self| !kept.browser.is_empty())
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("every key is a string, and nothing else of JSON can fail")
    }
}
