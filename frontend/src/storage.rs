//! The browser's local storage, which lasts from one visit to the next. It may be blocked: then nothing is stored, and
//! everything else works.
//!
//! This does not use gloo-storage, which stores JSON and could not read the plain text stored on earlier visits.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Storage, StorageEvent, window};

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// Returns what is stored under this key.
pub fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Stores a value under this key. Returns whether that succeeded: storage may be disabled or full.
pub fn remember(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Whether the browser stores anything for the page.
pub fn is_available() -> bool {
    const PROBE: &str = "networking-lab.probe";
    let is_kept = remember(PROBE, "");
    if let Some(storage) = storage() {
        let _ = storage.remove_item(PROBE);
    }
    is_kept
}

/// Calls `tell` with the value stored under this key whenever another page of the browser changes it, until the
/// returned listener is dropped.
///
/// This is the current value, not the event's: events arrive late, and two pages that write at the same time would each
/// adopt the value that the other has overwritten.
pub fn on_change(key: impl Into<String>, tell: impl Fn(Option<String>) + 'static) -> Option<EventListener> {
    let (window, key) = (window()?, key.into());
    let listener = EventListener::new(&window, "storage", move |event| {
        // An event without a key means that the whole storage was cleared.
        let is_ours = |event: &StorageEvent| event.key().is_none_or(|changed| changed == key);
        if event.dyn_ref().is_some_and(is_ours) {
            tell(recall(&key));
        }
    });
    Some(listener)
}
