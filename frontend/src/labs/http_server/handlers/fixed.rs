//! An answer that was written beforehand, with the path's parameters filled in.

use super::Request;
use crate::labs::http_server::{answer::Answer, route::Fixed};

/// What a value has to be in, so that it stays a value there.
#[derive(Clone, Copy)]
enum Syntax {
    Json,
    Html,
    Plain,
}

/// The answer to a request.
pub fn answer(fixed: &Fixed, request: Request) -> Answer {
    let mut headers = fixed.headers.clone();
    let stated = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let media_type = match stated {
        Some((_, value)) => value.clone(),
        None => {
            let media_type = media_type(&fixed.body);
            if !fixed.body.is_empty() {
                headers.push(("Content-Type".into(), media_type.into()));
            }
            media_type.into()
        }
    };
    let body = match str::from_utf8(&fixed.body) {
        Ok(text) if !request.params.is_empty() => filled(text, request.params, syntax(&media_type)).into(),
        Ok(_) | Err(_) => fixed.body.clone(),
    };
    Answer { status: fixed.status, headers, body }
}

/// The media type of a body of which none is stated, by how it begins.
pub fn media_type(body: &[u8]) -> &'static str {
    match body.trim_ascii_start().first() {
        Some(b'{' | b'[') => "application/json",
        Some(b'<') => "text/html; charset=utf-8",
        Some(_) | None => "text/plain; charset=utf-8",
    }
}

fn syntax(media_type: &str) -> Syntax {
    let media_type = media_type.to_ascii_lowercase();
    match media_type.split(';').next().unwrap_or_default().trim() {
        json if json.ends_with("json") => Syntax::Json,
        markup if markup.ends_with("html") || markup.ends_with("xml") => Syntax::Html,
        _ => Syntax::Plain,
    }
}

/// The text with the value of each parameter in place of its `{name}`. It is read once: what a value says is no parameter.
fn filled(mut text: &str, params: &[(String, String)], syntax: Syntax) -> String {
    let mut filled = String::with_capacity(text.len());
    while let Some(at) = text.find('{') {
        let (before, rest) = text.split_at(at);
        filled.push_str(before);
        let named = |(name, _): &&(String, String)| {
            rest[1..].strip_prefix(name.as_str()).is_some_and(|after| after.starts_with('}'))
        };
        match params.iter().find(named) {
            Some((name, value)) => {
                filled.push_str(&escaped(value, syntax));
                text = &rest[name.len() + 2..];
            }
            None => {
                filled.push('{');
                text = &rest[1..];
            }
        }
    }
    filled + text
}

fn escaped(value: &str, syntax: Syntax) -> String {
    match syntax {
        // Without the quotes, which the text has.
        Syntax::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        Syntax::Html => {
            let mut escaped = String::with_capacity(value.len());
            for character in value.chars() {
                match character {
                    '&' => escaped.push_str("&amp;"),
                    '<' => escaped.push_str("&lt;"),
                    '>' => escaped.push_str("&gt;"),
                    '"' => escaped.push_str("&quot;"),
                    '\'' => escaped.push_str("&#39;"),
                    other => escaped.push(other),
                }
            }
            escaped
        }
        Syntax::Plain => value.to_owned(),
    }
}
