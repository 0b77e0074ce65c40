//! One fetch according to the fetch standard: preflight, redirects, CORS.

use super::{Page, cookies::Cookies, cors};
use crate::{
    fetch::{Answer, Cause, Request, Unanswered},
    http1::{
        Event, Limits, Message, Reader, ResponseHead,
        address::{Address, resolve},
    },
    in_page::{Handle, Network},
    record::Faults,
    socket::{Endpoint, Incoming},
};
use bytes::Bytes;
use relay_protocol::{Command, Event as SocketEvent, MAX_RECEIVE};
use std::time::Duration;

/// What Chromium's TypeError says when a fetch fails, whatever the cause.
const FAILED: &str = "Failed to fetch";

/// The maximum number of redirects that browsers follow.
const MAX_REDIRECTS: u32 = 20;

const LIMITS: Limits = Limits { target: 0, head: 256 * 1024, body: 64 * 1024 * 1024 };

/// A fetch in progress.
pub struct Exchange {
    request: Request,
    began: Duration,
    deadline: Option<Duration>,
    stage: Stage,
    redirects: u32,
}

/// The progress of a fetch.
enum Stage {
    /// The request is to be sent; `asked` says whether its preflight is done.
    Next {
        asked: bool,
    },
    Sent(Box<Hop>),
    Failed(Cause, String),
}

/// A request that was sent, or is sent once its connection is open.
struct Hop {
    handle: Handle,
    is_preflight: bool,
    /// The bytes of the request, until the connection is open.
    unsent: Option<Bytes>,
    reader: Reader<ResponseHead>,
    response: Option<Message<ResponseHead>>,
}

impl Exchange {
    pub fn new(request: Request, deadline: Option<Duration>, now: Duration) -> Self {
        Self { request, began: now, deadline, stage: Stage::Next { asked: false }, redirects: 0 }
    }

    pub fn is_on(&self, handle: Handle) -> bool {
        matches!(&self.stage, Stage::Sent(hop) if hop.handle == handle)
    }

    /// Ends the fetch without a response.
    pub fn give_up(&mut self, cause: Cause, network: &mut Network) {
        if let Stage::Sent(hop) = &self.stage {
            network.forget(hop.handle);
        }
        let limit = self.deadline.map(|deadline| deadline.saturating_sub(self.began).as_millis() as u32);
        self.stage = Stage::Failed(cause, cause.own_words(limit).unwrap_or_else(|| FAILED.into()));
    }

    /// Handles an event of the connection.
    pub fn incoming(&mut self, incoming: Incoming, network: &mut Network) {
        let Stage::Sent(hop) = &mut self.stage else { return };
        let has_ended = match incoming {
            Incoming::Event(SocketEvent::Open { .. }) => {
                hop.unsent.take().into_iter().for_each(|bytes| network.send(hop.handle, bytes));
                false
            }
            Incoming::Data(bytes) => {
                hop.reader.push(&bytes);
                loop {
                    match hop.reader.read() {
                        Ok(Some(Event::Message(message))) if (100..200).contains(&message.head.status) => {}
                        Ok(Some(Event::Message(message))) => hop.response = Some(message),
                        Ok(Some(Event::Head(_))) => {}
                        Ok(None) => break false,
                        Err(_) => break true,
                    }
                }
            }
            Incoming::Event(SocketEvent::Fin) => {
                hop.response = hop.response.take().or_else(|| hop.reader.end().ok().flatten());
                hop.response.is_none()
            }
            Incoming::Closed { .. } => hop.response.is_none(),
            Incoming::Event(_) | Incoming::Unanswered { .. } => false,
        };
        if has_ended {
            network.forget(hop.handle);
            self.stage = Stage::Failed(Cause::Unknown, FAILED.into());
        }
    }

