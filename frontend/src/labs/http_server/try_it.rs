//! How to reach the server: terminal commands, and a browser tab.

use super::{commands::commands, model::Msg};
use crate::{
    labs::listener::WaysIn,
    text::{fill, use_lang},
    ui::Button,
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TryItProps {
    /// The server's address, or `None` if it is not listening.
    pub local: Option<String>,
    /// Whether the server is on this computer, so that its browser and terminal can reach it.
    pub is_here: bool,
    pub on: Callback<Msg>,
}

/// The card that shows how to reach the server.
#[component]
pub fn TryIt(props: &TryItProps) -> Html {
    let lang = use_lang();
    let content = match &props.local {
        None => html! { <p class="hint">{ lang.try_not_listening() }</p> },
        Some(local) => {
            let url = format!("http://{local}/");
            html! {
                <WaysIn hint={lang.try_terminal()} commands={commands(lang, local)}>
                    <p class="hint">
                        <a class="other-tab" href={url.clone()} target="_blank" rel="noopener">{ fill(lang.try_browser_tab(), &url) }</a>
                    </p>
                </WaysIn>
            }
        }
    };
    html! {
        <section class="card controls" aria-label={lang.server_try()}>
            <div class="bar">
                <h3>{ lang.server_try() }</h3>
                <Button<Msg> label={lang.server_ask()} title={lang.server_ask_about()} msg={Msg::Ask} on={&props.on}
                    disabled={props.local.is_none() || !props.is_here} />
            </div>
            { content }
        </section>
    }
}
