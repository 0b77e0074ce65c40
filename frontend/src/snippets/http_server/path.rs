//! The paths of routes, parsed as `matchit` does.

use percent_encoding::{CONTROLS, utf8_percent_encode};

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPiece {
    /// Literal text. Characters outside ASCII are percent-encoded, as in requests.
    Text(String),
    /// A named parameter that matches up to the next slash.
    Parameter(String),
    /// A named parameter that matches the rest of the path.
    Rest(String),
}

/// Splits a path into pieces. `{{` and `}}` are literal braces.
fn pieces(path: &str) -> Vec<PathPiece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let double = rest.starts_with("{{") || rest.starts_with("}}");
        let parameter = if first == '{' && !double { rest[1..].split_once('}') } else { None };
        rest = match parameter {
            Some((name, after)) => {
                if !text.is_empty() {
                    pieces.push(PathPiece::Text(encoded(&std::mem::take(&mut text))));
                }
                pieces.push(match name.strip_prefix('*') {
                    Some(name) => PathPiece::Rest(name.to_owned()),
                    None => PathPiece::Parameter(name.to_owned()),
                });
                after
            }
            None => {
                text.push(first);
                &rest[if double { 2 } else { first.len_utf8() }..]
            }
        };
    }
    if !text.is_empty() {
        pieces.push(PathPiece::Text(encoded(&text)));
    }
    pieces
}

/// Encodes a text as in the paths of requests.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, CONTROLS).to_string()
}

/// Returns a path in the syntax of `matchit`, encoded so that it matches the paths of requests.
pub fn template(path: &str) -> String {
    let piece = |piece: PathPiece| match piece {
        PathPiece::Text(text) => text.replace('{', "{{").replace('}', "}}"),
        PathPiece::Parameter(name) => format!("{{{name}}}"),
        PathPiece::Rest(name) => format!("{{*{name}}}"),
    };
    pieces(path).into_iter().map(piece).collect()
}

/// Returns the path of an item of a resource.
pub fn below(path: &str) -> String {
    format!("{}/{{id}}", path.trim_end_matches('/'))
}

/// Returns the path as a Python regular expression.
pub fn pattern(path: &str) -> String {
    let piece = |piece: &PathPiece| match piece {
        PathPiece::Text(text) => escaped(text),
        PathPiece::Parameter(_) => "([^/]+)".to_owned(),
        PathPiece::Rest(_) => "(.+)".to_owned(),
    };
    pieces(path).iter().map(piece).collect()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if r".^$*+?{}[]\|()".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Returns the names of the parameters, in order.
pub fn names(path: &str) -> Vec<String> {
    let name = |piece| match piece {
        PathPiece::Text(_) => None,
        PathPiece::Parameter(name) | PathPiece::Rest(name) => Some(name),
    };
    pieces(path).into_iter().filter_map(name).collect()
}

/// Returns a sort key. The first path in this order that matches a request is the one that `matchit` chooses: literal segments
/// come before parameters.
pub fn rank(path: &str) -> Vec<u8> {
    let rank = |segment: &str| match segment.find('{').filter(|at| !segment[*at..].starts_with("{{")) {
        None => 0,
        Some(at) if segment[at..].starts_with("{*") => 2,
        Some(_) => 1,
    };
    path.split('/').map(rank).collect()
}
