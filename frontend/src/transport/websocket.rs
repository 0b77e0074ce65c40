//! A WebSocket of the browser, to any server (the WebSockets standard), which carries text and binary messages.

use super::{
    clock::{self, Micros},
    http::words_of,
    open::{Counted, Kind},
};
use crate::socket::WebSocketIncoming;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use gloo_utils::{document, window};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, MessageEvent, SecurityPolicyViolationEvent, WebSocket};

/// How often [`WebSocketIncoming::Buffered`] is reported while data is buffered, in milliseconds.
const BUFFERED_MS: u32 = 100;

/// A WebSocket. Dropping it closes it, and nothing more is received from it.
pub struct PlainWebSocket {
    websocket: WebSocket,
    buffered: Rc<BufferedWatch>,
    /// `None` for a WebSocket that does not belong to a lab.
    counted: Option<Counted>,
    /// The event listeners, which are removed on drop.
    _listeners: [EventListener; 5],
}

impl PlainWebSocket {
    /// Opens a WebSocket. `on_incoming` is called with the time and everything that is received.
    ///
    /// # Errors
    ///
    /// Returns the browser's message if the browser does not even try, such as for `ws:` from a page with `https:`.
    pub fn open(
        url: &str,
        subprotocols: &[String],
        on_incoming: impl Fn(Micros, WebSocketIncoming) + Clone + 'static,
    ) -> Result<Self, String> {
        let names: Array = subprotocols.iter().map(JsValue::from).collect();
        let websocket = WebSocket::new_with_str_sequence(url, &names).map_err(words_of)?;
        websocket.set_binary_type(BinaryType::Arraybuffer);
        let on_open = EventListener::once(&websocket, "open", {
            let (websocket, on_incoming) = (websocket.clone(), on_incoming.clone());
            move |event| {
                let (subprotocol, extensions) = (websocket.protocol(), websocket.extensions());
                on_incoming(clock::at(event), WebSocketIncoming::Open { subprotocol, extensions });
            }
        });
        let on_message = EventListener::new(&websocket, "message", {
            let on_incoming = on_incoming.clone();
            move |event| on_incoming(clock::at(event), read(event.unchecked_ref()))
        });
        let on_close = EventListener::once(&websocket, "close", {
            let on_incoming = on_incoming.clone();
            move |event| {
                let close: &CloseEvent = event.unchecked_ref();
                let (code, reason, clean) = (close.code(), close.reason(), close.was_clean());
                on_incoming(clock::at(event), WebSocketIncoming::Closed { code, reason, clean });
            }
        });
        let on_violation = EventListener::new(&document(), "securitypolicyviolation", {
            let (url, on_incoming) = (websocket.url(), on_incoming.clone());
            move |event| {
                let violation: &SecurityPolicyViolationEvent = event.unchecked_ref();
                if violation.effective_directive() == "connect-src" && is_of(&violation.blocked_uri(), &url) {
                    on_incoming(clock::at(event), WebSocketIncoming::Blocked);
                }
            }
        });
        // A browser may keep a page that the user has left, with its WebSockets: the server would go on sending to nobody.
        let on_leave = EventListener::new(&window(), "pagehide", {
            let websocket = websocket.clone();
            move |_| drop(websocket.close_with_code(1000))
        });
        let buffered = BufferedWatch::new(websocket.clone(), move |bytes| {
            on_incoming(clock::now(), WebSocketIncoming::Buffered(bytes));
        });
        Ok(Self {
            websocket,
            buffered,
            counted: None,
            _listeners: [on_open, on_message, on_close, on_violation, on_leave],
        })
    }

    /// Counts this WebSocket among the labs' open sockets.
    pub fn counted(mut self) -> Self {
        self.counted.replace(Counted::new(Kind::WebSocket));
        self
    }

    /// Sends a text message. This fails only while connecting, and the labs send only on open WebSockets.
    pub fn send_text(&self, text: &str) {
        let _ = self.websocket.send_with_str(text);
        self.buffered.start();
    }

    /// Sends a binary message; see [`Self::send_text`].
    pub fn send_binary(&self, bytes: &[u8]) {
        let _ = self.websocket.send_with_u8_array(bytes);
        self.buffered.start();
    }

    /// Starts the closing handshake. Data that is still queued is sent first, and [`WebSocketIncoming::Closed`] still follows.
    /// The lab passes only codes and reasons that the standard allows.
    pub fn close(&self, code: Option<u16>, reason: &str) {
        let _ = match code {
            Some(code) => self.websocket.close_with_code_and_reason(code, reason),
            None => self.websocket.close(),
        };
    }
}

impl Drop for PlainWebSocket {
    fn drop(&mut self) {
        let _ = self.websocket.close();
    }
}

/// Reports the number of buffered bytes while there are any. The browser has no event for it.
struct BufferedWatch {
    websocket: WebSocket,
    tell: Box<dyn Fn(u64)>,
    /// The timeout for the next check.
    next: RefCell<Option<Timeout>>,
}

impl BufferedWatch {
    fn new(websocket: WebSocket, tell: impl Fn(u64) + 'static) -> Rc<Self> {
        Rc::new(Self { websocket, tell: Box::new(tell), next: RefCell::default() })
    }

    /// Starts the checks after data was sent.
    fn start(self: &Rc<Self>) {
        if self.next.borrow().is_none() {
            self.look_later(0);
        }
    }

    fn look_later(self: &Rc<Self>, before: u64) {
        let watch = Rc::downgrade(self);
        let timeout = Timeout::new(BUFFERED_MS, move || {
            let Some(watch) = watch.upgrade() else { return };
            watch.next.borrow_mut().take();
            let bytes = u64::from(watch.websocket.buffered_amount());
            // After the connection has ended, the browser goes on counting the bytes that were never sent.
            let gone = watch.websocket.ready_state() == WebSocket::CLOSED;
            if gone {
                return;
            }
            if bytes > 0 {
                watch.look_later(bytes);
            }
            if bytes > 0 || before > 0 {
                (watch.tell)(bytes);
            }
        });
        self.next.replace(Some(timeout));
    }
}

fn read(message: &MessageEvent) -> WebSocketIncoming {
    let data = message.data();
    match data.as_string() {
        Some(text) => WebSocketIncoming::Text(text),
        // The binary type is set to `arraybuffer`, so the data can be nothing else.
        None => WebSocketIncoming::Binary(Uint8Array::new(data.unchecked_ref::<ArrayBuffer>()).to_vec().into()),
    }
}

/// Whether a URL blocked by a policy is this URL. For some, the browser reports only the origin.
fn is_of(blocked: &str, url: &str) -> bool {
    let rest = url.strip_prefix(blocked.trim_end_matches('/'));
    !blocked.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn what_was_blocked_is_found_again_by_its_url_or_its_origin() {
        let url = "ws://127.0.0.1:80/chat?x=1";
        for (blocked, is) in [
            (url, true),
            ("ws://127.0.0.1:80/chat", true),
            ("ws://127.0.0.1:80/", true),
            ("ws://127.0.0.1:80", true),
            ("ws://127.0.0.1:8", false),
            ("ws://127.0.0.1:80/ch", false),
            ("wss://127.0.0.1:80/chat?x=1", false),
            ("", false),
        ] {
            assert_eq!(is_of(blocked, url), is, "{blocked}");
        }
    }
}
