//! The line on the learner's page: what the teacher can see, and how to stop that. It reports to the relay while it is shown.

use super::{
    membership::{Membership, Presence},
    model::{Connection, Effect, Model, Msg, RETRY_MS, Sharing},
    status::{share, status},
};
use crate::{
    labs::{LabEntry, Records},
    progress::use_progress,
    socket::WebSocketIncoming,
    storage::{on_change, recall, remember},
    text::{Lang, fill, joined, use_lang},
    transport::{open::open_sockets, relay::RelayAddress, websocket::PlainWebSocket},
    ui::{Button, ButtonKind},
};
use gloo_timers::callback::{Interval, Timeout};
use relay_protocol::MAX_MEMBER_NAME;
use std::{cell::RefCell, rc::Rc};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The interval at which it checks for changes to report, in milliseconds.
const TELL_MS: u32 = 500;

#[derive(Properties, PartialEq)]
pub struct ClassLineProps {
    /// The relay that has the class.
    pub address: RelayAddress,
    /// Whether a link named the relay: the learner then has to agree first.
    pub is_from_link: bool,
    /// The current lab, or `None` for the chapter.
    pub lab: Option<&'static LabEntry>,
}

/// The model, with its connection and its timer.
#[derive(Clone)]
struct Shell {
    address: RelayAddress,
    model: Rc<RefCell<Model>>,
    socket: Rc<RefCell<Option<PlainWebSocket>>>,
    retry: Rc<RefCell<Option<Timeout>>>,
    redraw: UseForceUpdateHandle,
}

impl Shell {
    fn new(props: &ClassLineProps, redraw: UseForceUpdateHandle) -> Self {
        let kept = membership(recall(&Membership::key(&props.address.origin)));
        let model = Model::new(kept, rand::random(), props.is_from_link);
        let (socket, retry) = (Rc::default(), Rc::default());
        Self { address: props.address.clone(), model: Rc::new(model.into()), socket, retry, redraw }
    }

    fn dispatch(&self, msg: Msg) {
        let before = self.model.borrow().clone();
        let effects = self.model.borrow_mut().update(msg);
        effects.into_iter().for_each(|effect| self.perform(effect));
        if *self.model.borrow() != before {
            self.redraw.force_update();
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Connect => self.connect(),
            Effect::Disconnect => self.teardown(),
            Effect::Send(message) => {
                if let Some(socket) = &*self.socket.borrow() {
                    socket.send_text(&message);
                }
            }
            Effect::RetryLater => {
                let shell = self.clone();
                self.retry.replace(Some(Timeout::new(RETRY_MS, move || shell.dispatch(Msg::Retry))));
            }
            // If the browser cannot store it, the model keeps it for this visit.
            Effect::Keep(membership) => {
                remember(&Membership::key(&self.address.origin), &membership.to_json());
            }
        }
    }

    fn connect(&self) {
        let shell = self.clone();
        let url = self.address.socket_url("/class/report", &[]);
        let opened = PlainWebSocket::open(&url, &[], move |_, incoming| match incoming {
            WebSocketIncoming::Text(text) => {
                if let Ok(notice) = serde_json::from_str(&text) {
                    shell.dispatch(Msg::Noticed(notice));
                }
            }
            WebSocketIncoming::Refused(_) | WebSocketIncoming::Blocked | WebSocketIncoming::Closed { .. } => {
                shell.dispatch(Msg::Lost)
            }
            WebSocketIncoming::Open { .. } | WebSocketIncoming::Binary(_) | WebSocketIncoming::Buffered(_) => {}
        });
        match opened {
            Ok(opened) => drop(self.socket.replace(Some(opened))),
            Err(_) => self.dispatch(Msg::Lost),
        }
    }

    /// Closes the connection and the timer. Their callbacks hold the shell, which would otherwise never be dropped.
    fn teardown(&self) {
        drop((self.socket.take(), self.retry.take()));
    }
}

/// Parses a stored membership.
fn membership(stored: Option<String>) -> Option<Membership> {
    Membership::from_json(&stored?)
}

/// Creates this component's shell and keeps it up to date.
#[hook]
fn use_shell(props: &ClassLineProps) -> Shell {
    let redraw = use_force_update();
    let shell = (*use_memo((), |()| Shell::new(props, redraw))).clone();
    use_effect_with((), {
        let shell = shell.clone();
        move |()| {
            let key = Membership::key(&shell.address.origin);
            // Another page may have stored one since the model was created.
            shell.dispatch(membership(recall(&key)).map_or(Msg::Start, Msg::Kept));
            let other_page = shell.clone();
            let listener = on_change(key, move |stored| {
                if let Some(kept) = membership(stored) {
                    other_page.dispatch(Msg::Kept(kept));
                }
            });
            move || {
                drop(listener);
                shell.teardown();
            }
        }
    });
    shell
}

