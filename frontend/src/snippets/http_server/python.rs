//! Python with the standard library's `http.server`, with a thread for each connection.

use super::{FixedBody, HttpHandler, HttpRoute, HttpServer, Piece, ValueSyntax, path};
use crate::{
    snippets::{
        literal::{python, python_text},
        slots::{Slots, seconds},
    },
    text::Lang,
};

/// Writes the program.
pub fn write(server: &HttpServer, lang: Lang) -> String {
    let mut slots = Slots::of(lang);
    let (echo, items) = (server.has(&HttpHandler::Echo), server.has(&HttpHandler::Items));
    slots.set("host", python_text(&server.host));
    slots.set("port", server.port.to_string());
    slots.flag("cors", server.cors);
    slots.flag("echo", echo);
    slots.flag("items", items);
    slots.flag("delay", server.routes.iter().any(|route| route.delay_ms > 0));
    slots.flag("html", server.fills(ValueSyntax::Html));
    slots.flag("in_json", server.fills(ValueSyntax::Json));
    let names = server.items.iter().enumerate();
    let first: Vec<_> =
        names.map(|(index, name)| format!("{}: {{\"name\": {}}}", index + 1, python_text(name))).collect();
    slots.set("first_items", first.join(", "));
    slots.set("next_id", (server.items.len() + 1).to_string());
    let functions: Vec<_> = server.function_names();
    let fixed = server.routes.iter().zip(&functions).filter_map(|(route, name)| fixed(route, name));
    let fixed: String = fixed.collect();
    slots.set("routes", routes(server, &functions));
    let part = |used: bool, template: &str| if used { slots.fill(template) } else { String::new() };
    [part(true, IMPORTS), fixed, part(echo, ECHO), part(items, ITEMS), part(true, ROUTES)].concat()
}

/// Returns the function of a fixed response, or `None` for a handler whose function is in a template.
fn fixed(route: &HttpRoute, name: &str) -> Option<String> {
    let HttpHandler::Fixed { status, headers, body } = &route.handler else { return None };
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| format!("({}, {})", python_text(name), python_text(value))).collect();
    let body = match body {
        FixedBody::Bytes(bytes) => python(bytes),
        FixedBody::Filled(pieces, syntax) => {
            let piece = |piece: &Piece| match (piece, syntax) {
                (Piece::Text(text), _) => python_text(text),
                (Piece::Parameter(name), ValueSyntax::Json) => format!("in_json(params[{}])", python_text(name)),
                (Piece::Parameter(name), ValueSyntax::Html) => format!("html.escape(params[{}])", python_text(name)),
                (Piece::Parameter(name), ValueSyntax::Plain) => format!("params[{}]", python_text(name)),
            };
            format!("({}).encode()", pieces.iter().map(piece).collect::<Vec<_>>().join(" + "))
        }
    };
    Some(format!("\n\ndef {name}(request, params):\n    return {status}, [{}], {body}\n", headers.join(", ")))
}

/// Returns the table: the pattern, the parameter names, and the function for each method. Routes with the same path share a
/// line.
fn routes(server: &HttpServer, functions: &[String]) -> String {
    let mut table: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |path: &str, methods: &[&str], function: &str, delay_ms: u32| {
        let function = match delay_ms {
            0 => function.to_owned(),
            delay => format!("after({}, {function})", seconds(delay)),
        };
        let entries = methods.iter().map(|method| format!("\"{method}\": {function}"));
        match table.iter_mut().find(|(known, _)| path::pattern(known) == path::pattern(path)) {
            Some((_, known)) => known.extend(entries),
            None => table.push((path.to_owned(), entries.collect())),
        }
    };
    for (route, name) in server.routes.iter().zip(functions) {
        let delay = route.delay_ms;
        match &route.handler {
            HttpHandler::Fixed { .. } => add(&route.path, &route.methods, name, delay),
            HttpHandler::Echo => add(&route.path, &route.methods, "echo", delay),
            HttpHandler::Items => {
                let below = path::below(&route.path);
                for (path, method, function) in [
                    (&route.path, "GET", "list_items"),
                    (&route.path, "POST", "create_item"),
                    (&below, "GET", "read_item"),
                    (&below, "PUT", "replace_item"),
                    (&below, "PATCH", "merge_item"),
                    (&below, "DELETE", "remove_item"),
                ] {
                    add(path, &[method], function, delay);
                }
            }
        }
    }
    table.sort_by_key(|(path, _)| path::rank(path));
    let line = |(path, methods): &(String, Vec<String>)| {
        let names: Vec<_> = path::names(path).iter().map(|name| python_text(name)).collect();
        let pattern = python_text(&path::pattern(path));
        format!("    ({pattern}, [{}], {{{}}}),", names.join(", "), methods.join(", "))
    };
    table.iter().map(line).collect::<Vec<_>>().join("\n")
}

