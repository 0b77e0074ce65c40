//! The UDP lab's core: messages in, model and effects out, with simulated relay events.
//!
//! - this file: a lab without browser and relay
//! - [`form`]: the form's fields and what they mean; [`sockets`]: client and server; [`sending`]: sends and their pace
//! - [`comparison`]: the same messages over UDP and TCP; [`delivery`]: the fate of each message
//! - [`experiments`]: their evidence; `tests/guided` runs them

mod comparison;
mod delivery;
mod experiments;
mod form;
mod sending;
mod sockets;
#[path = "../support/mod.rs"]
mod support;

use networking_lab::{
    effect::{Arrival, Context, Effect, Lab, SocketId},
    labs::udp::{
        form::Field,
        model::{Model, Msg, UdpLab},
    },
    record::{EventKind, Micros},
    text::Lang,
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
};
use relay_protocol::{Event, Failure, FailureKind, Phase};

/// A lab, and the effects that have not been taken yet.
struct Test {
    model: Model,
    effects: Vec<Effect>,
    now: Micros,
    relay: Relay,
}

impl Test {
    fn new() -> Self {
        let relay = Relay { address: RelayAddress::on_this_machine(None), health: None };
        Self { model: Model::new("hello {n}"), effects: Vec::new(), now: 0, relay }
    }

    fn after(messages: impl IntoIterator<Item = Msg>) -> Self {
        Self::new().all(messages)
    }

    fn then(mut self, msg: Msg) -> Self {
        self.now += 1;
        let context = Context { now: self.now, lang: Lang::En, relay: &self.relay };
        self.effects.extend(UdpLab::update(&mut self.model, msg, &context));
        self
    }

    fn all(self, messages: impl IntoIterator<Item = Msg>) -> Self {
        messages.into_iter().fold(self, Self::then)
    }

    /// Advances the clock by this many microseconds.
    fn later(mut self, time: Micros) -> Self {
        self.now += time;
        self
    }

    /// Takes the effects since the last call.
    fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Takes the effects, and returns the datagrams sent.
    fn datagrams(&mut self) -> Vec<String> {
        let datagram = |effect: &Effect| match effect {
            Effect::SendDatagram(_, bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        };
        self.effects().iter().filter_map(datagram).collect()
    }

    /// The duration of the last timer that was started, in milliseconds.
    fn timer(&self) -> Option<u32> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::StartTimer(_, milliseconds) => Some(*milliseconds),
            _ => None,
        })
    }

    fn events(&self) -> Vec<EventKind> {
        self.model.record.entries().map(|entry| entry.kind.clone()).collect()
    }
}

fn edit(field: Field, text: &str) -> Msg {
    Msg::Edit(field, text.into())
}

fn incoming(socket: u32, incoming: Incoming) -> Msg {
    Msg::Arrived(Arrival::Socket(SocketId(socket), incoming))
}

fn event(socket: u32, event: Event) -> Msg {
    incoming(socket, Incoming::Event(event))
}

fn opened(socket: u32) -> Msg {
    event(socket, Event::Open { local: "127.0.0.1:1".into(), peer: "127.0.0.1:2".into(), microseconds: 3 })
}

fn bound(socket: u32) -> Msg {
    event(socket, Event::Bound { local: "127.0.0.1:9000".into() })
}

/// A datagram from this address.
fn datagram(socket: u32, from: &str, bytes: &[u8]) -> [Msg; 2] {
    [event(socket, Event::Datagram { from: from.into() }), data(socket, bytes)]
}

fn data(socket: u32, bytes: &[u8]) -> Msg {
    incoming(socket, Incoming::Data(bytes.to_vec().into()))
}

fn closed(socket: u32, code: u16) -> Msg {
    incoming(socket, Incoming::Closed { code, reason: String::new() })
}

fn failure(kind: FailureKind, symbol: Option<&str>) -> Failure {
    Failure {
        symbol: symbol.map(str::to_owned),
        message: "the relay's words".into(),
        microseconds: 5,
        ..support::failure(Phase::Transfer, kind)
    }
}
