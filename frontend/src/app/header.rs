//! The header: the page's name, the state of the relay, language and colours.

use super::{
    Shell,
    relay::{RelayWatch, pill},
    theme::Theme,
};
use crate::{
    gesture::{Gesture, clicks},
    labs::fields::{Pick, choice_of},
    text::Lang,
};
use yew::prelude::*;

/// The top of the page; `on`: what is told of its buttons.
pub fn header(shell: Shell, relay: &RelayWatch, on: &Callback<Gesture>) -> Html {
    let lang = shell.lang;
    let mut languages = Vec::new();
    for each in Lang::ALL {
        let mut pick = Pick::new(each.tag().into(), each.own_name().into(), Some(each == lang));
        pick.lang = Some(each.tag());
        languages.push(pick);
    }
    let mut themes = Vec::new();
    for each in Theme::ALL {
        let (sign, name) = match each {
            Theme::Auto => ("◐", lang.theme_auto()),
            Theme::Light => ("☀", lang.theme_light()),
            Theme::Dark => ("☾", lang.theme_dark()),
        };
        let mut pick = Pick::new(each.id().into(), sign.into(), Some(each == shell.theme));
        (pick.label, pick.title) = (Some(name), Some(name.into()));
        themes.push(pick);
    }
    html! {
        <header class="top" onclick={clicks(on)}>
            <h1>{ lang.title() }</h1>
            <p class="chapter">{ lang.chapter() }</p>
            { pill(lang, relay) }
            { choice_of(lang.language(), false, languages) }
            { choice_of(lang.theme(), false, themes) }
        </header>
    }
}