/// The learner's class line.
#[component]
pub fn ClassLine(props: &ClassLineProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let records = use_context::<Records>().unwrap_or_default();
    let shell = use_shell(props);
    let current = use_mut_ref(|| None);
    current.replace(Some((props.lab, progress.progress.clone())));
    let model = shell.model.borrow().clone();

    // Sockets open and close without rerendering this component. Polling also reports a burst of changes only once.
    let is_connected = matches!(model.connection(), Connection::Open { .. });
    use_effect_with(is_connected, {
        let shell = shell.clone();
        move |is_connected| {
            let looking = is_connected.then(|| {
                Interval::new(TELL_MS, move || {
                    let Some((lab, progress)) = current.borrow().clone() else { return };
                    let now = status(shell.model.borrow().membership(), lab, open_sockets(), &progress);
                    shell.dispatch(Msg::Look(now));
                })
            });
            move || drop(looking)
        }
    });

    let input = |event: Event| event.target_unchecked_into::<HtmlInputElement>();
    let on_name = {
        let shell = shell.clone();
        Callback::from(move |event: Event| shell.dispatch(Msg::Rename(input(event).value())))
    };
    let on_hide = {
        let shell = shell.clone();
        Callback::from(move |event: Event| {
            let presence = if input(event).checked() { Presence::Hidden } else { Presence::Visible };
            shell.dispatch(Msg::Choose(presence));
        })
    };
    let on_join = {
        let shell = shell.clone();
        Callback::from(move |presence| shell.dispatch(Msg::Choose(presence)))
    };
    let on_share = {
        let lab = props.lab;
        Callback::from(move |()| {
            shell.dispatch(Msg::Share(lab.and_then(|lab| share(lab, &records.get(lab.id)))));
        })
    };
    let is_asking = model.presence().is_none();
    let share = props.lab.filter(|_| !is_asking).is_some();
    html! {
        <section class="card class-line" aria-label={lang.class()}>
            <p>{ lang.class_sees() }</p>
            if is_asking { <p>{ fill(lang.class_asks(), props.address.host()) }</p> }
            <div class="row">
                <label class="class-name">
                    { lang.class_name() }
                    <input value={model.membership().name.clone()} maxlength={MAX_MEMBER_NAME.to_string()} autocomplete="off" onchange={on_name} />
                </label>
                if is_asking {
                    <Button<Presence> label={lang.class_join()} msg={Presence::Visible} on={on_join} kind={ButtonKind::Primary} />
                } else {
                    <label class="class-hide">
                        <input type="checkbox" checked={model.presence() == Some(Presence::Hidden)} onchange={on_hide} />
                        { lang.class_hide() }
                    </label>
                }
                if share {
                    <Button<()> label={lang.class_share()} msg={()} on={on_share} disabled={!model.can_share()} />
                }
            </div>
            <p class="hint" role="status">{ said(lang, &model) }</p>
        </section>
    }
}

/// Says who is watching, and what became of a shared record.
fn said(lang: Lang, model: &Model) -> String {
    let watched = match (model.presence(), model.connection()) {
        (None, _) => lang.class_not_joined().to_owned(),
        (Some(Presence::Hidden), _) => lang.class_hidden().to_owned(),
        (Some(Presence::Visible), Connection::Open { teachers: 0 }) => lang.class_nobody().to_owned(),
        (Some(Presence::Visible), Connection::Open { teachers }) => fill(lang.class_watched(), &teachers.to_string()),
        (Some(Presence::Visible), Connection::Closed | Connection::Connecting | Connection::Lost) => {
            lang.class_connecting().to_owned()
        }
    };
    let shared = match model.sharing() {
        None | Some(Sharing::Sending(_)) => String::new(),
        Some(Sharing::Nothing) => lang.class_nothing_to_share().to_owned(),
        Some(Sharing::Sent { teachers: 0, .. }) => lang.class_shared_nobody().to_owned(),
        Some(Sharing::Sent { teachers, part }) => {
            joined(&[&fill(lang.class_shared(), &teachers.to_string()), &lang.shared_part(part)], " ")
        }
    };
    [watched, shared].join(" ")
}
