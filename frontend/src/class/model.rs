//! When a learner's page reports to the class, and what: model, message and update. Pure.

use super::{
    membership::{Membership, Presence},
    status::{Part, Sharable},
};
use relay_protocol::{ClassNotice, Report, Status};

/// The delay before reconnecting, in milliseconds.
pub const RETRY_MS: u32 = 5000;

/// The state of the learner's class line.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    membership: Membership,
    /// Whether the browser was asked to store the membership.
    is_kept: bool,
    is_from_link: bool,
    connection: Connection,
    /// The last status sent on this connection.
    reported: Option<Status>,
    sharing: Option<Sharing>,
}

/// The connection to the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// No connection is wanted.
    Closed,
    Connecting,
    /// The relay reported how many teachers are watching.
    Open {
        teachers: u32,
    },
    /// The connection ended and will be reopened.
    Lost,
}

/// The result of sharing a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// The relay has not yet reported how many teachers received it.
    Sending(Part),
    Sent {
        teachers: u32,
        part: Part,
    },
    Nothing,
}

/// A message to the model.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The class line is shown.
    Start,
    /// The relay sent a notice.
    Noticed(ClassNotice),
    /// The connection ended, or could not be opened.
    Lost,
    /// The reconnection delay is over.
    Retry,
    /// The learner's current status.
    Look(Status),
    /// Another page of the browser stored this membership.
    Kept(Membership),
    Rename(String),
    /// The learner agrees to be visible, or hides.
    Choose(Presence),
    /// Share this record; `None` if there is nothing to share.
    Share(Option<Sharable>),
}

/// An action that the model requests.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Connect,
    Disconnect,
    /// Send this message to the relay.
    Send(String),
    /// Dispatch [`Msg::Retry`] after [`RETRY_MS`].
    RetryLater,
    /// Store this membership in the browser.
    Keep(Membership),
}

impl Model {
    /// `kept` is the membership that the browser has stored for this relay; without one, `random` identifies the
    /// browser from now on. If a link named the relay (`is_from_link`), the page sends nothing before the learner has
    /// agreed.
    pub fn new(kept: Option<Membership>, random: u128, is_from_link: bool) -> Self {
        let is_kept = kept.is_some();
        let membership = kept.unwrap_or_else(|| Membership::new(random));
        Self { membership, is_kept, is_from_link, connection: Connection::Closed, reported: None, sharing: None }
    }

    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// Whether the learner is visible, or `None` if the learner has to be asked first.
    pub fn presence(&self) -> Option<Presence> {
        self.membership.presence.or((!self.is_from_link).then_some(Presence::Visible))
    }

    pub fn connection(&self) -> Connection {
        self.connection
    }

    pub fn sharing(&self) -> Option<Sharing> {
        self.sharing
    }

    /// Whether a teacher would receive a shared record.
    pub fn can_share(&self) -> bool {
        matches!(self.connection, Connection::Open { teachers: 1.. })
    }

    /// Applies a message and returns the effects to perform.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Start => return self.follow_presence(),
            Msg::Noticed(ClassNotice::Watched { teachers }) => self.connection = Connection::Open { teachers },
            Msg::Noticed(ClassNotice::Shared { teachers }) => {
                if let Some(Sharing::Sending(part) | Sharing::Sent { part, .. }) = self.sharing {
                    self.sharing = Some(Sharing::Sent { teachers, part });
                }
            }
            Msg::Lost => {
                (self.connection, self.reported) = (Connection::Lost, None);
                return vec![Effect::RetryLater];
            }
            // The connection may have been closed meanwhile.
            Msg::Retry if self.connection == Connection::Lost => {
                self.connection = Connection::Connecting;
                return vec![Effect::Connect];
            }
            Msg::Retry => {}
            Msg::Look(status) => return self.report(status),
            Msg::Kept(membership) => {
                (self.membership, self.is_kept) = (membership, true);
                return self.follow_presence();
            }
            Msg::Rename(name) => {
                self.membership.name = name;
                return vec![self.keep()];
            }
            Msg::Choose(presence) => {
                self.membership.presence = Some(presence);
                let mut effects = vec![self.keep()];
                effects.extend(self.follow_presence());
                return effects;
            }
            Msg::Share(None) => self.sharing = Some(Sharing::Nothing),
            Msg::Share(Some(Sharable { message, part })) if self.can_share() => {
                self.sharing = Some(Sharing::Sending(part));
                return vec![Effect::Send(message)];
            }
            Msg::Share(Some(_)) => {}
        }
        Vec::new()
    }

    fn keep(&mut self) -> Effect {
        self.is_kept = true;
        Effect::Keep(self.membership.clone())
    }

    /// Opens the connection if the learner is visible, and closes it otherwise.
    fn follow_presence(&mut self) -> Vec<Effect> {
        let is_visible = self.presence() == Some(Presence::Visible);
        match (is_visible, self.connection) {
            (true, Connection::Closed) => {
                self.connection = Connection::Connecting;
                // Store the membership: the browser's other pages belong to the same learner.
                let keep = (!self.is_kept).then(|| self.keep());
                keep.into_iter().chain([Effect::Connect]).collect()
            }
            (false, Connection::Connecting | Connection::Open { .. } | Connection::Lost) => {
                (self.connection, self.reported, self.sharing) = (Connection::Closed, None, None);
                vec![Effect::Disconnect]
            }
            (true, Connection::Connecting | Connection::Open { .. } | Connection::Lost)
            | (false, Connection::Closed) => Vec::new(),
        }
    }

    /// Sends the status if the connection is open and the status has changed since it was last sent.
    fn report(&mut self, status: Status) -> Vec<Effect> {
        if !matches!(self.connection, Connection::Open { .. }) || self.reported.as_ref() == Some(&status) {
            return Vec::new();
        }
        let Ok(json) = serde_json::to_string(&Report::Status(status.clone())) else { return Vec::new() };
        self.reported = Some(status);
        vec![Effect::Send(json)]
    }
}
