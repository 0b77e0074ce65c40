//! The messages of a class: learners' pages report their progress at `/class/report`, teachers watch it at
//! `/class/watch`. Both are WebSockets, and each text frame is one JSON message.
//!
//! A [`Status`] has no field for what a learner sends or receives. That leaves the page only in a [`SharedRecord`],
//! which the learner shares by pressing a button.

use crate::is_member_name;
use serde::{Deserialize, Serialize};

/// Maximum length of a learner's message, in bytes.
pub const MAX_REPORT: usize = 60 * 1024;

/// Maximum number of tasks and experiments in a [`Status`].
pub const MAX_DONE: usize = 128;

/// Maximum length of the id of a lab, task or experiment, in bytes; it has lower-case letters, digits and hyphens.
pub const MAX_ID: usize = 32;

/// A message from a learner's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// The learner's progress; replaces the previous status. The first makes the learner appear in the class.
    Status(Status),
    /// A record for the teachers who watch now. The relay does not store it.
    Record(SharedRecord),
}

/// A learner's progress.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The name that the learner typed, as [`is_member_name`] allows; `None` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A random id that all pages of one browser share, which teachers count as one learner; `None` if each page is a
    /// learner of its own. It has at most [`MAX_ID`] bytes, of the same characters as an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// The id of the visible lab; `None` for the chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<String>,
    /// The open sockets in all labs of the page.
    #[serde(default)]
    pub open: OpenSockets,
    /// The ids of the finished tasks and experiments, each once.
    #[serde(default)]
    pub done: Vec<String>,
}

/// Number of open sockets of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenSockets {
    /// TCP connections, including accepted ones.
    pub tcp: u32,
    /// Listening TCP sockets.
    pub listening: u32,
    /// UDP sockets.
    pub udp: u32,
    /// The browser's own WebSockets.
    pub websocket: u32,
}

/// A record that a learner shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedRecord {
    /// The id of the record's lab.
    pub lab: String,
    /// The record as JSON, as the page exports it.
    pub record: String,
}

/// A message to a learner's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassNotice {
    /// The number of teachers who watch now. Sent first, and whenever it changes.
    Watched {
        /// Number of teachers; 0 if no teacher watches.
        teachers: u32,
    },
    /// A shared record was passed on to this many teachers.
    Shared {
        /// Number of teachers; 0 if none watches, so that nobody has the record.
        teachers: u32,
    },
}

/// An event for a teacher. The numbers of events increase by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClassEvent {
    /// The present learners, sent before everything else. A large class arrives in several snapshots with the same
    /// number.
    Snapshot {
        /// The number of the last event before the snapshot.
        seq: u64,
        /// Some or all of the learners.
        learners: Vec<Learner>,
        /// Whether another snapshot with more learners follows.
        more: bool,
    },
    /// A learner has joined.
    Joined {
        /// The number of this event.
        seq: u64,
        /// The learner.
        learner: Learner,
    },
    /// A learner's status has changed.
    Changed {
        /// The number of this event.
        seq: u64,
        /// The learner with the new status.
        learner: Learner,
    },
    /// A learner has left, or is no longer visible.
    Left {
        /// The number of this event.
        seq: u64,
        /// The learner's number.
        number: u32,
    },
    /// A learner shares a record.
    Shared {
        /// The number of this event.
        seq: u64,
        /// The learner's number.
        number: u32,
        /// The shared record.
        shared: SharedRecord,
    },
}

/// A learner, as teachers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// Identifies the page: no other page has had this number since the relay started.
    pub number: u32,
    /// The status that its page reported.
    pub status: Status,
    /// When the status last changed, in milliseconds since 1970 (UTC).
    pub changed: u64,
}

impl ClassEvent {
    /// The number of the event.
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
    /// Checks the report; the error is a sentence for its sender.
    ///
    /// # Errors
    /// A name that [`is_member_name`] does not allow, an invalid id, a repeated id in `done`, or more than [`MAX_DONE`]
    /// ids.
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

    /// The relay does not pass on any field that a page of another version would add.
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
