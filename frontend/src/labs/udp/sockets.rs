//! Turns what the user asks for into calls on the lab's sockets, and tells the state what was done and what came.

use super::{
    faults::wishes,
    form::{Datagram, Form, Mode, Receiving, Rule, Sending},
    run::Progress,
    state::{Action, Phase, Role, State},
    trial::commands,
};
use crate::{
    gesture::Gesture,
    labs::RelayContext,
    labs::clipboard,
    query,
    record::{EventKind, Faults, Micros, Protocol},
    text::Lang,
    transport::{
        clock,
        relay::RelayAddress,
        socket::{Incoming, NO_CLOSE_FRAME, Socket},
    },
};
use gloo_timers::future::TimeoutFuture;
use relay_protocol::{Command, Event};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How many sends without an interval go out before the browser gets to draw.
const BURST: u32 = 64;

/// Where the sockets go, and whom to tell where the relay is not there.
#[derive(Clone)]
pub struct Way {
    /// The relay.
    pub relay: RelayAddress,
    /// It did not behave as a reachable one.
    pub on_suspect: Callback<()>,
}

/// What a socket is opened with.
pub struct Plan {
    /// What stands at the relay, such as `/udp/echo`.
    pub path: String,
    /// How it is recorded: `Connect` or `Bind`.
    pub what: EventKind,
    /// What the relay is asked to do.
    pub faults: Faults,
    /// The buffer size of each recv, in bytes.
    pub recv_size: u32,
    /// Whether recv is called from the start on, again and again.
    pub continuous: bool,
}

impl Plan {
    /// A socket that sends datagrams to this target.
    fn to(target: &str, receiving: Receiving, faults: Faults, continuous: bool) -> Self {
        Self {
            path: format!("/udp/{}", query::segment(target)),
            what: EventKind::Connect { target: target.to_owned(), protocol: Protocol::Udp },
            faults,
            recv_size: receiving.size,
            continuous,
        }
    }
}

/// A role's socket.
#[derive(Default)]
struct Slot {
    socket: Option<Socket>,
    /// Whether it has not yet ended.
    live: bool,
    /// How many datagrams were sent on it.
    sent: u64,
}

/// The lab's sockets, at most one a role.
#[derive(Clone)]
pub struct Sockets {
    slots: Rc<RefCell<[Slot; Role::ALL.len()]>>,
    /// How many sockets there have been.
    count: Rc<Cell<u32>>,
    /// Changes whenever a repeated send must stop.
    burst: Rc<Cell<u32>>,
    /// What the server does with a datagram.
    rule: Rc<Cell<Rule>>,
    /// Who sent the server the datagram whose bytes come next.
    asker: Rc<RefCell<String>>,
    /// What the guest sends as soon as it can.
    greeting: Rc<RefCell<Option<Datagram>>>,
    /// How the present comparison stands.
    pub(super) progress: Rc<RefCell<Progress>>,
    dispatcher: UseReducerDispatcher<State>,
}

impl Sockets {
    /// None yet.
    pub fn new(dispatcher: UseReducerDispatcher<State>) -> Self {
        Self {
            slots: Rc::default(),
            count: Rc::default(),
            burst: Rc::default(),
            rule: Rc::default(),
            asker: Rc::default(),
            greeting: Rc::default(),
            progress: Rc::default(),
            dispatcher,
        }
    }

