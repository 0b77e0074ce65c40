//! Moves the focus when a part of the page opens or closes.

use gloo_utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Scrolls to the element at the start of a part of the page, and focuses it.
pub fn go_to(start: Option<HtmlElement>) {
    if let Some(start) = start {
        start.scroll_into_view();
        focus(&start);
    }
}

/// Like [`go_to`], for the element with this id.
pub fn go_to_id(id: &str) {
    go_to(document().get_element_by_id(id).and_then(|element| element.dyn_into().ok()));
}

/// Focuses an element. Does nothing if it is no longer in the page.
pub fn focus(element: &HtmlElement) {
    // An error here can be ignored.
    let _ = element.focus();
}

/// Returns the focus to the element that opened a part of the page when that part closes. Call the returned callback
/// before the part opens.
#[hook]
pub fn use_focus_return(is_open: bool) -> Callback<()> {
    let opener = use_mut_ref(|| None::<HtmlElement>);
    use_effect_with(is_open, {
        let opener = opener.clone();
        move |is_open| {
            if !is_open && let Some(opener) = opener.take() {
                focus(&opener);
            }
        }
    });
    use_callback((), move |(), ()| {
        *opener.borrow_mut() = document().active_element().and_then(|element| element.dyn_into().ok());
    })
}
