//! The text that covers the page until it is drawn: `until-drawn` in `index.html`.

use gloo_timers::future::TimeoutFuture;

/// How often to ask whether the browser has shown the text, in milliseconds: once a frame.
const FRAME_MS: u32 = 16;
/// How many frames to wait at most: a browser that hides its timing never reports a paint.
const FRAMES: u32 = 30;

/// Removes the text once the browser has painted it. Removed earlier, it would only flash, and the browser would not count it as the
/// page's largest paint (Largest Contentful Paint).
pub(super) async fn remove_loading_text() {
    for _ in 0..FRAMES {
        if has_painted() {
            break;
        }
        TimeoutFuture::new(FRAME_MS).await;
    }
    if let Some(text) = gloo_utils::document().get_element_by_id("until-drawn") {
        text.remove();
    }
}

/// Whether the browser has reported its first paint of text or an image (First Contentful Paint).
fn has_painted() -> bool {
    let performance = gloo_utils::window().performance();
    performance.is_some_and(|performance| performance.get_entries_by_name("first-contentful-paint").length() > 0)
}
