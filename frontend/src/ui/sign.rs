//! Decorative symbols such as ✓ or →.

use yew::prelude::*;

/// Renders a symbol that is hidden from screen readers, because the text beside it says the same.
pub fn sign(sign: &'static str) -> Html {
    html! { <span aria-hidden="true">{ sign }</span> }
}
