//! The rail: the labs, in groups.

use crate::{
    labs::{Group, Lab},
    text::Lang,
};
use yew::prelude::*;

/// The list of labs; `on_lab`: one was chosen.
pub fn rail(lang: Lang, shown: Lab, on_lab: &Callback<Lab>) -> Html {
    let group = |group: Group| {
        let labs = Lab::ALL.into_iter().filter(move |lab| lab.group() == group);
        html! {
            <div class="rail-group" key={group.title(lang)}>
                <h2>{ group.title(lang) }</h2>
                <ul>{ for labs.map(|lab| html! { <li key={lab.id()}>{ link(lang, lab, shown, on_lab) }</li> }) }</ul>
            </div>
        }
    };
    html! { <nav class="rail" aria-label={lang.labs()}>{ for Group::ALL.into_iter().map(group) }</nav> }
}

/// A real link, so that a lab can be opened in a tab of its own; a plain click stays on the page.
fn link(lang: Lang, lab: Lab, shown: Lab, on_lab: &Callback<Lab>) -> Html {
    let on_lab = on_lab.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            on_lab.emit(lab);
        }
    });
    let current = (lab == shown).then_some("page");
    let href = format!("?lab={}&lang={}", lab.id(), lang.tag());
    html! { <a {href} {onclick} aria-current={current} data-lab={lab.id()}>{ lab.title(lang) }</a> }
}
