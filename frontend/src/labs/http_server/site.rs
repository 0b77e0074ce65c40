//! The server's answers to requests and to malformed input. Pure.

use super::{
    answer::Answer,
    handlers::{Request, echo, fixed, items::Items},
    route::{Handler, KNOWN_METHODS, Route},
    router::{Found, Router},
    target::Target,
};
use crate::http1::{Limits, Malformed, Message, RequestHead};

/// The maximum sizes of a request. Statuses 414, 431 and 413 report which limit was exceeded.
pub const LIMITS: Limits = Limits { target: 8 * 1024, head: 32 * 1024, body: 1024 * 1024 };

/// The content that the server serves.
#[derive(Clone, Debug)]
pub struct Site {
    pub router: Router,
    pub items: Items,
    /// Whether scripts of other origins may read the answers (the Fetch standard's CORS protocol).
    pub cors: bool,
}

/// An answer, and how long to delay it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub answer: Answer,
    pub delay_ms: u32,
}

/// What to do when the head of a request has arrived but its body has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Nothing: the client sends the body without waiting.
    None,
    /// Send `100 Continue`, for which the client waits.
    Continue,
    /// Refuse the request without its body.
    Refused(Answer),
}

/// What answers a request.
enum Destination<'a> {
    Route {
        route: &'a Route,
        params: Vec<(String, String)>,
        path: &'a str,
        query: &'a str,
    },
    /// The request is answered without a route.
    Answered(Answer),
}

impl Site {
    /// Answers a request.
    pub fn answer(&mut self, message: &Message<RequestHead>) -> Planned {
        let head = &message.head;
        let (answer, delay_ms) = match Self::destination(&self.router, head, self.cors) {
            Destination::Answered(answer) => (answer, 0),
            Destination::Route { route, params, path, query } => {
                let request = Request { head, path, query, params: &params, body: &message.body };
                let answer = match &route.handler {
                    Handler::Fixed(fixed) => fixed::answer(fixed, request),
                    Handler::Echo => echo::answer(request),
                    Handler::Items => self.items.answer(request),
                };
                (answer, route.delay_ms)
            }
        };
        Planned { answer: self.shared(answer), delay_ms }
    }

    /// Decides what to do before the body of a request arrives (RFC 9110, section 10.1.1).
    pub fn expectation(&self, head: &RequestHead) -> Expectation {
        if head.minor_version == 0 || head.headers.get("expect").is_none() {
            return Expectation::None;
        }
        if head.headers.tokens("expect").any(|expected| !expected.eq_ignore_ascii_case("100-continue")) {
            return Expectation::Refused(self.shared(Answer::error(417, "only 100-continue can be expected")));
        }
        match Self::destination(&self.router, head, self.cors) {
            Destination::Answered(answer) if answer.status >= 400 => Expectation::Refused(self.shared(answer)),
            Destination::Answered(_) | Destination::Route { .. } => Expectation::Continue,
        }
    }

    fn destination<'a>(router: &'a Router, head: &'a RequestHead, cors: bool) -> Destination<'a> {
        if head.minor_version > 0 && head.headers.all("host").count() != 1 {
            return Destination::Answered(Answer::error(400, "a request of HTTP/1.1 has one Host header"));
        }
        if head.minor_version == 0 && head.headers.get("transfer-encoding").is_some() {
            return Destination::Answered(Answer::error(400, "HTTP/1.0 has no transfer codings"));
        }
        let method = head.method.as_str();
        if !KNOWN_METHODS.contains(&method) {
            return Destination::Answered(Answer::error(501, "the server does not know this method"));
        }
        let (path, query) = match Target::parse(method, &head.target) {
            Some(Target::Path { path, query }) => (path, query),
            Some(Target::Server) => {
                let all: Vec<_> =
                    KNOWN_METHODS.iter().copied().filter(|known| !matches!(*known, "CONNECT" | "TRACE")).collect();
                return Destination::Answered(Answer::empty(204).with("Allow", all.join(", ")));
            }
            // The target of CONNECT is not a path, and this server is not a proxy.
            None if method == "CONNECT" => return Destination::Answered(Answer::error(501, "this server is no proxy")),
            None => return Destination::Answered(Answer::error(400, "the target is no path")),
        };
        match router.find(method, path) {
            Found::Route { route, params } => Destination::Route { route, params, path, query },
            Found::NotFound => Destination::Answered(Answer::error(404, &format!("no route has the path {path}"))),
            Found::NotAllowed(methods) if method == "OPTIONS" => {
                let methods = methods.join(", ");
                let answer = Answer::empty(204).with("Allow", methods.clone());
                let preflight = cors && head.headers.get("access-control-request-method").is_some();
                Destination::Answered(if preflight { allowed(answer, methods, head) } else { answer })
            }
            Found::NotAllowed(methods) => {
                let detail = format!("{method} is not one of the methods at {path}");
                Destination::Answered(Answer::error(405, &detail).with("Allow", methods.join(", ")))
            }
        }
    }

    /// The answer to bytes that are not a valid request.
    pub fn refuse(&self, why: Malformed, bytes: &[u8]) -> Answer {
        let (status, detail) = match why {
            Malformed::StartLine => (400, "the request line is malformed"),
            Malformed::Version if is_other_version(bytes) => (505, "the server speaks HTTP/1.0 and HTTP/1.1"),
            Malformed::Version => (400, "the request line does not end with a version of HTTP"),
            Malformed::Header => (400, "a header is malformed"),
            Malformed::TooManyHeaders => (431, "a request has 100 headers at most"),
            Malformed::TargetTooLong => (414, "a target has 8 KiB at most"),
            Malformed::HeadTooLarge => (431, "a request's head has 32 KiB at most"),
            Malformed::ContentLength => (400, "the length of the body is not clear"),
            Malformed::TransferCoding => (501, "the server knows no transfer coding but chunked"),
            Malformed::Chunk => (400, "a chunk is malformed"),
            Malformed::BodyTooLarge => (413, "a body has 1 MiB at most"),
            Malformed::Cut => (400, "the request ended before it was complete"),
        };
        self.shared(Answer::error(status, detail))
    }

    /// The answer to a client that does not complete its request in time.
    pub fn timed_out(&self) -> Answer {
        self.shared(Answer::error(408, "the request was not complete in time"))
    }

    /// Adds the headers that let scripts of other origins read the answer, if CORS is on.
    fn shared(&self, answer: Answer) -> Answer {
        let stated = answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(ALLOW_ORIGIN));
        if !self.cors || stated {
            answer
        } else {
            answer.with(ALLOW_ORIGIN, "*").with("Access-Control-Expose-Headers", "*")
        }
    }
}

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

/// Completes the answer to a preflight request: allows `methods`, and all headers that the request asks for.
fn allowed(answer: Answer, methods: String, head: &RequestHead) -> Answer {
    let headers: Vec<_> = head.headers.tokens("access-control-request-headers").collect();
    let answer = answer.with("Access-Control-Allow-Methods", methods);
    if headers.is_empty() { answer } else { answer.with("Access-Control-Allow-Headers", headers.join(", ")) }
}

/// Whether the request line ends with an HTTP version, which is then one other than 1.0 and 1.1.
fn is_other_version(bytes: &[u8]) -> bool {
    let line = bytes.trim_ascii_start().split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let version = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    matches!(version, [b'H', b'T', b'T', b'P', b'/', major] | [b'H', b'T', b'T', b'P', b'/', major, b'.', ..] if major.is_ascii_digit())
}
