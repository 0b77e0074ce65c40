//! Rust with axum.

mod templates;

use super::{FixedBody, HttpHandler, HttpRoute, HttpServer, Piece, ValueSyntax, path};
use crate::{
    snippets::{
        literal::{quoted, readable, rust, rust_text},
        slots::Slots,
    },
    text::Lang,
};
use std::collections::{BTreeMap, BTreeSet};
use templates::{ECHO, IN_HTML, IN_JSON, ITEMS, MAIN};

/// The names that a program imports, as paths relative to `axum::` and `std::`.
#[derive(Default)]
struct Uses {
    axum: BTreeSet<&'static str>,
    std: BTreeSet<&'static str>,
}

/// Writes the program.
pub fn write(server: &HttpServer, lang: Lang) -> String {
    let mut slots = Slots::of(lang);
    let (echo, items) = (server.has(&HttpHandler::Echo), server.has(&HttpHandler::Items));
    let mut uses = Uses::default();
    uses.axum.extend(["Router", "http::Method", "http::StatusCode"]);
    let functions = server.function_names();
    let fixed = server.routes.iter().zip(&functions).filter_map(|(route, name)| fixed(route, name, &mut uses));
    let fixed: String = fixed.collect();
    let mut calls = routes(server, &functions, &mut uses);
    // axum rejects segments that begin with `:` or `*`, because earlier versions gave them another meaning.
    if server.routes.iter().any(|route| route.path.split('/').any(|segment| segment.starts_with([':', '*']))) {
        calls.insert(0, "without_v07_checks()".to_owned());
    }
    calls.push("method_not_allowed_fallback(other_methods)".to_owned());
    if server.cors {
        uses.axum.extend(["middleware::map_response", "response::Response"]);
        calls.push("layer(map_response(share))".to_owned());
    }
    if items {
        calls.push("with_state(Arc::new(Mutex::new(items)))".to_owned());
    }
    let is_in_json = server.fills(ValueSyntax::Json);
    if echo {
        uses.axum.extend(["Json", "body::Bytes", "extract::Path", "extract::Query", "http::HeaderMap", "http::Uri"]);
        uses.std.insert("collections::HashMap");
    }
    if items {
        uses.axum.extend([
            "Json",
            "body::Bytes",
            "extract::Path",
            "extract::State",
            "http::Uri",
            "response::IntoResponse",
            "http::header::LOCATION",
        ]);
        uses.std.extend(["collections::BTreeMap", "sync::Arc", "sync::Mutex"]);
    }
    slots.flag("json", echo || items || is_in_json);
    slots.set(
        "serde",
        if echo {
            "Map, Value, json"
        } else if items {
            "Map, Value"
        } else {
            ""
        }
        .to_owned(),
    );
    slots.flag("cors", server.cors);
    slots.flag("items", items);
    slots.flag("encoded", server.routes.iter().any(|route| !route.path.is_ascii()));
    slots.set("axum", use_lines("axum", &uses.axum));
    slots.set("std", use_lines("std", &uses.std));
    let names = server.items.iter().enumerate();
    let first = names.map(|(index, name)| format!("({}, {})", index + 1, rust_text(name)));
    slots.set("first_items", first.collect::<Vec<_>>().join(", "));
    slots.set("routes", calls.iter().map(|call| format!("        .{call}")).collect::<Vec<_>>().join("\n"));
    slots.set("host", quoted(&server.host));
    slots.set("port", server.port.to_string());
    let part = |used: bool, template: &str| if used { slots.fill(template) } else { String::new() };
    [
        part(true, MAIN),
        fixed,
        part(is_in_json, IN_JSON),
        if server.fills(ValueSyntax::Html) { IN_HTML.to_owned() } else { String::new() },
        part(echo, ECHO),
        part(items, ITEMS),
    ]
    .concat()
}

