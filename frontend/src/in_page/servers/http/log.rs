//! The log of the last requests, which the page shows: what arrived, whatever the browser reported about it.

use super::{date::rfc3339, request::Asked};
use relay_protocol::{LoggedRequest, RequestLog};
use std::collections::VecDeque;

/// The number of requests kept.
const ENTRIES: usize = 500;

/// The last requests, in order of arrival.
#[derive(Default)]
pub struct Log {
    count: u64,
    last: VecDeque<LoggedRequest>,
}

impl Log {
    /// Adds a request received at `date`, in milliseconds since 1970, and returns its number.
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

    /// Sets the status code of the response to a request.
    pub fn answered(&mut self, number: u64, status: u16) {
        if let Some(entry) = self.last.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    /// The requests after the one numbered `since`.
    pub fn since(&self, since: u64) -> RequestLog {
        RequestLog { requests: self.last.iter().filter(|entry| entry.number > since).cloned().collect() }
    }
}
