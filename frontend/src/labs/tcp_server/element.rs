//! The elements that stand at many places of this lab: functions, for the page's weight, as
//! [`views::element`](crate::views::element) says.

use yew::prelude::*;

/// A sentence that explains, or tells how something stands.
pub fn hint(words: AttrValue) -> Html {
    html! { <p class="hint" role="status">{ words }</p> }
}

/// A button on the row of one connection, client or command: `verb` and its number stand in its `data-do`. `about` is told
/// where the words are too short: to a screen reader, and where the pointer rests on it. `then`: the id of what gets the focus
/// where pressing it disables it.
pub fn numbered(
    verb: &str,
    number: u32,
    words: &'static str,
    about: Option<String>,
    then: Option<String>,
    disabled: bool,
) -> Html {
    let id = [verb, ":", &number.to_string()].concat();
    html! {
        <button type="button" class="button" data-do={id} data-then={then} {disabled} aria-label={about.clone()}
            title={about}>{ words }</button>
    }
}

/// A dot whose colour tells how something stands, and the same in words; `name`: `open`, `connecting`, `failed` or `idle`;
/// `role`: `status` where a screen reader is to hear of it.
pub fn standing(name: &'static str, role: Option<&'static str>, words: AttrValue) -> Html {
    let dot = html! { <span class="dot" aria-hidden="true"></span> };
    html! { <span class="state" {role} data-state={name}>{ vec![dot, words.into()] }</span> }
}

/// Code, or an address.
pub fn code(words: String) -> Html {
    html! { <code>{ words }</code> }
}

/// A part of the lab under its title.
pub fn part(class: &'static str, title: &'static str, content: Vec<Html>) -> Html {
    html! { <section ~className={class} aria-label={title}>{ content }</section> }
}
