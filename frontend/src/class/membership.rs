//! What the browser stores about a learner for the class of one relay. Pure.

use serde::{Deserialize, Serialize};

/// The browser's identifier, and the learner's choices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Membership {
    /// A random identifier: pages with the same one belong to the same learner. Every relay gets a different one.
    pub browser: String,
    /// `None` until the learner has chosen.
    pub presence: Option<Presence>,
    /// The name as typed.
    pub name: String,
}

/// Whether the teacher sees the learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Visible,
    Hidden,
}

impl Membership {
    /// Returns the membership of a browser that has stored none.
    pub fn new(random: u128) -> Self {
        Self { browser: format!("{random:032x}"), ..Self::default() }
    }

    /// Returns the storage key for the relay at this origin. Another relay must not learn of this membership.
    pub fn key(origin: &str) -> String {
        ["networking-lab.class.", origin].concat()
    }

    /// Parses a stored membership. Returns `None` if it cannot be read or has no browser identifier.
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().filter(|kept: &Self| !kept.browser.is_empty())
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("every key is a string, and nothing else of JSON can fail")
    }
}
