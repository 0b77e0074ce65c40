//! A predefined answer, with the path's parameters filled in.

use super::Request;
use crate::labs::http_server::{answer::Answer, route::Fixed};

/// The syntax of a body, for which parameter values are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Json,
    Html,
    Plain,
}

/// A piece of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// A placeholder for the parameter of this name.
    Parameter(&'a str),
}

/// Answers a request.
pub fn answer(fixed: &Fixed, request: Request) -> Answer {
    let (headers, syntax) = headers(fixed);
    let body = match str::from_utf8(&fixed.body) {
        Ok(text) if !request.params.is_empty() => filled(text, request.params, syntax).into(),
        Ok(_) | Err(_) => fixed.body.clone(),
    };
    Answer { status: fixed.status, headers, body }
}

/// Returns the headers, with a media type if there is a body, and the syntax of the body.
pub fn headers(fixed: &Fixed) -> (Vec<(String, String)>, Syntax) {
    let mut headers = fixed.headers.clone();
    let stated = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let syntax = match stated {
        Some((_, value)) => syntax(value),
        None => {
            let media_type = media_type(&fixed.body);
            if !fixed.body.is_empty() {
                headers.push(("Content-Type".into(), media_type.into()));
            }
            syntax(media_type)
        }
    };
    (headers, syntax)
}

/// Guesses the media type of a body from its first character.
fn media_type(body: &[u8]) -> &'static str {
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

/// Replaces each `{name}` with the value of its parameter. Placeholders inside values are not replaced.
fn filled(text: &str, params: &[(String, String)], syntax: Syntax) -> String {
    let names: Vec<&str> = params.iter().map(|(name, _)| name.as_str()).collect();
    let piece = |piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Parameter(name) => {
            let value = params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            escaped(value.unwrap_or_default(), syntax)
        }
    };
    pieces(text, &names).into_iter().map(piece).collect()
}

/// Splits a text at the placeholders of the parameters `names`.
pub fn pieces<'a>(text: &'a str, names: &[&'a str]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(brace) = text[at..].find('{').map(|brace| at + brace) {
        let rest = &text[brace + 1..];
        let named = |name: &&&str| rest.strip_prefix(**name).is_some_and(|after| after.starts_with('}'));
        at = brace + 1;
        if let Some(name) = names.iter().find(named) {
            pieces.extend((from < brace).then(|| Piece::Text(&text[from..brace])));
            pieces.push(Piece::Parameter(name));
            at += name.len() + 1;
            from = at;
        }
    }
    pieces.extend((from < text.len()).then(|| Piece::Text(&text[from..])));
    pieces
}

fn escaped(value: &str, syntax: Syntax) -> String {
    match syntax {
        // Without the quotes, which the template contains.
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
                    '\'' => escaped.push_str("&#x27;"),
                    other => escaped.push(other),
                }
            }
            escaped
        }
        Syntax::Plain => value.to_owned(),
    }
}
