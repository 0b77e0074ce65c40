//! The result as the chapter's HTTPClient returns it: `{status_code, headers, data}` or `{error}`. Pure.

use super::{request::place, result::json::Layout};
use crate::fetch::{Answer, Unanswered};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a response, whatever its status.
    Answered(Answer),
    /// Without a response.
    Unanswered(Unanswered),
}

/// The chapter's dictionary as JSON, up to a length limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictionary {
    pub text: String,
    /// Whether the limit cut something off.
    pub cut: bool,
    /// The line and the character, both counted from 1, at which a body that should be JSON is invalid.
    pub broken_at: Option<(usize, usize)>,
}

impl Outcome {
    /// Returns the whole dictionary.
    pub fn dictionary(&self) -> String {
        self.laid_out(usize::MAX).text
    }

    /// Returns the first `limit` bytes of the dictionary. `data` is the body's JSON, or its text if it is not JSON.
    pub fn laid_out(&self, limit: usize) -> Dictionary {
        let mut layout = Layout::new(limit);
        let mut broken_at = None;
        layout.push("{");
        layout.line(1);
        match self {
            Self::Answered(answer) => {
                layout.push(&format!("\"status_code\": {},", answer.status));
                layout.line(1);
                layout.push("\"headers\": {");
                for (index, (name, value)) in answer.headers.iter().enumerate() {
                    layout.push(if index > 0 { "," } else { "" });
                    layout.line(2);
                    layout.string(name);
                    layout.push(": ");
                    layout.string(value);
                }
                if !answer.headers.is_empty() {
                    layout.line(1);
                }
                layout.push("},");
                layout.line(1);
                layout.push("\"data\": ");
                let text = text(answer);
                match serde_json::from_str::<&RawValue>(&text) {
                    Ok(json) => layout.value(json, 1),
                    Err(error) => {
                        layout.string(&text);
                        broken_at = (is_json(answer) && !text.is_empty()).then(|| place(&text, &error));
                    }
                }
            }
            Self::Unanswered(unanswered) => {
                layout.push("\"error\": ");
                layout.string(&unanswered.message);
            }
        }
        layout.line(0);
        layout.push("}");
        let (text, cut) = layout.finish();
        Dictionary { text, cut, broken_at }
    }
}

/// Returns the body as text.
pub fn text(answer: &Answer) -> Cow<'_, str> {
    match &answer.text {
        Some(text) => Cow::Borrowed(&text.content),
        None => String::from_utf8_lossy(&answer.body),
    }
}

/// Whether the server declares the body as JSON (RFC 6839, section 3.1, for `+json`).
fn is_json(answer: &Answer) -> bool {
    let essence = answer.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}
