//! The network inside the page, driven by the browser's clock. All labs share it, so that a client in one lab can reach the
//! server in another.

use super::{
    clock::{self, Micros},
    http::{self, Cancel},
    relay::{Relay, is_loopback},
    socket::{Connection, Incoming},
};
use crate::{
    fetch::{Answer, Request, Unanswered, charset},
    in_page::{
        Browser, Handle,
        browser::{Fetching, Happened, Page, Socket as SocketName},
    },
    location::location,
    socket::{Endpoint, WebSocketIncoming},
};
use bytes::Bytes;
use gloo_timers::callback::Timeout;
use relay_protocol::{Command, MAX_MESSAGE};
use std::{
    cell::RefCell,
    collections::HashMap,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
    time::Duration,
};
use web_sys::Url;

/// A callback for what is received.
type On<T> = Rc<dyn Fn(Micros, T)>;

/// The page's only network.
struct Shell {
    browser: RefCell<Browser>,
    sockets: RefCell<HashMap<Handle, On<Incoming>>>,
    websockets: RefCell<HashMap<SocketName, On<WebSocketIncoming>>>,
    fetches: RefCell<HashMap<Fetching, Fetch>>,
    /// The timeout for the next run of the network.
    next: RefCell<Option<Timeout>>,
}

/// A pending exchange.
#[derive(Default)]
struct Fetch {
    result: Option<Result<Answer, Unanswered>>,
    waker: Option<Waker>,
}

thread_local! {
    static SHELL: Rc<Shell> = Rc::new(Shell::new());
}

fn shell() -> Rc<Shell> {
    SHELL.with(Rc::clone)
}

/// Returns the network's time, which counts from when the page was opened.
fn now() -> Duration {
    Duration::from_micros(clock::now())
}

impl Shell {
    fn new() -> Self {
        let origin = location().and_then(|page| page.origin().ok());
        let user_agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
        let page = Page { origin: origin.unwrap_or("null".into()), user_agent: user_agent.unwrap_or_default() };
        let epoch_ms = clock::date().saturating_sub(now().as_millis() as u64);
        Self {
            browser: Browser::new(page, epoch_ms, rand::random()).into(),
            sockets: RefCell::default(),
            websockets: RefCell::default(),
            fetches: RefCell::default(),
            next: RefCell::default(),
        }
    }

    /// Makes a request of the network. Its effects are reported later, as on a real network.
    fn ask<T>(self: &Rc<Self>, ask: impl FnOnce(&mut Browser) -> T) -> T {
        let answer = {
            let mut browser = self.browser.borrow_mut();
            browser.set_time(now());
            ask(&mut browser)
        };
        self.run_after(0);
        answer
    }

    fn run_after(self: &Rc<Self>, milliseconds: u32) {
        let shell = self.clone();
        self.next.replace(Some(Timeout::new(milliseconds, move || shell.run())));
    }

    fn run(self: &Rc<Self>) {
        self.next.take();
        self.browser.borrow_mut().run(now());
        // One at a time, because a callback may make further requests.
        while let Some(happened) = self.take() {
            self.tell(happened);
        }
        let due = self.browser.borrow().due();
        if let Some(due) = due.filter(|_| self.next.borrow().is_none()) {
            let wait = due.saturating_sub(now()).as_micros().div_ceil(1000);
            self.run_after(u32::try_from(wait).unwrap_or(u32::MAX));
        }
    }

    fn take(&self) -> Option<Happened> {
        self.browser.borrow_mut().take()
    }

    fn tell(&self, happened: Happened) {
        let at = clock::now();
        match happened {
            Happened::Socket(handle, incoming) => {
                let has_ended = matches!(incoming, Incoming::Closed { .. });
                let on = self.sockets.borrow().get(&handle).cloned();
                on.into_iter().for_each(|on| on(at, incoming.clone()));
                if has_ended {
                    self.sockets.borrow_mut().remove(&handle);
                }
            }
            Happened::WebSocket(socket, message) => {
                let on = self.websockets.borrow().get(&socket).cloned();
                on.into_iter().for_each(|on| on(at, message.clone()));
            }
            Happened::Fetched(fetching, result) => {
                if let Some(fetch) = self.fetches.borrow_mut().get_mut(&fetching) {
                    fetch.result = Some(result);
                    fetch.waker.take().into_iter().for_each(Waker::wake);
                }
            }
        }
    }
}

