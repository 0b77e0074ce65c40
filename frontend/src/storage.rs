//! What the browser keeps for the page from one visit to the next. It may be blocked: then nothing is kept, and everything
//! else works.
//!
//! Not by gloo-storage: it keeps JSON, and what earlier visits kept as plain text could no longer be read.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Storage, StorageEvent, window};

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// What was kept under this name.
pub fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a value under this name. Says whether the browser does: it may be told to keep nothing, or have no room.
pub fn remember(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Whether the browser keeps anything for the page.
pub fn is_available() -> bool {
    const PROBE: &str = "networking-lab.probe";
    let is_kept = remember(PROBE, "");
    if let Some(storage) = storage() {
        let _ = storage.remove_item(PROBE);
    }
    is_kept
}

/// Calls `tell` with what is stored under this name whenever another page of the browser has changed it, until the returned
/// listener is dropped.
///
/// That is the current value, not the event's: events arrive late, and two pages that write at the same time would each take
/// over what the other has overwritten.
pub fn on_change(key: impl Into<String>, tell: impl Fn(Option<String>) + 'static) -> Option<EventListener> {
    let (window, key) = (window()?, key.into());
    let listener = EventListener::new(&window, "storage", move |event| {
        // Without a key, the whole storage was cleared.
        let is_ours = |event: &StorageEvent| event.key().is_none_or(|changed| changed == key);
        if event.dyn_ref().is_some_and(is_ours) {
            tell(recall(&key));
        }
    });
    Some(listener)
}
