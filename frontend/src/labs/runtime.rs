//! The runtime of every lab: owns the model, the sockets and the timers, performs effects, and renders.
//!
//! User actions are rendered immediately. Arrivals update the model immediately but are rendered in batches, so that a
//! thousand messages cost one rendering.

use super::{
    RelayContext,
    batcher::{Batcher, QUIET_MS, Step},
    use_relay,
};
use crate::{
    effect::{Arrival, Context, Effect, FetchId, Lab, SocketId, TimerId},
    fetch::Cause,
    socket::WebSocketIncoming,
    storage::{recall, remember},
    text::{Lang, use_lang},
    transport::{
        clock::{self, Micros},
        http::Cancel,
        page::{self, PageWebSocket},
        socket::{Connection, Incoming, NO_CLOSE_FRAME, Transport},
    },
};
use gloo_timers::callback::Timeout;
use std::{
    cell::{Ref, RefCell},
    collections::HashMap,
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A component's handle to its running lab.
pub struct LabHandle<L: Lab, T: Transport> {
    runtime: Rc<Runtime<L, T>>,
    /// Dispatches a message to the lab. The callback is the same at every rendering, so that components can compare it.
    pub on: Callback<L::Msg>,
    page: Page,
}

impl<L: Lab, T: Transport> LabHandle<L, T> {
    /// The context that `update` would receive now. The experiments card uses it too.
    pub fn context(&self) -> Context<'_> {
        Context { now: clock::now(), lang: self.page.lang, relay: &self.page.relay.relay }
    }

    /// Borrows the model for rendering.
    pub fn model(&self) -> Ref<'_, L::Model> {
        self.runtime.model.borrow()
    }
}

/// Runs a lab over `transport` while its component is mounted, and closes the lab's sockets on unmount.
#[hook]
pub fn use_lab<L: Lab, T: Transport>(transport: T, model: impl FnOnce() -> L::Model) -> LabHandle<L, T> {
    let page = Page { lang: use_lang(), relay: use_relay(), redraw: use_force_update() };
    let runtime = use_mut_ref({
        let page = page.clone();
        || Runtime::<L, T>::new(transport, model(), page)
    });
    let runtime = runtime.borrow().clone();
    let silent_since = page.relay.silent_since;
    L::for_each_record(&mut runtime.model.borrow_mut(), |record| record.set_relay_silence(silent_since));
    runtime.page.replace(page.clone());
    let on = use_callback((), {
        let runtime = runtime.clone();
        move |msg, ()| {
            runtime.dispatch(msg, clock::now());
            runtime.draw();
        }
    });
    use_effect_with((), {
        let runtime = runtime.clone();
        move |()| move || runtime.close()
    });
    LabHandle { runtime, on, page }
}

struct Runtime<L: Lab, T: Transport> {
    transport: T,
    model: RefCell<L::Model>,
    sockets: RefCell<HashMap<SocketId, T::Socket>>,
    websockets: RefCell<HashMap<SocketId, PageWebSocket>>,
    timers: RefCell<HashMap<TimerId, Timeout>>,
    fetches: RefCell<HashMap<FetchId, Cancel>>,
    /// The pending timeout that renders arrivals.
    drawing: RefCell<Option<Timeout>>,
    batcher: RefCell<Batcher>,
    page: RefCell<Page>,
}

/// The page's state as of the component's last rendering.
#[derive(Clone)]
struct Page {
    lang: Lang,
    relay: RelayContext,
    redraw: UseForceUpdateHandle,
}

impl<L: Lab, T: Transport> Runtime<L, T> {
    fn new(transport: T, model: L::Model, page: Page) -> Rc<Self> {
        Rc::new(Self {
            transport,
            model: RefCell::new(model),
            sockets: RefCell::default(),
            websockets: RefCell::default(),
            timers: RefCell::default(),
            fetches: RefCell::default(),
            drawing: RefCell::default(),
            batcher: RefCell::default(),
            page: page.into(),
        })
    }