/// Whether an `http:` or `ws:` URL refers to the network inside the page, when the labs use that network. It does for every URL
/// on this machine except those of the page's own server.
pub fn is_inside(relay: &Relay, url: &str) -> bool {
    let Ok(url) = Url::new(url) else { return false };
    let own_host = location().and_then(|page| page.host().ok());
    let is_plain = matches!(url.protocol().as_str(), "http:" | "ws:");
    relay.is_in_page() && is_plain && is_loopback(&url.hostname()) && Some(url.host()) != own_host
}

/// A socket inside the page. It is closed on drop.
pub struct Socket(Handle);

impl Socket {
    pub fn open(endpoint: &Endpoint, first: Option<Command>, on: impl Fn(Micros, Incoming) + 'static) -> Self {
        let shell = shell();
        let handle = shell.ask(|browser| browser.open(endpoint, first));
        shell.sockets.borrow_mut().insert(handle, Rc::new(on));
        Self(handle)
    }
}

impl Connection for Socket {
    fn send(&self, bytes: &[u8]) {
        bytes.chunks(MAX_MESSAGE).for_each(|chunk| self.send_datagram(chunk));
    }

    fn send_datagram(&self, datagram: &[u8]) {
        shell().ask(|browser| browser.network().send(self.0, Bytes::copy_from_slice(datagram)));
    }

    fn command(&self, command: &Command) {
        shell().ask(|browser| browser.network().command(self.0, command.clone()));
    }

    fn close(&self) {
        shell().ask(|browser| browser.network().close(self.0));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let shell = shell();
        shell.sockets.borrow_mut().remove(&self.0);
        shell.ask(|browser| browser.forget(self.0));
    }
}

/// A WebSocket inside the page. It is closed on drop.
pub struct WebSocket(SocketName);

impl WebSocket {
    pub fn open(url: &str, subprotocols: &[String], on: impl Fn(Micros, WebSocketIncoming) + 'static) -> Self {
        let shell = shell();
        let socket = shell.ask(|browser| browser.open_websocket(url, subprotocols));
        shell.websockets.borrow_mut().insert(socket, Rc::new(on));
        Self(socket)
    }

    pub fn send_text(&self, text: &str) {
        shell().ask(|browser| browser.send_message(self.0, Bytes::copy_from_slice(text.as_bytes()), true));
    }

    pub fn send_binary(&self, bytes: &[u8]) {
        shell().ask(|browser| browser.send_message(self.0, Bytes::copy_from_slice(bytes), false));
    }

    pub fn close(&self, code: Option<u16>, reason: &str) {
        shell().ask(|browser| browser.close_websocket(self.0, code, reason));
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        let shell = shell();
        shell.websockets.borrow_mut().remove(&self.0);
        shell.ask(|browser| browser.forget_websocket(self.0));
    }
}

/// Sends a request to a server inside the page and reads the whole response; see [`http::send`].
pub async fn fetch(request: Request, time_limit_ms: Option<u32>, cancel: Cancel) -> Result<Answer, Unanswered> {
    let shell = shell();
    let fetching = shell.ask(|browser| browser.fetch(request, time_limit_ms, now()));
    shell.fetches.borrow_mut().insert(fetching, Fetch::default());
    let _on_cancel = cancel.on_cancel({
        let shell = shell.clone();
        move || shell.ask(|browser| browser.cancel(fetching))
    });
    let result = poll_fn(|context| {
        let mut fetches = shell.fetches.borrow_mut();
        let fetch = fetches.entry(fetching).or_default();
        match fetch.result.take() {
            Some(result) => Poll::Ready(result),
            None => {
                fetch.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    });
    let result = result.await;
    shell.fetches.borrow_mut().remove(&fetching);
    result.map(|mut answer| {
        answer.text = Some(charset::read(answer.header("content-type"), &answer.body, http::decode));
        answer
    })
}
