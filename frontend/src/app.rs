//! The shell of the page.

use yew::prelude::*;

/// The whole page.
#[component]
pub fn App() -> Html {
    html! { <main id="lab"></main> }
}
