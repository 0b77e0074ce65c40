//! Where the focus goes when a part of the page opens or closes.

use gloo_utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Scrolls to an element that begins a part of the page, and gives it the focus.
pub fn go_to(start: Option<HtmlElement>) {
    if let Some(start) = start {
        start.scroll_into_view();
        focus(&start);
    }
}

/// The same by the element's id.
pub fn go_to_id(id: &str) {
    go_to(document().get_element_by_id(id).and_then(|element| element.dyn_into().ok()));
}

/// Gives an element the focus; nothing where it is no longer in the page.
pub fn focus(element: &HtmlElement) {
    // The browser refuses nothing here that the page could do without.
    let _ = element.focus();
}

/// When a part of the page is no longer open, what opened it has the focus again. The callback is to be called before the part
/// opens.
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
