//! The HTTP client lab's pure parts.
//!
//! - [`request`], [`bodies`], [`session`], [`url`]: the request that a form describes
//! - [`curl`]: curl commands, compared with the real curl
//! - [`result`]: the chapter's dictionary
//! - [`history`]: the stored history of requests
//! - [`lab`], [`exchanges`], [`wire`]: events, and their effects

mod bodies;
mod curl;
mod exchanges;
mod history;
mod lab;
mod request;
mod result;
mod server_log;
mod session;
mod url;
mod wire;

use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, FetchId, Lab, SocketId, TimerId},
    fetch::{Answer, Cause, Request, Unanswered},
    labs::http_client::{
        example::{EXAMPLES, base_urls, offered_base_urls},
        exchanges::Ended,
        form::{Body, Column, Field, FileSlot, Form, Pair, PairList, Part},
        model::{HttpClientLab, Model, Msg},
        outcome::Outcome,
        request::build_url,
        session::{Auth, Session},
        url::as_sent,
        wire::{
            Finished, WireError,
            differences::Difference,
            lab::{WireMsg, WireSettings},
        },
    },
    record::{EventKind, HttpCause, Micros},
    text::{Lang, fields::InputError},
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
    ui::ChosenFile,
};
use relay_protocol::{Event, Health, Practice, PracticeServer, PracticeTcp};
use serde_json::json;
use std::rc::Rc;

fn form() -> Form {
    Form::new("http://127.0.0.1:8081".into())
}

/// A lab, and the effects of the last message.
struct Test {
    model: Model,
    effects: Vec<Effect>,
    now: Micros,
}

impl Test {
    fn after(messages: impl IntoIterator<Item = Msg>) -> Self {
        let test = Self { model: Model::default(), effects: Vec::new(), now: 0 };
        messages.into_iter().fold(test, Self::then)
    }

    fn then(mut self, msg: Msg) -> Self {
        self.now += 1;
        let context = Context { now: self.now, lang: Lang::Ko, relay: &relay() };
        self.effects = HttpClientLab::update(&mut self.model, msg, &context);
        self
    }

    /// The displayed outcome.
    fn outcome(&self) -> &Outcome {
        match self.model.exchanges.ended() {
            Some(Ended::Fetched(outcome)) => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// The displayed raw exchange.
    fn raw(&self) -> &Finished {
        match self.model.exchanges.ended() {
            Some(Ended::Raw(finished)) => finished,
            other => panic!("{other:?}"),
        }
    }

    fn events(&self) -> Vec<&EventKind> {
        self.model.record.entries().map(|event| &event.kind).collect()
    }
}

fn relay() -> Relay {
    let closed = PracticeServer { name: PracticeTcp::Closed, address: "127.0.0.1:9".into(), ours: true };
    let practice = Practice { tcp: vec![closed], udp: Vec::new(), http: Some("http://127.0.0.1:8082".into()) };
    let health = Rc::new(Health { practice: Some(practice), ..health() });
    Relay { address: RelayAddress::on_this_machine(None), health: Some(health) }
}

fn health() -> Health {
    serde_json::from_value(json!({
        "name": Health::NAME, "version": "1", "protocol": 1, "practice": null,
        "limits": { "message_bytes": 1, "connections": 1, "connect_timeout_ms": 1, "idle_timeout_ms": 1, "bind_ports": [] },
    }))
    .expect("it is what /health has")
}

fn answer(status: u16, body: &str) -> Result<Answer, Unanswered> {
    Ok(Answer { status, body: body.to_owned().into(), took: 7, ..Answer::default() })
}

fn fetched(exchange: u32, result: Result<Answer, Unanswered>) -> Msg {
    Msg::Arrived(Arrival::Fetched(FetchId(exchange), result))
}

/// The fetch that the last message started, and its URL.
fn asked(test: &Test) -> (FetchId, String) {
    let [Effect::Fetch { fetch, request, .. }] = &test.effects[..] else { panic!("{:?}", test.effects) };
    (*fetch, request.url.clone())
}
