//! The header: the page's name, the state of the relay, language and colours.

use super::{
    Shell,
    relay::{Relay, pill},
    theme::Theme,
};
use crate::{
    gesture::{Gesture, clicks},
    labs::fields::{Pick, choice_of},
    text::Lang,
};
use yew::prelude::*;

/// The top of the page; `on`: what is told of its buttons.
pub fn header(shell: Shell, relay: &Relay, on: &Callback<Gesture>) -> Html {
    let lang = shell.lang;
    let languages = Lang::ALL.map(|each| {
        let mut pick = Pick::new(each.tag().into(), each.own_name().into(), Some(each == lang));
        pick.lang = Some(each.tag());
        pick
    });
    let themes = Theme::ALL.map(|each| {
        let (sign, name) = match each {
            Theme::Auto => ("◐", lang.theme_auto()),
            Theme::Light => ("☀", lang.theme_light()),
            Theme::Dark => ("☾", lang.theme_dark()),
        };
        let mut pick = Pick::new(each.id().into(), sign.into(), Some(each == shell.theme));
        (pick.label, pick.title) = (Some(name), Some(name.into()));
        pick
    });
    html! {
        <header class="top" onclick={clicks(on)}>
            <h1>{ lang.title() }</h1>
            <p class="chapter">{ lang.chapter() }</p>
            { pill(lang, relay) }
            { choice_of(lang.language(), false, languages.into()) }
            { choice_of(lang.theme(), false, themes.into()) }
        </header>
    }
}
