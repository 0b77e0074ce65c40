//! How to reach the server: commands for a terminal, and a browser tab.

use super::commands::commands;
use crate::{
    text::{fill, use_lang},
    ui::Commands,
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TryItProps {
    /// Where the server listens; none where it does not.
    pub local: Option<String>,
}

/// The card, folded until it is wanted.
#[component]
pub fn TryIt(props: &TryItProps) -> Html {
    let lang = use_lang();
    let content = match &props.local {
        None => html! { <p class="hint">{ lang.try_not_listening() }</p> },
        Some(local) => {
            let url = format!("http://{local}/");
            html! {
                <>
                    <p class="hint">{ lang.try_terminal() }</p>
                    <Commands commands={commands(lang, local)} />
                    <p class="hint">
                        <a class="other-tab" href={url.clone()} target="_blank" rel="noopener">{ fill(lang.try_browser_tab(), &url) }</a>
                    </p>
                </>
            }
        }
    };
    html! {
        <section class="card controls" aria-label={lang.server_try()}>
            <details class="more" open=true><summary>{ lang.server_try() }</summary>{ content }</details>
        </section>
    }
}
