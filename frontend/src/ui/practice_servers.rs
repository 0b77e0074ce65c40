//! The relay's practice servers, as buttons that fill in a server's address.

use super::{Button, ButtonKind};
use yew::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct PracticeServerOption<M> {
    pub name: AttrValue,
    pub address: AttrValue,
    /// What it does.
    pub about: AttrValue,
    pub chosen: bool,
    /// What its button sends.
    pub msg: M,
}

#[derive(Properties, PartialEq)]
pub struct PracticeServersProps<M: Clone + PartialEq + 'static> {
    /// What a screen reader says of the group.
    pub label: AttrValue,
    /// The words before the buttons.
    pub title: AttrValue,
    pub servers: Vec<PracticeServerOption<M>>,
    /// Where the messages go.
    pub on: Callback<M>,
    /// Whether none can be chosen at the moment.
    #[prop_or_default]
    pub disabled: bool,
}

/// A button for each practice server, and what the chosen one does. Nothing where there are none.
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
