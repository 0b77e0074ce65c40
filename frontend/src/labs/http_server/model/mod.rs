//! The HTTP server lab's pure core: model, messages and updates.
//!
//! - this file: [`Model`], [`Msg`], and the dispatch of each message
//! - [`connection`]: an accepted connection: requests in, answers out
//! - [`exchange`]: requests and their answers, as displayed

pub mod connection;
pub mod exchange;

use super::{
    form::{Field, Form, Kind, MAX_ROUTES, PORT, RouteForm, RouteId},
    handlers::items::Items,
    route::Method,
    site::Site,
};
use crate::{
    effect::{Arrival, Context, Effect, FetchId, Lab, SocketId, TimerId},
    fetch::Request,
    labs::{
        input::Errors,
        listener::{Accepted, Listener, ListenerState, Outcome, another_port},
    },
    record::{ConnectionId, EventKind, Micros, Record},
    transport::socket::Incoming,
};
use connection::{ServedConnection, Serving};
use exchange::{Exchange, ExchangeId, Exchanges};

/// The maximum number of connections served at once. Further clients wait in the kernel's queue.
pub const MAX_CONNECTIONS: usize = 100;

pub struct Model {
    /// The contents of the form.
    pub form: Form,
    /// The form's errors.
    pub errors: Errors<Field>,
    /// The route that is being edited.
    pub edited: Option<RouteId>,
    /// The events of the listening socket and of all connections.
    pub record: Record,
    pub listener: Listener,
    /// The open connections, oldest first.
    pub connections: Vec<ServedConnection>,
    pub exchanges: Exchanges,
    /// The exchange to show, or `None` for the newest.
    pub chosen: Option<ExchangeId>,
    /// Whether the exchange's bytes are shown as hex digits.
    pub hex: bool,
    pub site: Site,
    /// Whether edits take effect immediately. True once the server has listened.
    live: bool,
    last_socket: SocketId,
    last_connection: ConnectionId,
    last_fetch: FetchId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// The user chose this port.
    UsePort(u16),
    /// The relay lets pages bind this port.
    PortFound(u16),
    /// Set whether scripts of other origins may read the answers.
    SetCors(bool),
    /// Edit this route, or none.
    EditRoute(Option<RouteId>),
    /// Restore the form to this state.
    Restore(Box<Form>),
    AddRoute,
    RemoveRoute(RouteId),
    SetMethod(RouteId, Method),
    SetKind(RouteId, Kind),
    Listen,
    /// Listen again, at a port other than the one that failed.
    ListenAtAnotherPort,
    /// Close the listening socket and every connection.
    Stop,
    /// Send a request from this tab with fetch: to the edited route, or to `/`.
    Ask,
    /// Show this exchange, or the newest if `None`.
    Choose(Option<ExchangeId>),
    ShowHex(bool),
    /// Clear the record and the exchanges.
    Clear,
    Arrived(Arrival),
}

pub enum HttpServerLab {}

