//! The result as the chapter's HTTPClient gives it: `{status_code, headers, data}` or `{error}`. Pure.

use crate::transport::http::{Answer, Unanswered};
use serde_json::{Map, Value};

/// How the last exchange ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With an answer, whatever its status.
    Answered(Answer),
    /// Without one.
    Unanswered(Unanswered),
}

impl Outcome {
    /// The chapter's dictionary as JSON: `data` is the body's JSON, or its text where it is none.
    pub fn dictionary(&self) -> String {
        let mut dictionary = Map::new();
        match self {
            Self::Answered(answer) => {
                let mut headers = Map::new();
                for (name, value) in &answer.headers {
                    headers.insert(name.clone(), Value::String(value.clone()));
                }
                let body = text(&answer.body);
                dictionary.insert("status_code".into(), answer.status.into());
                dictionary.insert("headers".into(), Value::Object(headers));
                dictionary.insert("data".into(), serde_json::from_str(&body).unwrap_or(Value::String(body)));
            }
            Self::Unanswered(unanswered) => {
                dictionary.insert("error".into(), Value::String(unanswered.message.clone()));
            }
        }
        // It cannot fail: a JSON value is JSON.
        serde_json::to_string_pretty(&Value::Object(dictionary)).unwrap_or_default()
    }
}

/// A body as text; what is not UTF-8 becomes U+FFFD.
pub fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}
