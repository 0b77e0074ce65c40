//! Raw HTTP as part of the lab: its settings, and the client that sends the requests.

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

/// What the user can do with raw HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireMsg {
    /// Send requests raw instead of by fetch.
    Use(bool),
    /// Keep connections open for the next request, or not.
    KeepAlive(bool),
    FollowRedirects(bool),
    /// Show bytes as hexadecimal digits.
    ShowHex(bool),
    /// Close the idle connections.
    CloseIdle,
}

/// How requests are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireSettings {
    /// Whether requests are sent raw instead of by fetch.
    pub used: bool,
    pub keep_alive: bool,
    pub follow_redirects: bool,
}

impl WireSettings {
    /// By fetch.
    pub const FETCH: Self = Self { used: false, keep_alive: true, follow_redirects: true };
    /// Raw, with the same use of connections and redirects as fetch.
    pub const RAW: Self = Self { used: true, ..Self::FETCH };
}

/// The settings and the client of raw requests.
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

    /// Begins an exchange. `ids` is the last id of the lab's exchanges and sockets, which share one counter.
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

    /// Cancels an exchange.
    pub fn cancel(&mut self, id: FetchId, now: Micros) -> Actions {
        self.client.cancel(id, now)
    }

    /// Handles the expiry of a time limit.
    pub fn time_out(&mut self, timer: TimerId, now: Micros) -> Actions {
        self.client.time_out(timer, now)
    }

    /// Handles what a socket reported.
    pub fn take(&mut self, socket: SocketId, incoming: Incoming, now: Micros, ids: &mut u32) -> Actions {
        self.client.take(socket, incoming, now, ids)
    }

    /// Records how much of what was sent the sockets have accepted so far.
    pub fn note_written(&self, now: Micros, record: &mut Record) {
        self.client.note_written(now, record);
    }

    /// The number of idle connections that are kept.
    pub fn idle(&self) -> usize {
        self.client.idle()
    }

    /// Returns whether any sockets are open or opening, and whether any are closing.
    pub fn activity(&self) -> (bool, bool) {
        self.client.activity()
    }
}
