//! The TCP server lab's core: messages in, model and effects out, with simulated relay events.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clients;
mod clock;
mod connections;
mod form;
mod listener;
mod pure;
mod replies;
mod serving;
#[path = "../support/mod.rs"]
mod support;

use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, Lab, SocketId, TimerId},
    labs::tcp_server::{
        form::Field,
        model::{AcceptedConnection, Model, Msg, TcpServerLab},
    },
    record::{ConnectionId, EventKind, Micros},
    text::Lang,
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
};
use relay_protocol::{Command, Event, Failure, FailureKind, Health, Limits, PROTOCOL, Phase};
use std::{mem, rc::Rc};

/// The socket id of the first listener. Later sockets count up from it.
const LISTENER: SocketId = SocketId(1);

/// A lab, and the effects that have not been taken yet.
struct Test {
    model: Model,
    effects: Vec<Effect>,
    now: Micros,
    relay: Relay,
    /// The number of accepted connections.
    accepted: u32,
}

impl Test {
    fn new() -> Self {
        Self {
            model: Model::new("안녕하세요!", "네"),
            effects: Vec::new(),
            now: 0,
            relay: Relay { address: RelayAddress::on_this_machine(None), health: Some(Rc::new(health())) },
            accepted: 0,
        }
    }

    /// A listening lab. Earlier effects are discarded.
    fn listening() -> Self {
        let mut test = Self::new().then(Msg::Listen).then(listening(LISTENER));
        test.effects();
        test
    }

    fn then(mut self, msg: Msg) -> Self {
        self.now += 1;
        let context = Context { now: self.now, lang: Lang::Ko, relay: &self.relay };
        self.effects.extend(TcpServerLab::update(&mut self.model, msg, &context));
        self
    }

    fn all(self, messages: impl IntoIterator<Item = Msg>) -> Self {
        messages.into_iter().fold(self, Self::then)
    }

    /// A client connects: accept returns, and the connection opens.
    fn accept(mut self) -> Self {
        self.accepted += 1;
        let test = self.then(accepted(LISTENER, None));
        let socket = test.connection(test.accepted).1;
        test.then(open(socket))
    }

    /// Returns a connection and its socket id.
    fn connection(&self, number: u32) -> (&AcceptedConnection, SocketId) {
        let connection = self.model.connections.iter().find(|connection| connection.id.0 == number).unwrap();
        // The listener has the first id. Tests that open other sockets in between compute the ids themselves.
        (connection, SocketId(number + 1))
    }

    /// Takes the effects since the last call.
    fn effects(&mut self) -> Vec<Effect> {
        mem::take(&mut self.effects)
    }

    /// Takes the effects, and returns the sent bytes as text.
    fn sent(&mut self) -> Vec<String> {
        let effects = self.effects();
        let sends = effects.iter().filter_map(|effect| match effect {
            Effect::Send(_, bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        });
        sends.collect()
    }

    fn happened(&self) -> Vec<EventKind> {
        self.model.record.entries().map(|event| event.kind.clone()).collect()
    }
}

fn health() -> Health {
    Health {
        name: Health::NAME.into(),
        version: String::new(),
        protocol: PROTOCOL,
        practice: None,
        refused: None,
        bind_refused: None,
        class: false,
        limits: limits(&[(9000, 9099)]),
    }
}

fn limits(bind_ports: &[(u16, u16)]) -> Limits {
    Limits {
        message_bytes: 0,
        connections: 0,
        connections_per_client: None,
        handshake_timeout_ms: None,
        connect_timeout_ms: 0,
        idle_timeout_ms: 0,
        ping_interval_ms: None,
        udp_rate: None,
        bind_ports: bind_ports.to_vec(),
    }
}

fn arrived(socket: SocketId, incoming: Incoming) -> Msg {
    Msg::Arrived(Arrival::Socket(socket, incoming))
}

fn event(socket: SocketId, event: Event) -> Msg {
    arrived(socket, Incoming::Event(event))
}

fn listening(socket: SocketId) -> Msg {
    event(socket, Event::Listening { local: "127.0.0.1:9000".into(), listener: "secret".into(), backlog: 5 })
}

fn waiting(clients: u32) -> Msg {
    event(LISTENER, Event::Waiting { clients })
}

fn accepted(listener: SocketId, waited: Option<Micros>) -> Msg {
    event(
        listener,
        Event::Accepted { connection: 7, local: "127.0.0.1:9000".into(), peer: "127.0.0.1:40000".into(), waited },
    )
}

fn open(socket: SocketId) -> Msg {
    event(socket, Event::Open { local: "127.0.0.1:40000".into(), peer: "127.0.0.1:9000".into(), microseconds: 0 })
}

fn data(socket: SocketId, bytes: impl Into<Vec<u8>>) -> Msg {
    arrived(socket, Incoming::Data(bytes.into().into()))
}

fn fin(socket: SocketId) -> Msg {
    event(socket, Event::Fin)
}

fn failed(socket: SocketId, failure: Failure) -> Msg {
    event(socket, Event::Failed(failure))
}

fn closed(socket: SocketId, code: u16) -> Msg {
    arrived(socket, Incoming::Closed { code, reason: String::new() })
}

fn timer(timer: u32) -> Msg {
    Msg::Arrived(Arrival::Timer(TimerId(timer)))
}

fn edit(field: Field, text: &str) -> Msg {
    Msg::Edit(field, text.into())
}

fn recv(bytes: u32) -> Command {
    Command::Receive { bytes, continuous: false, timeout_ms: None }
}

fn failure(kind: FailureKind, phase: Phase) -> Failure {
    Failure { errno: Some(98), ..support::failure(phase, kind) }
}
