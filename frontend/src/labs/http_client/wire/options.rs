//! The controls for the connections and redirects of raw requests.

use super::lab::{WireMsg, WireSettings};
use crate::{
    text::{fill, use_lang},
    ui::{Button, ButtonKind, Choice, options},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WireOptionsProps {
    pub settings: WireSettings,
    /// The number of idle connections that are kept.
    pub idle: usize,
    pub on: Callback<WireMsg>,
}

/// Whether connections are kept and redirects are followed, and how many idle connections are open.
#[component]
pub fn WireOptions(props: &WireOptionsProps) -> Html {
    let lang = use_lang();
    let WireOptionsProps { settings: WireSettings { keep_alive, follow_redirects, .. }, idle, on } = props;
    let keep = [(true, lang.wire_keep_alive()), (false, lang.wire_close_each())];
    let follow = [(true, lang.wire_follow()), (false, lang.wire_show())];
    html! {
        <div class="row wire-options">
            <Choice<WireMsg> label={lang.wire_connection()} options={options(*keep_alive, WireMsg::KeepAlive, keep)} {on} />
            <Choice<WireMsg> label={lang.wire_redirects()}
                options={options(*follow_redirects, WireMsg::FollowRedirects, follow)} {on} />
            if *idle > 0 {
                <div class="field end">
                    <span class="hint">{ fill(lang.wire_idle(), &idle.to_string()) }</span>
                    <Button<WireMsg> label={lang.wire_close_idle()} msg={WireMsg::CloseIdle} kind={ButtonKind::Plain} {on} />
                </div>
            }
        </div>
    }
}
