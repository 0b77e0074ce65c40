//! The result as the chapter's HTTPClient gives it: `{status_code, headers, data}` or `{error}`. Pure.

use crate::{
    json::Json,
    record::utf8::lossy,
    transport::http::{Answer, Unanswered},
};

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
        let members = match self {
            Self::Answered(answer) => {
                let mut headers = Vec::new();
                for (name, value) in &answer.headers {
                    headers.push((name.clone(), Json::Text(value.clone())));
                }
                let body = lossy(&answer.body);
                vec![
                    ("status_code".into(), Json::Word(answer.status.to_string())),
                    ("headers".into(), Json::Object(headers)),
                    ("data".into(), Json::read(&body).unwrap_or(Json::Text(body))),
                ]
            }
            Self::Unanswered(unanswered) => vec![("error".into(), Json::Text(unanswered.message.clone()))],
        };
        Json::Object(members).pretty()
    }
}
