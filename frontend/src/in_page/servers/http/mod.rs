//! The practice HTTP server, in the style of httpbin: HTTP/1.1 over a connection inside the page.
//!
//! - [`answer`]: the response, and its timing
//! - [`routes`]: the paths; [`inspect`], [`bodies`], [`login`]: their handlers
//! - [`request`]: the contents of a request
//! - [`cors`]: which pages may read a response
//! - [`log`]: the recent requests; [`date`]: date formats

pub mod answer;
mod bodies;
mod cors;
pub mod date;
mod inspect;
mod log;
mod login;
mod request;
mod routes;

use super::{
    Client, Server, Step,
    websocket::{Echo, Settings},
};
use crate::{
    http1::{Event, Limits, Message, Reader, RequestHead},
    in_page::pipe::Read,
};
use answer::{Answer, End};
use bytes::Bytes;
pub use inspect::refuse;
use log::Log;
pub use request::Asked;
use std::{cell::RefCell, collections::VecDeque, rc::Rc, time::Duration};

/// The size limits of a request, in bytes, the same as on the relay's server.
const LIMITS: Limits = Limits { target: 8 * 1024, head: 64 * 1024, body: 1024 * 1024 };

const RECV: usize = 64 * 1024;

/// The state that all connections share.
pub struct Site {
    log: RefCell<Log>,
    /// The wall-clock time at network time 0, in milliseconds since 1970 (UTC).
    epoch_ms: u64,
    /// The source of random values.
    random: RefCell<rand::rngs::StdRng>,
}

impl Site {
    pub fn new(epoch_ms: u64, seed: u64) -> Self {
        use rand::SeedableRng;
        Self { log: RefCell::default(), epoch_ms, random: rand::rngs::StdRng::seed_from_u64(seed).into() }
    }

    /// Returns the wall-clock time, in milliseconds since 1970.
    fn date(&self, now: Duration) -> u64 {
        self.epoch_ms + now.as_millis() as u64
    }
}

/// A connection of a client.
pub struct Http {
    site: Rc<Site>,
    reader: Reader<RequestHead>,
    /// The number of requests received on the connection.
    requests: u64,
    /// The data to be sent, each with the earliest time at which it may be sent.
    outgoing: VecDeque<(Duration, Bytes)>,
    end: End,
    /// The WebSocket session after the connection has switched protocols.
    websocket: Option<Echo>,
}

impl Http {
    pub fn new(site: Rc<Site>) -> Self {
        Self {
            site,
            reader: Reader::new(LIMITS),
            requests: 0,
            outgoing: VecDeque::new(),
            end: End::Keep,
            websocket: None,
        }
    }

    /// Sends what is due. Once everything is sent, applies the response's `End`.
    fn send(&mut self, client: &mut Client) -> Step {
        while let Some((from, _)) = self.outgoing.front() {
            if *from > client.kernel.now || client.is_sending() {
                return Step::Waits;
            }
            if let Some((_, bytes)) = self.outgoing.pop_front() {
                client.send(&bytes);
                return Step::Progressed;
            }
        }
        if client.is_sending() {
            return Step::Waits;
        }
        match std::mem::replace(&mut self.end, End::Keep) {
            End::Keep => self.read(client),
            End::Close => Step::Close,
            End::Reset => Step::Reset,
            End::WebSocket(settings) => {
                self.websocket = Some(Echo::new(settings, self.reader.unread(), client.kernel.now));
                Step::Progressed
            }
        }
    }

    fn read(&mut self, client: &mut Client) -> Step {
        match self.reader.read() {
            Ok(Some(Event::Message(message))) => {
                self.answer(&message, client);
                Step::Progressed
            }
            Ok(Some(Event::Head(head))) => {
                if head.headers.has_token("expect", "100-continue") {
                    client.send(b"HTTP/1.1 100 Continue\r\n\r\n");
                }
                Step::Progressed
            }
            Ok(None) => match client.kernel.read(client.end, RECV) {
                Ok(Read::Bytes(bytes)) => {
                    self.reader.push(&bytes);
                    Step::Progressed
                }
                Ok(Read::Nothing) => Step::Waits,
                Ok(Read::End) | Err(_) => Step::Close,
            },
            Err(_) => {
                let answer = Answer::refusal(
                    400,
                    "this is no request of HTTP/1.1: it begins with a line such as GET /get HTTP/1.1, has a line such \
                     as Host: 127.0.0.1:8081 for each header, and then an empty line",
                );
                self.put(Answer { end: End::Close, ..answer }, false, client.kernel.now);
                Step::Progressed
            }
        }
    }

    fn answer(&mut self, message: &Message<RequestHead>, client: &Client) {
        self.requests += 1;
        let now = client.kernel.now;
        let (_, peer_port) = client.kernel.ports(client.end);
        let asked = Asked::new(message, peer_port, self.requests, now);
        let number = self.site.log.borrow_mut().came(&asked, self.site.date(now));
        let mut answer = routes::answer(&asked, &self.site);
        let closes = asked.headers.has_token("connection", "close")
            || message.head.minor_version == 0 && !asked.headers.has_token("connection", "keep-alive");
        if closes && answer.end == End::Keep {
            answer.headers.push(("connection".into(), "close".into()));
            answer.end = End::Close;
        }
        if answer.status > 0 {
            self.site.log.borrow_mut().answered(number, answer.status);
        }
        self.put(answer, asked.method == "HEAD", now);
    }

    fn put(&mut self, answer: Answer, is_head: bool, now: Duration) {
        let date = date::imf(self.site.date(now + answer.delay));
        self.outgoing.extend(answer.pieces(is_head, &date, now));
        self.end = answer.end;
    }
}

impl Server for Http {
    fn step(&mut self, client: &mut Client) -> Step {
        match &mut self.websocket {
            Some(websocket) => websocket.step(client),
            None => self.send(client),
        }
    }

    fn due(&self) -> Option<Duration> {
        match &self.websocket {
            Some(websocket) => websocket.due(),
            None => self.outgoing.front().map(|(from, _)| *from),
        }
    }
}
