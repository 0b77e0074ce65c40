//! The log of recent requests for the page to show: the requests that arrived, whatever the browser reported about them.

use super::{date::rfc3339, request::Asked};
use relay_protocol::{LoggedRequest, RequestLog};
use std::collections::VecDeque;

/// The maximum number of logged requests.
const ENTRIES: usize = 500;

/// The most recent requests, in the order received.
#[derive(Default)]
pub struct Log {
    count: u64,
    last: VecDeque<LoggedRequest>,
}

impl Log {
    /// Logs a request received at this time, in milliseconds since 1970, and returns its number.
    pub fn came(&mut self, asked: &Asked, date: u64) -> u64 {
        self.count += 1;
        if self.last.len() == ENTRIES {
            self.last.pop_front();
        }
        self.last.push_back(LoggedRequest {
            number: self.count,
            time: rfc3339(date),
            method: asked.method.to_owned(),
            target: asked.target.to_owned(),
            origin: asked.headers.get("origin"),
            peer_port: Some(asked.peer_port),
            preflight: asked.is_preflight(),
            status: None,
        });
        self.count
    }

    /// Records the status with which a request was answered.
    pub fn answered(&mut self, number: u64, status: u16) {
        if let Some(entry) = self.last.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    /// Returns the requests after number `since`.
    pub fn since(&self, since: u64) -> RequestLog {
        RequestLog { requests: self.last.iter().filter(|entry| entry.number > since).cloned().collect() }
    }
}
