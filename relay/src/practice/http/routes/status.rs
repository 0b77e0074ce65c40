//! Answers with a requested status code.

use super::{super::answer::Refusal, inspect::last_segment};
use crate::practice::limits::STATUS_CODES;
use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode, Uri,
        header::{CONTENT_TYPE, LOCATION, PROXY_AUTHENTICATE, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use rand::RngExt;
use serde_json::json;

const MORE_INFO: HeaderName = HeaderName::from_static("x-more-info");

/// One code, or a random one of several: `200,500`, or `200:3,500:1` for the first to be three times as likely.
pub async fn status(uri: Uri) -> Result<Response, Refusal> {
    let text = last_segment(&uri);
    let refusal = || Refusal::Status(text.chars().take(100).collect());
    let choices = choices(text).ok_or_else(refusal)?;
    let all: f64 = choices.iter().map(|(_, weight)| weight).sum();
    Ok(answer(choose(&choices, rand::rng().random::<f64>() * all).ok_or_else(refusal)?))
}

/// Codes and their weights.
fn choices(text: &str) -> Option<Vec<(StatusCode, f64)>> {
    let choice = |text: &str| {
        let (code, weight) = text.split_once(':').unwrap_or((text, "1"));
        Some((code_of(code)?, weight.parse().ok().filter(|weight: &f64| *weight >= 0.0 && weight.is_finite())?))
    };
    let choices: Option<Vec<_>> = text.split(',').take(STATUS_CODES + 1).map(choice).collect();
    choices.filter(|choices| choices.len() <= STATUS_CODES)
}

/// A code that ends a request: 1xx only announces another answer.
pub fn code_of(text: &str) -> Option<StatusCode> {
    let code = text.parse().ok().filter(|code| (200..600).contains(code))?;
    StatusCode::from_u16(code).ok()
}

/// The choice at this point in the cumulative weights.
fn choose(choices: &[(StatusCode, f64)], mut point: f64) -> Option<StatusCode> {
    for (code, weight) in choices {
        if point < *weight {
            return Some(*code);
        }
        point -= weight;
    }
    None
}

/// The answer if the request accepts none of the available types.
pub fn not_acceptable() -> Response {
    answer(StatusCode::NOT_ACCEPTABLE)
}

fn answer(code: StatusCode) -> Response {
    match code.as_u16() {
        // Relative (RFC 9110, section 10.2.2), so that it also works if the routes are nested; a 307 keeps its method.
        301 | 302 | 303 | 305 | 307 | 308 => {
            (code, [(LOCATION, HeaderValue::from_static("../anything"))]).into_response()
        }
        // A 401 must name a scheme (RFC 9110, section 11.6.1). With `Basic`, browsers would ask the learner for a
        // password.
        401 => {
            (code, [(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="networking-lab""#))]).into_response()
        }
        402 => (code, "Nobody has said yet what paying here would mean (RFC 9110, section 15.5.3).\n").into_response(),
        406 => {
            let body = json!({
                "message": "nothing here is of a type that the request accepts",
                "accept": ["image/webp", "image/svg+xml", "image/jpeg", "image/png", "image/*"],
            });
            (code, [(CONTENT_TYPE, HeaderValue::from_static("application/json"))], format!("{body}\n")).into_response()
        }
        407 => {
            (code, [(PROXY_AUTHENTICATE, HeaderValue::from_static(r#"Basic realm="networking-lab""#))]).into_response()
        }
        418 => {
            let more = HeaderValue::from_static("https://www.rfc-editor.org/rfc/rfc2324");
            (code, [(MORE_INFO, more)], "I'm a teapot: no coffee here (RFC 2324).\n").into_response()
        }
        _ => code.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_chosen_by_their_weights() {
        let choices = choices("200:3,500,404:0,503:0.5").unwrap();
        let at = |point| choose(&choices, point).map(|code| code.as_u16());
        assert_eq!([0.0, 2.9, 3.0, 3.9, 4.0, 4.4].map(at), [200, 200, 500, 500, 503, 503].map(Some));
        assert_eq!(at(4.5), None);
    }

    #[test]
    fn what_is_no_choice_is_refused() {
        for text in ["", "200,", ",200", "200,abc", "200:x", "200:-1", "200:NaN", "200:inf", "200,100", "200:1:1"] {
            assert!(choices(text).is_none(), "{text}");
        }
        assert!(choices(&vec!["200"; STATUS_CODES].join(",")).is_some());
        assert!(choices(&vec!["200"; STATUS_CODES + 1].join(",")).is_none());
        // Nothing can be chosen if no weight exceeds 0.
        assert_eq!(choose(&choices("200:0").unwrap(), 0.0), None);
    }
}
