//! A sign such as ✓ or →.

use yew::prelude::*;

/// One for the eye, which a screen reader passes over: words beside it say the same.
pub fn sign(sign: &'static str) -> Html {
    html! { <span aria-hidden="true">{ sign }</span> }
}