    /// Makes progress. Returns whether anything was done, and the result if the fetch has ended.
    pub fn step(
        &mut self,
        page: &Page,
        cookies: &mut Cookies,
        now: Duration,
        network: &mut Network,
    ) -> (bool, Option<Result<Answer, Unanswered>>) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.give_up(Cause::TimedOut, network);
        }
        match std::mem::replace(&mut self.stage, Stage::Next { asked: true }) {
            Stage::Next { asked } => {
                self.stage = match self.send(asked, page, cookies, network) {
                    Some(hop) => Stage::Sent(hop.into()),
                    None => Stage::Failed(Cause::Unknown, FAILED.into()),
                };
                (true, None)
            }
            Stage::Sent(mut hop) => match hop.response.take() {
                Some(response) => {
                    network.forget(hop.handle);
                    (true, self.answered(response, hop.is_preflight, page, cookies, now))
                }
                None => {
                    self.stage = Stage::Sent(hop);
                    (false, None)
                }
            },
            Stage::Failed(cause, message) => (true, Some(Err(Unanswered { cause, message, took: self.took(now) }))),
        }
    }

    fn took(&self, now: Duration) -> u64 {
        (now - self.began).as_micros() as u64
    }

    /// Sends the request, or its preflight if one is needed. Returns `None` if the URL is invalid.
    fn send(&self, asked: bool, page: &Page, cookies: &Cookies, network: &mut Network) -> Option<Hop> {
        let Request { method, url, body, .. } = &self.request;
        let address = Address::of(url).ok()?;
        let is_own_origin = self.is_own_origin(&address, page);
        let unsafe_headers = cors::unsafe_headers(&self.request);
        let needs_preflight = !is_own_origin && (!cors::is_simple_method(method) || !unsafe_headers.is_empty());
        let is_preflight = needs_preflight && !asked;
        let mut lines = vec![format!("{} {} HTTP/1.1", if is_preflight { "OPTIONS" } else { method }, address.path)];
        let mut add = |name: &str, value: &str| lines.push([name, ": ", value].concat());
        add("Host", &address.host);
        add("Connection", "keep-alive");
        if is_preflight {
            add("Access-Control-Request-Method", method);
            if !unsafe_headers.is_empty() {
                add("Access-Control-Request-Headers", &unsafe_headers.join(","));
            }
        }
        if !is_own_origin || !matches!(method.as_str(), "GET" | "HEAD") {
            add("Origin", &page.origin);
        }
        add("User-Agent", &page.user_agent);
        if !is_preflight {
            let own = self.request.headers.iter().filter(|(name, _)| !cors::is_forbidden(name));
            own.for_each(|(name, value)| add(name, value));
            if let Some(body) = body {
                add("Content-Length", &body.len().to_string());
            }
            if self.request.cookies
                && let Some(cookies) = cookies.header(host_of(&address))
            {
                add("Cookie", &cookies);
            }
        }
        if !self.request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            add("Accept", "*/*");
        }
        let mut bytes = (lines.join("\r\n") + "\r\n\r\n").into_bytes();
        if !is_preflight {
            bytes.extend(body.iter().flatten());
        }
        let mut reader = Reader::<ResponseHead>::new(LIMITS);
        reader.expect(if is_preflight { "OPTIONS" } else { method });
        let endpoint = Endpoint::Tcp { target: address.target, timeout_ms: None, faults: Faults::default() };
        let receive = Command::Receive { bytes: MAX_RECEIVE, continuous: true, timeout_ms: None };
        let handle = network.open(&endpoint, Some(receive));
        Some(Hop { handle, is_preflight, unsent: Some(bytes.into()), reader, response: None })
    }

    fn is_own_origin(&self, address: &Address, page: &Page) -> bool {
        page.origin == ["http://", &address.host].concat()
    }

    /// Handles a response. Returns the result if it is final. Otherwise the next stage is another request or a failure.
    fn answered(
        &mut self,
        response: Message<ResponseHead>,
        is_preflight: bool,
        page: &Page,
        cookies: &mut Cookies,
        now: Duration,
    ) -> Option<Result<Answer, Unanswered>> {
        let head = &response.head;
        let address = Address::of(&self.request.url).ok();
        let is_own_origin = address.as_ref().is_some_and(|address| self.is_own_origin(address, page));
        let credentials = self.request.cookies;
        if is_preflight {
            if !cors::may_send(head, &self.request, &page.origin) {
                self.stage = Stage::Failed(Cause::Unknown, FAILED.into());
            }
            return None;
        }
        if let (true, Some(address)) = (credentials, &address) {
            head.headers.all("set-cookie").for_each(|header| cookies.set(host_of(address), &header));
        }
        let location = head.headers.get("location").filter(|_| matches!(head.status, 301 | 302 | 303 | 307 | 308));
        if let (Some(_), false) = (&location, self.request.follow_redirects) {
            self.stage = Stage::Failed(Cause::Redirected, "opaqueredirect".into());
            return None;
        }
        if !is_own_origin && !cors::may_read(head, &page.origin, credentials) {
            self.stage = Stage::Failed(Cause::Unknown, FAILED.into());
            return None;
        }
        if let Some(location) = location {
            self.stage = match resolve(&self.request.url, &location) {
                Some(url) if self.redirects < MAX_REDIRECTS => {
                    self.redirects += 1;
                    self.redirect(url, head.status);
                    Stage::Next { asked: false }
                }
                Some(_) | None => Stage::Failed(Cause::Unknown, FAILED.into()),
            };
            return None;
        }
        Some(Ok(Answer {
            url: self.request.url.clone(),
            redirected: self.redirects > 0,
            status: head.status,
            reason: head.reason.clone(),
            headers: cors::seen_headers(&head.headers, is_own_origin, credentials),
            body: response.body,
            took: self.took(now),
            ..Answer::default()
        }))
    }

    /// Follows a redirect with this status ("HTTP-redirect fetch").
    fn redirect(&mut self, url: String, status: u16) {
        let method = self.request.method.as_str();
        if matches!((status, method), (301 | 302, "POST")) || status == 303 && !matches!(method, "GET" | "HEAD") {
            self.request.method = "GET".into();
            self.request.body = None;
            self.request.headers.retain(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
        }
        self.request.url = url;
    }

    pub fn due(&self) -> Option<Duration> {
        self.deadline
    }
}

fn host_of(address: &Address) -> &str {
    address.host.rsplit_once(':').map_or(&address.host, |(host, _)| host)
}
