//! The list of labs, in groups.

use crate::{
    labs::{Group, LABS, LabEntry},
    text::use_lang,
};
use yew::prelude::*;

/// See [`Rail`].
#[derive(Properties, PartialEq)]
pub struct RailProps {
    /// The lab that is shown.
    pub lab: &'static LabEntry,
    /// Another one was chosen.
    pub on_choose: Callback<&'static LabEntry>,
}

/// The list.
#[component]
pub fn Rail(props: &RailProps) -> Html {
    let lang = use_lang();
    let RailProps { lab, on_choose } = props;
    // A real link, so that a lab can be opened in a tab of its own; a plain click stays on the page.
    let link = |entry: &'static LabEntry| {
        let on_choose = on_choose.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            if !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key()) {
                event.prevent_default();
                on_choose.emit(entry);
            }
        });
        let href = format!("?lab={}&lang={}", entry.id, lang.tag());
        html! {
            <li key={entry.id}>
                <a {href} {onclick} aria-current={(entry == *lab).then_some("page")}>{ (entry.title)(lang) }</a>
            </li>
        }
    };
    let group = |group: Group| {
        html! {
            <div class="rail-group" key={group.title(lang)}>
                <h2>{ group.title(lang) }</h2>
                <ul>{ for LABS.iter().filter(|entry| entry.group == group).map(link) }</ul>
            </div>
        }
    };
    html! { <nav class="rail" aria-label={lang.labs()}>{ for Group::ALL.into_iter().map(group) }</nav> }
}