    fn dispatch(self: &Rc<Self>, msg: L::Msg, now: Micros) {
        let effects = {
            let page = self.page.borrow();
            let context = Context { now, lang: page.lang, relay: &page.relay.relay };
            let mut model = self.model.borrow_mut();
            let in_page = context.relay.is_in_page();
            L::for_each_record(&mut model, |record| record.set_in_page(in_page));
            L::update(&mut model, msg, &context)
        };
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Open { socket, endpoint, first } => {
                let relay = self.page.borrow().relay.relay.clone();
                let runtime = Rc::downgrade(self);
                let opened = self.transport.open(&relay, &endpoint, first, move |at, incoming| {
                    if let Some(runtime) = runtime.upgrade() {
                        runtime.receive(socket, at, incoming);
                    }
                });
                match opened {
                    Ok(opened) => drop(self.sockets.borrow_mut().insert(socket, opened)),
                    Err(reason) => {
                        let closed = Incoming::Closed { code: NO_CLOSE_FRAME, reason };
                        self.dispatch(L::arrived(Arrival::Socket(socket, closed)), clock::now());
                    }
                }
            }
            Effect::Send(socket, bytes) => self.with_socket(socket, |socket| socket.send(&bytes)),
            Effect::SendDatagram(socket, bytes) => self.with_socket(socket, |socket| socket.send_datagram(&bytes)),
            Effect::Command(socket, command) => self.with_socket(socket, |socket| socket.command(&command)),
            Effect::Close(socket) => self.with_socket(socket, Connection::close),
            Effect::OpenWebSocket { socket, url, subprotocols } => self.open_websocket(socket, &url, &subprotocols),
            Effect::SendText(socket, text) => self.with_websocket(socket, |socket| socket.send_text(&text)),
            Effect::SendBinary(socket, bytes) => self.with_websocket(socket, |socket| socket.send_binary(&bytes)),
            Effect::CloseWebSocket { socket, code, reason } => {
                self.with_websocket(socket, |socket| socket.close(code, &reason));
            }
            Effect::StartTimer(timer, milliseconds) => {
                let runtime = Rc::downgrade(self);
                let timeout = Timeout::new(milliseconds, move || {
                    if let Some(runtime) = runtime.upgrade() {
                        runtime.timers.borrow_mut().remove(&timer);
                        runtime.dispatch(L::arrived(Arrival::Timer(timer)), clock::now());
                        runtime.draw_soon();
                    }
                });
                self.timers.borrow_mut().insert(timer, timeout);
            }
            Effect::Fetch { fetch, request, time_limit_ms } => {
                let cancel = Cancel::prepare();
                self.fetches.borrow_mut().insert(fetch, cancel.clone());
                let relay = self.page.borrow().relay.relay.clone();
                let runtime = Rc::downgrade(self);
                spawn_local(async move {
                    let result = page::send(&relay, request, time_limit_ms, cancel).await;
                    let Some(runtime) = runtime.upgrade() else { return };
                    runtime.fetches.borrow_mut().remove(&fetch);
                    runtime.dispatch(L::arrived(Arrival::Fetched(fetch, result)), clock::now());
                    runtime.draw_soon();
                });
            }
            Effect::CancelFetch(fetch) => {
                if let Some(fetch) = self.fetches.borrow().get(&fetch) {
                    fetch.cancel(Cause::Cancelled);
                }
            }
            Effect::StopTimer(timer) => drop(self.timers.borrow_mut().remove(&timer)),
            Effect::Recall { key } => {
                let recalled = Arrival::Recalled { key, kept: recall(key), date: clock::date() };
                self.dispatch(L::arrived(recalled), clock::now());
            }
            Effect::Remember { key, value } => drop(remember(key, &value)),
            Effect::CheckRelay => self.page.borrow().relay.on_suspect.emit(()),
        }
    }

    fn with_socket(&self, socket: SocketId, act: impl FnOnce(&T::Socket)) {
        if let Some(socket) = self.sockets.borrow().get(&socket) {
            act(socket);
        }
    }

    fn open_websocket(self: &Rc<Self>, socket: SocketId, url: &str, subprotocols: &[String]) {
        let relay = self.page.borrow().relay.relay.clone();
        let runtime = Rc::downgrade(self);
        let opened = PageWebSocket::open(&relay, url, subprotocols, move |at, incoming| {
            if let Some(runtime) = runtime.upgrade() {
                let ended = matches!(incoming, WebSocketIncoming::Closed { .. });
                runtime.dispatch(L::arrived(Arrival::WebSocket(socket, incoming)), at);
                if ended {
                    let runtime = runtime.clone();
                    // Deferred because the socket is still calling this closure, as in `receive`.
                    spawn_local(async move { drop(runtime.websockets.borrow_mut().remove(&socket)) });
                }
                runtime.draw_soon();
            }
        });
        match opened {
            Ok(opened) => drop(self.websockets.borrow_mut().insert(socket, opened)),
            Err(message) => {
                let refused = WebSocketIncoming::Refused(message);
                self.dispatch(L::arrived(Arrival::WebSocket(socket, refused)), clock::now());
            }
        }
    }

    fn with_websocket(&self, socket: SocketId, act: impl FnOnce(&PageWebSocket)) {
        if let Some(socket) = self.websockets.borrow().get(&socket) {
            act(socket);
        }
    }

    /// Dispatches what a socket reported, and drops the socket once it has closed.
    fn receive(self: &Rc<Self>, socket: SocketId, at: Micros, incoming: Incoming) {
        let ended = matches!(incoming, Incoming::Closed { .. });
        self.dispatch(L::arrived(Arrival::Socket(socket, incoming)), at);
        if ended {
            let runtime = self.clone();
            // The socket is still calling this function, so drop it after the call returns.
            spawn_local(async move { drop(runtime.sockets.borrow_mut().remove(&socket)) });
        }
        self.draw_soon();
    }

    fn draw(&self) {
        self.batcher.borrow_mut().drawn();
        self.page.borrow().redraw.force_update();
    }

    /// Schedules a rendering of what arrived.
    fn draw_soon(self: &Rc<Self>) {
        if self.batcher.borrow_mut().arrived(clock::now()) {
            self.draw_when_quiet();
        }
    }

    fn draw_when_quiet(self: &Rc<Self>) {
        let runtime = Rc::downgrade(self);
        let timeout = Timeout::new(QUIET_MS, move || {
            let Some(runtime) = runtime.upgrade() else { return };
            let step = runtime.batcher.borrow_mut().fired(clock::now());
            match step {
                Step::Draw => runtime.draw(),
                Step::WaitOn => runtime.draw_when_quiet(),
                Step::Nothing => {}
            }
        });
        self.drawing.replace(Some(timeout));
    }

    fn close(&self) {
        self.drawing.borrow_mut().take();
        self.timers.borrow_mut().clear();
        self.sockets.borrow_mut().clear();
        self.websockets.borrow_mut().clear();
        self.fetches.borrow_mut().drain().for_each(|(_, fetch)| fetch.cancel(Cause::Cancelled));
    }
}
