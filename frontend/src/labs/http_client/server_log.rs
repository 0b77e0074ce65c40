//! The practice server's own log: the requests that it received, whatever the browser reports. Pure.

use crate::{
    effect::{Effect, FetchId},
    fetch::{Answer, Request, Unanswered},
    transport::relay::Relay,
};
use relay_protocol::{LoggedRequest, RequestLog};

/// Time limit for reading the log, in milliseconds.
const LIMIT_MS: u32 = 5000;

/// The log as last read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerLog {
    /// The requests, oldest first; None before the log is read for the first time.
    pub requests: Option<Vec<LoggedRequest>>,
    /// Why the last reading failed: the error message of the browser or of the JSON parser.
    pub failed: Option<String>,
    asked: Option<FetchId>,
}

impl ServerLog {
    /// Starts reading the log as this exchange, or returns None if there is no practice server.
    pub fn read(&mut self, fetch: FetchId, relay: &Relay) -> Option<Effect> {
        let base_url = relay.practice_http()?;
        self.asked = Some(fetch);
        let request = Request::get(format!("{base_url}/log"));
        Some(Effect::Fetch { fetch, request, time_limit_ms: Some(LIMIT_MS) })
    }

    /// Whether this exchange reads the log.
    pub fn is_asked(&self, fetch: FetchId) -> bool {
        self.asked == Some(fetch)
    }

    /// Handles the result of reading the log.
    pub fn ended(&mut self, result: Result<Answer, Unanswered>) {
        self.asked = None;
        let read = result.map_err(|unanswered| unanswered.message);
        match read.and_then(|answer| serde_json::from_slice(&answer.body).map_err(|error| error.to_string())) {
            Ok(RequestLog { requests }) => (self.requests, self.failed) = (Some(requests), None),
            Err(reason) => self.failed = Some(reason),
        }
    }
}
