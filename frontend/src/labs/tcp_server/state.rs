//! What the TCP server lab's state becomes. Pure: actions in, state out; events of an earlier listener are dropped, and those
//! of connections that are not known any more.

use super::{
    action::Action,
    form::Form,
    guest::{Guest, Own},
};
use crate::{
    labs::input::Errors,
    record::{ConnectionId, Entry, EventKind, Micros, Record},
    transport::socket::{Incoming, NO_CLOSE_FRAME},
};
use relay_protocol::{Event, Failure};
use std::rc::Rc;
use yew::Reducible;

/// The most connections that are listed: of more, those that ended first are left out.
pub const MAX_GUESTS: usize = 200;

/// The most clients inside this tab that are listed, but for more that are still there: of those none is left out, as only
/// its row can close it.
pub const MAX_OWN: usize = 12;

/// How the listening socket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// There is none.
    #[default]
    Idle,
    /// It was asked for.
    Binding,
    /// It listens.
    Listening,
    /// The tab closed it; the relay has not said so yet.
    Closing,
}

/// Why there is no listening socket although one was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The relay, or the system, refused.
    Failed(Failure),
    /// The WebSocket never opened.
    NeverOpened,
    /// It listened, and then its WebSocket ended.
    Gone,
}

/// The lab's state.
#[derive(Clone)]
pub struct State {
    /// What stands in the fields.
    pub form: Rc<Form>,
    /// What is wrong with it.
    pub errors: Errors,
    /// What happened, on all connections and at the listening socket.
    pub record: Record,
    /// How the listening socket stands.
    pub phase: Phase,
    /// Why there is none.
    pub trouble: Option<Trouble>,
    /// Which listening socket is the present one; 0 before the first.
    pub listener: u32,
    /// The port that was asked for last.
    pub port: u16,
    /// Where it listens; empty where it does not.
    pub local: String,
    /// Whether an accept was called that has not returned.
    pub accepting: bool,
    /// When each client that still waits in the kernel's queue came there, as far as the page was told.
    pub waiting: Vec<Micros>,
    /// The connections that were accepted, oldest first.
    pub guests: Vec<Rc<Guest>>,
    /// The one whose own record is shown; none: the joint one.
    pub chosen: Option<ConnectionId>,
    /// The clients inside this tab, oldest first.
    pub own: Vec<Own>,
    /// Which of the commands to try was copied last.
    pub copied: Option<u32>,
    /// The time, as far as it is drawn.
    pub now: Micros,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        state.apply(action);
        state.into()
    }
}

impl State {
    fn apply(&mut self, action: Action) {
        match action {
            Action::Edit(form, errors) => (self.form, self.errors, self.copied) = (form, errors, None),
            Action::Wrong(errors) => self.errors = errors,
            Action::Bind { at, listener, binding } => {
                (self.phase, self.trouble, self.errors) = (Phase::Binding, None, Errors::default());
                (self.listener, self.port) = (listener, binding.port);
                self.waiting.clear();
                self.now = at;
                self.note_listener(at, EventKind::Bind { port: binding.port, backlog: Some(binding.backlog) });
            }
            Action::NotTried { at, reason } => self.listener_ended(at, NO_CLOSE_FRAME, reason),
            Action::DidListener { at, what } => {
                match what {
                    EventKind::Accept => self.accepting = true,
                    _ => self.phase = Phase::Closing,
                }
                self.note_listener(at, what);
            }
            Action::Heard { at, listener, incoming } => {
                if listener == self.listener {
                    self.heard(at, incoming);
                }
            }
            Action::Accepted { at, guest, local, peer, waited } => {
                self.accepting = false;
                self.now = self.now.max(at);
                let id = ConnectionId(guest);
                self.make_room();
                self.guests.push(Guest::new(id, at, peer.clone(), waited).into());
                self.note(at, guest, EventKind::Accepted { local, peer, waited });
            }
            Action::Did { at, guest, what } => {
                let Some(known) = self.guest_mut(guest) else { return };
                known.did(&what);
                self.note(at, guest, what);
            }
            Action::Came { at, guest, size, incoming } => {
                let Some(known) = self.guest_mut(guest) else { return };
                let what = known.came(at, size, incoming);
                self.now = self.now.max(at);
                if let Some(what) = what {
                    self.note(at, guest, what);
                }
            }
            Action::OwnConnect(number) => {
                let over = self.own.iter().position(|own| own.stage.is_over());
                if let (true, Some(over)) = (self.own.len() >= MAX_OWN, over) {
                    self.own.remove(over);
                }
                self.own.push(Own::new(number));
            }
            Action::OwnAsk(number, at, message) => {
                let Some(own) = self.own_mut(number) else { return };
                own.ask(at, message);
            }
            Action::OwnCame(number, at, incoming) => {
                let Some(own) = self.own_mut(number) else { return };
                own.came(at, incoming);
                self.now = self.now.max(at);
            }
            Action::Choose(chosen) => self.chosen = chosen,
            Action::Forget => {
                self.guests.retain(|guest| !guest.stage.is_over());
                self.own.retain(|own| !own.stage.is_over());
                self.chosen = self.chosen_guest().map(|guest| guest.id);
            }
            Action::Copied(command) => self.copied = Some(command),
            Action::Tick(now) => self.now = now,
            Action::Clear => match self.chosen {
                Some(ConnectionId(guest)) => {
                    if let Some(guest) = self.guest_mut(guest) {
                        guest.record.clear();
                    }
                }
                None => self.record.clear(),
            },
            Action::All(actions) => {
                for action in actions {
                    self.apply(action);
                }
            }
        }
    }
}

