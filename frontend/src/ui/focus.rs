//! Moving the keyboard focus.

use gloo_utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Moves the focus to the element with this id. Does nothing if there is no such element.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // This fails only if the element has been removed.
        let _ = element.focus();
    }
}