    /// Does what the user asks for, or tells what is wrong with the fields.
    pub fn act(&self, gesture: Gesture, state: &State, lang: Lang, relay: &RelayContext) {
        let form = &state.form;
        let way = Way { relay: relay.relay.address.clone(), on_suspect: relay.on_suspect.clone() };
        let idle = |role| state.socket(role).phase == Phase::Idle;
        let role = if form.mode == Mode::Server { Role::Server } else { Role::Client };
        let read = match gesture {
            Gesture::Type(id, value) => return self.edit(form, |form| form.set(&id, value)),
            Gesture::Press(name) => match name.as_str() {
                "open" if idle(Role::Client) => form.opening().map(|opening| {
                    let plan = Plan::to(&opening.target, opening.receiving, opening.faults, form.continuous);
                    self.open(Role::Client, plan, &way);
                }),
                "bind" if idle(Role::Server) => form.binding().map(|binding| {
                    let plan = Plan {
                        path: "/udp-socket".to_owned(),
                        what: EventKind::Bind { port: binding.port, backlog: None },
                        faults: binding.faults,
                        recv_size: binding.receiving.size,
                        continuous: true,
                    };
                    self.open(Role::Server, plan, &way);
                }),
                "send" if !state.is_open(role) || role == Role::Server && form.rule == Rule::Echo => return,
                "send" if role == Role::Client => {
                    form.sending().map(|sending| self.send(role, None, sending, form.continuous))
                }
                "send" => form
                    .destination(state.socket(role).sender.as_deref())
                    .and_then(|to| form.sending().map(|sending| self.send(role, Some(to), sending, false))),
                "guest" => form.sending().map(|sending| self.greet(sending, state, &way)),
                "open" | "bind" => return,
                "recvfrom" => form.recvfrom().map(|receiving| {
                    self.did(role, EventKind::Receive { size: receiving.size });
                    self.receive(role, receiving, false);
                }),
                "send-both" => form.comparison().map(|comparison| self.compare(comparison, way)),
                "stop" => return self.stop_sending(),
                "stop-comparing" => return self.stop_comparing(),
                "close" => return self.leave(role),
                "close-all" => {
                    self.stop_comparing();
                    self.leave(Role::Client);
                    return self.leave(Role::Server);
                }
                "clear" => return self.dispatcher.dispatch(Action::Clear),
                name => {
                    return match name.strip_prefix("copy:").and_then(|number| number.parse().ok()) {
                        Some(number) => self.copy(number, state, lang),
                        None => self.edit(form, |form| form.choose(name, relay.relay.practice_udp())),
                    };
                }
            },
        };
        self.dispatcher.dispatch(Action::Wrong(read.err().unwrap_or_default()));
    }

    /// Puts one of the commands to try onto the clipboard.
    fn copy(&self, number: usize, state: &State, lang: Lang) {
        let Some((_, command)) = commands(lang, state).into_iter().nth(number) else { return };
        let this = self.clone();
        spawn_local(async move {
            if clipboard::copy(&command).await {
                this.tell(Action::Copied(number));
            }
        });
    }

    /// Closes the client's or the server's socket.
    fn leave(&self, role: Role) {
        self.stop_sending();
        self.close(role);
        if role == Role::Server {
            // Its peer has gone.
            self.close(Role::Guest);
        }
    }

    pub(super) fn tell(&self, action: Action) {
        self.dispatcher.dispatch(action);
    }

    fn edit(&self, form: &Rc<Form>, change: impl FnOnce(&mut Form)) {
        let mut form = form.clone();
        change(Rc::make_mut(&mut form));
        self.rule.set(form.rule);
        self.tell(Action::Edit(form));
    }

    /// Asks the relay for a socket; gives its number.
    pub(super) fn open(&self, role: Role, plan: Plan, way: &Way) -> u32 {
        let connection = self.count.get() + 1;
        self.count.set(connection);
        let Plan { path, what, faults, recv_size, continuous } = plan;
        let mut query = wishes(faults);
        if let EventKind::Bind { port, .. } = what {
            query.push(("port", port.to_string()));
        }
        self.tell(Action::Open { at: clock::now(), role, connection, what, faults });
        self.tell(Action::RecvSize(role, recv_size));
        let first = continuous.then_some(Command::Receive { bytes: recv_size, continuous, timeout_ms: None });
        let (this, on_lost) = (self.clone(), way.on_suspect.clone());
        let socket = Socket::open(&way.relay.socket_url(&path, &query), first, move |at, incoming| {
            this.came(at, role, connection, incoming, &on_lost);
        });
        let reason = socket.as_ref().err().cloned();
        self.slots.borrow_mut()[role as usize] = Slot { live: socket.is_ok(), socket: socket.ok(), sent: 0 };
        if let Some(reason) = reason {
            self.tell(Action::NotTried { at: clock::now(), role, reason });
            way.on_suspect.emit(());
        }
        connection
    }

