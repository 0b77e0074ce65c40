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
                let headers = answer.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
                let body = String::from_utf8_lossy(&answer.body);
                let data = serde_json::from_str(&body).unwrap_or_else(|_| Value::String(body.into_owned()));
                json!({"status_code": answer.status, "headers": headers.collect::<Map<_, _>>(), "data": data})
            }
            Self::Unanswered(unanswered) => json!({"error": unanswered.message}),
        };
        format!("{dictionary:#}")
    }
}
