//! The controls for raw frames: where to connect, and what to send.

use super::{
    form::{ECHO_PATH, WireField, WireForm},
    lab::{Sent, Wire, WireMsg},
    state::WireState,
    wrong_frame::WrongFrame,
};
use crate::{
    labs::{
        connection::ConnectionState,
        input::{Errors, Format},
    },
    text::{Lang, use_lang},
    transport::relay::Relay,
    ui::{
        Button, ButtonKind, Choice, Keyboard, MessageEditor, PracticeServerOption, PracticeServers, Select, Status,
        StatusBadge, TextField, options,
    },
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WireControlsProps {
    pub form: WireForm,
    pub errors: Errors<WireField>,
    /// The state of the WebSocket, or `None` before the first.
    pub state: Option<WireState>,
    /// The state of the WebSocket's TCP connection.
    pub socket: ConnectionState,
    /// The negotiated subprotocol.
    pub subprotocol: Option<String>,
    /// Whether frames can be sent.
    pub can_send: bool,
    pub relay: Relay,
    pub on: Callback<WireMsg>,
}

impl WireControlsProps {
    /// The properties for the current state of the lab.
    pub fn of(wire: &Wire, relay: Relay, on: Callback<WireMsg>) -> Self {
        Self {
            form: wire.form.clone(),
            errors: wire.errors.clone(),
            state: wire.state().cloned(),
            socket: wire.socket_state(),
            subprotocol: wire.connection.as_ref().and_then(|connection| connection.subprotocol()),
            can_send: wire.connection.as_ref().is_some_and(|connection| connection.can_send()),
            relay,
            on,
        }
    }
}

/// Server and path; the message and the ways to send it; Close; invalid frames.
#[component]
pub fn WireControls(props: &WireControlsProps) -> Html {
    let lang = use_lang();
    let on = &props.on;
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(WireMsg::Edit(field, text)));
    let on_connect = use_callback(on.clone(), |(), on| on.emit(WireMsg::Connect));
    let on_send = use_callback(on.clone(), |(), on| on.emit(WireMsg::Send(Sent::Message)));
    html! {
        <>
            <p class="hint">{ lang.raw_hint() }</p>
            { address(lang, props, &on_edit, &on_connect) }
            { message(lang, props, &on_edit, &on_send) }
            { status(lang, props) }
            { closing(lang, props, &on_edit) }
            { wrong(lang, props) }
        </>
    }
}

/// The error of a field.
fn error(lang: Lang, props: &WireControlsProps, field: WireField) -> Option<AttrValue> {
    props.errors.of(field).map(|error| lang.input_error(error).into())
}

fn address(
    lang: Lang,
    props: &WireControlsProps,
    on_edit: &Callback<(WireField, String)>,
    on_connect: &Callback<()>,
) -> Html {
    let WireControlsProps { form, socket, relay, on, .. } = props;
    let closed = socket.is_closed();
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match closed {
        true => (lang.connect(), lang.raw_cut(), WireMsg::Connect, ButtonKind::Primary),
        false => (lang.raw_cut(), lang.connect(), WireMsg::Cut, ButtonKind::Plain),
    };
    let title = (!closed).then(|| lang.raw_cut_hint());
    html! {
        <>
            <div class="row frame-target">
                <TextField<WireField> field={WireField::Server} id={WireField::Server.id()} label={lang.server()}
                    value={form.server.clone()} keyboard={Keyboard::Url} width="wide" error={error(lang, props, WireField::Server)}
                    read_only={!closed} on_edit={on_edit.clone()} on_enter={on_connect.clone()} />
                <TextField<WireField> field={WireField::Path} id={WireField::Path.id()} label={lang.raw_path()}
                    value={form.path.clone()} keyboard={Keyboard::Url} width="grow" error={error(lang, props, WireField::Path)}
                    read_only={!closed} on_edit={on_edit.clone()} on_enter={on_connect.clone()} />
                <TextField<WireField> field={WireField::Subprotocols} id={WireField::Subprotocols.id()}
                    label={lang.websocket_subprotocols()} value={form.subprotocols.clone()} width="wide"
                    error={error(lang, props, WireField::Subprotocols)} read_only={!closed} on_edit={on_edit.clone()}
                    on_enter={on_connect.clone()} />
                <div class="field end">
                    <Button<WireMsg> {label} {other} {msg} {kind} {title} {on} disabled={*socket == ConnectionState::Closing} />
                </div>
            </div>
            <PracticeServers<WireMsg> label={lang.practice_choices()} title={lang.relay_practice()}
                servers={practice(lang, form, relay)} {on} disabled={!closed} />
        </>
    }
}

/// The paths of the practice server, and what the server does at each.
fn practice(lang: Lang, form: &WireForm, relay: &Relay) -> Vec<PracticeServerOption<WireMsg>> {
    let Some(server) = server(relay) else { return Vec::new() };
    let option = |(name, query, about): (&'static str, &'static str, &'static str)| {
        let path = [ECHO_PATH, query].concat();
        PracticeServerOption {
            name: name.into(),
            address: [&server, path.as_str()].concat().into(),
            about: about.into(),
            chosen: form.server.trim() == server && form.path.trim() == path,
            msg: WireMsg::UseServer(server.clone(), path),
        }
    };
    let servers = [
        ("echo", "", lang.raw_about_echo()),
        ("echo?delay=3000", "?delay=3000", lang.raw_about_late()),
        ("echo?close=4000", "?close=4000", lang.raw_about_closes()),
        ("echo?ping=2000", "?ping=2000", lang.raw_about_pings()),
        ("echo?subprotocol=chat", "?subprotocol=chat", lang.raw_about_speaks()),
    ];
    servers.map(option).to_vec()
}

