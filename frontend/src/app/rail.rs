//! The rail: the labs, in groups.

use super::Shell;
use crate::{
    gesture::Gesture,
    labs::{Group, Lab},
};
use yew::prelude::*;

/// The list of labs; `on`: what is told of the one that was chosen.
pub fn rail(shell: Shell, on: &Callback<Gesture>) -> Html {
    let lang = shell.lang;
    let group = |group: Group| {
        let labs = Lab::ALL.into_iter().filter(|lab| lab.group() == group).map(|lab| link(shell, lab, on));
        html! {
            <div class="rail-group" key={group.title(lang)}>
                <h2>{ group.title(lang) }</h2>
                <ul>{ for labs }</ul>
            </div>
        }
    };
    html! { <nav class="rail" aria-label={lang.labs()}>{ for Group::ALL.map(group) }</nav> }
}

/// A real link, so that a lab can be opened in a tab of its own; a plain click stays on the page.
fn link(shell: Shell, lab: Lab, on: &Callback<Gesture>) -> Html {
    let on = on.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            on.emit(Gesture::Press(lab.id().into()));
        }
    });
    let lang = shell.lang;
    let current = (lab == shell.lab).then_some("page");
    let href = ["?lab=", lab.id(), "&lang=", lang.tag()].concat();
    html! { <li key={lab.id()}><a {href} {onclick} aria-current={current} data-lab={lab.id()}>{ lab.title(lang) }</a></li> }
}
