//! The teacher's view, at `/class` of a relay that has a class.

use super::{
    roster::{Roster, Shared},
    status::Part,
    table::ClassTable,
};
use crate::{
    labs,
    record::import,
    socket::WebSocketIncoming,
    text::{Lang, fill, use_lang},
    transport::{relay::RelayAddress, websocket::PlainWebSocket},
    ui::{Button, ButtonKind, TextField},
    views::RecordView,
};
use gloo_timers::callback::Timeout;
use relay_protocol::{ClassEvent, CloseCode};
use std::rc::Rc;
use yew::prelude::*;

/// How long it waits before it connects again, in milliseconds.
const RETRY_MS: u32 = 3000;

#[derive(Properties, PartialEq)]
pub struct ClassViewProps {
    /// The relay.
    pub address: RelayAddress,
    /// Whether the relay has a class; none while it is not reached.
    pub has_class: Option<bool>,
    /// The teacher's token, where one was given or typed.
    pub token: Option<String>,
    /// The teacher has typed a token; none: it is to be forgotten.
    pub on_token: Callback<Option<String>>,
    /// Where the labs are.
    pub labs: AttrValue,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Connecting,
    Watching,
    /// The relay does not take the token.
    Refused,
    Lost,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Watch {
    state: State,
    roster: Roster,
    attempts: u32,
}

enum Action {
    Happened(ClassEvent),
    Ended {
        refused: bool,
    },
    Retry,
    /// Nothing of the class is to stay on the page.
    SignOut,
}

impl Reducible for Watch {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut watch = (*self).clone();
        match action {
            Action::Happened(event) => {
                watch.state = State::Watching;
                watch.roster.apply(event);
            }
            Action::Ended { refused } => {
                watch.state = if refused { State::Refused } else { State::Lost };
                watch.roster.disconnect();
            }
            Action::Retry => (watch.state, watch.attempts) = (State::Connecting, watch.attempts + 1),
            Action::SignOut => watch = Self { attempts: watch.attempts + 1, ..Self::default() },
        }
        watch.into()
    }
}

