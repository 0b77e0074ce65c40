//! The HTTP server lab's form: its fields and their validation. Pure.

use super::{
    answer::is_set_by_server,
    route::{Fixed, Handler, Method, Route},
    router::{RouteError, Router},
};
use crate::{
    labs::{
        input::{self, Errors},
        listener::ListenParams,
    },
    text::fields::InputError,
};
use http::{HeaderName, HeaderValue};
use relay_protocol::MAX_BACKLOG;
use serde::{Deserialize, Serialize};

/// The default port. It differs from the TCP server lab's, so that both can listen.
pub const PORT: u16 = 9080;

/// The maximum number of routes.
pub const MAX_ROUTES: usize = 20;

/// The maximum delay of an answer, in milliseconds.
pub const MAX_DELAY_MS: u32 = 30_000;

/// Identifies a route. Ids count up and are never reused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteId(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The port to bind; 0 for any free one.
    Port,
    /// A field of a route. Edits name a field of the edited route, errors a field of any route.
    Route(RouteId, Column),
}

/// A text field of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Path,
    Status,
    /// One `Name: value` per line.
    Headers,
    Body,
    /// In milliseconds.
    Delay,
}

impl Column {
    /// The id of the field's element.
    pub fn id(self) -> &'static str {
        match self {
            Self::Path => "http-server-path",
            Self::Status => "http-server-status",
            Self::Headers => "http-server-headers",
            Self::Body => "http-server-body",
            Self::Delay => "http-server-delay",
        }
    }
}

/// The id of the port field's element.
pub const PORT_ID: &str = "http-server-port";

/// The kind of handler that answers a route's requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    #[default]
    Fixed,
    Echo,
    Items,
}

impl Kind {
    /// Every kind, in display order.
    pub const ALL: [Self; 3] = [Self::Fixed, Self::Echo, Self::Items];
}

/// The form of one route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteForm {
    pub id: RouteId,
    pub method: Method,
    pub path: String,
    pub kind: Kind,
    pub status: String,
    pub headers: String,
    pub body: String,
    pub delay: String,
}

/// The form as entered, not validated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub port: String,
    /// Whether scripts of other origins may read the answers.
    pub cors: bool,
    pub routes: Vec<RouteForm>,
    last_route: RouteId,
}

impl Form {
    /// Returns a form from a link or a file with at most [`MAX_ROUTES`] routes, each with a new id.
    pub fn renumbered(mut self) -> Self {
        self.routes.truncate(MAX_ROUTES);
        self.last_route = RouteId::default();
        for route in &mut self.routes {
            self.last_route.0 += 1;
            route.id = self.last_route;
        }
        self
    }

    /// The initial form: example routes of every kind; `/` answers `greeting`.
    pub fn new(greeting: &str) -> Self {
        let mut form = Self { port: PORT.to_string(), cors: true, routes: Vec::new(), last_route: RouteId::default() };
        let user = "{\"id\": \"{id}\"}";
        for (method, path, kind, body, delay) in [
            (Method::Get, "/", Kind::Fixed, greeting, "0"),
            (Method::Get, "/users/{id}", Kind::Fixed, user, "0"),
            (Method::Any, "/echo", Kind::Echo, "", "0"),
            (Method::Any, "/items", Kind::Items, "", "0"),
            (Method::Get, "/slow", Kind::Fixed, greeting, "3000"),
        ] {
            let route = form.add_route();
            *route = RouteForm {
                method,
                path: path.into(),
                kind,
                body: body.into(),
                delay: delay.into(),
                ..std::mem::take(route)
            };
        }
        form
    }

    /// Appends a new route.
    pub fn add_route(&mut self) -> &mut RouteForm {
        self.last_route.0 += 1;
        let id = self.last_route;
        let path = format!("/new{}", id.0);
        self.routes.push(RouteForm { id, path, status: "200".into(), delay: "0".into(), ..RouteForm::default() });
        let last = self.routes.len() - 1;
        &mut self.routes[last]
    }

    pub fn route(&self, id: RouteId) -> Option<&RouteForm> {
        self.routes.iter().find(|route| route.id == id)
    }

    pub fn route_mut(&mut self, id: RouteId) -> Option<&mut RouteForm> {
        self.routes.iter_mut().find(|route| route.id == id)
    }