impl Lab for HttpServerLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        let mut effects = model.update(msg, context);
        effects.extend(model.accept_when_due(context.now));
        effects
    }

    fn for_each_record(model: &mut Model, mut act: impl FnMut(&mut Record)) {
        act(&mut model.record);
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Model {
    /// The initial model: `/` answers `greeting`, and the REST resource has an item for each of `names`.
    pub fn new(greeting: &str, names: &[&str]) -> Self {
        let form = Form::new(greeting);
        let site = Site { router: form.router().unwrap_or_default(), items: Items::new(names), cors: form.cors };
        Self {
            form,
            errors: Errors::default(),
            edited: None,
            record: Record::default(),
            listener: Listener::default(),
            connections: Vec::new(),
            exchanges: Exchanges::default(),
            chosen: None,
            hex: false,
            site,
            live: false,
            last_socket: SocketId::default(),
            last_connection: ConnectionId::SERVER,
            last_fetch: FetchId::default(),
        }
    }

    /// The exchange that is shown.
    pub fn shown(&self) -> Option<&Exchange> {
        match self.chosen {
            Some(chosen) => self.exchanges.get(chosen),
            None => self.exchanges.newest(),
        }
    }

    fn update(&mut self, msg: Msg, context: &Context) -> Vec<Effect> {
        let now = context.now;
        match msg {
            Msg::Edit(field, text) => self.edit(|form| form.edit(field, text)),
            Msg::UsePort(port) => self.edit(|form| form.port = port.to_string()),
            Msg::PortFound(port) => {
                // Keep a port that the user has chosen.
                if self.form.port == PORT.to_string() {
                    self.form.port = port.to_string();
                }
                Vec::new()
            }
            Msg::SetCors(cors) => {
                self.site.cors = cors;
                self.edit(|form| form.cors = cors)
            }
            Msg::Restore(form) => {
                self.edited = None;
                self.site.cors = form.cors;
                self.edit(|fields| *fields = form.renumbered())
            }
            Msg::EditRoute(route) => {
                self.edited = route;
                Vec::new()
            }
            Msg::AddRoute if self.form.routes.len() >= MAX_ROUTES => Vec::new(),
            Msg::AddRoute => {
                self.edited = Some(self.form.add_route().id);
                self.edit(|_| ())
            }
            Msg::RemoveRoute(id) => {
                self.edited = self.edited.filter(|edited| *edited != id);
                self.edit(|form| form.routes.retain(|route| route.id != id))
            }
            Msg::SetMethod(id, method) => self.edit_route(id, |route| route.method = method),
            Msg::SetKind(id, kind) => self.edit_route(id, |route| route.kind = kind),
            Msg::Listen => self.listen(now),
            Msg::ListenAtAnotherPort if self.listener.state != ListenerState::Idle => Vec::new(),
            Msg::ListenAtAnotherPort => {
                let limits = context.relay.health.as_ref().map(|health| &health.limits);
                self.form.port = another_port(self.listener.port, limits).to_string();
                self.listen(now)
            }
            Msg::Stop => {
                let ids: Vec<_> = self.connections.iter().map(|served| served.id).collect();
                let mut effects: Vec<_> = ids.into_iter().flat_map(|id| self.serve(now, id, |it| it.close())).collect();
                effects.extend(self.listener.stop(now, &mut self.record));
                effects
            }
            Msg::Ask => self.ask().into_iter().collect(),
            Msg::Choose(chosen) => {
                self.chosen = chosen;
                Vec::new()
            }
            Msg::ShowHex(hex) => {
                self.hex = hex;
                Vec::new()
            }
            Msg::Clear => {
                self.record.clear();
                self.exchanges.clear();
                self.chosen = None;
                Vec::new()
            }
            Msg::Arrived(Arrival::Timer(TimerId(connection))) => {
                self.serve(now, ConnectionId(connection), |serving| serving.timer())
            }
            Msg::Arrived(Arrival::Socket(socket, incoming)) => self.incoming(now, socket, incoming),
            // The exchanges show the outcome of a fetch. The lab requests nothing else.
            Msg::Arrived(Arrival::Fetched(..) | Arrival::WebSocket(..) | Arrival::Recalled { .. }) => Vec::new(),
        }
    }

    /// Changes the form. Once the server has listened, valid changes take effect immediately, and errors appear
    /// immediately.
    fn edit(&mut self, change: impl FnOnce(&mut Form)) -> Vec<Effect> {
        change(&mut self.form);
        self.errors = Errors::default();
        if self.live
            && let Some(router) = self.errors.accept(self.form.router())
        {
            self.site.router = router;
        }
        Vec::new()
    }

    fn edit_route(&mut self, id: RouteId, change: impl FnOnce(&mut RouteForm)) -> Vec<Effect> {
        self.edit(|form| {
            if let Some(route) = form.route_mut(id) {
                change(route);
            }
        })
    }

    fn listen(&mut self, now: Micros) -> Vec<Effect> {
        if self.listener.state != ListenerState::Idle {
            return Vec::new();
        }
        let Some((params, router)) = self.errors.accept(self.form.listen_params()) else {
            // Open the first invalid route, so that its error is visible.
            self.edited = self.form.routes.iter().map(|route| route.id).find(|id| self.is_wrong(*id)).or(self.edited);
            return Vec::new();
        };
        self.site.router = router;
        self.live = true;
        let socket = self.next_socket();
        vec![self.listener.listen(params, socket, now, &mut self.record)]
    }

    /// Sends a request with fetch. Returns `None` if the server is not listening.
    fn ask(&mut self) -> Option<Effect> {
        if self.listener.state != ListenerState::Listening {
            return None;
        }
        let edited = self.edited.and_then(|edited| self.form.route(edited));
        let (method, path) = edited.map_or(("GET", "/".to_owned()), RouteForm::example);
        self.last_fetch.0 += 1;
        let url = format!("http://{}{path}", self.listener.local);
        let request = Request { method: method.to_owned(), ..Request::get(url) };
        Some(Effect::Fetch { fetch: self.last_fetch, request, time_limit_ms: None })
    }

    /// Whether a route has an error.
    pub fn is_wrong(&self, id: RouteId) -> bool {
        self.errors.any(|field| matches!(field, Field::Route(wrong, _) if *wrong == id))
    }

    fn next_socket(&mut self) -> SocketId {
        self.last_socket.0 += 1;
        self.last_socket
    }

    fn accept_when_due(&mut self, now: Micros) -> Option<Effect> {
        if self.connections.len() >= MAX_CONNECTIONS {
            return None;
        }
        let connecting = self.connections.iter().filter(|served| served.connection.state.is_connecting()).count();
        self.listener.accept(connecting, now, &mut self.record)
    }

    /// Handles an arrival from a socket. Arrivals from an unknown socket are dropped.
    fn incoming(&mut self, now: Micros, socket: SocketId, incoming: Incoming) -> Vec<Effect> {
        if socket == self.listener.socket {
            return match self.listener.take(incoming, now, &mut self.record) {
                Outcome::Nothing => Vec::new(),
                Outcome::Accepted(accepted) => self.accepted(now, accepted),
                Outcome::RelaySuspect => vec![Effect::CheckRelay],
            };
        }
        let Some(id) = self.connections.iter().find(|served| served.connection.is_live(socket)).map(|served| served.id)
        else {
            return Vec::new();
        };
        let effects = self.serve(now, id, |serving| serving.incoming(incoming));
        self.connections.retain(|served| !served.connection.state.is_closed());
        effects
    }

    /// Handles an accepted connection: takes it over from the relay and starts to serve it.
    fn accepted(&mut self, now: Micros, accepted: Accepted) -> Vec<Effect> {
        let Accepted { endpoint, local, peer, waited } = accepted;
        self.last_connection.0 += 1;
        let (id, socket) = (self.last_connection, self.next_socket());
        self.connections.push(ServedConnection::new(id, socket));
        self.serve(now, id, |serving| {
            serving.push(EventKind::Accepted { local, peer, waited });
            serving.open(endpoint);
        })
    }

    /// Applies `act` to a connection, if it is still open.
    fn serve(&mut self, now: Micros, id: ConnectionId, act: impl FnOnce(&mut Serving)) -> Vec<Effect> {
        let Some(served) = self.connections.iter_mut().find(|served| served.id == id) else { return Vec::new() };
        let Self { site, exchanges, record, .. } = self;
        let mut serving = Serving { served, site, exchanges, record, now, effects: Vec::new() };
        act(&mut serving);
        serving.effects
    }
}
