//! Turns what the user asks for into calls on the sockets of a server, and tells the state what was done and what came.

use super::{
    action::Action,
    form::{Binding, Form, Serving, other_port},
    guest::Guest,
    intake::Intake,
    own::Clients,
    serve::Line,
    state::{Phase, State},
    tell::Teller,
    trial::commands,
};
use crate::{
    gesture::Gesture,
    labs::RelayContext,
    labs::{clipboard, input::Errors},
    record::{ConnectionId, entry::EventKind},
    text::Lang,
    transport::{
        clock::{self, Micros},
        relay::RelayAddress,
        socket::{Incoming, NO_CLOSE_FRAME, Socket},
    },
};
use relay_protocol::{Command, Event};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The lab's sockets.
#[derive(Clone)]
pub struct Server {
    pub(super) desk: Rc<Desk>,
    clients: Clients,
    pub(super) teller: Teller,
}

/// What all clones of a server share.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) listener: RefCell<Option<Listener>>,
    pub(super) guests: RefCell<Vec<Rc<Line>>>,
    pub(super) serving: RefCell<Option<Serving>>,
    pub(super) intake: Cell<Intake>,
    /// How many listening sockets there have been; the last is the present one.
    listeners: Cell<u32>,
    /// How many connections were accepted.
    pub(super) accepted: Cell<u32>,
}

/// The present listening socket.
pub(super) struct Listener {
    socket: Socket,
    pub(super) relay: RelayAddress,
    on_suspect: Callback<()>,
    /// Its name at the relay, once it listens.
    pub(super) name: String,
    /// Whether it can be accepted from.
    listening: bool,
}

impl Server {
    /// None yet.
    pub fn new(dispatcher: UseReducerDispatcher<State>) -> Self {
        let teller = Teller::new(dispatcher);
        Self { desk: Rc::default(), clients: Clients::new(teller.clone()), teller }
    }

    /// Does what the user asks for, or tells what is wrong with the fields.
    pub fn act(&self, gesture: Gesture, state: &State, lang: Lang, relay: &RelayContext) {
        let name = match gesture {
            Gesture::Type(id, value) => return self.edit(state, |form| form.set(&id, value)),
            Gesture::Press(name) => name,
        };
        let (verb, number) = match name.split_once(':') {
            Some((verb, number)) => (verb, number.parse().unwrap_or_default()),
            None => (name.as_str(), 0),
        };
        let read = match verb {
            "listen" if state.phase == Phase::Idle => self.listen(&state.form, relay),
            "other-port" if state.phase == Phase::Idle => {
                let limits = relay.relay.health.as_ref().map(|health| &health.limits);
                let mut form = (*state.form).clone();
                form.port = other_port(state.port, limits).to_string();
                self.teller.tell_now(Action::Edit(form.clone().into(), Errors::default()));
                self.listen(&form, relay)
            }
            "listen" | "other-port" => return,
            "unlisten" => return self.unlisten(),
            "answer" => match (state.form.answer(), state.addressee().map(Guest::number)) {
                (Ok(bytes), Some(guest)) => {
                    self.send(guest, &bytes);
                    return self.edit(state, |form| form.by_hand.clear());
                }
                (Ok(_), None) => return,
                (Err(errors), _) => Err(errors),
            },
            "fin" => return self.end(number, Some(Command::Shutdown), EventKind::Shutdown),
            "reset" => return self.end(number, Some(Command::Reset), EventKind::Reset),
            "close" => return self.end(number, None, EventKind::Close),
            "close-all" => return self.close_all(),
            "end-all" => {
                self.close_all();
                self.clients.close_all();
                if matches!(state.phase, Phase::Binding | Phase::Listening) {
                    self.unlisten();
                }
                return;
            }
            "choose" => return self.teller.tell_now(Action::Choose((number > 0).then_some(ConnectionId(number)))),
            "forget" => return self.teller.tell_now(Action::Forget),
            "clear" => return self.teller.tell_now(Action::Clear),
            "own" if state.phase == Phase::Listening => state
                .form
                .own_message()
                .map(|message| self.clients.connect(&relay.relay.address, &state.local, message)),
            "own-ask" => state.form.own_message().map(|message| self.clients.ask(number, message)),
            "own-close" => return self.clients.close(number),
            "copy" => {
                let Some(command) = commands(lang, state).into_iter().nth(number as usize) else { return };
                let teller = self.teller.clone();
                return spawn_local(async move {
                    if clipboard::copy(&command.text).await {
                        teller.tell_now(Action::Copied(number));
                    }
                });
            }
            name => return self.edit(state, |form| form.choose(name)),
        };
        self.teller.tell_now(Action::Wrong(read.err().unwrap_or_default()));
    }

