//! The controls that search a record's entries.

use super::{element::part_id, filter::Filter};
use crate::{
    record::{ConnectionId, Protocol, Record},
    text::{Lang, use_lang},
};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FindProps {
    /// The prefix of the ids of the record's elements.
    pub id: &'static str,
    /// The record that is searched.
    pub record: Record,
    pub filter: Filter,
    pub on: Callback<Filter>,
}

/// The search text, the connection, and whether the relay's own messages are shown.
#[component]
pub fn Find(props: &FindProps) -> Html {
    let lang = use_lang();
    let FindProps { id, record, filter, on } = props;
    let connections: Vec<_> = record.connections().map(|(id, connection)| (id, connection.protocol)).collect();
    let oninput = {
        let (filter, on) = (filter.clone(), on.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value().into();
            on.emit(Filter { text, ..filter.clone() });
        })
    };
    let onchange = {
        let (filter, on, connections) = (filter.clone(), on.clone(), connections.clone());
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            // The first option stands for all connections.
            let index = usize::try_from(chosen).ok().and_then(|chosen| chosen.checked_sub(1));
            let connection = index.and_then(|index| connections.get(index)).map(|(id, _)| *id);
            on.emit(Filter { connection, ..filter.clone() });
        })
    };
    let onswitch = {
        let (filter, on) = (filter.clone(), on.clone());
        Callback::from(move |_: Event| on.emit(Filter { relays_own: !filter.relays_own, ..filter.clone() }))
    };
    let option = |&(id, protocol): &(ConnectionId, Protocol)| {
        html! { <option selected={filter.connection == Some(id)}>{ name(lang, id, protocol) }</option> }
    };
    html! {
        <details class="record-file record-find">
            <summary class="record-button">{ lang.record_find() }</summary>
            <div class="row">
                <div class="field">
                    <label for={part_id(id, "find")}>{ lang.record_find_text() }</label>
                    <input type="search" id={part_id(id, "find")} value={filter.text.to_string()} {oninput} autocomplete="off" />
                </div>
                if connections.len() > 1 || filter.connection.is_some() {
                <div class="field">
                    <label for={part_id(id, "connection")}>{ lang.record_find_connection() }</label>
                    <select id={part_id(id, "connection")} {onchange}>
                        <option selected={filter.connection.is_none()}>{ lang.record_every_connection() }</option>
                        { for connections.iter().map(option) }
                    </select>
                </div>
                }
                <label class="check">
                    <input type="checkbox" checked={filter.relays_own} onchange={onswitch} />
                    { lang.record_relays_own() }
                </label>
            </div>
        </details>
    }
}

fn name(lang: Lang, id: ConnectionId, protocol: Protocol) -> String {
    if id == ConnectionId::SERVER { lang.record_server_socket().to_owned() } else { lang.connection_name(id, protocol) }
}