    fn came(&self, at: Micros, role: Role, connection: u32, incoming: Incoming, on_lost: &Callback<()>) {
        // What to send now that this has come: where to, and what.
        let mut answer = None;
        match &incoming {
            Incoming::Closed { code, .. } => {
                self.slots.borrow_mut()[role as usize].live = false;
                if !matches!(role, Role::Udp | Role::Tcp) {
                    self.stop_sending();
                }
                if *code == NO_CLOSE_FRAME {
                    // The relay's state in the header tells why.
                    on_lost.emit(());
                }
            }
            Incoming::Event(Event::Datagram { from }) if role == Role::Server => {
                self.asker.borrow_mut().clone_from(from)
            }
            Incoming::Data(bytes) if role == Role::Server && self.rule.get() == Rule::Echo => {
                answer = Some((Some(self.asker.borrow().clone()), Datagram::Bytes(bytes.clone())));
            }
            Incoming::Event(Event::Open { .. }) if role == Role::Guest => {
                answer = self.greeting.take().map(|datagram| (None, datagram));
            }
            _ => {}
        }
        if matches!(role, Role::Udp | Role::Tcp) {
            self.progress.borrow_mut().take(at, role, &incoming);
        }
        self.tell(Action::Came { at, role, connection, incoming });
        if let Some((to, datagram)) = answer {
            self.send_once(role, to.as_deref(), &datagram);
        }
    }

    /// Sends from the second socket of this tab, which is opened where there is none.
    fn greet(&self, sending: Sending, state: &State, way: &Way) {
        let guest = state.socket(Role::Guest);
        let Some(server) = &state.socket(Role::Server).local else { return };
        if guest.phase == Phase::Open {
            return self.send(Role::Guest, None, sending, false);
        }
        self.greeting.replace(Some(sending.datagram));
        if guest.phase == Phase::Idle {
            let plan = Plan::to(server, sending.receiving, Faults::default(), true);
            self.open(Role::Guest, plan, way);
        }
    }

    /// Sends a datagram as often as asked; to the socket's peer unless told where.
    fn send(&self, role: Role, to: Option<String>, sending: Sending, continuous: bool) {
        if continuous {
            // Anew with each message: the time limit counts from now on.
            self.receive(role, sending.receiving, true);
        }
        if sending.times == 1 {
            return self.send_once(role, to.as_deref(), &sending.datagram);
        }
        self.stop_sending();
        let (this, burst) = (self.clone(), self.burst.get());
        spawn_local(async move {
            for sent in 1..=sending.times {
                this.send_once(role, to.as_deref(), &sending.datagram);
                this.tell(Action::Sent(Some(sent)));
                if sent < sending.times && (sending.interval > 0 || sent % BURST == 0) {
                    TimeoutFuture::new(sending.interval).await;
                }
                if this.burst.get() != burst {
                    break;
                }
            }
            this.tell(Action::Sent(None));
        });
    }

    /// Ends a repeated send.
    fn stop_sending(&self) {
        self.burst.set(self.burst.get() + 1);
    }

    fn send_once(&self, role: Role, to: Option<&str>, datagram: &Datagram) {
        let slot = &mut self.slots.borrow_mut()[role as usize];
        slot.sent += 1;
        let bytes: Rc<[u8]> = datagram.bytes(slot.sent).into();
        if let Some(socket) = &slot.socket {
            if let Some(to) = to {
                socket.command(&Command::SendTo { address: to.to_owned() });
            }
            socket.send_datagram(&bytes);
        }
        self.did(
            role,
            match to {
                Some(to) => EventKind::SendTo { to: to.to_owned(), bytes },
                None => EventKind::Send { bytes },
            },
        );
    }

    fn receive(&self, role: Role, receiving: Receiving, continuous: bool) {
        let Receiving { size, time_limit } = receiving;
        self.tell(Action::RecvSize(role, size));
        self.command(role, &Command::Receive { bytes: size, continuous, timeout_ms: time_limit });
    }

    pub(super) fn command(&self, role: Role, command: &Command) {
        if let Some(socket) = &self.slots.borrow()[role as usize].socket {
            socket.command(command);
        }
    }

    /// Sends bytes on a comparison's socket: a datagram, or a piece of the stream.
    pub(super) fn send_compared(&self, role: Role, bytes: &[u8]) {
        if let Some(socket) = &self.slots.borrow()[role as usize].socket {
            socket.send(bytes);
        }
        self.did(role, EventKind::Send { bytes: bytes.into() });
    }

    /// Closes a role's socket, where it has one.
    pub(super) fn close(&self, role: Role) {
        let slots = self.slots.borrow();
        let slot = &slots[role as usize];
        if let (Some(socket), true) = (&slot.socket, slot.live) {
            socket.close();
            self.did(role, EventKind::Close);
        }
    }

    fn did(&self, role: Role, what: EventKind) {
        self.tell(Action::Did { at: clock::now(), role, what });
    }
}