/// Returns the `use` declarations, one for each module.
fn use_lines(library: &str, names: &BTreeSet<&str>) -> String {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in names {
        let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
        modules.entry(module).or_default().push(name);
    }
    let line = |(module, names): (&str, Vec<&str>)| {
        let module = if module.is_empty() { library.to_owned() } else { format!("{library}::{module}") };
        match names[..] {
            [name] => format!("use {module}::{name};"),
            _ => format!("use {module}::{{{}}};", names.join(", ")),
        }
    };
    modules.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the function of a fixed response, or `None` for a handler whose function is in a template.
fn fixed(route: &HttpRoute, name: &str, uses: &mut Uses) -> Option<String> {
    let HttpHandler::Fixed { status, headers, body } = &route.handler else { return None };
    uses.axum.extend(["response::IntoResponse", "body::Body"]);
    let mut answer = Vec::new();
    if *status != 200 {
        answer.push(format!("StatusCode::from_u16({status}).unwrap()"));
    }
    if !headers.is_empty() {
        uses.axum.insert("response::AppendHeaders");
        let headers = headers.iter().map(|(name, value)| format!("({}, {})", rust_text(name), rust_text(value)));
        answer.push(format!("AppendHeaders([{}])", headers.collect::<Vec<_>>().join(", ")));
    }
    let (mut parameters, mut before) = ("", String::new());
    answer.push(match body {
        FixedBody::Bytes(bytes) => match readable(bytes) {
            Some(text) => format!("Body::from({})", quoted(text)),
            None => format!("Body::from(&{}[..])", rust(bytes)),
        },
        FixedBody::Filled(pieces, syntax) => {
            uses.axum.insert("extract::Path");
            uses.std.insert("collections::HashMap");
            parameters = "Path(params): Path<HashMap<String, String>>";
            let piece = |piece: &Piece| match (piece, syntax) {
                (Piece::Text(text), _) => rust_text(text),
                (Piece::Parameter(name), ValueSyntax::Json) => {
                    format!("in_json(&params[{}]).as_str()", rust_text(name))
                }
                (Piece::Parameter(name), ValueSyntax::Html) => {
                    format!("in_html(&params[{}]).as_str()", rust_text(name))
                }
                (Piece::Parameter(name), ValueSyntax::Plain) => format!("params[{}].as_str()", rust_text(name)),
            };
            before =
                format!("    let body = [{}].concat();\n", pieces.iter().map(piece).collect::<Vec<_>>().join(", "));
            "Body::from(body)".to_owned()
        }
    });
    let answer = match &answer[..] {
        [only] => only.clone(),
        parts => format!("({})", parts.join(", ")),
    };
    Some(format!("\nasync fn {name}({parameters}) -> impl IntoResponse {{\n{before}    {answer}\n}}\n"))
}

/// Returns the method calls that add the routes.
fn routes(server: &HttpServer, functions: &[String], uses: &mut Uses) -> Vec<String> {
    let mut calls = Vec::new();
    for (route, name) in server.routes.iter().zip(functions) {
        let all = |function: &str| route.methods.iter().map(|method| (*method, function.to_owned())).collect();
        let ready = |functions: &[(&'static str, &str)]| {
            functions.iter().map(|(method, function)| (*method, (*function).to_owned())).collect()
        };
        let path = path::template(&route.path);
        let places: Vec<(String, Vec<(&str, String)>)> = match &route.handler {
            HttpHandler::Fixed { .. } => vec![(path, all(name))],
            HttpHandler::Echo => vec![(path, all("echo"))],
            HttpHandler::Items => vec![
                (path.clone(), ready(&[("GET", "list_items"), ("POST", "create_item")])),
                (
                    path::below(&path),
                    ready(&[
                        ("GET", "read_item"),
                        ("PUT", "replace_item"),
                        ("PATCH", "merge_item"),
                        ("DELETE", "remove_item"),
                    ]),
                ),
            ],
        };
        let delay = delay(route.delay_ms, uses);
        for (path, functions) in places {
            uses.axum.extend(functions.first().map(|(method, _)| routing(method)));
            let functions = functions.iter().map(|(method, name)| format!("{}({name})", method.to_ascii_lowercase()));
            let functions = functions.collect::<Vec<_>>().join(".");
            calls.push(format!("route({}, {functions}{delay})", rust_text(&path)));
        }
    }
    calls
}

/// Returns the layer that delays a route's responses, or an empty string if there is no delay.
fn delay(delay_ms: u32, uses: &mut Uses) -> String {
    if delay_ms == 0 {
        return String::new();
    }
    uses.axum.extend(["extract::Request", "middleware::map_request"]);
    uses.std.insert("time::Duration");
    format!(
        ".route_layer(map_request(async |request: Request| {{
            tokio::time::sleep(Duration::from_millis({delay_ms})).await;
            request
        }}))"
    )
}

/// Returns the import of the function that begins a route's method router.
fn routing(method: &str) -> &'static str {
    match method {
        "POST" => "routing::post",
        "PUT" => "routing::put",
        "PATCH" => "routing::patch",
        "DELETE" => "routing::delete",
        _ => "routing::get",
    }
}
