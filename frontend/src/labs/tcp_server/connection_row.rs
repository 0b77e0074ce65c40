//! The row of an accepted connection: its client, its state, when it waited and was served, and its buttons.

use super::{
    bars::Bar,
    model::{ClientId, ConnectionState, Msg},
};
use crate::{
    record::ConnectionId,
    text::{Lang, byte_count, use_lang},
    ui::{Button, ButtonKind, use_relay_silence},
};
use relay_protocol::FailureKind;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ConnectionRowProps {
    pub id: ConnectionId,
    pub peer: String,
    /// The client inside this tab, if the peer is one.
    pub client: Option<ClientId>,
    pub state: ConnectionState,
    pub failed: Option<FailureKind>,
    pub received: u64,
    pub sent: u64,
    pub bar: Bar,
    /// How long the connection waited and was served.
    pub times: String,
    /// Whether the connection's own record is shown.
    pub chosen: bool,
    pub on: Callback<Msg>,
}

#[component]
pub fn ConnectionRow(props: &ConnectionRowProps) -> Html {
    let ConnectionRowProps { id, peer, client, state, failed, received, sent, bar: place, times, chosen, on } = props;
    let lang = use_lang();
    let number = id.0;
    let is_silent = use_relay_silence().is_some() && !state.is_closed();
    let (name, words) = if is_silent { ("silent", lang.connection_silent()) } else { describe(lang, *state, *failed) };
    let about = is_silent.then(|| lang.relay_does_not_answer());
    let client = client.map(|ClientId(client)| lang.with_number(lang.from_this_tab(), client));
    let bytes = lang.bytes_in_and_out(&byte_count(*received as usize), &byte_count(*sent as usize));
    html! {
        <li data-chosen={chosen.then_some("true")}>
            <Button<Msg> label={number.to_string()} title={lang.with_number(lang.show_record_of(), number)}
                msg={Msg::Choose((!chosen).then_some(*id))} {on} kind={ButtonKind::Chip} pressed={*chosen} />
            <span class="peer"><code>{ peer }</code><span class="hint">{ client }</span></span>
            <span class="state" data-state={name} title={about}><span class="dot" aria-hidden="true"></span>{ words }</span>
            <div class="buttons" role="group" aria-label={lang.with_number(lang.connection_numbered(), number)}>
                <Button<Msg> label={lang.fin_short()} title={lang.fin_about()} msg={Msg::Shutdown(*id)} {on}
                    disabled={!state.can_write()} />
                <Button<Msg> label={lang.close_short()} title={lang.close_about()} msg={Msg::Close(*id)} {on}
                    disabled={!state.is_open()} />
                <Button<Msg> label={lang.rst_short()} title={lang.rst_about()} msg={Msg::Reset(*id)} {on}
                    disabled={!state.is_open()} />
            </div>
            <div class="times">
                { bar(*place) }
                <span class="figures">{ times }</span>
                <span class="figures amount">{ bytes }</span>
            </div>
        </li>
    }
}

/// The state's name for the style sheet, and its text.
fn describe(lang: Lang, state: ConnectionState, failed: Option<FailureKind>) -> (&'static str, &'static str) {
    match state {
        ConnectionState::Connecting => ("connecting", lang.connection_starting()),
        ConnectionState::Open { reading: false, .. } => ("open", lang.connection_fin_received()),
        ConnectionState::Open { writing: false, .. } => ("open", lang.connection_fin_sent()),
        ConnectionState::Open { .. } => ("open", lang.connection_open()),
        ConnectionState::Closing => ("connecting", lang.connection_closing()),
        ConnectionState::Closed => (if failed.is_some() { "failed" } else { "idle" }, lang.ended(failed)),
    }
}

/// A bar on the common scale: hatched while the client waited, solid while it was served.
pub fn bar(Bar { from, served, end }: Bar) -> Html {
    let style = format!("--from:{from};--served:{served};--end:{end}");
    html! {
        <span class="track" aria-hidden="true" ~style={style}><i data-bar="waited"></i><i data-bar="served"></i></span>
    }
}
