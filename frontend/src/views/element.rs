//! Elements that several views share, and looking up elements by id.

use crate::{
    text::{Lang, fill},
    ui::sign,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::{prelude::*, virtual_dom::VList};

/// A `div` of this class. Yew matches children without keys by their position from the end: if their number changes, it recreates
/// some of them, which lose focus and scroll position.
pub fn div(class: &'static str, children: Vec<Html>) -> Html {
    html! { <div class={class}>{ children }</div> }
}

/// A `span` of this class.
pub fn span(class: &'static str, content: Html) -> Html {
    html! { <span class={class}>{ content }</span> }
}

/// Joins several children into one.
pub fn all(children: Vec<Html>) -> Html {
    VList::from(children).into()
}

/// Emphasised text.
pub fn strong(words: Html) -> Html {
    html! { <strong>{ words }</strong> }
}

/// The mark of an entry that is evidence, with its number.
pub fn proof_mark(number: u64, lang: Lang) -> Html {
    let words = fill(lang.proving_entry(), &number.to_string());
    html! {
        <span class="record-proof">
            { sign("✓ ") }<span aria-hidden="true">{ number }</span><span class="record-hidden">{ " " }{ words }{ " " }</span>
        </span>
    }
}

/// A declaration for a `style` attribute: a property and its length in this unit.
pub fn length(property: &str, length: usize, unit: &str) -> String {
    [property, ":", &length.to_string(), unit].concat()
}

/// Returns the id of a part of the view whose ids begin with `id`.
pub fn part_id(id: &str, part: &str) -> String {
    [id, "-record-", part].concat()
}

/// Returns the element with such an id, or None if it is not in the page.
pub fn part(id: &str, part: &str) -> Option<HtmlElement> {
    Some(web_sys::window()?.document()?.get_element_by_id(&part_id(id, part))?.unchecked_into())
}
