//! Puts a text onto the clipboard.

use wasm_bindgen_futures::JsFuture;

/// Whether the browser took the text: it may refuse, and in a page that is no secure context it has no clipboard.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = window.navigator().clipboard();
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
