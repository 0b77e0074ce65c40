//! The TCP server lab's pure core: model, messages and updates.
//!
//! - this file: [`Model`], [`Msg`], and the dispatch of each message
//! - `listening`: when to listen, and when to call accept
//! - [`connection`]: an accepted connection: recv, replies, their delay, and its end
//! - `connections`: all accepted connections: adding the next one, and dispatching to one or all
//! - [`local_client`]: the clients inside this tab

pub mod connection;
mod connections;
mod listening;
pub mod local_client;

use super::{
    experiments::EXPERIMENTS,
    form::{Field, Form, ServeOptions},
    replies::{Rule, Unit},
};
pub use crate::labs::connection::ConnectionState;
use crate::{
    effect::{Arrival, Context, Effect, Lab, SocketId, TimerId},
    experiment::{Activity, ExperimentSet, Guided},
    labs::{
        input::Errors,
        listener::{Listener, ListenerState, another_port},
    },
    record::{ConnectionId, Micros, Record},
    transport::socket::Incoming,
};
pub use connection::AcceptedConnection;
pub use local_client::{ClientId, LocalClient};
use relay_protocol::BIND_PORT;

/// The maximum number of connections listed. Beyond it, a new one replaces the oldest that has ended.
pub const MAX_CONNECTIONS: usize = 200;

/// Updates the time to which the bars are drawn. All other timers belong to connections.
pub const CLOCK: TimerId = TimerId(0);

/// The period of [`CLOCK`], in milliseconds.
pub const TICK_MS: u32 = 250;

pub struct Model {
    /// The contents of the form.
    pub form: Form,
    /// The form's errors.
    pub errors: Errors<Field>,
    /// The events of the listening socket and of all connections.
    pub record: Record,
    pub listener: Listener,
    /// The accepted connections, oldest first.
    pub connections: Vec<AcceptedConnection>,
    /// The connection whose own record is shown, or `None` for the record of all.
    pub chosen: Option<ConnectionId>,
    /// The clients inside this tab, oldest first.
    pub clients: Vec<LocalClient>,
    /// The time of the last message, up to which the bars are drawn.
    pub now: Micros,
    /// The options for serving connections: the form's when it was last valid. `None` before the first listen.
    serving: Option<ServeOptions>,
    clock_runs: bool,
    last_socket: SocketId,
    last_connection: ConnectionId,
    last_client: ClientId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The user typed into a field.
    Edit(Field, String),
    /// The user chose this port.
    UsePort(u16),
    /// The relay lets pages bind this port.
    PortFound(u16),
    /// Set whether to set SO_REUSEADDR.
    ReuseAddress(bool),
    /// Set whether to serve one connection at a time (`true`) or many.
    OneAtATime(bool),
    /// Set how the server replies.
    SetRule(Rule),
    /// Set what counts as a message.
    SetUnit(Unit),
    /// Restore the form to this state after an experiment.
    Restore(Box<Form>),
    Listen,
    /// Listen again, at a port other than the one that failed.
    ListenAtAnotherPort,
    /// Close the listening socket. The connections stay open.
    StopListening,
    /// Send the manual message to [`Model::recipient`].
    Send,
    /// Shut down writing on a connection: a FIN goes to the client.
    Shutdown(ConnectionId),
    Close(ConnectionId),
    /// End a connection with a RST.
    Reset(ConnectionId),
    /// Shut down writing on every connection. Unless the learner replies by hand, each closes once its client has
    /// closed.
    ShutdownConnections,
    CloseConnections,
    /// Close every connection, every client inside this tab, and the listening socket.
    CloseEverything,
    /// Show the record of this connection, or the record of all if `None`.
    Choose(Option<ConnectionId>),
    /// Remove the connections and clients that have ended from the lists.
    ForgetEnded,
    /// Clear the displayed record.
    ClearRecord,
    /// Connect a client inside this tab, which sends its message.
    ConnectClient,
    /// Send the message from this client.
    SendFromClient(ClientId),
    CloseClient(ClientId),
    Arrived(Arrival),
}

pub enum TcpServerLab {}

