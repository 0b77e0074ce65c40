//! The browser on the network inside the page: fetch and WebSocket, which show and hide what a real browser does. The sockets
//! of the labs use the network directly.
//!
//! - [`fetch`]: one fetch; [`cors`]: which responses a page may read; [`cookies`]: the stored cookies
//! - [`websocket`]: one WebSocket

mod cookies;
mod cors;
mod fetch;
mod websocket;

use super::{Handle, Network};
use crate::{
    fetch::{Answer, Cause, Request, Unanswered},
    socket::{Endpoint, Incoming, WebSocketIncoming as Message},
};
use bytes::Bytes;
use cookies::Cookies;
use fetch::Exchange;
use rand::{SeedableRng, rngs::StdRng};
use relay_protocol::Command;
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use websocket::WebSocket;

/// Identifies a fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fetching(u32);

/// Identifies a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Socket(u32);

/// An event of the browser or its network.
#[derive(Debug)]
pub enum Happened {
    Socket(Handle, Incoming),
    Fetched(Fetching, Result<Answer, Unanswered>),
    WebSocket(Socket, Message),
}

/// How the page identifies itself to servers.
#[derive(Clone, Debug)]
pub struct Page {
    /// The origin, such as `http://127.0.0.1:8080`, or `null`.
    pub origin: String,
    pub user_agent: String,
}

/// The tab's browser and its network. The caller provides the time and drives them with [`run`](Self::run).
pub struct Browser {
    network: Network,
    page: Page,
    cookies: Cookies,
    exchanges: BTreeMap<Fetching, Exchange>,
    websockets: BTreeMap<Socket, WebSocket>,
    next: u32,
    now: Duration,
    random: StdRng,
    happened: VecDeque<Happened>,
}

impl Browser {
    /// Creates a browser with its network. `epoch_ms` is the Unix time in milliseconds when the browser's time is 0. `seed` seeds
    /// the random numbers.
    pub fn new(page: Page, epoch_ms: u64, seed: u64) -> Self {
        Self {
            network: Network::new(epoch_ms, seed),
            page,
            cookies: Cookies::default(),
            exchanges: BTreeMap::new(),
            websockets: BTreeMap::new(),
            next: 0,
            now: Duration::ZERO,
            random: StdRng::seed_from_u64(seed),
            happened: VecDeque::new(),
        }
    }

    /// Sets the time at which the following requests happen. It never goes backwards.
    pub fn set_time(&mut self, now: Duration) {
        self.now = self.now.max(now);
        self.network.set_time(now);
    }

    /// The network, for the sockets of the labs.
    pub fn network(&mut self) -> &mut Network {
        &mut self.network
    }

    /// Opens a socket of a lab; see [`Network::open`].
    pub fn open(&mut self, endpoint: &Endpoint, first: Option<Command>) -> Handle {
        self.network.open(endpoint, first)
    }

    /// Closes a socket and discards its pending events.
    pub fn forget(&mut self, handle: Handle) {
        self.network.forget(handle);
        self.happened.retain(|happened| !matches!(happened, Happened::Socket(known, _) if *known == handle));
    }

    fn next(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Sends a request by fetch, with a time limit in milliseconds.
    pub fn fetch(&mut self, request: Request, time_limit_ms: Option<u32>, now: Duration) -> Fetching {
        let fetching = Fetching(self.next());
        let limit = time_limit_ms.map(|limit| now + Duration::from_millis(limit.into()));
        self.exchanges.insert(fetching, Exchange::new(request, limit, now));
        fetching
    }

    /// Cancels a fetch. Its result still follows.
    pub fn cancel(&mut self, fetching: Fetching) {
        if let Some(exchange) = self.exchanges.get_mut(&fetching) {
            exchange.give_up(Cause::Cancelled, &mut self.network);
        }
    }

    /// Opens a WebSocket.
    pub fn open_websocket(&mut self, url: &str, subprotocols: &[String]) -> Socket {
        let socket = Socket(self.next());
        let websocket = WebSocket::open(url, subprotocols, &self.page, &mut self.random, &mut self.network);
        self.websockets.insert(socket, websocket);
        socket
    }

    /// Sends a message on a WebSocket.
    pub fn send_message(&mut self, socket: Socket, payload: Bytes, is_text: bool) {
        if let Some(websocket) = self.websockets.get_mut(&socket) {
            websocket.send(payload, is_text, self.now, &mut self.random, &mut self.network);
        }
    }

    /// Begins the closing handshake of a WebSocket.
    pub fn close_websocket(&mut self, socket: Socket, code: Option<u16>, reason: &str) {
        if let Some(websocket) = self.websockets.get_mut(&socket) {
            websocket.close(code, reason, self.now, &mut self.random, &mut self.network);
        }
    }

    /// Closes a WebSocket and discards its pending events.
    pub fn forget_websocket(&mut self, socket: Socket) {
        self.close_websocket(socket, None, "");
        if let Some(websocket) = self.websockets.remove(&socket) {
            self.network.forget(websocket.handle());
        }
        self.happened.retain(|happened| !matches!(happened, Happened::WebSocket(known, _) if *known == socket));
    }

    /// Advances to `now` and does everything that is possible by then.
    pub fn run(&mut self, now: Duration) {
        self.set_time(now);
        loop {
            self.network.run(self.now);
            let mut progressed = false;
            while let Some((handle, incoming)) = self.network.take() {
                progressed = true;
                self.route(handle, incoming);
            }
            if !progressed && !self.step() {
                return;
            }
        }
    }

    fn route(&mut self, handle: Handle, incoming: Incoming) {
        if let Some(exchange) = self.exchanges.values_mut().find(|exchange| exchange.is_on(handle)) {
            exchange.incoming(incoming, &mut self.network);
        } else if let Some((socket, websocket)) =
            self.websockets.iter_mut().find(|(_, websocket)| websocket.handle() == handle)
        {
            let messages = websocket.incoming(incoming, self.now, &mut self.random, &mut self.network);
            self.happened.extend(messages.into_iter().map(|message| Happened::WebSocket(*socket, message)));
        } else {
            self.happened.push_back(Happened::Socket(handle, incoming));
        }
    }

    /// Makes progress on the fetches and WebSockets. Returns whether anything was done.
    fn step(&mut self) -> bool {
        let mut over = Vec::new();
        let mut progressed = false;
        for (fetching, exchange) in &mut self.exchanges {
            let (done, result) = exchange.step(&self.page, &mut self.cookies, self.now, &mut self.network);
            progressed |= done;
            over.extend(result.map(|result| (*fetching, result)));
        }
        for (fetching, result) in over {
            self.exchanges.remove(&fetching);
            self.happened.push_back(Happened::Fetched(fetching, result));
        }
        for (socket, websocket) in &mut self.websockets {
            let message = websocket.step(self.now);
            progressed |= message.is_some();
            self.happened.extend(message.map(|message| Happened::WebSocket(*socket, message)));
        }
        self.websockets.retain(|_, websocket| !websocket.is_over());
        progressed
    }

    /// Returns the next event, in order.
    pub fn take(&mut self) -> Option<Happened> {
        self.happened.pop_front()
    }

    /// When to [run](Self::run) the browser next, if nothing is requested of it before.
    pub fn due(&self) -> Option<Duration> {
        let exchanges = self.exchanges.values().filter_map(Exchange::due);
        let websockets = self.websockets.values().filter_map(WebSocket::due);
        exchanges.chain(websockets).chain(self.network.due()).min()
    }
}
