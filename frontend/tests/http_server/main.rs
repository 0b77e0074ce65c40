//! The HTTP server lab's core: bytes in, responses out, with simulated relay events.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod connections;
mod form;
mod handlers;
mod messages;
mod programs;
mod relay;

mod router;

use networking_lab::{
    effect::{Arrival, Context, Effect, Lab, SocketId, TimerId},
    labs::http_server::{
        form::{Field, RouteForm, RouteId},
        model::{HttpServerLab, Model, Msg},
    },
    record::{EventKind, Micros},
    text::Lang,
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
};
use relay_protocol::{Command, Event};
use std::mem;

/// The socket ids that the lab assigns: the first listener, then the connections.
const LISTENER: SocketId = SocketId(1);
const FIRST: SocketId = SocketId(2);
const SECOND: SocketId = SocketId(3);

/// A listening lab, and the effects that have not been taken yet.
struct Test {
    model: Model,
    effects: Vec<Effect>,
    now: Micros,
}

impl Test {
    fn listening() -> Self {
        Self { model: Model::new("hello", &["apple", "pear"]), effects: Vec::new(), now: 0 }.then(Msg::Listen).then(
            event(LISTENER, Event::Listening { local: "127.0.0.1:9080".into(), listener: "secret".into(), backlog: 5 }),
        )
    }

    /// A lab with one established connection.
    fn connected() -> Self {
        Self::listening().accept(FIRST)
    }

    fn then(mut self, msg: Msg) -> Self {
        self.now += 1;
        let relay = Relay { address: RelayAddress::on_this_machine(None), health: None };
        let context = Context { now: self.now, lang: Lang::Ko, relay: &relay };
        self.effects.extend(HttpServerLab::update(&mut self.model, msg, &context));
        self
    }

    fn accept(self, socket: SocketId) -> Self {
        let (local, peer) = ("127.0.0.1:9080".to_owned(), "127.0.0.1:40000".to_owned());
        let accepted = Event::Accepted { connection: 7, local: local.clone(), peer: peer.clone(), waited: None };
        let mut test =
            self.then(event(LISTENER, accepted)).then(event(socket, Event::Open { local, peer, microseconds: 0 }));
        test.effects();
        test
    }

    /// Data from a client arrives.
    fn data(self, socket: SocketId, bytes: impl AsRef<[u8]>) -> Self {
        self.then(Msg::Arrived(Arrival::Socket(socket, Incoming::Data(bytes.as_ref().to_vec().into()))))
    }

    /// Takes the effects since the last call.
    fn effects(&mut self) -> Vec<Effect> {
        mem::take(&mut self.effects)
    }

    /// Takes the effects, and returns the bytes that were sent to a client.
    fn sent(&mut self, to: SocketId) -> String {
        let effects = self.effects();
        let sends = effects.iter().filter_map(|effect| match effect {
            Effect::Send(socket, bytes) if *socket == to => Some(bytes.to_vec()),
            _ => None,
        });
        String::from_utf8(sends.flatten().collect()).unwrap()
    }

    /// Returns the response to these bytes on a new connection.
    fn answer(bytes: impl AsRef<[u8]>) -> String {
        Self::connected().data(FIRST, bytes).sent(FIRST)
    }

    fn happened(&self) -> Vec<EventKind> {
        self.model.record.entries().map(|event| event.kind.clone()).collect()
    }

    /// Edits the route with this path.
    fn route(mut self, path: &str, change: impl FnOnce(&mut RouteForm)) -> Self {
        let id = self.id(path);
        change(self.model.form.route_mut(id).unwrap());
        self.then(Msg::EditRoute(Some(id)))
    }

    fn id(&self, path: &str) -> RouteId {
        self.model.form.routes.iter().find(|route| route.path == path).unwrap().id
    }

    fn edit(self, field: Field, text: &str) -> Self {
        self.then(Msg::Edit(field, text.into()))
    }
}

fn event(socket: SocketId, event: Event) -> Msg {
    Msg::Arrived(Arrival::Socket(socket, Incoming::Event(event)))
}

fn closed(socket: SocketId) -> Msg {
    Msg::Arrived(Arrival::Socket(socket, Incoming::Closed { code: 1000, reason: String::new() }))
}

/// The timer of this connection expires.
fn timer(connection: u32) -> Msg {
    Msg::Arrived(Arrival::Timer(TimerId(connection)))
}

/// An HTTP/1.1 request without a body.
fn request(method: &str, target: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n")
}

/// An HTTP/1.1 request with a body.
fn with_body(method: &str, target: &str, body: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// The status code of a response.
fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {answer:?}")).parse().unwrap()
}

/// The body of a response.
fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap().1
}

/// The value of a response header.
fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}
