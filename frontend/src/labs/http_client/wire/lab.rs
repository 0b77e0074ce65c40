//! The raw exchange as a part of the lab: how it is asked for, and what is shown of it.

use super::{
    Credentials, Finished, Policy, WireRequest,
    client::{Actions, WireClient},
    differences::{Difference, differences},
};
use crate::{
    effect::{Effect, FetchId, SocketId, TimerId},
    record::{Micros, Record},
    transport::{
        http::{Answer, Request},
        socket::Incoming,
    },
};
use std::rc::Rc;

/// What the user can do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireMsg {
    /// Send requests raw, and not by fetch.
    Use(bool),
    /// Keep connections for the next request.
    KeepAlive(bool),
    FollowRedirects(bool),
    /// Show bytes as hexadecimal digits.
    ShowHex(bool),
    /// Close the connections on which nothing is under way.
    CloseIdle,
}

/// How requests are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireSettings {
    /// Raw, and not by fetch.
    pub used: bool,
    pub keep_alive: bool,
    pub follow_redirects: bool,
}

impl WireSettings {
    /// By fetch.
    pub const FETCH: Self = Self { used: false, keep_alive: true, follow_redirects: true };
    /// Raw, as fetch does it.
    pub const RAW: Self = Self { used: true, ..Self::FETCH };
}

/// Raw requests, and what is known of the last.
#[derive(Debug)]
pub struct Wire {
    pub settings: WireSettings,
    pub hex: bool,
    /// The exchange that ended last.
    pub last: Option<Rc<Finished>>,
    /// The one that is under way.
    pub under_way: Option<FetchId>,
    /// What `last` was asked for.
    asked: Option<Request>,
    /// What fetch last showed, and of what request.
    fetched: Option<(Request, Answer)>,
    client: WireClient,
}

impl Default for Wire {
    fn default() -> Self {
        Self {
            settings: WireSettings::FETCH,
            hex: false,
            last: None,
            under_way: None,
            asked: None,
            fetched: None,
            client: WireClient::default(),
        }
    }
}

impl Wire {
    pub fn update(&mut self, msg: WireMsg, now: Micros, record: &mut Record) -> Vec<Effect> {
        match msg {
            WireMsg::Use(used) => self.settings.used = used,
            WireMsg::KeepAlive(keep_alive) => self.settings.keep_alive = keep_alive,
            WireMsg::FollowRedirects(follow) => self.settings.follow_redirects = follow,
            WireMsg::ShowHex(hex) => self.hex = hex,
            WireMsg::CloseIdle => {
                let actions = self.client.close_idle(now);
                return self.perform(actions, record);
            }
        }
        Vec::new()
    }

    /// Begins an exchange; `ids` is the last number of the lab's exchanges and sockets, which count together.
    pub fn send(
        &mut self,
        request: Request,
        digest: Option<Credentials>,
        time_limit_ms: Option<u32>,
        now: Micros,
        ids: &mut u32,
        record: &mut Record,
    ) -> Vec<Effect> {
        *ids += 1;
        let id = FetchId(*ids);
        self.under_way = Some(id);
        self.asked = Some(request.clone());
        let Request { method, url, headers, body, .. } = request;
        let request = WireRequest { method, url, headers, body };
        let WireSettings { keep_alive, follow_redirects, .. } = self.settings;
        let policy = Policy { keep_alive, follow_redirects, digest, time_limit_ms };
        let actions = self.client.send(id, request, policy, now, ids);
        self.perform(actions, record)
    }

    /// Gives up what is under way.
    pub fn cancel(&mut self, now: Micros, record: &mut Record) -> Vec<Effect> {
        let Some(id) = self.under_way else { return Vec::new() };
        let actions = self.client.cancel(id, now);
        self.perform(actions, record)
    }

    /// A time limit is over.
    pub fn time_out(&mut self, timer: TimerId, now: Micros, record: &mut Record) -> Vec<Effect> {
        let actions = self.client.time_out(timer, now);
        self.perform(actions, record)
    }

    /// Takes in what a socket brings.
    pub fn take(
        &mut self,
        socket: SocketId,
        incoming: Incoming,
        now: Micros,
        ids: &mut u32,
        record: &mut Record,
    ) -> Vec<Effect> {
        let actions = self.client.take(socket, incoming, now, ids);
        self.perform(actions, record)
    }

    /// What fetch showed of a request, to be compared.
    pub fn compare_with(&mut self, request: Request, answer: Answer) {
        self.fetched = Some((request, answer));
    }

    /// What fetch does differently; none where it has not sent the same request, or another raw one is under way.
    pub fn differences(&self) -> Option<Vec<Difference>> {
        let (request, answer) = self.fetched.as_ref()?;
        if self.under_way.is_some() || self.asked.as_ref() != Some(request) {
            return None;
        }
        Some(differences(self.last.as_deref()?, answer))
    }

    /// What `last` was asked for.
    pub fn asked(&self) -> Option<&Request> {
        self.asked.as_ref()
    }

    /// How many connections are kept.
    pub fn idle(&self) -> usize {
        self.client.idle()
    }

    /// Whether it has sockets that are open or about to be; and whether some are still being closed.
    pub fn activity(&self) -> (bool, bool) {
        self.client.activity()
    }

    fn perform(&mut self, Actions { effects, entries, finished }: Actions, record: &mut Record) -> Vec<Effect> {
        entries.into_iter().for_each(|entry| record.push(entry));
        for (id, finished) in finished {
            if self.under_way == Some(id) {
                self.under_way = None;
                self.last = Some(finished.into());
            }
        }
        effects
    }
}
