//! The labs: each a pure core and the components that draw it. The one list of them is [`LABS`].

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
    /// Every group, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::Sockets, Self::Http, Self::RealTime];

    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Sockets => lang.group_sockets(),
            Self::Http => lang.group_http(),
            Self::RealTime => lang.group_realtime(),
        }
    }
}

/// A lab, as the page offers it.
#[derive(Debug)]
pub struct LabEntry {
    /// Its name in the page's address.
    pub id: &'static str,
    pub title: fn(Lang) -> &'static str,
    /// The group in which it is listed.
    pub group: Group,
    /// Draws it.
    pub view: fn(LabProps) -> Html,
    /// Its tasks.
    pub tasks: fn() -> Vec<&'static TaskAbout>,
    /// The ids and titles of its experiments.
    pub experiments: fn() -> Vec<(&'static str, Words)>,
    /// The lanes in which its record is drawn.
    pub lanes: fn(&Record) -> Lanes,
}

impl PartialEq for LabEntry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Every lab, in the order in which they are listed; the first is the one that the page opens with.
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

/// The relay is between tab and server.
fn client_lanes(_: &Record) -> Lanes {
    Lanes { relay: true, clients: false }
}

/// The tab is a server behind the relay, and its clients have a lane each.
fn server_lanes(_: &Record) -> Lanes {
    Lanes { relay: true, clients: true }
}

/// The name of the TCP client lab, which others link to.
pub const TCP_CLIENT: &str = "tcp-client";

/// The lab with this name.
pub fn find(id: &str) -> Option<&'static LabEntry> {
    LABS.iter().find(|lab| lab.id == id)
}

fn view<C: BaseComponent<Properties = LabProps>>(props: LabProps) -> Html {
    html! { <C ..props /> }
}

/// What every lab is given.
#[derive(Clone, Properties, PartialEq)]
pub struct LabProps {
    /// Which server the page's own address names.
    pub server: Option<String>,
    /// What the page's own address gives the lab to send.
    pub message: Option<AttrValue>,
    /// What the lab is to begin with.
    pub start: Start,
}

impl LabProps {
    /// What is offered to be sent at first.
    fn first_message(&self, lang: Lang) -> &str {
        self.message.as_deref().unwrap_or(lang.first_message())
    }
}

/// What a link asks a lab to begin with: it sets up, and never runs anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// The task that is shown, by its id.
    pub task: Option<&'static str>,
    /// The experiment that is opened, by its id.
    pub experiment: Option<&'static str>,
    /// Its settings, as [`share`] has them in a link.
    pub state: Option<AttrValue>,
    /// How many links have been followed so far: the same one again sets the lab up again.
    pub visit: u32,
}

/// The relay, as a Yew context: a lab is drawn again when this has changed, and not whenever the relay was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct RelayContext {
    /// What is known of it.
    pub relay: Relay,
    /// Since when it has not answered, while it does not; in microseconds since the page was opened.
    pub silent_since: Option<Micros>,
    /// The relay did not behave as a reachable one: look at it again.
    pub on_suspect: Callback<()>,
}

/// The relay that the page uses.
///
/// # Panics
///
/// Outside the page's shell, which provides it.
#[hook]
pub fn use_relay() -> RelayContext {
    use_context().expect("the shell provides the relay")
}

/// Says that what follows needs a real network, where the labs are on the one inside the page.
#[component]
fn NeedsRelay() -> Html {
    let lang = use_lang();
    match use_relay().relay.is_in_page() {
        true => html! { <p class="note">{ lang.needs_relay() }</p> },
        false => Html::default(),
    }
}

/// Says that tab and relay lost each other, in the lab's own words.
fn relay_loss_note(loss: Option<RelayLoss>, never_opened: &'static str, midway: &'static str) -> Html {
    let sentence = match loss {
        None => return Html::default(),
        Some(RelayLoss::NeverOpened) => never_opened,
        Some(RelayLoss::Midway) => midway,
    };
    html! { <p class="note error" role="alert">{ sentence }</p> }
}

/// What happened last; where something is wrong with what was typed, that nothing was done. The old outcome must not stand for the new
/// input.
fn last_outcome<F: PartialEq>(lang: Lang, errors: &Errors<F>, record: &Record) -> Html {
    match errors.is_empty() {
        true => html! { <Outcome record={record.clone()} /> },
        // A screen reader announces what is wrong at the field.
        false => html! { <p class="outcome" data-tone="warn" aria-hidden="true">{ lang.input_refused() }</p> },
    }
}

/// Tells of what the relay says, such as the address of a practice server, whenever it is another.
#[hook]
fn use_found<T: Clone + PartialEq + 'static>(value: Option<T>, on_found: Callback<T>) {
    use_effect_with(value, move |value| {
        if let Some(value) = value {
            on_found.emit(value.clone());
        }
    });
}

/// Opens the parts of the page in which something is wrong, so that its sentence is seen. They are opened once and not held
/// open: what the user opens and closes stays as the user left it.
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
