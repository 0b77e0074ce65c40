//! Notes above the lab until dismissed: which values of the address cannot be used, and what a sandboxed frame disables.

use super::address::Rejected;
use crate::{embed::is_sandboxed, text::use_lang};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct NotesProps {
    pub rejected: Vec<Rejected>,
}

#[component]
pub fn Notes(props: &NotesProps) -> Html {
    let lang = use_lang();
    let open = use_state_eq(|| true);
    let sandboxed = use_memo((), |()| is_sandboxed());
    if !*open || (props.rejected.is_empty() && !*sandboxed) {
        return Html::default();
    }
    let onclick = {
        let setter = open.setter();
        Callback::from(move |_: MouseEvent| setter.set(false))
    };
    html! {
        <div class="banner notes" role="group" aria-label={lang.notes()}>
            <div>
                if *sandboxed { <p>{ lang.sandboxed() }</p> }
                { for props.rejected.iter().map(|rejected| html! { <p>{ lang.rejected(rejected) }</p> }) }
            </div>
            <button type="button" class="button" {onclick}>{ lang.notes_close() }</button>
        </div>
    }
}
