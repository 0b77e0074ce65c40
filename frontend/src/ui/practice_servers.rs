//! The relay's practice servers, as buttons that fill in the server's address.

use super::{Button, ButtonKind};
use yew::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct PracticeServerOption<M> {
    pub name: AttrValue,
    pub address: AttrValue,
    /// What the server does.
    pub about: AttrValue,
    pub chosen: bool,
    /// The message that the button sends.
    pub msg: M,
}

#[derive(Properties, PartialEq)]
pub struct PracticeServersProps<M: Clone + PartialEq + 'static> {
    /// The group's accessible name.
    pub label: AttrValue,
    /// The text before the buttons.
    pub title: AttrValue,
    pub servers: Vec<PracticeServerOption<M>>,
    /// Receives the messages.
    pub on: Callback<M>,
    /// Whether the buttons are inactive.
    #[prop_or_default]
    pub disabled: bool,
}

/// A button for each practice server, and a description of the chosen one. Renders nothing if there are no servers.
#[component]
pub fn PracticeServers<M: Clone + PartialEq + 'static>(props: &PracticeServersProps<M>) -> Html {
    let PracticeServersProps { label, title, servers, on, disabled } = props;
    if servers.is_empty() {
        return Html::default();
    }
    let about = servers.iter().find(|server| server.chosen).map(|server| server.about.clone());
    html! {
        <div class="practice" role="group" aria-label={label}>
            <span class="label">{ title }</span>
            { for servers.iter().map(|server| html! {
                <Button<M> key={server.name.to_string()} label={&server.name} title={&server.address} msg={server.msg.clone()} {on}
                    kind={ButtonKind::Chip} pressed={server.chosen} {disabled} />
            }) }
            <p class="hint" role="status">{ about.unwrap_or_default() }</p>
        </div>
    }
}
