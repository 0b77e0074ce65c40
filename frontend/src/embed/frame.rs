//! The way from the page in a frame to its host and back, with `postMessage`.

use super::message::{FrameMessage, HostMessage, frame_resize};
use crate::location::location;
use gloo_events::EventListener;
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Url, Window, window};

/// The frame in which the page is.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    host: Window,
    /// The host's origin; none where the browser does not say it, or where it has none (a sandboxed page).
    origin: Option<String>,
    /// The frame's name, which the host gave it.
    name: String,
}

impl Frame {
    /// The frame, if the page is in one.
    pub fn find() -> Option<Self> {
        let window = window()?;
        let host = window.parent().ok().flatten().filter(|host| !Object::is(host, &window))?;
        Some(Self { host, origin: host_origin(&window), name: window.name().unwrap_or_default() })
    }

    /// Tells the host something. It goes to the origin that has put the page into a frame, and to no other that the host's window
    /// may show by then.
    pub fn post(&self, message: &FrameMessage) {
        self.post_json(&message.to_json(&self.name));
    }

    /// Tells the host the page's height in CSS pixels, also in the way that learning platforms know.
    pub fn post_height(&self, height: u32) {
        self.post(&FrameMessage::Height { height });
        self.post_json(&frame_resize(height));
    }

    fn post_json(&self, json: &str) {
        if let Ok(message) = JSON::parse(json) {
            // It fails only for a target that is no origin, and this one is the browser's own word.
            let _ = self.host.post_message(&message, self.origin.as_deref().unwrap_or("*"));
        }
    }

    /// Gives what the host says, as long as what is returned lives. What comes from another window, from another origin or for
    /// another frame is passed over.
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

/// The origin of the page that has this one in a frame: as the browser lists it, else that of the page that led here.
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
