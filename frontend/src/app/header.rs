//! The header: the page's title, the state of the relay, and the choice of language and theme.

use super::{relay::RelayWatch, relay_pill::Pill};
use crate::{
    text::{Lang, use_lang},
    theme::Theme,
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// The current theme.
    pub theme: Theme,
    pub relay: RelayWatch,
    /// The user chose a language.
    pub on_lang: Callback<Lang>,
    /// The user chose a theme.
    pub on_theme: Callback<Theme>,
}

/// The page's header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let current = use_lang();
    let HeaderProps { theme, relay, on_lang, on_theme } = props;
    let language = |lang: Lang| {
        html! {
            <button type="button" key={lang.tag()} lang={lang.tag()} aria-pressed={(lang == current).to_string()}
                onclick={on_lang.reform(move |_: MouseEvent| lang)}>{ lang.own_name() }</button>
        }
    };
    let colours = |each: Theme| {
        let (sign, name) = match each {
            Theme::Auto => ("◐", current.theme_auto()),
            Theme::Light => ("☀", current.theme_light()),
            Theme::Dark => ("☾", current.theme_dark()),
        };
        html! {
            <button type="button" key={each.id()} aria-label={name} title={name} aria-pressed={(each == *theme).to_string()}
                onclick={on_theme.reform(move |_: MouseEvent| each)}>{ sign }</button>
        }
    };
    html! {
        <header class="top">
            <h1>{ current.title() }</h1>
            <p class="chapter">{ current.chapter() }</p>
            <Pill relay={relay.clone()} />
            <div class="choice" role="group" aria-label={current.language()}>{ for Lang::ALL.into_iter().map(language) }</div>
            <div class="choice" role="group" aria-label={current.theme()}>{ for Theme::ALL.into_iter().map(colours) }</div>
        </header>
    }
}
