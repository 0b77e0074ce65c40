//! The result as the chapter's HTTPClient gives it: `{status_code, headers, data}` or `{error}`. Pure.

use crate::transport::http::{Answer, Unanswered};
use serde_json::{Map, Value, json};

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
        let dictionary = match self {
            Self::Answered(answer) => {
                let headers: Map<String, Value> =
                    answer.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
                let data = serde_json::from_slice(&answer.body).unwrap_or_else(|_| json!(text(&answer.body)));
                json!({ "status_code": answer.status, "headers": headers, "data": data })
            }
            Self::Unanswered(unanswered) => json!({ "error": unanswered.message }),
        };
        serde_json::to_string_pretty(&dictionary).expect("a JSON value is JSON")
    }
}

/// A body as text; what is not UTF-8 becomes U+FFFD.
pub fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}
