//! The raw exchange as a part of the lab: how it is asked for, and what is shown of it.

use super::{
    Credentials, Policy, WireRequest,
    client::{Actions, WireClient},
};
use crate::{
    effect::{FetchId, SocketId, TimerId},
    record::{Micros, Record},
    transport::socket::Incoming,
};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Raw requests.
#[derive(Debug)]
pub struct Wire {
    pub settings: WireSettings,
    pub hex: bool,
    client: WireClient,
}

impl Default for Wire {
    fn default() -> Self {
        Self { settings: WireSettings::FETCH, hex: false, client: WireClient::default() }
    }
}

impl Wire {
    pub fn update(&mut self, msg: WireMsg, now: Micros) -> Actions {
        match msg {
            WireMsg::Use(used) => self.settings.used = used,
            WireMsg::KeepAlive(keep_alive) => self.settings.keep_alive = keep_alive,
            WireMsg::FollowRedirects(follow) => self.settings.follow_redirects = follow,
            WireMsg::ShowHex(hex) => self.hex = hex,
            WireMsg::CloseIdle => return self.client.close_idle(now),
        }
        Actions::default()
    }

    /// Begins an exchange; `ids` is the last number of the lab's exchanges and sockets, which count together.
    pub fn send(
        &mut self,
        id: FetchId,
        request: WireRequest,
        digest: Option<Credentials>,
        time_limit_ms: Option<u32>,
        now: Micros,
        ids: &mut u32,
    ) -> Actions {
        let WireSettings { keep_alive, follow_redirects, .. } = self.settings;
        let policy = Policy { keep_alive, follow_redirects, digest, time_limit_ms };
        self.client.send(id, request, policy, now, ids)
    }

    /// Gives an exchange up.
    pub fn cancel(&mut self, id: FetchId, now: Micros) -> Actions {
        self.client.cancel(id, now)
    }

    /// A time limit is over.
    pub fn time_out(&mut self, timer: TimerId, now: Micros) -> Actions {
        self.client.time_out(timer, now)
    }

    /// Takes in what a socket brings.
    pub fn take(&mut self, socket: SocketId, incoming: Incoming, now: Micros, ids: &mut u32) -> Actions {
        self.client.take(socket, incoming, now, ids)
    }

    /// Tells the record how much of what was sent the sockets have taken by now.
    pub fn note_written(&self, now: Micros, record: &mut Record) {
        self.client.note_written(now, record);
    }

    /// How many connections are kept.
    pub fn idle(&self) -> usize {
        self.client.idle()
    }

    /// Whether it has sockets that are open or about to be; and whether some are still being closed.
    pub fn activity(&self) -> (bool, bool) {
        self.client.activity()
    }
}
