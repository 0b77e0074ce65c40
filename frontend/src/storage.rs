//! What the browser keeps for the page from one visit to the next. It may be blocked: then nothing is kept, and everything
//! else works.
//!
//! Not by gloo-storage: it keeps JSON, and what earlier visits kept as plain text could no longer be read.

use web_sys::{Storage, window};

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// What was kept under this name.
pub fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a value under this name.
pub fn remember(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}