    /// Changes the form. While it listens, what the fields say holds from now on, and what is wrong is said at once.
    fn edit(&self, state: &State, change: impl FnOnce(&mut Form)) {
        let mut form = state.form.clone();
        change(Rc::make_mut(&mut form));
        let mut errors = Errors::default();
        if self.desk.serving.borrow().is_some() {
            match form.serving() {
                Ok(serving) => drop(self.desk.serving.replace(Some(serving))),
                Err(wrong) => errors = wrong,
            }
        }
        self.teller.tell_now(Action::Edit(form, errors));
        self.accept();
    }

    /// Asks the relay for a listening socket.
    fn listen(&self, form: &Form, relay: &RelayContext) -> Result<(), Errors> {
        let (Binding { port, backlog, reuse }, serving) = form.binding()?;
        let listener = self.desk.listeners.get() + 1;
        self.desk.listeners.set(listener);
        self.desk.serving.replace(Some(serving));
        self.teller.tell_now(Action::Bind { at: clock::now(), listener, binding: Binding { port, backlog, reuse } });
        let wishes = [("port", port.to_string()), ("backlog", backlog.to_string()), ("reuse", reuse.to_string())];
        let this = self.clone();
        let url = relay.relay.address.socket_url("/tcp-listener", &wishes);
        match Socket::open(&url, None, move |at, incoming| this.heard(at, listener, incoming)) {
            Ok(socket) => {
                let (relay, on_suspect) = (relay.relay.address.clone(), relay.on_suspect.clone());
                self.desk.listener.replace(Some(Listener {
                    socket,
                    relay,
                    on_suspect,
                    name: String::new(),
                    listening: false,
                }));
            }
            Err(reason) => {
                self.teller.tell_now(Action::NotTried { at: clock::now(), reason });
                relay.on_suspect.emit(());
            }
        }
        Ok(())
    }

    /// Closes the listening socket; the connections go on.
    fn unlisten(&self) {
        if let Some(listener) = &mut *self.desk.listener.borrow_mut() {
            listener.listening = false;
            listener.socket.close();
        }
        self.teller.tell_now(Action::DidListener { at: clock::now(), what: EventKind::Close });
    }

    /// Something came from a listening socket.
    fn heard(&self, at: Micros, listener: u32, incoming: Incoming) {
        if listener != self.desk.listeners.get() {
            return;
        }
        match &incoming {
            Incoming::Event(Event::Listening { listener: name, .. }) => {
                if let Some(listener) = &mut *self.desk.listener.borrow_mut() {
                    listener.name.clone_from(name);
                    listener.listening = true;
                }
            }
            Incoming::Event(Event::Accepted { connection, local, peer, waited }) => {
                let (connection, waited) = (*connection, *waited);
                return self.accepted(at, connection, local.clone(), peer.clone(), waited);
            }
            Incoming::Closed { code, .. } => {
                self.desk.intake.set(Intake { calling: false, ..self.desk.intake.get() });
                if let Some(listener) = &mut *self.desk.listener.borrow_mut() {
                    listener.listening = false;
                    if *code == NO_CLOSE_FRAME {
                        // The relay's state in the header tells why.
                        listener.on_suspect.emit(());
                    }
                }
            }
            _ => {}
        }
        self.teller.tell(Action::Heard { at, listener, incoming });
        self.accept();
    }

    /// Calls accept, where it is time to.
    pub(super) fn accept(&self) {
        let one_at_a_time = self.desk.serving.borrow().as_ref().is_some_and(|serving| serving.one_at_a_time);
        let intake = self.desk.intake.get();
        if let (true, Some(listener)) = (intake.wants(one_at_a_time), &*self.desk.listener.borrow())
            && listener.listening
        {
            listener.socket.command(&Command::Accept);
            self.desk.intake.set(Intake { calling: true, ..intake });
            self.teller.tell(Action::DidListener { at: clock::now(), what: EventKind::Accept });
        }
    }
}
