//! How to reach the server: commands for a terminal, and a browser tab.

use super::{commands::commands, model::Msg};
use crate::{
    labs::NeedsRelay,
    text::{fill, use_lang},
    ui::{Button, Commands},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TryItProps {
    /// Where the server listens; none where it does not.
    pub local: Option<String>,
    pub on: Callback<Msg>,
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
                    <NeedsRelay />
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
            <div class="bar">
                <h3>{ lang.server_try() }</h3>
                <Button<Msg> label={lang.server_ask()} title={lang.server_ask_about()} msg={Msg::Ask} on={&props.on}
                    disabled={props.local.is_none()} />
            </div>
            { content }
        </section>
    }
}