/// See the module.
#[component]
pub fn ClassView(props: &ClassViewProps) -> Html {
    let lang = use_lang();
    let ClassViewProps { address, has_class, token, on_token, labs } = props;
    let watch = use_reducer_eq(Watch::default);
    let typed = use_state_eq(String::new);
    let opened = use_state_eq(|| None::<Rc<Shared>>);
    use_effect_with((address.clone(), token.clone().filter(|_| *has_class == Some(true)), watch.attempts), {
        let watch = watch.dispatcher();
        move |(address, token, _): &(RelayAddress, Option<String>, u32)| {
            let socket = token.as_ref().and_then(|token| {
                let url = address.socket_url("/class/watch", &[("class-token", token.clone())]);
                let told = watch.clone();
                let opened = PlainWebSocket::open(&url, &[], move |_, incoming| match incoming {
                    WebSocketIncoming::Text(text) => {
                        if let Ok(event) = serde_json::from_str(&text) {
                            told.dispatch(Action::Happened(event));
                        }
                    }
                    WebSocketIncoming::Closed { code, .. } => {
                        told.dispatch(Action::Ended { refused: code == CloseCode::NotAllowed.code() });
                    }
                    WebSocketIncoming::Refused(_) | WebSocketIncoming::Blocked => {
                        told.dispatch(Action::Ended { refused: false })
                    }
                    WebSocketIncoming::Open { .. } | WebSocketIncoming::Binary(_) | WebSocketIncoming::Buffered(_) => {}
                });
                if opened.is_err() {
                    watch.dispatch(Action::Ended { refused: false });
                }
                opened.ok()
            });
            move || drop(socket)
        }
    });
    use_effect_with(watch.state, {
        let watch = watch.dispatcher();
        move |state| {
            let retry = (*state == State::Lost).then(|| Timeout::new(RETRY_MS, move || watch.dispatch(Action::Retry)));
            move || drop(retry)
        }
    });

    let on_edit = use_callback(typed.setter(), |((), text): ((), String), setter| setter.set(text));
    let on_watch = {
        let (typed, on_token, watch) = ((*typed).clone(), on_token.clone(), watch.dispatcher());
        Callback::from(move |()| {
            on_token.emit(Some(typed.trim().to_owned()));
            watch.dispatch(Action::Retry);
        })
    };
    let on_sign_out = {
        let (on_token, watch) = (on_token.clone(), watch.dispatcher());
        let (typed, opened) = (typed.setter(), opened.setter());
        Callback::from(move |()| {
            on_token.emit(None);
            watch.dispatch(Action::SignOut);
            typed.set(String::new());
            opened.set(None);
        })
    };
    let asks = *has_class == Some(true) && (token.is_none() || watch.state == State::Refused);
    let learners = watch.roster.learners();
    let error = (token.is_some() && watch.state == State::Refused).then(|| AttrValue::from(lang.teacher_refused()));
    let state = match (has_class, watch.state) {
        (Some(false), _) => lang.teacher_no_class().to_owned(),
        (None, _) | (_, State::Refused) => String::new(),
        _ if asks => String::new(),
        (_, State::Connecting) => lang.teacher_connecting().to_owned(),
        (_, State::Lost) => lang.teacher_lost().to_owned(),
        (_, State::Watching) => fill(lang.teacher_count(), &learners.len().to_string()),
    };
    let shared = watch.roster.shared().iter().rev().map(|shared| {
        let (title, onclick) = (title(lang, shared), opened.setter());
        let of = shared.clone();
        let onclick = Callback::from(move |_: MouseEvent| onclick.set(Some(of.clone())));
        html! { <li key={shared.id}><button type="button" class="button" {onclick}>{ title }</button></li> }
    });
    html! {
        <section class="class-view" aria-labelledby="class-title">
            <h2 id="class-title">{ lang.teacher_title() }</h2>
            <p>{ lang.teacher_what() }</p>
            <div class="row">
                <a class="button" href={labs}>{ lang.teacher_labs() }</a>
                if token.is_some() { <Button<()> label={lang.teacher_sign_out()} msg={()} on={on_sign_out} /> }
            </div>
            if asks {
                <div class="card class-token">
                    <TextField<()> field={()} id="class-token" label={lang.teacher_token()} value={(*typed).clone()} width="wide" hidden=true
                        {error} {on_edit} on_enter={on_watch.clone()} />
                    <Button<()> label={lang.teacher_watch()} msg={()} on={on_watch} kind={ButtonKind::Primary} />
                </div>
            }
            <p role="status">{ state }</p>
            if watch.state == State::Watching {
                if learners.is_empty() { <p class="hint">{ lang.teacher_empty() }</p> } else { <ClassTable {learners} /> }
                <h3>{ lang.teacher_shared() }</h3>
                if watch.roster.shared().is_empty() { <p class="hint">{ lang.teacher_no_shared() }</p> }
            }
            <ul class="class-shared">{ for shared }</ul>
            if let Some(shared) = &*opened {
                <SharedView key={shared.id} shared={shared.clone()} on_close={
                    let opened = opened.setter();
                    Callback::from(move |()| opened.set(None))
                } />
            }
        </section>
    }
}

/// Whose record it is, and of which lab.
fn title(lang: Lang, shared: &Shared) -> String {
    let lab = labs::find(&shared.record.lab).map_or(shared.record.lab.as_str(), |lab| (lab.title)(lang));
    let name = shared.name.as_deref().unwrap_or(lang.teacher_nameless());
    format!("{name} #{} · {lab}", shared.number)
}

#[derive(Properties, PartialEq)]
struct SharedViewProps {
    shared: Rc<Shared>,
    on_close: Callback<()>,
}

/// A record that a learner has shared.
#[component]
fn SharedView(props: &SharedViewProps) -> Html {
    let lang = use_lang();
    let SharedViewProps { shared, on_close } = props;
    let record = use_memo(shared.id, |_| import::from_json(&shared.record.record).unwrap_or_default());
    let lab = labs::find(&shared.record.lab).filter(|_| !record.is_empty());
    let part = Part::of(&record);
    html! {
        <section class="card evidence" aria-labelledby="shared-title">
            <div class="evidence-head">
                <h3 id="shared-title">{ title(lang, shared) }</h3>
                <Button<()> label={lang.teacher_close()} msg={()} on={on_close} />
            </div>
            if let Some(lab) = lab {
                if !part.is_all() { <p class="hint">{ lang.shared_part(part) }</p> }
                <RecordView id="shared" record={(*record).clone()} lanes={(lab.lanes)(&record)} empty="" is_replay=true />
            } else {
                <p>{ lang.teacher_unreadable() }</p>
            }
        </section>
    }
}
