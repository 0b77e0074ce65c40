//! Where the keyboard goes on.

use gloo_utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Moves the focus to the element of this id; where there is none, it stays.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // It fails only for an element that has meanwhile gone.
        let _ = element.focus();
    }
}
