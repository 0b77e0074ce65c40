//! The header: the page's name, the state of the relay, language and colours.

use super::{
    preferences::Theme,
    relay::{Relay, pill},
};
use crate::text::Lang;
use yew::prelude::*;

/// The top of the page; `on_lang` and `on_theme`: one was chosen.
pub fn header(lang: Lang, theme: Theme, relay: &Relay, on_lang: &Callback<Lang>, on_theme: &Callback<Theme>) -> Html {
    let languages = Lang::ALL.into_iter().map(|each| {
        let onclick = on_lang.reform(move |_| each);
        html! {
            <button type="button" key={each.tag()} lang={each.tag()} aria-pressed={(each == lang).to_string()} {onclick}>
                { each.own_name() }
            </button>
        }
    });
    let themes = Theme::ALL.into_iter().map(|each| {
        let (sign, name) = match each {
            Theme::Auto => ("◐", lang.theme_auto()),
            Theme::Light => ("☀", lang.theme_light()),
            Theme::Dark => ("☾", lang.theme_dark()),
        };
        let onclick = on_theme.reform(move |_| each);
        html! {
            <button type="button" key={each.id()} title={name} aria-label={name} data-theme-choice={each.id()}
                aria-pressed={(each == theme).to_string()} {onclick}>{ sign }</button>
        }
    });
    html! {
        <header class="top">
            <h1>{ lang.title() }</h1>
            <p class="chapter">{ lang.chapter() }</p>
            { pill(lang, relay) }
            <div class="choice" role="group" aria-label={lang.language()}>{ for languages }</div>
            <div class="choice" role="group" aria-label={lang.theme()}>{ for themes }</div>
        </header>
    }
}
