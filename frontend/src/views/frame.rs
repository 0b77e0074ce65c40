//! Work put off to the browser's next frame, so that however fast entries come, they are drawn once a frame.

use wasm_bindgen::{JsCast, closure::Closure};

/// Work that waits for the next frame; dropping it calls it off.
pub struct Frame {
    request: Option<i32>,
    // The browser calls it, so it has to live as long as the request.
    _work: Closure<dyn FnMut()>,
}

impl Frame {
    /// Asks for the work to be done in the next frame.
    pub fn new(work: impl FnOnce() + 'static) -> Self {
        let work = Closure::once(work);
        let request =
            web_sys::window().and_then(|window| window.request_animation_frame(work.as_ref().unchecked_ref()).ok());
        Self { request, _work: work }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let (Some(request), Some(window)) = (self.request, web_sys::window()) {
            // It fails only where there is no such request, which is what is wanted.
            let _ = window.cancel_animation_frame(request);
        }
    }
}