impl Lab for TcpServerLab {
    type Model = Model;
    type Msg = Msg;

    fn update(model: &mut Model, msg: Msg, context: &Context) -> Vec<Effect> {
        let now = context.now;
        model.now = now;
        let mut effects = model.update(msg, context);
        effects.extend(model.accept_when_due(now));
        effects.extend(model.run_clock());
        effects
    }

    fn for_each_record(model: &mut Model, mut act: impl FnMut(&mut Record)) {
        act(&mut model.record);
        model.connections.iter_mut().for_each(|accepted| act(&mut accepted.record));
    }

    fn arrived(arrival: Arrival) -> Msg {
        Msg::Arrived(arrival)
    }
}

impl Guided for TcpServerLab {
    fn experiments() -> &'static ExperimentSet<Msg> {
        &EXPERIMENTS
    }

    fn record(model: &Model) -> &Record {
        &model.record
    }

    fn activity(model: &Model) -> Activity {
        let listening = model.listener.is_wanted();
        let open = model.connections.iter().any(|accepted| accepted.connection.state.is_open());
        let ended = model.connections.iter().all(|accepted| accepted.connection.state.is_closed());
        match (listening || open, ended && model.listener.state == ListenerState::Idle) {
            (true, _) => Activity::Open,
            (false, true) => Activity::Idle,
            (false, false) => Activity::Closing,
        }
    }

    fn restore(model: &Model) -> Msg {
        Msg::Restore(Box::new(model.form.clone()))
    }
}

impl Model {
    /// The initial model. Clients inside the tab send `client_message`; `fixed_reply` is the text of [`Rule::Fixed`].
    pub fn new(client_message: &str, fixed_reply: &str) -> Self {
        Self {
            form: Form::new(client_message, fixed_reply),
            errors: Errors::default(),
            record: Record::default(),
            listener: Listener::default(),
            connections: Vec::new(),
            chosen: None,
            clients: Vec::new(),
            now: 0,
            serving: None,
            clock_runs: false,
            last_socket: SocketId::default(),
            last_connection: ConnectionId::SERVER,
            last_client: ClientId::default(),
        }
    }

    /// The connection whose own record is shown.
    pub fn chosen_connection(&self) -> Option<&AcceptedConnection> {
        self.connections.iter().find(|connection| Some(connection.id) == self.chosen)
    }

    pub fn shown_record(&self) -> &Record {
        self.chosen_connection().map_or(&self.record, |connection| &connection.record)
    }

    /// The recipient of a manual message: the chosen connection, or `None` if it cannot be sent to. If none is chosen,
    /// the first that can be sent to.
    pub fn recipient(&self) -> Option<&AcceptedConnection> {
        match self.chosen_connection() {
            Some(chosen) => Some(chosen).filter(|accepted| accepted.connection.state.can_write()),
            None => self.connections.iter().find(|accepted| accepted.connection.state.can_write()),
        }
    }

    /// Whether the page shows a time that advances.
    fn is_live(&self) -> bool {
        !self.listener.waiting.is_empty()
            || self.connections.iter().any(|accepted| !accepted.connection.state.is_closed())
            || self.clients.iter().any(LocalClient::is_waiting)
    }

    /// Starts or stops the clock, which runs while [`is_live`](Self::is_live) holds.
    fn run_clock(&mut self) -> Option<Effect> {
        let live = self.is_live();
        let ran = std::mem::replace(&mut self.clock_runs, live);
        match (ran, live) {
            (false, true) => Some(Effect::StartTimer(CLOCK, TICK_MS)),
            (true, false) => Some(Effect::StopTimer(CLOCK)),
            (true, true) | (false, false) => None,
        }
    }