/// The host and port of the practice server, if the relay has one.
pub fn server(relay: &Relay) -> Option<String> {
    let http = relay.practice()?.http.as_ref()?;
    http.strip_prefix("http://").map(str::to_owned)
}

fn message(
    lang: Lang,
    props: &WireControlsProps,
    on_edit: &Callback<(WireField, String)>,
    on_send: &Callback<()>,
) -> Html {
    let WireControlsProps { form, state, can_send, on, .. } = props;
    let fragmenting = *state == Some(WireState::Open { fragmenting: true });
    let hint = match can_send {
        _ if fragmenting => lang.raw_fragmenting(),
        true => lang.raw_message_hint(),
        false => lang.not_connected_yet(),
    };
    let kinds = [(Format::Text, lang.raw_text()), (Format::Hex, lang.raw_binary())];
    let button = |label: &'static str, sent, enabled: bool, kind| {
        html! { <Button<WireMsg> {label} msg={WireMsg::Send(sent)} {kind} on={on.clone()} disabled={!(*can_send && enabled)} /> }
    };
    use ButtonKind::{Plain, Primary};
    let last = if fragmenting { Primary } else { Plain };
    let whole = if fragmenting { Plain } else { Primary };
    html! {
        <>
            <div class="row">
                <MessageEditor<WireField> field={WireField::Message} id={WireField::Message.id()} label={lang.message()}
                    value={form.message.clone()} {hint} error={error(lang, props, WireField::Message)} on_edit={on_edit.clone()}
                    on_enter={on_send.clone()} />
                <Choice<WireMsg> label={lang.raw_kind()} options={options(form.format, WireMsg::SetFormat, kinds)} {on} />
            </div>
            <div class="row frame-ways" role="group" aria-label={lang.raw_send_as()}>
                <span class="label">{ lang.raw_send_as() }</span>
                { button(lang.raw_whole(), Sent::Message, !fragmenting, whole) }
                { button(lang.raw_fragment(), Sent::Fragment { last: false }, true, Plain) }
                { button(lang.raw_last_fragment(), Sent::Fragment { last: true }, fragmenting, last) }
                { button(lang.raw_ping(), Sent::Ping, true, Plain) }
                { button(lang.raw_pong(), Sent::Pong, true, Plain) }
            </div>
        </>
    }
}

fn status(lang: Lang, props: &WireControlsProps) -> Html {
    let status = match &props.state {
        None | Some(WireState::Ended(_)) => Status::Idle,
        Some(WireState::Connecting | WireState::Closing) => Status::Busy,
        Some(WireState::Open { .. }) => Status::Open,
    };
    let label = match (&props.state, &props.subprotocol) {
        (Some(WireState::Open { .. }), Some(subprotocol)) => lang.websocket_speaks(subprotocol),
        (state, _) => lang.raw_state(state.as_ref()),
    };
    html! { <div class="status-line"><StatusBadge {status} {label} /></div> }
}

fn closing(lang: Lang, props: &WireControlsProps, on_edit: &Callback<(WireField, String)>) -> Html {
    let WireControlsProps { form, can_send, socket, on, .. } = props;
    let pings = [(true, lang.raw_pings_answered()), (false, lang.raw_pings_left())];
    html! {
        <div class="row frame-close">
            <TextField<WireField> field={WireField::CloseCode} id={WireField::CloseCode.id()} label={lang.raw_close_code()}
                value={form.close_code.clone()} keyboard={Keyboard::Numeric} error={error(lang, props, WireField::CloseCode)}
                on_edit={on_edit.clone()} />
            <TextField<WireField> field={WireField::CloseReason} id={WireField::CloseReason.id()} label={lang.raw_close_reason()}
                value={form.close_reason.clone()} width="wide" error={error(lang, props, WireField::CloseReason)}
                on_edit={on_edit.clone()} />
            <div class="field end">
                <Button<WireMsg> label={lang.raw_send_close()} msg={WireMsg::Send(Sent::Close)} {on} disabled={!can_send} />
            </div>
            <div class="field end">
                <Button<WireMsg> label={lang.raw_reset()} msg={WireMsg::Reset} {on} disabled={!socket.is_open()} />
            </div>
            <Choice<WireMsg> label={lang.raw_pings()} options={options(form.answers_pings, WireMsg::AnswerPings, pings)} {on} />
        </div>
    }
}

fn wrong(lang: Lang, props: &WireControlsProps) -> Html {
    let WireControlsProps { form, can_send, on, .. } = props;
    let option = |wrong| (lang.wrong_frame(wrong).into(), WireMsg::ChooseWrong(wrong), wrong == form.wrong);
    html! {
        <div class="row frame-close">
            <Select<WireMsg> id="websocket-wire-wrong" label={lang.raw_wrong()} options={WrongFrame::ALL.map(option).to_vec()} {on} />
            <div class="field end">
                <Button<WireMsg> label={lang.raw_send_wrong()} msg={WireMsg::Send(Sent::Wrong)} {on} disabled={!can_send} />
            </div>
        </div>
    }
}
