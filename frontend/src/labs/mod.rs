//! The labs. Each is a pure core with components that draw it. [`LABS`] lists them all.

mod batcher;
pub mod connection;
mod destination;
pub mod http_client;
pub mod http_server;
pub mod input;
mod link;
pub mod listener;
pub mod outgoing;
mod records;
pub mod recv_size;
pub mod runtime;
pub mod share;
mod tasks;
pub mod tcp_client;
pub mod tcp_server;
pub mod udp;
pub mod websocket;

use crate::{
    experiment::ExperimentSet,
    progress::{Task, TaskAbout},
    record::{Micros, Record},
    text::{Lang, Words, use_lang},
    transport::relay::Relay,
    views::{Lanes, Outcome},
};
use connection::RelayLoss;
pub use destination::{Destination, NextStep};
use http_client::HttpClient;
use http_server::HttpServer;
use input::Errors;
pub use records::Records;
use tcp_client::TcpClient;
use tcp_server::TcpServer;
use udp::Udp;
use websocket::WebSocket;
use yew::prelude::*;

/// A group of labs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// TCP and UDP.
    Sockets,
    Http,
    /// WebSocket.
    RealTime,
}

impl Group {
    /// Every group, in display order.
    pub const ALL: [Self; 3] = [Self::Sockets, Self::Http, Self::RealTime];

    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Sockets => lang.group_sockets(),
            Self::Http => lang.group_http(),
            Self::RealTime => lang.group_realtime(),
        }
    }
}

/// A lab's entry in the page's list of labs.
#[derive(Debug)]
pub struct LabEntry {
    /// The lab's name in the page's URL.
    pub id: &'static str,
    pub title: fn(Lang) -> &'static str,
    /// The group that lists the lab.
    pub group: Group,
    /// Renders the lab.
    pub view: fn(LabProps) -> Html,
    /// The lab's tasks.
    pub tasks: fn() -> Vec<&'static TaskAbout>,
    /// The ids and titles of the lab's experiments.
    pub experiments: fn() -> Vec<(&'static str, Words)>,
    /// The lanes of the lab's sequence diagram, from its record.
    pub lanes: fn(&Record) -> Lanes,
}

impl PartialEq for LabEntry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Every lab, in display order. The page opens with the first.
pub static LABS: &[LabEntry] = &[
    LabEntry {
        id: TCP_CLIENT,
        title: Lang::tcp_client,
        group: Group::Sockets,
        view: view::<TcpClient>,
        tasks: || tasks(&tcp_client::tasks::TASKS),
        experiments: || experiments(&tcp_client::experiments::EXPERIMENTS),
        lanes: client_lanes,
    },
    LabEntry {
        id: "tcp-server",
        title: Lang::tcp_server,
        group: Group::Sockets,
        view: view::<TcpServer>,
        tasks: || tasks(&tcp_server::tasks::TASKS),
        experiments: || experiments(&tcp_server::experiments::EXPERIMENTS),
        lanes: server_lanes,
    },
    LabEntry {
        id: "udp",
        title: Lang::udp,
        group: Group::Sockets,
        view: view::<Udp>,
        tasks: || tasks(&udp::tasks::TASKS),
        experiments: || experiments(&udp::experiments::EXPERIMENTS),
        lanes: client_lanes,
    },
    LabEntry {
        id: "http-client",
        title: Lang::http_client,
        group: Group::Http,
        view: view::<HttpClient>,
        tasks: || tasks(&http_client::tasks::TASKS),
        experiments: || experiments(&http_client::experiments::EXPERIMENTS),
        lanes: http_client::lanes,
    },
    LabEntry {
        id: "http-server",
        title: Lang::http_server,
        group: Group::Http,
        view: view::<HttpServer>,
        tasks: || tasks(&http_server::tasks::TASKS),
        experiments: || Vec::new(),
        lanes: server_lanes,
    },
    LabEntry {
        id: "websocket",
        title: Lang::websocket,
        group: Group::RealTime,
        view: view::<WebSocket>,
        tasks: || tasks(&websocket::tasks::TASKS),
        experiments: || experiments(&websocket::experiments::EXPERIMENTS),
        lanes: websocket::lanes,
    },
];

fn tasks<M: 'static>(tasks: &'static [Task<M>]) -> Vec<&'static TaskAbout> {
    tasks.iter().map(|task| &task.about).collect()
}

fn experiments<M: 'static>(set: &ExperimentSet<M>) -> Vec<(&'static str, Words)> {
    set.experiments.iter().map(|experiment| (experiment.id, experiment.title)).collect()
}