    fn update(&mut self, msg: Msg, context: &Context) -> Vec<Effect> {
        let now = context.now;
        match msg {
            Msg::Edit(field, text) => self.edit(|form| *form.text_mut(field) = text),
            Msg::UsePort(port) => self.edit(|form| form.port = port.to_string()),
            Msg::PortFound(port) => {
                // Keep a port that the user has chosen.
                if self.form.port == BIND_PORT.to_string() {
                    self.form.port = port.to_string();
                }
                Vec::new()
            }
            Msg::ReuseAddress(reuse) => self.edit(|form| form.reuse_address = reuse),
            Msg::OneAtATime(one) => self.edit(|form| form.one_at_a_time = one),
            Msg::SetRule(rule) => self.edit(|form| form.rule = rule),
            Msg::SetUnit(unit) => self.edit(|form| form.unit = unit),
            Msg::Restore(before) => self.edit(|form| *form = *before),
            Msg::Listen => self.listen(now),
            Msg::ListenAtAnotherPort if self.listener.state != ListenerState::Idle => Vec::new(),
            Msg::ListenAtAnotherPort => {
                let limits = context.relay.health.as_ref().map(|health| &health.limits);
                self.form.port = another_port(self.listener.port, limits).to_string();
                self.listen(now)
            }
            Msg::StopListening => self.stop_listening(now),
            Msg::Send => self.send(now),
            Msg::Shutdown(id) => self.serve(now, id, |serving| serving.shut_down()),
            Msg::Close(id) => self.serve(now, id, |serving| serving.close()),
            Msg::Reset(id) => self.serve(now, id, |serving| serving.reset()),
            Msg::ShutdownConnections => self.serve_all(now, |serving| serving.shut_down()),
            Msg::CloseConnections => self.serve_all(now, |serving| serving.close()),
            Msg::CloseEverything => {
                let mut effects = self.serve_all(now, |serving| serving.close());
                effects.extend(self.close_clients());
                effects.extend(self.stop_listening(now));
                effects
            }
            Msg::Choose(chosen) => {
                self.chosen = chosen;
                Vec::new()
            }
            Msg::ForgetEnded => {
                self.connections.retain(|accepted| !accepted.connection.state.is_closed());
                self.clients.retain(|client| !client.connection.state.is_closed());
                self.chosen = self.chosen_connection().map(|connection| connection.id);
                Vec::new()
            }
            Msg::ClearRecord => {
                let chosen = self.connections.iter_mut().find(|connection| Some(connection.id) == self.chosen);
                chosen.map_or(&mut self.record, |connection| &mut connection.record).clear();
                Vec::new()
            }
            Msg::ConnectClient => self.connect_client(),
            Msg::SendFromClient(id) => self.send_from_client(now, id),
            Msg::CloseClient(id) => self.close_client(id),
            Msg::Arrived(Arrival::Timer(CLOCK)) => {
                // The timer has fired; `run_clock` restarts it while needed.
                self.clock_runs = false;
                Vec::new()
            }
            Msg::Arrived(Arrival::Timer(TimerId(connection))) => {
                self.serve(now, ConnectionId(connection), |serving| serving.send_replies())
            }
            Msg::Arrived(Arrival::Socket(socket, incoming)) => self.incoming(now, socket, incoming),
            // The lab requests none of these.
            Msg::Arrived(Arrival::Fetched(..) | Arrival::WebSocket(..) | Arrival::Recalled { .. }) => Vec::new(),
        }
    }

    /// Changes the form. Once the server has listened, valid changes take effect immediately, and errors appear
    /// immediately.
    fn edit(&mut self, change: impl FnOnce(&mut Form)) -> Vec<Effect> {
        change(&mut self.form);
        self.errors = Errors::default();
        if self.serving.is_some()
            && let Some(options) = self.errors.accept(self.form.serve_options())
        {
            self.serving = Some(options);
        }
        Vec::new()
    }

    fn next_socket(&mut self) -> SocketId {
        self.last_socket.0 += 1;
        self.last_socket
    }

    /// Handles an arrival from a socket. Arrivals from an unknown socket are dropped.
    fn incoming(&mut self, now: Micros, socket: SocketId, incoming: Incoming) -> Vec<Effect> {
        if socket == self.listener.socket {
            return self.listener_incoming(now, incoming);
        }
        match self.connections.iter().find(|accepted| accepted.connection.is_live(socket)) {
            Some(connection) => self.serve(now, connection.id, |serving| serving.incoming(incoming)),
            None => self.client_incoming(now, socket, incoming),
        }
    }
}
