//! A lab and its experiments on the in-page network, with a simulated clock: an experiment that takes a minute runs in a few
//! milliseconds.

use networking_lab::{
    effect::{Arrival, Context, Effect, FetchId, Lab, SocketId, TimerId},
    experiment::{CardMsg, Guided, Model, Msg, WithExperiments, phase::Phase},
    in_page::{
        Browser, Handle,
        browser::{Fetching, Happened, Page, Socket},
    },
    record::Micros,
    text::Lang,
    transport::relay::Relay,
};
use std::{collections::HashMap, time::Duration};

/// A lab, and the in-page browser that carries its sockets.
pub struct InPage<L: Guided> {
    pub model: Model<L>,
    pub relay: Relay,
    browser: Browser,
    now: Duration,
    timers: HashMap<TimerId, Duration>,
    sockets: HashMap<Handle, SocketId>,
    fetches: HashMap<Fetching, FetchId>,
    websockets: HashMap<Socket, SocketId>,
}

impl<L: Guided> InPage<L> {
    pub fn new(lab: L::Model) -> Self {
        let page = Page { origin: "http://127.0.0.1:8000".into(), user_agent: "test".into() };
        Self {
            model: Model::new(lab),
            relay: Relay::in_page(),
            browser: Browser::new(page, 0, 1),
            now: Duration::ZERO,
            timers: HashMap::new(),
            sockets: HashMap::new(),
            fetches: HashMap::new(),
            websockets: HashMap::new(),
        }
    }

    /// Predicts this choice in the experiment with this index, and runs the experiment to its end.
    pub fn run(&mut self, experiment: usize, choice: usize) {
        for msg in [CardMsg::Open(experiment), CardMsg::Predict(choice), CardMsg::Run] {
            self.dispatch(Msg::Card(msg));
        }
        self.until(|model| model.runner.phase != Phase::Running);
    }

    /// Advances the clock until the condition holds, or no more events are due.
    pub fn until(&mut self, holds: impl Fn(&Model<L>) -> bool) {
        while !holds(&self.model) {
            self.browser.run(self.now);
            if let Some(happened) = self.browser.take() {
                self.arrived(happened);
                continue;
            }
            let timer = self.timers.iter().min_by_key(|(timer, at)| (**at, timer.0)).map(|(timer, at)| (*timer, *at));
            match (timer, self.browser.due()) {
                (Some((timer, at)), due) if due.is_none_or(|due| at <= due) => {
                    self.now = self.now.max(at);
                    self.timers.remove(&timer);
                    self.dispatch(WithExperiments::<L>::arrived(Arrival::Timer(timer)));
                }
                (_, Some(due)) => {
                    assert!(due > self.now, "what is due already was to be done");
                    self.now = due;
                }
                (_, None) => return,
            }
        }
    }

    fn arrived(&mut self, happened: Happened) {
        let arrival = match happened {
            Happened::Socket(handle, incoming) => Arrival::Socket(self.sockets[&handle], incoming),
            Happened::Fetched(fetching, result) => Arrival::Fetched(self.fetches[&fetching], result),
            Happened::WebSocket(socket, message) => Arrival::WebSocket(self.websockets[&socket], message),
        };
        self.dispatch(WithExperiments::<L>::arrived(arrival));
    }

    pub fn dispatch(&mut self, msg: Msg<L::Msg>) {
        let relay = self.relay.clone();
        let context = Context { now: self.now.as_micros() as Micros, lang: Lang::En, relay: &relay };
        WithExperiments::<L>::for_each_record(&mut self.model, |record| record.set_in_page(relay.is_in_page()));
        for effect in WithExperiments::<L>::update(&mut self.model, msg, &context) {
            self.perform(effect);
        }
    }

    fn handle(&self, socket: SocketId) -> Option<Handle> {
        self.sockets.iter().find(|(_, known)| **known == socket).map(|(handle, _)| *handle)
    }

    fn websocket(&self, socket: SocketId) -> Option<Socket> {
        self.websockets.iter().find(|(_, known)| **known == socket).map(|(handle, _)| *handle)
    }

    fn perform(&mut self, effect: Effect) {
        self.browser.set_time(self.now);
        match effect {
            Effect::Open { socket, endpoint, first } => {
                let handle = self.browser.open(&endpoint, first);
                self.sockets.insert(handle, socket);
            }
            Effect::Send(socket, bytes) | Effect::SendDatagram(socket, bytes) => {
                let handle = self.handle(socket).expect("it was opened");
                self.browser.network().send(handle, bytes);
            }
            Effect::Command(socket, command) => {
                let handle = self.handle(socket).expect("it was opened");
                self.browser.network().command(handle, command);
            }
            Effect::Close(socket) => {
                let handle = self.handle(socket).expect("it was opened");
                self.browser.network().close(handle);
            }
            Effect::OpenWebSocket { socket, url, subprotocols } => {
                let opened = self.browser.open_websocket(&url, &subprotocols);
                self.websockets.insert(opened, socket);
            }
            Effect::SendText(socket, text) => {
                let websocket = self.websocket(socket).expect("it was opened");
                self.browser.send_message(websocket, text.into(), true);
            }
            Effect::SendBinary(socket, bytes) => {
                let websocket = self.websocket(socket).expect("it was opened");
                self.browser.send_message(websocket, bytes, false);
            }
            Effect::CloseWebSocket { socket, code, reason } => {
                let websocket = self.websocket(socket).expect("it was opened");
                self.browser.close_websocket(websocket, code, &reason);
            }
            Effect::Fetch { fetch, request, time_limit_ms } => {
                let fetching = self.browser.fetch(request, time_limit_ms, self.now);
                self.fetches.insert(fetching, fetch);
            }
            Effect::CancelFetch(fetch) => {
                let fetching = self.fetches.iter().find(|(_, known)| **known == fetch).map(|(fetching, _)| *fetching);
                self.browser.cancel(fetching.expect("it was begun"));
            }
            Effect::StartTimer(timer, milliseconds) => {
                self.timers.insert(timer, self.now + Duration::from_millis(milliseconds.into()));
            }
            Effect::StopTimer(timer) => drop(self.timers.remove(&timer)),
            Effect::Recall { .. } | Effect::Remember { .. } | Effect::CheckRelay => {}
        }
    }
}
