//! The messages between the lab in a frame and the page around it, its host. This is the only place that describes them. Pure.
//!
//! Each is an object sent with `postMessage`. Messages from the frame have `"from": "networking-lab"`, messages from
//! the host `"to": "networking-lab"`. Both have `frame`, the name of the iframe (its `name` attribute), which is empty
//! if it has none:
//!
//! ```json
//! { "from": "networking-lab", "frame": "lab-1", "type": "height", "height": 812 }
//! { "to": "networking-lab", "frame": "lab-1", "type": "show", "theme": "dark" }
//! ```

use crate::{progress::Proof, text::Lang, theme::Theme};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The version of this protocol. A new message does not change it: hosts ignore messages that they do not know.
pub const PROTOCOL: u32 = 1;

const NAME: &str = "networking-lab";

/// A message from the frame to its host.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FrameMessage {
    /// The lab has been drawn, and receives the host's messages from now on.
    Ready {
        /// [`PROTOCOL`].
        protocol: u32,
        /// The current lab, or null for the chapter.
        lab: Option<&'static str>,
        lang: &'static str,
    },
    /// The height of the page in the frame.
    Height {
        /// In CSS pixels.
        height: u32,
    },
    /// The learner completed a task or an experiment in this frame. Sent once, when it is completed.
    Task {
        /// The id of the task or experiment.
        task: String,
        /// When it was completed, in milliseconds since 1970 (UTC).
        at: u64,
        /// For an experiment: whether the learner's prediction was right.
        #[serde(skip_serializing_if = "Option::is_none")]
        predicted: Option<bool>,
        /// The numbers of the entries that prove it in the lab's record. The entries themselves are in the `state`.
        rows: Vec<u64>,
        /// The same, for a learning record store.
        statement: Box<Statement>,
    },
    /// Every task of the current lab, or every box of the chapter's checklist, is done. Sent after each task or
    /// experiment that the learner completes in this frame while this is so.
    Complete {
        /// The lab, or null for the chapter.
        lab: Option<&'static str>,
    },
    /// What the learner has proved. Sent whenever it changes.
    State {
        /// In the format of [`Progress::to_json`](crate::progress::Progress::to_json).
        state: Box<RawValue>,
    },
}

/// A message from the host to the frame.
#[derive(Clone, Debug, PartialEq)]
pub enum HostMessage {
    /// What was proved earlier or elsewhere, to be merged into the frame's progress.
    State(String),
    /// Show the page in this language and theme; `None` leaves it unchanged.
    Show { lang: Option<Lang>, theme: Option<Theme> },
}

/// A statement of the Experience API (xAPI 1.0.3, section 2.4) without `actor`: only the host knows who the learner is.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    pub verb: Verb,
    pub object: Activity,
    pub result: Outcome,
    /// The time of completion (ISO 8601, UTC).
    pub timestamp: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Verb {
    /// An IRI.
    pub id: &'static str,
    pub display: LanguageMap,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    pub object_type: &'static str,
    /// The address that opens the lab with this task.
    pub id: String,
    pub definition: Definition,
}

#[derive(Clone, Debug, Serialize)]
pub struct Definition {
    /// An IRI.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: LanguageMap,
}

#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    pub completion: bool,
    /// For an experiment: whether the learner's prediction was right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
}

/// The same text in each language.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageMap {
    pub ko: &'static str,
    pub en: &'static str,
}

impl LanguageMap {
    /// Returns one of the page's texts in each language.
    pub fn of(words: impl Fn(Lang) -> &'static str) -> Self {
        Self { ko: words(Lang::Ko), en: words(Lang::En) }
    }
}

impl FrameMessage {
    /// Returns the message that a task or experiment is done. `activity` is the address that opens it, `name` its
    /// title, `timestamp` the proof's time (ISO 8601).
    pub fn task(proof: &Proof, activity: String, name: LanguageMap, timestamp: String) -> Self {
        let statement = Statement {
            verb: Verb {
                id: "http://adlnet.gov/expapi/verbs/completed",
                display: LanguageMap::of(|lang| lang.xapi_completed()),
            },
            object: Activity {
                object_type: "Activity",
                id: activity,
                definition: Definition { kind: "http://adlnet.gov/expapi/activities/simulation", name },
            },
            result: Outcome { completion: true, success: proof.predicted },
            timestamp,
        };
        Self::Task {
            task: proof.of.clone(),
            at: proof.at,
            predicted: proof.predicted,
            rows: proof.rows.clone(),
            statement: statement.into(),
        }
    }

    /// Returns the message as JSON, as the frame with this name sends it.
    pub fn to_json(&self, frame: &str) -> String {
        #[derive(Serialize)]
        struct Envelope<'a> {
            from: &'static str,
            frame: &'a str,
            #[serde(flatten)]
            message: &'a FrameMessage,
        }
        let envelope = Envelope { from: NAME, frame, message: self };
        serde_json::to_string(&envelope).expect("every key is a string, and nothing else of JSON can fail")
    }
}

/// Returns the height message of learning platforms (LTI's `lti.frameResize`), which identify the frame by its window.
pub fn frame_resize(height: u32) -> String {
    format!(r#"{{"subject":"lti.frameResize","height":{height}}}"#)
}

impl HostMessage {
    /// Parses a message from the host to the frame with this name. Returns `None` if it is for another recipient or invalid.
    pub fn from_json(json: &str, frame: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Envelope {
            to: String,
            frame: String,
        }
        #[derive(Deserialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        enum Message {
            State { state: serde_json::Value },
            Show { lang: Option<String>, theme: Option<String> },
        }
        let envelope: Envelope = serde_json::from_str(json).ok()?;
        if envelope.to != NAME || envelope.frame != frame {
            return None;
        }
        Some(match serde_json::from_str(json).ok()? {
            Message::State { state } => Self::State(state.to_string()),
            Message::Show { lang, theme } => Self::Show {
                lang: lang.and_then(|lang| Lang::from_tag(&lang)),
                theme: theme.and_then(|theme| Theme::from_id(&theme)),
            },
        })
    }
}
