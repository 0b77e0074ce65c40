//! The messages between the lab in a frame and the page around it, its host. This is the one place where both are described. Pure.
//!
//! Each is an object that `postMessage` carries. Those of the frame have `"from": "networking-lab"`, those of the host
//! `"to": "networking-lab"`; both have `frame`, the name of the iframe (its `name` attribute), which is empty where it has none:
//!
//! ```json
//! { "from": "networking-lab", "frame": "lab-1", "type": "height", "height": 812 }
//! { "to": "networking-lab", "frame": "lab-1", "type": "show", "theme": "dark" }
//! ```

use crate::{progress::Proof, text::Lang, theme::Theme};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The number of this protocol. A message that is new is no new protocol: hosts ignore those that they do not know.
pub const PROTOCOL: u32 = 1;

const NAME: &str = "networking-lab";

/// What the frame tells its host.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FrameMessage {
    /// The lab has been drawn, and reads the host's messages from now on.
    Ready {
        /// [`PROTOCOL`].
        protocol: u32,
        /// The lab that is shown; null for the chapter.
        lab: Option<&'static str>,
        lang: &'static str,
    },
    /// The page in the frame is this high.
    Height {
        /// In CSS pixels.
        height: u32,
    },
    /// The learner has done a task or an experiment in this frame. Told once, when it is done.
    Task {
        /// Its id.
        task: String,
        /// When, in milliseconds since 1970 (UTC).
        at: u64,
        /// Of an experiment: whether what the learner predicted was seen.
        #[serde(skip_serializing_if = "Option::is_none")]
        predicted: Option<bool>,
        /// The numbers of the entries of the lab's record that prove it. The entries are in the `state`.
        rows: Vec<u64>,
        /// The same for a learning record store.
        statement: Box<Statement>,
    },
    /// Every task of the lab that is shown is done, or all boxes of the chapter's checklist are. Told once, after the last task.
    Complete {
        /// The lab; null for the chapter.
        lab: Option<&'static str>,
    },
    /// What the learner has proved, after it has changed.
    State {
        /// As [`Progress::to_json`](crate::progress::Progress::to_json) writes it.
        state: Box<RawValue>,
    },
}

/// What the host tells the frame.
#[derive(Clone, Debug, PartialEq)]
pub enum HostMessage {
    /// This was proved before, or elsewhere: it is added to what the frame has.
    State(String),
    /// Show the page in this language and these colours; what is none stays.
    Show { lang: Option<Lang>, theme: Option<Theme> },
}

/// A statement of the Experience API (xAPI 1.0.3, section 2.4) without `actor`: who the learner is only the host knows.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    pub verb: Verb,
    pub object: Activity,
    pub result: Outcome,
    /// When (ISO 8601, UTC).
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
    /// Of an experiment: whether what the learner predicted was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
}

/// The same words in each language.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageMap {
    pub ko: &'static str,
    pub en: &'static str,
}

impl LanguageMap {
    /// These words of the page.
    pub fn of(words: impl Fn(Lang) -> &'static str) -> Self {
        Self { ko: words(Lang::Ko), en: words(Lang::En) }
    }
}

impl FrameMessage {
    /// That this was done. `activity` is the address that opens it, `name` its title, `timestamp` the proof's time (ISO 8601).
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

    /// The message as the frame of this name sends it.
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

/// The height for a learning platform (LTI's `lti.frameResize`), which knows the frame by its source.
pub fn frame_resize(height: u32) -> String {
    format!(r#"{{"subject":"lti.frameResize","height":{height}}}"#)
}

impl HostMessage {
    /// Reads a message of the host to the frame of this name; none where it is for somebody else, or is not one.
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
