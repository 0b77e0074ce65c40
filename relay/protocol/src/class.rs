//! What is said in a class: at `/class/report` learners' pages tell how far they are, at `/class/watch` teachers see it. Both are
//! WebSockets, and each of their text frames is one message as JSON.
//!
//! A [`Status`] has no place for what a learner sends or receives. That leaves the page only in a [`SharedRecord`], which the
//! learner shares by pressing a button.

use crate::is_member_name;
use serde::{Deserialize, Serialize};

/// The longest message of a learner, in bytes.
pub const MAX_REPORT: usize = 60 * 1024;

/// The most tasks and experiments that a [`Status`] names.
pub const MAX_DONE: usize = 128;

/// The longest id of a lab, task or experiment, in bytes; it has small letters, digits and hyphens.
pub const MAX_ID: usize = 32;

/// What a learner's page tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// How far the learner is, in place of what was told before. The first makes the learner appear in the class.
    Status(Status),
    /// The learner shares a record with the teachers who watch now. The relay keeps none.
    Record(SharedRecord),
}

/// How far a learner is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// What the learner typed, as [`is_member_name`] allows; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Random, and the same for every page of one browser, which teachers count as one learner; none where a page is a learner of
    /// its own. As long as an id at most ([`MAX_ID`]), and of the same characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// The id of the lab that is shown; none for the chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<String>,
    /// What is open in all labs of the page.
    #[serde(default)]
    pub open: OpenSockets,
    /// The ids of the tasks and experiments that are done, each once.
    #[serde(default)]
    pub done: Vec<String>,
}

/// How many sockets are open, by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenSockets {
    /// TCP connections, accepted ones included.
    pub tcp: u32,
    /// Listening TCP sockets.
    pub listening: u32,
    /// UDP sockets.
    pub udp: u32,
    /// WebSockets of the browser's own.
    pub websocket: u32,
}

/// A record that a learner shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedRecord {
    /// The id of its lab.
    pub lab: String,
    /// The record as the page exports it: JSON.
    pub record: String,
}

/// What a learner's page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassNotice {
    /// So many teachers watch now. Told at first, and whenever it changes.
    Watched {
        /// 0 for none.
        teachers: u32,
    },
    /// A record that was shared has gone to so many teachers.
    Shared {
        /// 0 where none watches: then nobody has it.
        teachers: u32,
    },
}

/// What a teacher is told. Every event has the next number after the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClassEvent {
    /// Before everything else: those who are there. A large class comes in several, of one number.
    Snapshot {
        /// The number of the last event before.
        seq: u64,
        /// Some of the learners, or all.
        learners: Vec<Learner>,
        /// Whether another snapshot follows with more of them.
        more: bool,
    },
    /// A learner has come.
    Joined {
        /// The number of this event.
        seq: u64,
        /// Who.
        learner: Learner,
    },
    /// What a learner tells has changed.
    Changed {
        /// The number of this event.
        seq: u64,
        /// How it is now.
        learner: Learner,
    },
    /// A learner has gone, or shows itself no longer.
    Left {
        /// The number of this event.
        seq: u64,
        /// Its number.
        number: u32,
    },
    /// A learner shares a record.
    Shared {
        /// The number of this event.
        seq: u64,
        /// The learner's number.
        number: u32,
        /// What it shares.
        shared: SharedRecord,
    },
}

/// A learner, as teachers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// Which one: no other page has had this number since the relay started.
    pub number: u32,
    /// What its page tells.
    pub status: Status,
    /// When that changed last, in milliseconds since 1970 (UTC).
    pub changed: u64,
}

impl ClassEvent {
    /// Its number.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Snapshot { seq, .. }
            | Self::Joined { seq, .. }
            | Self::Changed { seq, .. }
            | Self::Left { seq, .. }
            | Self::Shared { seq, .. } => *seq,
        }
    }
}

impl Report {
    /// What is wrong with it, as a sentence for whoever sent it.
    ///
    /// # Errors
    /// A name that [`is_member_name`] does not allow, an id that is none, one that is done twice, or more than [`MAX_DONE`] of them.
    pub fn check(&self) -> Result<(), &'static str> {
        const NOT_AN_ID: &str = "an id has 1 to 32 small letters, digits and hyphens";
        match self {
            Self::Status(Status { name: Some(name), .. }) if !is_member_name(name) => {
                Err("a name has 1 to 32 characters that can be seen, without a space at either end")
            }
            Self::Status(status) if status.done.len() > MAX_DONE => Err("at most 128 tasks and experiments are named"),
            Self::Status(status)
                if !status.browser.iter().chain(&status.lab).chain(&status.done).all(|id| is_id(id)) =>
            {
                Err(NOT_AN_ID)
            }
            Self::Status(Status { done, .. }) if (1..done.len()).any(|place| done[..place].contains(&done[place])) => {
                Err("each task and experiment is named once")
            }
            Self::Record(shared) if !is_id(&shared.lab) => Err(NOT_AN_ID),
            Self::Status(_) | Self::Record(_) => Ok(()),
        }
    }
}

fn is_id(id: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(name: Option<&str>, lab: Option<&str>, done: &[&str]) -> Report {
        Report::Status(Status {
            name: name.map(str::to_owned),
            browser: None,
            lab: lab.map(str::to_owned),
            open: OpenSockets::default(),
            done: done.iter().copied().map(str::to_owned).collect(),
        })
    }

    #[test]
    fn what_may_be_told() {
        let long = "가".repeat(33);
        let ids: Vec<String> = (0..=MAX_DONE).map(|number| format!("task-{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        for (report, is_allowed) in [
            (status(None, None, &[]), true),
            (status(Some("민지"), Some("tcp-client"), &["tcp-echo", "udp-datagram"]), true),
            (status(Some(""), None, &[]), false),
            (status(Some(" 민지"), None, &[]), false),
            (status(Some("민\n지"), None, &[]), false),
            (status(Some(&long), None, &[]), false),
            (status(None, Some("TCP"), &[]), false),
            (status(None, Some(""), &[]), false),
            (status(None, None, &["a b"]), false),
            (status(None, None, &["a_b"]), false),
            (status(None, None, &["udp", "tcp-echo", "udp"]), false),
            (status(None, None, &ids[..MAX_DONE]), true),
            (status(None, None, &ids), false),
            (Report::Status(Status { browser: Some("0f".repeat(16)), ..Status::default() }), true),
            (Report::Status(Status { browser: Some("0f".repeat(17)), ..Status::default() }), false),
            (Report::Status(Status { browser: Some("<b>".into()), ..Status::default() }), false),
            (Report::Record(SharedRecord { lab: "udp".into(), record: "{}".into() }), true),
            (Report::Record(SharedRecord { lab: "../udp".into(), record: "{}".into() }), false),
        ] {
            assert_eq!(report.check().is_ok(), is_allowed, "{report:?}");
        }
    }

    /// Whatever a page of another version would add, the relay does not pass it on.
    #[test]
    fn a_status_has_no_place_for_bytes() {
        let known = r#"{"status":{"lab":"udp","open":{"tcp":1,"listening":0,"udp":2,"websocket":0},"done":[]}}"#;
        assert!(serde_json::from_str::<Report>(known).is_ok());
        for more in [
            r#"{"status":{"bytes":"secret"}}"#,
            r#"{"status":{"open":{"tcp":1,"listening":0,"udp":0,"websocket":0,"sent":"x"}}}"#,
        ] {
            let error = serde_json::from_str::<Report>(more).unwrap_err().to_string();
            assert!(error.contains("unknown field"), "{error}");
        }
    }
}
