//! Messages between the page in a frame and its host, with `postMessage`.

use super::message::{FrameMessage, HostMessage, frame_resize};
use crate::location::location;
use gloo_events::EventListener;
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Url, Window, window};

/// The frame that contains the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    host: Window,
    /// The host's origin, or `None` if the browser does not reveal it or the host has none (a sandboxed page).
    origin: Option<String>,
    /// The frame's name, assigned by the host.
    name: String,
}

impl Frame {
    /// Returns the frame, or `None` if the page is not in one.
    pub fn find() -> Option<Self> {
        let window = window()?;
        let host = window.parent().ok().flatten().filter(|host| !Object::is(host, &window))?;
        Some(Self { host, origin: host_origin(&window), name: window.name().unwrap_or_default() })
    }

    /// Sends a message to the host. It goes only to the origin that embedded the page, not to another one that the
    /// host's window may show by then.
    pub fn post(&self, message: &FrameMessage) {
        self.post_json(&message.to_json(&self.name));
    }

    /// Sends the page's height in CSS pixels to the host, also in the format that learning platforms know.
    pub fn post_height(&self, height: u32) {
        self.post(&FrameMessage::Height { height });
        self.post_json(&frame_resize(height));
    }

    fn post_json(&self, json: &str) {
        if let Ok(message) = JSON::parse(json) {
            // Fails only if the target is not a valid origin, but this one comes from the browser.
            let _ = self.host.post_message(&message, self.origin.as_deref().unwrap_or("*"));
        }
    }

    /// Calls `tell` with the host's messages until the returned listener is dropped. Messages from another window, from
    /// another origin or for another frame are ignored.
    pub fn listen(&self, tell: impl Fn(HostMessage) + 'static) -> Option<EventListener> {
        let (frame, window) = (self.clone(), window()?);
        let listener = EventListener::new(&window, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>().filter(|event| frame.is_from_host(event)) else { return };
            let json = JSON::stringify(&event.data()).map(String::from).unwrap_or_default();
            if let Some(message) = HostMessage::from_json(&json, &frame.name) {
                tell(message);
            }
        });
        Some(listener)
    }

    fn is_from_host(&self, event: &MessageEvent) -> bool {
        let is_host = event.source().is_some_and(|source| Object::is(&source, &self.host));
        is_host && self.origin.as_ref().is_none_or(|origin| event.origin() == *origin)
    }
}

/// Returns the origin of the page that embeds this one: from `ancestorOrigins`, or else from the referrer.
fn host_origin(window: &Window) -> Option<String> {
    let listed = || {
        let location = location()?;
        let ancestors = Reflect::get(&location, &"ancestorOrigins".into()).ok()?;
        Reflect::get(&ancestors, &JsValue::from(0)).ok()?.as_string()
    };
    let referrer = || Some(Url::new(&window.document()?.referrer()).ok()?.origin());
    listed().or_else(referrer).filter(|origin| origin != "null")
}

/// Whether the browser denies the page its own origin: it is in a sandboxed frame without `allow-same-origin`.
pub fn is_sandboxed() -> bool {
    window().is_some_and(|window| window.origin() == "null")
}
