//! The shell of the page: header, rail, and the lab that is shown. A lab once opened stays, so that leaving it loses
//! neither its record nor its connection.
//!
//! - [`address`]: what the page's own address says
//! - `preferences`: what is remembered, and what the browser prefers
//! - `relay`: watches whether the relay can be reached
//! - `header`, `rail`: what their names say

pub mod address;
mod header;
mod preferences;
mod rail;
mod relay;

use crate::{
    labs::{Lab, LabProps, http_client::HttpClient, tcp_client::TcpClient},
    text::Lang,
};
use header::header;
use preferences::Theme;
use rail::rail;
use relay::{banner, use_relay};
use yew::prelude::*;

/// The whole page.
#[component]
pub fn App() -> Html {
    let address = use_memo((), |()| preferences::take_address());
    let lang = use_state(|| preferences::lang(&address));
    let theme = use_state(|| preferences::theme(&address));
    let lab = use_state(|| address.lab.unwrap_or_default());
    let opened = use_state(|| vec![*lab]);
    let relay = use_relay(address.clone());

    use_effect_with((*lang, *theme, *lab), |(lang, theme, lab)| {
        let title = format!("{} · {}", lab.title(*lang), lang.title());
        preferences::show(*lang, *theme, *lab, &title);
    });

    let on_lang = {
        let lang = lang.clone();
        Callback::from(move |chosen: Lang| {
            preferences::remember_lang(chosen);
            lang.set(chosen);
        })
    };
    let on_theme = {
        let theme = theme.clone();
        Callback::from(move |chosen: Theme| {
            preferences::remember_theme(chosen);
            theme.set(chosen);
        })
    };
    let on_lab = {
        let (lab, opened) = (lab.clone(), opened.clone());
        Callback::from(move |chosen: Lab| {
            if !opened.contains(&chosen) {
                opened.set(opened.iter().copied().chain([chosen]).collect());
            }
            lab.set(chosen);
        })
    };

    let props = LabProps {
        lang: *lang,
        relay: relay.address.clone(),
        reached: relay.reached().cloned(),
        on_doubt: relay.check.clone(),
    };
    html! {
        <>
            <a class="skip" href="#lab">{ lang.skip_to_lab() }</a>
            { header(*lang, *theme, &relay, &on_lang, &on_theme) }
            <div class="shell">
                { rail(*lang, *lab, &on_lab) }
                <main id="lab" tabindex="-1">
                    { banner(*lang, &relay) }
                    { for opened.iter().map(|each| html! {
                        <section key={each.id()} hidden={each != &*lab} aria-label={each.title(*lang)}>
                            { draw(*each, &props) }
                        </section>
                    }) }
                </main>
            </div>
        </>
    }
}

fn draw(lab: Lab, props: &LabProps) -> Html {
    match lab {
        Lab::TcpClient => html! { <TcpClient ..props.clone() /> },
        Lab::HttpClient => html! { <HttpClient ..props.clone() /> },
    }
}
