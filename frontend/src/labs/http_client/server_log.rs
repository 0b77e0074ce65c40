//! The practice server's own log: what came to it, whatever the browser says. Pure.

use crate::{
    effect::{Effect, FetchId},
    fetch::{Answer, Request, Unanswered},
    transport::relay::Relay,
};
use relay_protocol::{LoggedRequest, RequestLog};

/// How long reading it may take, in milliseconds.
const LIMIT_MS: u32 = 5000;

/// What the lab knows of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerLog {
    /// The newest request is the last; none before it was read.
    pub requests: Option<Vec<LoggedRequest>>,
    /// Why it could not be read, in the browser's words.
    pub failed: Option<String>,
    asked: Option<FetchId>,
}

impl ServerLog {
    /// Reads it as the exchange of this number; nothing where there is no practice server.
    pub fn read(&mut self, fetch: FetchId, relay: &Relay) -> Option<Effect> {
        let base_url = relay.practice_http()?;
        self.asked = Some(fetch);
        let request = Request::get(format!("{base_url}/log"));
        Some(Effect::Fetch { fetch, request, time_limit_ms: Some(LIMIT_MS) })
    }

    /// Whether an exchange is a reading of it.
    pub fn is_asked(&self, fetch: FetchId) -> bool {
        self.asked == Some(fetch)
    }

    /// How the reading ended.
    pub fn ended(&mut self, result: Result<Answer, Unanswered>) {
        self.asked = None;
        let read = result.map_err(|unanswered| unanswered.message);
        match read.and_then(|answer| serde_json::from_slice(&answer.body).map_err(|error| error.to_string())) {
            Ok(RequestLog { requests }) => (self.requests, self.failed) = (Some(requests), None),
            Err(reason) => self.failed = Some(reason),
        }
    }
}
