//! Describes the routes as a task for the generated programs. Pure.

use super::{
    form::Form,
    handlers::fixed::{self, Syntax},
    route::{Fixed, Handler, Route},
};
use crate::snippets::http_server::{
    FixedBody, HttpHandler, HttpRoute, HttpServer, Piece, ValueSyntax, parameter_names,
};

/// The address that the relay binds for a page.
const HOST: &str = "127.0.0.1";

/// Describes the server, whose REST resource starts with `items`. Returns `None` if the form has errors.
pub fn server(form: &Form, items: &[&str]) -> Option<HttpServer> {
    let (params, router) = form.listen_params().ok()?;
    Some(HttpServer {
        host: HOST.to_owned(),
        port: params.port,
        routes: router.routes().iter().map(route).collect(),
        cors: form.cors,
        items: items.iter().map(|name| (*name).to_owned()).collect(),
    })
}

fn route(route: &Route) -> HttpRoute {
    let handler = match &route.handler {
        Handler::Echo => HttpHandler::Echo,
        Handler::Items => HttpHandler::Items,
        Handler::Fixed(fixed) => {
            let (headers, syntax) = fixed::headers(fixed);
            HttpHandler::Fixed { status: fixed.status, headers, body: body(fixed, &route.path, syntax) }
        }
    };
    let methods = route.method.names().iter().copied().filter(|method| *method != "HEAD");
    HttpRoute { methods: methods.collect(), path: route.path.clone(), handler, delay_ms: route.delay_ms }
}

fn body(fixed: &Fixed, path: &str, syntax: Syntax) -> FixedBody {
    let names = parameter_names(path);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let pieces = fixed::pieces(str::from_utf8(&fixed.body).unwrap_or_default(), &names);
    if !pieces.iter().any(|piece| matches!(piece, fixed::Piece::Parameter(_))) {
        return FixedBody::Bytes(fixed.body.to_vec());
    }
    let piece = |piece| match piece {
        fixed::Piece::Text(text) => Piece::Text(str::to_owned(text)),
        fixed::Piece::Parameter(name) => Piece::Parameter(str::to_owned(name)),
    };
    let syntax = match syntax {
        Syntax::Json => ValueSyntax::Json,
        Syntax::Html => ValueSyntax::Html,
        Syntax::Plain => ValueSyntax::Plain,
    };
    FixedBody::Filled(pieces.into_iter().map(piece).collect(), syntax)
}