impl State {
    /// As the lab starts: clients inside the tab send `message`; `fixed` is the fixed answer.
    pub fn new(message: &str, fixed: &str) -> Self {
        Self {
            form: Form::new(message, fixed).into(),
            errors: Errors::default(),
            record: Record::default(),
            phase: Phase::Idle,
            trouble: None,
            listener: 0,
            port: 0,
            local: String::new(),
            accepting: false,
            waiting: Vec::new(),
            guests: Vec::new(),
            chosen: None,
            own: Vec::new(),
            copied: None,
            now: 0,
        }
    }

    /// The connection whose own record is shown.
    pub fn chosen_guest(&self) -> Option<&Guest> {
        self.guests.iter().find(|guest| Some(guest.id) == self.chosen).map(Rc::as_ref)
    }

    /// The record that is shown.
    pub fn shown(&self) -> &Record {
        self.chosen_guest().map_or(&self.record, |guest| &guest.record)
    }

    /// To whom a message by hand goes: the chosen connection, or the first that can still be sent to.
    pub fn addressee(&self) -> Option<&Guest> {
        match self.chosen_guest() {
            Some(chosen) => Some(chosen).filter(|guest| guest.stage.writing()),
            None => self.guests.iter().find(|guest| guest.stage.writing()).map(Rc::as_ref),
        }
    }

    /// Whether something is under way that a running clock shows.
    pub fn is_live(&self) -> bool {
        !self.waiting.is_empty()
            || self.guests.iter().any(|guest| !guest.stage.is_over())
            || self.own.iter().any(Own::waits)
    }

    /// The number of the client inside this tab that has this address, if one has.
    pub fn own_at(&self, peer: &str) -> Option<u32> {
        self.own.iter().find(|own| own.local.as_deref() == Some(peer)).map(|own| own.number)
    }

    fn guest_mut(&mut self, guest: u32) -> Option<&mut Guest> {
        self.guests.iter_mut().find(|known| known.id == ConnectionId(guest)).map(Rc::make_mut)
    }

    fn own_mut(&mut self, number: u32) -> Option<&mut Own> {
        self.own.iter_mut().find(|own| own.number == number)
    }

    /// Leaves out the connection that ended first, where there are too many.
    fn make_room(&mut self) {
        let over = self.guests.iter().position(|guest| guest.stage.is_over());
        if let (true, Some(over)) = (self.guests.len() >= MAX_GUESTS, over) {
            self.guests.remove(over);
        }
    }

    fn note_listener(&mut self, at: Micros, what: EventKind) {
        self.record.push(Entry { at, connection: ConnectionId::SERVER, what });
    }

    fn note(&mut self, at: Micros, guest: u32, what: EventKind) {
        let entry = Entry { at, connection: ConnectionId(guest), what };
        self.record.push(entry.clone());
        if let Some(guest) = self.guest_mut(guest) {
            guest.record.push(entry);
        }
    }

    fn heard(&mut self, at: Micros, incoming: Incoming) {
        let what = match incoming {
            Incoming::Event(Event::Listening { local, .. }) => {
                if self.phase == Phase::Binding {
                    self.phase = Phase::Listening;
                }
                self.local.clone_from(&local);
                EventKind::Bound { local }
            }
            Incoming::Event(Event::Waiting { clients }) => return self.queue(at, clients as usize),
            Incoming::Event(Event::Failed(failure)) => {
                self.trouble = Some(Trouble::Failed(failure.clone()));
                EventKind::Failed(failure)
            }
            Incoming::Closed { code, reason } => return self.listener_ended(at, code, reason),
            // Connections are told by `Action::Accepted`; the rest is other sockets' news.
            Incoming::Event(_) | Incoming::Data(_) => return,
        };
        self.note_listener(at, what);
    }

    /// So many clients wait now: those that came first leave first.
    fn queue(&mut self, at: Micros, clients: usize) {
        self.now = self.now.max(at);
        let gone = self.waiting.len().saturating_sub(clients);
        self.waiting.drain(..gone);
        if clients > self.waiting.len() {
            self.waiting.resize(clients, at);
            // Where an accept has been called it takes the client at once: that is no waiting.
            if !self.accepting {
                self.note_listener(at, EventKind::Waiting { clients: clients as u32 });
            }
        }
    }

    fn listener_ended(&mut self, at: Micros, code: u16, reason: String) {
        if self.trouble.is_none() {
            self.trouble = match self.phase {
                Phase::Binding => Some(Trouble::NeverOpened),
                Phase::Listening => Some(Trouble::Gone),
                Phase::Idle | Phase::Closing => None,
            };
        }
        self.phase = Phase::Idle;
        self.accepting = false;
        self.waiting.clear();
        self.local.clear();
        self.now = self.now.max(at);
        self.note_listener(at, EventKind::Closed { code, reason });
    }
}