const IMPORTS: &str = r#"«?html»import html
«?items»import itertools
import json
import re
«?delay»import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
«?echo»from urllib.parse import parse_qsl, unquote
«?!echo»from urllib.parse import unquote


def as_json(status, value, headers=()):
    body = json.dumps(value, ensure_ascii=False) + "\n"
    return status, [("Content-Type", "application/json"), *headers], body.encode()


def error(status, headers=()):
    return as_json(status, {"error": HTTPStatus(status).phrase}, headers)
«?in_json»
«?in_json»
«?in_json»def in_json(text):
«?in_json»    return json.dumps(text, ensure_ascii=False)[1:-1]
«?delay»
«?delay»
«?delay»def after(seconds, answer):
«?delay»    def answer_late(request, params):
«?delay»        time.sleep(seconds)
«?delay»        return answer(request, params)
«?delay»
«?delay»    return answer_late
"#;

const ECHO: &str = r#"

def echo(request, params):
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        text = None
    try:
        value = json.loads(request.body)
    except ValueError:
        value = None
    return as_json(200, {
        "method": request.command,
        "path": request.path,
        "params": params,
        "query": grouped(parse_qsl(request.query, keep_blank_values=True)),
        "headers": grouped(request.headers.items()),
        "body": text,
        "bytes": len(request.body),
        "json": value,
    })


def grouped(pairs):
    lists = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in lists.items()}
"#;

const ITEMS: &str = r#"

items = {«first_items»}
ids = itertools.count(«next_id»)


def with_id(id):
    return {"id": id, **items[id]}


def list_items(request, params):
    return as_json(200, [with_id(id) for id in list(items)])


def create_item(request, params):
    item, refused = read_object(request)
    if refused:
        return refused
    id = next(ids)
    items[id] = item
    return as_json(201, with_id(id), [("Location", f"{request.path.rstrip('/')}/{id}")])


def read_item(request, params):
    id = known(params["id"])
    return as_json(200, with_id(id)) if id else error(404)


def replace_item(request, params):
    id = known(params["id"])
    if not id:
        return error(404)
    item, refused = read_object(request)
    if refused:
        return refused
    items[id] = item
    return as_json(200, with_id(id))


def merge_item(request, params):
    id = known(params["id"])
    if not id:
        return error(404)
    change, refused = read_object(request)
    if refused:
        return refused
    # «merge_null»
    items[id] = {name: value for name, value in {**items[id], **change}.items() if change.get(name, 0) is not None}
    return as_json(200, with_id(id))


def remove_item(request, params):
    id = known(params["id"])
    if not id:
        return error(404)
    del items[id]
    return 204, [], b""


def known(id):
    return int(id) if id.isdecimal() and int(id) in items else None


def read_object(request):
    try:
        item = json.loads(request.body)
    except ValueError:
        return None, error(400)
    if not isinstance(item, dict):
        return None, error(422)
    item.pop("id", None)
    return item, None
"#;

const ROUTES: &str = r#"

# «routes_about»
ROUTES = [
«routes»
]


def find(request):
    for pattern, names, methods in ROUTES:
        if match := re.fullmatch(pattern, request.path):
            answer = methods.get("GET" if request.command == "HEAD" else request.command)
            if answer:
                return answer(request, dict(zip(names, map(unquote, match.groups()))))
            allowed = [("Allow", ", ".join([*methods, "OPTIONS"]))]
            return (204, allowed, b"") if request.command == "OPTIONS" else error(405, allowed)
    return error(404)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # «keeps_connections»

    def handle_request(self):
        if "Transfer-Encoding" in self.headers:
            self.send_error(501)  # «no_chunks»
            return
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.path, _, self.query = self.path.partition("?")
        status, headers, body = find(self)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
«?cors»        for name in ["Origin", "Methods", "Headers"]:
«?cors»            self.send_header(f"Access-Control-Allow-{name}", "*")
«?cors»        self.send_header("Access-Control-Expose-Headers", "*")
        if status not in (204, 304):  # «no_body»
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status not in (204, 304) and self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_request


try:
    server = ThreadingHTTPServer((«host», «port»), Handler)
except OSError as reason:
    raise SystemExit(f"bind: {reason}")
with server:
    print(f"«listening» http://{server.server_address[0]}:{server.server_port}/")
    server.serve_forever()
"#;
