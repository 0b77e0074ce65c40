//! The line on the learner's page: what the teacher can see, and how to stop that. It tells the relay as long as it is shown.

use super::status::{share, status};
use crate::{
    labs::{LabEntry, Records},
    progress::use_progress,
    socket::WebSocketIncoming,
    text::{Lang, fill, use_lang},
    transport::{open::open_sockets, relay::RelayAddress, websocket::PlainWebSocket},
    ui::Button,
};
use gloo_timers::callback::{Interval, Timeout};
use relay_protocol::{ClassNotice, MAX_MEMBER_NAME, Report};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How often it looks whether there is something to tell, in milliseconds.
const TELL_MS: u32 = 500;

/// How long it waits before it connects again, in milliseconds.
const RETRY_MS: u32 = 5000;

#[derive(Properties, PartialEq)]
pub struct ClassLineProps {
    /// The relay that has the class.
    pub address: RelayAddress,
    /// The lab that is shown; none for the chapter.
    pub lab: Option<&'static LabEntry>,
}

/// What became of a record that was to be shared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sharing {
    Sent { teachers: u32 },
    Nothing,
}

/// The connection to the class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Link {
    /// How many teachers watch; none before the relay has told, and when it is lost.
    teachers: Option<u32>,
    sharing: Option<Sharing>,
    is_lost: bool,
    attempts: u32,
}

#[derive(Clone, Copy, Debug)]
enum Action {
    Noticed(ClassNotice),
    NothingToShare,
    Lost,
    Retry,
    /// The learner hides, or shows itself again.
    Hide,
}

impl Reducible for Link {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let link = *self;
        match action {
            Action::Noticed(ClassNotice::Watched { teachers }) => Self { teachers: Some(teachers), ..link },
            Action::Noticed(ClassNotice::Shared { teachers }) => {
                Self { sharing: Some(Sharing::Sent { teachers }), ..link }
            }
            Action::NothingToShare => Self { sharing: Some(Sharing::Nothing), ..link },
            Action::Lost => Self { teachers: None, is_lost: true, ..link },
            Action::Retry => Self { is_lost: false, attempts: link.attempts + 1, ..link },
            Action::Hide => Self { teachers: None, sharing: None, is_lost: false, ..link },
        }
        .into()
    }
}

/// See the module.
#[component]
pub fn ClassLine(props: &ClassLineProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let records = use_context::<Records>().unwrap_or_default();
    let name = use_state_eq(String::new);
    let is_hidden = use_state_eq(|| false);
    let link = use_reducer_eq(Link::default);
    let socket = use_mut_ref(|| None::<PlainWebSocket>);
    let current = use_mut_ref(|| None);
    current.replace(Some(((*name).clone(), props.lab, progress.progress.clone())));

    use_effect_with((props.address.clone(), *is_hidden, link.attempts), {
        let (socket, link) = (socket.clone(), link.dispatcher());
        move |(address, is_hidden, _)| {
            if !*is_hidden {
                let url = address.socket_url("/class/report", &[]);
                let told = link.clone();
                let opened = PlainWebSocket::open(&url, &[], move |_, incoming| match incoming {
                    WebSocketIncoming::Text(text) => {
                        if let Ok(notice) = serde_json::from_str(&text) {
                            told.dispatch(Action::Noticed(notice));
                        }
                    }
                    WebSocketIncoming::Refused(_) | WebSocketIncoming::Blocked | WebSocketIncoming::Closed { .. } => {
                        told.dispatch(Action::Lost)
                    }
                    WebSocketIncoming::Open { .. } | WebSocketIncoming::Binary(_) | WebSocketIncoming::Buffered(_) => {}
                });
                match opened {
                    Ok(opened) => drop(socket.replace(Some(opened))),
                    Err(_) => link.dispatch(Action::Lost),
                }
            }
            move || drop(socket.take())
        }
    });
    use_effect_with(link.is_lost, {
        let link = link.dispatcher();
        move |is_lost| {
            let retry = is_lost.then(|| Timeout::new(RETRY_MS, move || link.dispatch(Action::Retry)));
            move || drop(retry)
        }
    });
    // What is open changes without this component being drawn, and a burst of changes is told once.
    use_effect_with((link.teachers.is_some(), link.attempts), {
        let socket = socket.clone();
        move |(is_connected, _)| {
            let mut told = None;
            let telling = is_connected.then(|| {
                Interval::new(TELL_MS, move || {
                    let Some((name, lab, progress)) = current.borrow().clone() else { return };
                    let now = status(&name, lab, open_sockets(), &progress);
                    if told.as_ref() != Some(&now)
                        && let Some(socket) = &*socket.borrow()
                        && let Ok(json) = serde_json::to_string(&Report::Status(now.clone()))
                    {
                        socket.send_text(&json);
                        told = Some(now);
                    }
                })
            });
            move || drop(telling)
        }
    });

    let on_name = name.setter();
    let on_name = Callback::from(move |event: Event| {
        on_name.set(event.target_unchecked_into::<HtmlInputElement>().value());
    });
    let on_hide = {
        let (is_hidden, link) = (is_hidden.setter(), link.dispatcher());
        Callback::from(move |event: Event| {
            link.dispatch(Action::Hide);
            is_hidden.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    let on_share = {
        let (lab, link) = (props.lab, link.dispatcher());
        Callback::from(move |()| {
            let json = lab.and_then(|lab| share(lab, &records.get(lab.id)));
            match (&*socket.borrow(), json) {
                (Some(socket), Some(json)) => socket.send_text(&json),
                (_, None) => link.dispatch(Action::NothingToShare),
                (None, Some(_)) => {}
            }
        })
    };
    let can_share = props.lab.is_some() && link.teachers.is_some_and(|teachers| teachers > 0);
    html! {
        <section class="card class-line" aria-label={lang.class()}>
            <p>{ lang.class_sees() }</p>
            <div class="row">
                <label class="class-name">
                    { lang.class_name() }
                    <input value={(*name).clone()} maxlength={MAX_MEMBER_NAME.to_string()} autocomplete="off" onchange={on_name} />
                </label>
                <label class="class-hide">
                    <input type="checkbox" checked={*is_hidden} onchange={on_hide} />
                    { lang.class_hide() }
                </label>
                if props.lab.is_some() {
                    <Button<()> label={lang.class_share()} msg={()} on={on_share} disabled={!can_share} />
                }
            </div>
            <p class="hint" role="status">{ watched(lang, *is_hidden, &link) }</p>
        </section>
    }
}

fn watched(lang: Lang, is_hidden: bool, link: &Link) -> String {
    let watched = match link.teachers {
        _ if is_hidden => lang.class_hidden().to_owned(),
        None => lang.class_connecting().to_owned(),
        Some(0) => lang.class_nobody().to_owned(),
        Some(teachers) => fill(lang.class_watched(), &teachers.to_string()),
    };
    let shared = match link.sharing {
        None => String::new(),
        Some(Sharing::Nothing) => lang.class_nothing_to_share().to_owned(),
        Some(Sharing::Sent { teachers: 0 }) => lang.class_shared_nobody().to_owned(),
        Some(Sharing::Sent { teachers }) => fill(lang.class_shared(), &teachers.to_string()),
    };
    [watched, shared].join(" ")
}
