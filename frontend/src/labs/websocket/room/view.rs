//! Renders a room: the fields for joining, the members, the messages, and the message field.

use super::{
    commands::commands,
    form::RoomField,
    lab::{Room, RoomMsg},
    talk::{Line, Talk},
};
use crate::{
    labs::{NeedsRelay, input::Errors, last_outcome, use_relay, websocket::model::client::ClientState},
    record::Record,
    text::{Lang, fill, use_lang},
    transport::relay::RelayAddress,
    ui::{Button, ButtonKind, Commands, FollowedList, MessageEditor, Status, StatusBadge, TextField},
};
use js_sys::Date;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct RoomViewProps {
    pub room: Room,
    pub record: Record,
    pub relay: RelayAddress,
    pub on: Callback<RoomMsg>,
}

/// See the module documentation.
#[component]
pub fn RoomView(props: &RoomViewProps) -> Html {
    let lang = use_lang();
    let RoomViewProps { room, record, relay, on } = props;
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(RoomMsg::Edit(field, text)));
    // Only a relay has rooms. The note below says so.
    let can_join = !use_relay().relay.is_in_page();
    let on_join = use_callback((on.clone(), can_join), |(), (on, can_join)| {
        if *can_join {
            on.emit(RoomMsg::Join);
        }
    });
    let on_say = use_callback(on.clone(), |(), on| on.emit(RoomMsg::Say));
    let idle = room.session.is_idle();
    let open = room.session.client.is_open();
    let error = |field| error(lang, &room.errors, field);
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match idle {
        true => (lang.room_join(), lang.room_leave(), RoomMsg::Join, ButtonKind::Primary),
        false => (lang.room_leave(), lang.room_join(), RoomMsg::Leave, ButtonKind::Plain),
    };
    let is_closing = room.session.client.state == ClientState::Closing;
    let say = if idle { ButtonKind::Plain } else { ButtonKind::Primary };
    html! {
        <>
            <div class="row">
                <TextField<RoomField> field={RoomField::Room} id={RoomField::Room.id()} label={lang.room_name()}
                    value={room.form.room.clone()} error={error(RoomField::Room)} read_only={!idle} on_edit={&on_edit}
                    on_enter={&on_join} />
                <TextField<RoomField> field={RoomField::Name} id={RoomField::Name.id()} label={lang.room_member()} width="wide"
                    value={room.form.name.clone()} error={error(RoomField::Name)} read_only={!idle} on_edit={&on_edit}
                    on_enter={&on_join} />
                <div class="field end">
                    <Button<RoomMsg> {label} {other} {msg} {kind} {on} disabled={is_closing || idle && !can_join} />
                </div>
            </div>
            <div class="status-line">
                { status(lang, room) }
                if idle { <span class="hint">{ lang.room_member_hint() }</span> }
            </div>
            <NeedsRelay />
            <div class="room">
                <TalkView talk={room.talk.clone()} />
            </div>
            <div class="row">
                <MessageEditor<RoomField> field={RoomField::Text} id={RoomField::Text.id()} label={lang.room_text()}
                    value={room.form.text.clone()} hint={if open { lang.room_say_hint() } else { lang.room_join_first() }}
                    error={error(RoomField::Text)} on_edit={&on_edit} on_enter={on_say} />
                <div class="field end">
                    <Button<RoomMsg> label={lang.room_say()} msg={RoomMsg::Say} kind={say} {on} disabled={!open} />
                </div>
            </div>
            { last_outcome(lang, &room.errors, record) }
            <details class="more">
                <summary>{ lang.room_terminal() }</summary>
                <p class="hint">{ lang.room_terminal_hint() }{ " " }{ relay.token.as_ref().map(|_| lang.room_terminal_token()) }</p>
                <Commands commands={commands(lang, relay, &room.form.room)} />
            </details>
        </>
    }
}

fn error(lang: Lang, errors: &Errors<RoomField>, field: RoomField) -> Option<AttrValue> {
    errors.of(field).map(|error| lang.input_error(error).into())
}