/// Lanes of a client lab: the relay is between the tab and the server.
fn client_lanes(_: &Record) -> Lanes {
    Lanes { relay: true, clients: false }
}

/// Lanes of a server lab: the tab is a server behind the relay, and each client has its own lane.
fn server_lanes(_: &Record) -> Lanes {
    Lanes { relay: true, clients: true }
}

/// The id of the TCP client lab, which other labs link to.
pub const TCP_CLIENT: &str = "tcp-client";

/// Finds a lab by its id.
pub fn find(id: &str) -> Option<&'static LabEntry> {
    LABS.iter().find(|lab| lab.id == id)
}

fn view<C: BaseComponent<Properties = LabProps>>(props: LabProps) -> Html {
    html! { <C ..props /> }
}

/// The properties of every lab's component.
#[derive(Clone, Properties, PartialEq)]
pub struct LabProps {
    /// The server named in the page's URL.
    pub server: Option<String>,
    /// The message to send, from the page's URL.
    pub message: Option<AttrValue>,
    /// The initial setup that a link requests.
    pub start: Start,
}

impl LabProps {
    /// The initial message: the one in the page's URL, or the default in `lang`.
    fn first_message(&self, lang: Lang) -> &str {
        self.message.as_deref().unwrap_or(lang.first_message())
    }
}

/// The initial setup that a link requests. A link sets up a lab but never runs anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// The id of the task to show.
    pub task: Option<&'static str>,
    /// The id of the experiment to open.
    pub experiment: Option<&'static str>,
    /// The lab's settings, as [`share`] encodes them in a link.
    pub state: Option<AttrValue>,
    /// The number of links followed so far. It changes the properties, so that following the same link again sets up
    /// the lab again.
    pub visit: u32,
}

/// The relay, as a Yew context. A lab rerenders when this value changes, not at every check of the relay.
#[derive(Clone, Debug, PartialEq)]
pub struct RelayContext {
    /// What the page knows about the relay.
    pub relay: Relay,
    /// When the relay stopped answering, in microseconds since the page was opened; `None` while it answers.
    pub silent_since: Option<Micros>,
    /// Requests a new check of the relay, after it behaved as if unreachable.
    pub on_suspect: Callback<()>,
}

/// Returns the relay that the page uses.
///
/// # Panics
///
/// Panics outside the page's shell, which provides the context.
#[hook]
pub fn use_relay() -> RelayContext {
    use_context().expect("the shell provides the relay")
}

/// Notes that what follows needs a real network, if the labs use the network inside the page.
#[component]
fn NeedsRelay() -> Html {
    let lang = use_lang();
    match use_relay().relay.is_in_page() {
        true => html! { <p class="note">{ lang.needs_relay() }</p> },
        false => Html::default(),
    }
}

/// Reports the loss of the connection between the tab and the relay, in the lab's own words.
fn relay_loss_note(loss: Option<RelayLoss>, never_opened: &'static str, midway: &'static str) -> Html {
    let sentence = match loss {
        None => return Html::default(),
        Some(RelayLoss::NeverOpened) => never_opened,
        Some(RelayLoss::Midway) => midway,
    };
    html! { <p class="note error" role="alert">{ sentence }</p> }
}

/// Shows the last outcome or, if the input is invalid, that nothing was done. The old outcome must not appear to
/// belong to the new input.
fn last_outcome<F: PartialEq>(lang: Lang, errors: &Errors<F>, record: &Record) -> Html {
    match errors.is_empty() {
        true => html! { <Outcome record={record.clone()} /> },
        // A screen reader announces the error at the field.
        false => html! { <p class="outcome" data-tone="warn" aria-hidden="true">{ lang.input_refused() }</p> },
    }
}

/// Emits a value that the relay reported, such as the address of a practice server, whenever the value changes.
#[hook]
fn use_found<T: Clone + PartialEq + 'static>(value: Option<T>, on_found: Callback<T>) {
    use_effect_with(value, move |value| {
        if let Some(value) = value {
            on_found.emit(value.clone());
        }
    });
}

/// Opens the parts of the page that contain an error, so that its message is visible. Each is opened once and not held
/// open: the user can close it again.
#[hook]
fn use_revealed<F: PartialEq + 'static>(errors: Errors<F>) {
    use_effect_with(errors, |_| {
        let document = web_sys::window().and_then(|window| window.document());
        let wrong = "details:not([open]):has(.note.error)";
        while let Some(part) = document.as_ref().and_then(|document| document.query_selector(wrong).ok()?) {
            if part.set_attribute("open", "").is_err() {
                break;
            }
        }
    });
}
