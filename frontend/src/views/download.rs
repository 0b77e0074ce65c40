//! Saves bytes as a file through the browser.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// How long the file's URL stays valid after the click, in milliseconds. The browser starts saving after the click returns.
const READABLE_MS: i32 = 10_000;

/// Whether the browser has saved a file. A sandboxed frame needs `allow-downloads` for that (HTML, section 4.8.5), but a page can
/// neither query whether its frame has it nor learn that nothing was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// The page is not in a frame.
    Yes,
    /// The page is in a frame.
    Perhaps,
    /// The page's origin is opaque, so it is in a sandboxed frame.
    Unlikely,
    /// The browser could not create the file.
    Failed,
}

/// Saves a JSON text under this name.
pub fn save_json(name: &str, json: &str) -> Saved {
    save(name, "application/json", json.as_bytes())
}

/// Saves bytes of this media type under this name.
pub fn save(name: &str, media_type: &str, bytes: &[u8]) -> Saved {
    let saved = || -> Result<Saved, JsValue> {
        start(name, media_type, bytes)?;
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let is_framed = window.parent()?.is_some_and(|parent| parent != window);
        Ok(match (is_framed, window.origin().as_str()) {
            (_, "null") => Saved::Unlikely,
            (true, _) => Saved::Perhaps,
            (false, _) => Saved::Yes,
        })
    };
    saved().unwrap_or(Saved::Failed)
}

/// Clicks a link to the file. Errors come from the browser.
fn start(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let url = blob_url(media_type, bytes)?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let document = window.document().ok_or(JsValue::NULL)?;
    let link = document.create_element("a")?.unchecked_into::<HtmlElement>();
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.click();
    let revoke = Closure::once_into_js(move || revoke(&url));
    window.set_timeout_with_callback_and_timeout_and_arguments_0(revoke.unchecked_ref(), READABLE_MS)?;
    Ok(())
}

/// Creates a URL for bytes of this media type. The browser keeps them in memory until [`revoke`].
pub fn blob_url(media_type: &str, bytes: &[u8]) -> Result<String, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&Uint8Array::from(bytes));
    Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence_and_options(&parts, &options)?)
}

/// Revokes a URL created by [`blob_url`].
pub fn revoke(url: &str) {
    // Revoking any URL string cannot fail.
    let _ = Url::revoke_object_url(url);
}