fn status(lang: Lang, room: &Room) -> Html {
    let (status, label) = match room.session.client.state {
        ClientState::Closed if room.session.waiting => {
            (Status::Busy, fill(lang.room_retries(), &room.session.attempts().to_string()))
        }
        ClientState::Closed => (Status::Idle, lang.room_state_out().to_owned()),
        ClientState::Open if room.talk.is_waiting => (Status::Busy, lang.room_waits().to_owned()),
        ClientState::Open => match &room.talk.name {
            Some(name) => (Status::Open, lang.room_here_as(name)),
            None => (Status::Busy, lang.room_joining().to_owned()),
        },
        ClientState::Connecting => (Status::Busy, lang.room_joining().to_owned()),
        ClientState::Closing => (Status::Busy, lang.room_leaving().to_owned()),
    };
    html! { <StatusBadge {status} {label} /> }
}

#[derive(Properties, PartialEq)]
struct TalkViewProps {
    talk: Talk,
}

/// The members and the messages.
#[component]
fn TalkView(props: &TalkViewProps) -> Html {
    let lang = use_lang();
    let Talk { name, members, lines, .. } = &props.talk;
    let own = |member: &String| Some(member) == name.as_ref();
    let member = |(index, member): (usize, &String)| {
        html! {
            <li key={index} class={classes!(own(member).then_some("own"))}>
                { member }
                if own(member) { <span class="you">{ " " }{ lang.room_you() }</span> }
            </li>
        }
    };
    html! {
        <>
            <section class="members" aria-label={lang.room_members()}>
                <h3>{ lang.room_members() }{ " " }<span class="count">{ members.len() }</span></h3>
                <ul tabindex="0" aria-label={lang.room_members()}>{ for members.iter().enumerate().map(member) }</ul>
            </section>
            <section class="talk" aria-label={lang.room_talk()}>
                if lines.is_empty() {
                    <p class="hint">{ lang.room_nobody() }</p>
                } else {
                    <FollowedList<u64> label={lang.room_talk()} class="lines" newest={lines.back().map(|(number, _)| *number)}>
                        { for lines.iter().map(|(number, line)| draw_line(lang, *number, line)) }
                    </FollowedList<u64>>
                }
                <p class="record-hidden" aria-live="polite">{ lines.back().map(|(_, line)| spoken(lang, line)).unwrap_or_default() }</p>
            </section>
        </>
    }
}

fn draw_line(lang: Lang, number: u64, line: &Line) -> Html {
    match line {
        Line::Said { from, text, at, own } => html! {
            <li key={number} class={classes!("said", own.then_some("own"))}>
                <span class="who"><span class="from">{ from }</span><time datetime={at.clone()}>{ clock(at) }</time></span>
                <p>{ text }</p>
            </li>
        },
        Line::Joined { .. } | Line::Left { .. } => {
            html! { <li key={number} class="note hint">{ spoken(lang, line) }</li> }
        }
        Line::Missed(_) | Line::Gap | Line::NewRoom => {
            html! { <li key={number} class="note divider">{ spoken(lang, line) }</li> }
        }
    }
}

/// The text of a line.
fn spoken(lang: Lang, line: &Line) -> String {
    match line {
        Line::Said { from, text, .. } => format!("{from}: {text}"),
        Line::Joined { from, members } => lang.room_member_joined(from, *members),
        Line::Left { from, members } => lang.room_member_left(from, *members),
        Line::Missed(messages) => fill(lang.room_missed(), &messages.to_string()),
        Line::Gap => lang.room_gap().to_owned(),
        Line::NewRoom => lang.room_new().to_owned(),
    }
}

/// Hours and minutes in the user's time zone.
fn clock(at: &str) -> String {
    let date = Date::new(&at.into());
    match date.get_time().is_nan() {
        true => String::new(),
        false => format!("{:02}:{:02}", date.get_hours(), date.get_minutes()),
    }
}
