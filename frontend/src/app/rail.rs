//! The rail: the labs, in groups.

use super::Shell;
use crate::{
    gesture::{Gesture, modified},
    labs::{Group, Lab},
};
use yew::prelude::*;

/// The list of labs; `on`: what is told of the one that was chosen.
pub fn rail(shell: Shell, on: &Callback<Gesture>) -> Html {
    let lang = shell.lang;
    let mut groups = Vec::new();
    for group in Group::ALL {
        let mut labs = Vec::new();
        for lab in Lab::ALL {
            if lab.group() == group {
                labs.push(link(shell, lab, on));
            }
        }
        groups.push(html! {
            <div class="rail-group" key={group.title(lang)}>
                <h2>{ group.title(lang) }</h2>
                <ul>{ labs }</ul>
            </div>
        });
    }
    html! { <nav class="rail" aria-label={lang.labs()}>{ groups }</nav> }
}

/// A real link, so that a lab can be opened in a tab of its own; a plain click stays on the page.
fn link(shell: Shell, lab: Lab, on: &Callback<Gesture>) -> Html {
    let on = on.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if !modified(&event) {
            event.prevent_default();
            on.emit(Gesture::Press(lab.id().into()));
        }
    });
    let lang = shell.lang;
    let current = (lab == shell.lab).then_some("page");
    let href = ["?lab=", lab.id(), "&lang=", lang.tag()].concat();
    html! { <li key={lab.id()}><a {href} {onclick} aria-current={current} data-lab={lab.id()}>{ lab.title(lang) }</a></li> }
}
