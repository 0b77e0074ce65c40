//! Echoes the request, as JSON.

use super::Request;
use crate::{labs::http_server::answer::Answer, query};
use serde_json::{Map, Value};

/// Answers with the method, path, parameters, query, headers and body of a request. Values with the same name become a
/// list.
pub fn answer(request: Request) -> Answer {
    let headers = request.head.headers.iter().map(|header| (header.name.clone(), header.text()));
    let mut echo = Map::new();
    echo.insert("method".into(), request.head.method.as_str().into());
    echo.insert("path".into(), request.path.into());
    echo.insert("params".into(), grouped(request.params.iter().cloned()));
    echo.insert("query".into(), grouped(query::pairs(request.query)));
    echo.insert("headers".into(), grouped(headers));
    let text = str::from_utf8(request.body);
    echo.insert("body".into(), text.map_or(Value::Null, Into::into));
    echo.insert("bytes".into(), request.body.len().into());
    echo.insert("json".into(), serde_json::from_slice(request.body).unwrap_or_default());
    Answer::json(200, &echo.into())
}

fn grouped(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut grouped: Map<String, Value> = Map::new();
    for (name, value) in pairs {
        match grouped.get_mut(&name) {
            None => drop(grouped.insert(name, value.into())),
            Some(Value::Array(values)) => values.push(value.into()),
            Some(first) => *first = Value::Array(vec![first.take(), value.into()]),
        }
    }
    grouped.into()
}
