//! The teacher's view: model, message and update. Pure.

use super::roster::{Roster, Shared};
use relay_protocol::ClassEvent;
use std::rc::Rc;

/// The delay before reconnecting, in milliseconds.
pub const RETRY_MS: u32 = 3000;

/// The state of the teacher's view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Whether the relay has a class, or `None` while the relay is not reached.
    has_class: Option<bool>,
    token: Option<String>,
    /// The contents of the token field.
    typed: String,
    state: State,
    roster: Roster,
    /// The shared record that is shown.
    opened: Option<Rc<Shared>>,
}

/// The connection to the class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// There is no token yet, or no class.
    #[default]
    Idle,
    Connecting,
    Watching,
    /// The relay rejected the token.
    Refused,
    /// The connection ended and will be reopened.
    Lost,
}

/// A message to the model.
#[derive(Clone, Debug)]
pub enum Msg {
    /// Whether the relay has a class, or `None` if the relay is not reached.
    Relay(Option<bool>),
    Happened(ClassEvent),
    /// The connection ended, or could not be opened.
    Ended {
        refused: bool,
    },
    /// The reconnection delay is over.
    Retry,
    /// The teacher edited the token.
    Edit(String),
    /// Watch with the typed token.
    Watch,
    /// Forget the token, and everything about the class.
    SignOut,
    /// Show this record, or none.
    Open(Option<Rc<Shared>>),
}

/// An action that the model requests.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Watch with this token.
    Connect(String),
    Disconnect,
    /// Dispatch [`Msg::Retry`] after [`RETRY_MS`].
    RetryLater,
    /// Store this token for the tab, or remove the stored one.
    KeepToken(Option<String>),
}

impl Model {
    /// Creates the model with the token that the page was given, if any.
    pub fn new(token: Option<String>) -> Self {
        Self { token, ..Self::default() }
    }

    pub fn has_class(&self) -> Option<bool> {
        self.has_class
    }

    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    pub fn typed(&self) -> &str {
        &self.typed
    }

    pub fn state(&self) -> State {
        self.state
    }

    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    pub fn opened(&self) -> Option<&Rc<Shared>> {
        self.opened.as_ref()
    }

    /// Whether the teacher has to enter a token.
    pub fn is_asking(&self) -> bool {
        self.has_class == Some(true) && (self.token.is_none() || self.state == State::Refused)
    }

    /// Applies a message and returns the effects to perform.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Relay(has_class) => {
                self.has_class = has_class;
                if self.state == State::Idle {
                    return self.connect();
                }
            }
            Msg::Happened(event) => {
                self.state = State::Watching;
                self.roster.apply(event);
            }
            Msg::Ended { refused } => {
                self.roster.disconnect();
                self.state = if refused { State::Refused } else { State::Lost };
                if !refused {
                    return vec![Effect::RetryLater];
                }
            }
            Msg::Retry if self.state == State::Lost => return self.connect(),
            Msg::Retry => {}
            Msg::Edit(typed) => self.typed = typed,
            Msg::Watch => {
                self.token = Some(self.typed.trim().to_owned()).filter(|token| !token.is_empty());
                let mut effects = vec![Effect::KeepToken(self.token.clone())];
                effects.extend(self.connect());
                return effects;
            }
            Msg::SignOut => {
                *self = Self { has_class: self.has_class, ..Self::default() };
                return vec![Effect::Disconnect, Effect::KeepToken(None)];
            }
            Msg::Open(record) => self.opened = record,
        }
        Vec::new()
    }

    /// Connects if the relay has a class and there is a token.
    fn connect(&mut self) -> Vec<Effect> {
        let token = self.token.clone().filter(|_| self.has_class == Some(true));
        self.state = if token.is_some() { State::Connecting } else { State::Idle };
        token.map(Effect::Connect).into_iter().collect()
    }
}