    /// Sets the text of a field.
    pub fn edit(&mut self, field: Field, text: String) {
        match field {
            Field::Port => self.port = text,
            Field::Route(id, column) => {
                let Some(route) = self.route_mut(id) else { return };
                match column {
                    Column::Path => route.path = text,
                    Column::Status => route.status = text,
                    Column::Headers => route.headers = text,
                    Column::Body => route.body = text,
                    Column::Delay => route.delay = text,
                }
            }
        }
    }

    /// Returns the parameters of bind and listen and the routes, or all errors.
    pub fn listen_params(&self) -> Result<(ListenParams, Router), Errors<Field>> {
        let mut errors = Errors::default();
        let port = errors.read(Field::Port, input::whole_number(&self.port, 0, u16::MAX.into()));
        let port = port.and_then(|port| u16::try_from(port).ok());
        match (port, self.read_routes(&mut errors)) {
            (Some(port), Some(router)) => {
                Ok((ListenParams { port, backlog: MAX_BACKLOG, reuse_address: true }, router))
            }
            _ => Err(errors),
        }
    }

    /// Returns the routes, or their errors.
    pub fn router(&self) -> Result<Router, Errors<Field>> {
        let mut errors = Errors::default();
        self.read_routes(&mut errors).ok_or(errors)
    }

    fn read_routes(&self, errors: &mut Errors<Field>) -> Option<Router> {
        // Read every route, so that all errors are reported at once.
        let routes: Vec<_> = self.routes.iter().map(|route| route.read(errors)).collect();
        let routes = routes.into_iter().collect::<Option<Vec<_>>>()?;
        match Router::new(routes) {
            Ok(router) => Some(router),
            Err((index, error)) => {
                let error = match error {
                    RouteError::Path => InputError::RoutePath,
                    RouteError::Conflict(path) => InputError::RouteConflict { path },
                };
                errors.note(Field::Route(self.routes[index].id, Column::Path), error);
                None
            }
        }
    }
}

impl RouteForm {
    /// The method and path of an example request for this route.
    pub fn example(&self) -> (&'static str, String) {
        let method = if self.kind == Kind::Items { "GET" } else { self.method.names()[0] };
        let segment = |segment: &str| if segment.starts_with('{') { "1".to_owned() } else { segment.to_owned() };
        (method, self.path.trim().split('/').map(segment).collect::<Vec<_>>().join("/"))
    }

    /// Parses the route and notes its errors. Fields that its kind does not use are not parsed.
    fn read(&self, errors: &mut Errors<Field>) -> Option<Route> {
        let field = |column| Field::Route(self.id, column);
        let delay_ms = errors.read(field(Column::Delay), input::whole_number(&self.delay, 0, MAX_DELAY_MS));
        let handler = match self.kind {
            Kind::Echo => Some(Handler::Echo),
            Kind::Items => Some(Handler::Items),
            Kind::Fixed => {
                let status = errors.read(field(Column::Status), input::whole_number(&self.status, 200, 599));
                let headers = errors.read(field(Column::Headers), headers(&self.headers));
                let status = status.and_then(|status| u16::try_from(status).ok());
                let body = self.body.clone().into();
                status.zip(headers).map(|(status, headers)| Handler::Fixed(Fixed { status, headers, body }))
            }
        };
        Some(Route { method: self.method, path: self.path.trim().into(), handler: handler?, delay_ms: delay_ms? })
    }
}

/// Parses headers, one per line. Empty lines are ignored.
fn headers(text: &str) -> Result<Vec<(String, String)>, InputError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let header = |(index, line): (usize, &str)| {
        let (name, value) = line.split_once(':').ok_or(InputError::HeaderLine { line: index + 1 })?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        if name.is_empty() {
            return Err(InputError::NameMissing { value });
        }
        if HeaderName::try_from(name.as_str()).is_err() {
            return Err(InputError::HeaderName { name });
        }
        if HeaderValue::try_from(value.as_str()).is_err() {
            return Err(InputError::HeaderValue { name });
        }
        if is_set_by_server(&name) { Err(InputError::HeaderSetByServer { name }) } else { Ok((name, value)) }
    };
    lines.map(header).collect()
}
