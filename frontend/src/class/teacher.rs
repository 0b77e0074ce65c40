//! The teacher's view, at `/class` of a relay that has a class.

use super::{
    roster::Shared,
    status::Part,
    table::ClassTable,
    watch::{Effect, Model, Msg, RETRY_MS, State},
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
use relay_protocol::CloseCode;
use std::{cell::RefCell, rc::Rc};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClassViewProps {
    /// The relay.
    pub address: RelayAddress,
    /// Whether the relay has a class, or `None` while the relay is not reached.
    pub has_class: Option<bool>,
    /// The teacher's token, if the page was given one.
    pub token: Option<String>,
    /// Stores this token for the tab, or removes the stored one if `None`.
    pub on_token: Callback<Option<String>>,
    /// The address of the labs.
    pub labs: AttrValue,
}

/// The model, with its connection and its timer.
#[derive(Clone)]
struct Shell {
    address: RelayAddress,
    on_token: Callback<Option<String>>,
    model: Rc<RefCell<Model>>,
    socket: Rc<RefCell<Option<PlainWebSocket>>>,
    retry: Rc<RefCell<Option<Timeout>>>,
    redraw: UseForceUpdateHandle,
}

impl Shell {
    fn new(props: &ClassViewProps, redraw: UseForceUpdateHandle) -> Self {
        Self {
            address: props.address.clone(),
            on_token: props.on_token.clone(),
            model: Rc::new(Model::new(props.token.clone()).into()),
            socket: Rc::default(),
            retry: Rc::default(),
            redraw,
        }
    }

    fn dispatch(&self, msg: Msg) {
        let effects = self.model.borrow_mut().update(msg);
        effects.into_iter().for_each(|effect| self.perform(effect));
        self.redraw.force_update();
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Connect(token) => self.connect(token),
            Effect::Disconnect => self.teardown(),
            Effect::RetryLater => {
                let shell = self.clone();
                self.retry.replace(Some(Timeout::new(RETRY_MS, move || shell.dispatch(Msg::Retry))));
            }
            Effect::KeepToken(token) => self.on_token.emit(token),
        }
    }

    fn connect(&self, token: String) {
        let shell = self.clone();
        let url = self.address.socket_url("/class/watch", &[("class-token", token)]);
        let opened = PlainWebSocket::open(&url, &[], move |_, incoming| match incoming {
            WebSocketIncoming::Text(text) => {
                if let Ok(event) = serde_json::from_str(&text) {
                    shell.dispatch(Msg::Happened(event));
                }
            }
            WebSocketIncoming::Closed { code, .. } => {
                shell.dispatch(Msg::Ended { refused: code == CloseCode::NotAllowed.code() });
            }
            WebSocketIncoming::Refused(_) | WebSocketIncoming::Blocked => shell.dispatch(Msg::Ended { refused: false }),
            WebSocketIncoming::Open { .. } | WebSocketIncoming::Binary(_) | WebSocketIncoming::Buffered(_) => {}
        });
        match opened {
            Ok(opened) => drop(self.socket.replace(Some(opened))),
            Err(_) => self.dispatch(Msg::Ended { refused: false }),
        }
    }

    /// Closes the connection and the timer. Their callbacks hold the shell, which would otherwise never be dropped.
    fn teardown(&self) {
        drop((self.socket.take(), self.retry.take()));
    }

    /// Returns a callback that dispatches the message that `msg` creates from its value.
    fn on<In: 'static>(&self, msg: impl Fn(In) -> Msg + 'static) -> Callback<In> {
        let shell = self.clone();
        Callback::from(move |value| shell.dispatch(msg(value)))
    }
}

/// Creates this component's shell and keeps it up to date.
#[hook]
fn use_shell(props: &ClassViewProps) -> Shell {
    let redraw = use_force_update();
    let shell = (*use_memo((), |()| Shell::new(props, redraw))).clone();
    use_effect_with(props.has_class, {
        let shell = shell.clone();
        move |has_class| shell.dispatch(Msg::Relay(*has_class))
    });
    use_effect_with((), {
        let shell = shell.clone();
        move |()| move || shell.teardown()
    });
    shell
}

/// The teacher's view.
#[component]
pub fn ClassView(props: &ClassViewProps) -> Html {
    let lang = use_lang();
    let shell = use_shell(props);
    let model = shell.model.borrow().clone();
    let learners = model.roster().learners();
    let is_watching = model.state() == State::Watching;
    let error = (model.state() == State::Refused).then(|| AttrValue::from(lang.teacher_refused()));
    let state = match (model.has_class(), model.state()) {
        (Some(false), _) => lang.teacher_no_class().to_owned(),
        (None, _) | (_, State::Refused | State::Idle) => String::new(),
        (_, State::Connecting) => lang.teacher_connecting().to_owned(),
        (_, State::Lost) => lang.teacher_lost().to_owned(),
        (_, State::Watching) => fill(lang.teacher_count(), &learners.len().to_string()),
    };
    let shared = model.roster().shared().iter().rev().map(|shared| {
        let of = shared.clone();
        let onclick = shell.on(move |_: MouseEvent| Msg::Open(Some(of.clone())));
        html! { <li key={shared.id}><button type="button" class="button" {onclick}>{ title(lang, shared) }</button></li> }
    });
    let on_watch = shell.on(|()| Msg::Watch);
    html! {
        <section class="class-view" aria-labelledby="class-title">
            <h2 id="class-title">{ lang.teacher_title() }</h2>
            <p>{ lang.teacher_what() }</p>
            <div class="row">
                <a class="button" href={&props.labs}>{ lang.teacher_labs() }</a>
                if model.has_token() { <Button<()> label={lang.teacher_sign_out()} msg={()} on={shell.on(|()| Msg::SignOut)} /> }
            </div>
            if model.is_asking() {
                <div class="card class-token">
                    <TextField<()> field={()} id="class-token" label={lang.teacher_token()} value={model.typed().to_owned()} width="wide" hidden=true
                        {error} on_edit={shell.on(|((), typed)| Msg::Edit(typed))} on_enter={on_watch.clone()} />
                    <Button<()> label={lang.teacher_watch()} msg={()} on={on_watch} kind={ButtonKind::Primary} />
                </div>
            }
            <p role="status">{ state }</p>
            if is_watching {
                if learners.is_empty() { <p class="hint">{ lang.teacher_empty() }</p> } else { <ClassTable {learners} /> }
                <h3>{ lang.teacher_shared() }</h3>
                if model.roster().shared().is_empty() { <p class="hint">{ lang.teacher_no_shared() }</p> }
            }
            <ul class="class-shared">{ for shared }</ul>
            if let Some(shared) = model.opened() {
                <SharedView key={shared.id} shared={shared.clone()} on_close={shell.on(|()| Msg::Open(None))} />
            }
        </section>
    }
}

/// Returns the learner's name and number, and the lab of the record.
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

/// A record that a learner shared.
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
