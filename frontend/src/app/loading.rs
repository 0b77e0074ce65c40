//! The text that covers the page until it is drawn: `until-drawn` in `index.html`.

use gloo_timers::future::TimeoutFuture;

/// How often to ask whether the browser has shown the text, in milliseconds: once a frame.
const FRAME_MS: u32 = 16;
/// For how many frames to wait for that. A browser that hides its timing never reports it.
const FRAMES: u32 = 30;

/// Removes the text once the reader has seen it: a page that covers it at once only flashes, and browsers do not measure it
/// (Largest Contentful Paint).
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

/// Whether the browser has reported the first paint of text (Paint Timing, section 4).
fn has_painted() -> bool {
    let performance = gloo_utils::window().performance();
    performance.is_some_and(|performance| performance.get_entries_by_name("first-contentful-paint").length() > 0)
}
