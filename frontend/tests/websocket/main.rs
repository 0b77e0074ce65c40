//! The WebSocket lab's core: messages in, model and effects out, with simulated browser events.

mod form;
mod model;
mod room;

use networking_lab::{
    effect::{Arrival, Context, Effect, Lab, SocketId},
    labs::websocket::{
        form::Field,
        model::{Model, Msg, WebSocketLab},
    },
    record::entry::{EventKind, Micros},
    socket::WebSocketIncoming,
    text::Lang,
    transport::relay::{Relay, RelayAddress},
};

/// A lab, and the effects that have not been taken yet.
struct Test {
    model: Model,
    effects: Vec<Effect>,
    now: Micros,
    token: Option<String>,
}

impl Test {
    fn new() -> Self {
        Self { model: Model::new("안녕하세요!", [7; 32]), effects: Vec::new(), now: 0, token: None }
    }

    fn after(messages: impl IntoIterator<Item = Msg>) -> Self {
        messages.into_iter().fold(Self::new(), Self::then)
    }

    fn then(mut self, msg: Msg) -> Self {
        self.now += 1;
        let relay = Relay { address: RelayAddress::on_this_machine(self.token.clone()), health: None };
        let context = Context { now: self.now, lang: Lang::Ko, relay: &relay };
        self.effects.extend(WebSocketLab::update(&mut self.model, msg, &context));
        self
    }

    /// Takes the effects since the last call.
    fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn happened(&self) -> Vec<EventKind> {
        self.model.record.entries().map(|event| event.kind.clone()).collect()
    }

    fn last(&self) -> EventKind {
        self.happened().pop().expect("something happened")
    }
}

fn came(socket: u32, incoming: WebSocketIncoming) -> Msg {
    Msg::Arrived(Arrival::WebSocket(SocketId(socket), incoming))
}

fn opened(socket: u32) -> Msg {
    came(socket, WebSocketIncoming::Open { subprotocol: String::new(), extensions: String::new() })
}

fn closed(socket: u32, code: u16) -> Msg {
    came(socket, WebSocketIncoming::Closed { code, reason: String::new(), clean: code != 1006 })
}

fn edit(field: Field, text: &str) -> Msg {
    Msg::Edit(field, text.into())
}

fn connected() -> Test {
    let mut test = Test::after([Msg::Connect, opened(1)]);
    test.effects();
    test
}
