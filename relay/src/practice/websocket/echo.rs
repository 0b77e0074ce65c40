//! The server that sends every message back: text as text, binary as binary.

use super::query::{QueryError, parameter};
use crate::{
    context::{Context, Timing},
    metrics::{self, SessionMetrics},
    page::{Ending, Mode, Page},
    practice::limits::{ECHO_BATCH_BYTES, ECHO_QUEUE_BYTES, MAX_SUBPROTOCOL_BYTES, MAX_SUBPROTOCOLS},
    session::{self, ENTRY, Link, Open, Opened, bad_request},
};
use bytes::Bytes;
use relay_protocol::{Command, Failure, MAX_DELAY_MS, Phase};
use std::{collections::VecDeque, net::IpAddr, ops::RangeInclusive, sync::Arc, task, time::Duration};
use tokio::{net::TcpStream, time::Instant};
use tokio_tungstenite::tungstenite::{Utf8Bytes, protocol::frame::coding::CloseCode};

/// Valid values of `ping` and `idle`, in milliseconds: from longer than a pong takes to as long as proxies wait.
const SILENCE_MS: RangeInclusive<u64> = 500..=60_000;

/// The settings in a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EchoSettings {
    /// `subprotocol`: those that the server accepts.
    pub(crate) subprotocols: Vec<String>,
    /// `close`: the code of the Close that follows the first echoed message.
    close: Option<u16>,
    /// `delay`: how long after its arrival each message is sent back.
    delay: Duration,
    /// `ping`: how long a client may be silent before it is sent a ping.
    ping: Option<Duration>,
    /// `idle`: how long a client may send no frame before it is dropped without a Close, as an intermediate proxy does.
    idle: Option<Duration>,
}

impl EchoSettings {
    /// Parses `subprotocol=a,b&close=CODE&delay=MILLISECONDS&ping=MILLISECONDS&idle=MILLISECONDS`, all optional.
    ///
    /// # Errors
    /// The first invalid value.
    pub(crate) fn parse(query: &str) -> Result<Self, QueryError> {
        let subprotocols = parameter(query, "subprotocol").map_or(Ok(Vec::new()), |text| {
            let names: Vec<_> = text.split(',').map(|name| name.trim().to_owned()).collect();
            let is_valid = names.len() <= MAX_SUBPROTOCOLS && names.iter().all(|name| is_token(name));
            let wanted = "up to 16 names with commas between, each of up to 64 letters, digits or characters of \
                          !#$%&'*+-.^_`|~ (RFC 6455, section 4.1)";
            if is_valid { Ok(names) } else { Err(QueryError::new("subprotocol", &text, wanted)) }
        })?;
        let close = parameter(query, "close").map(|text| {
            let code = text.parse().ok().filter(|code| CloseCode::from(*code).is_allowed());
            let wanted = "a code that a Close frame may have: 1000 to 1003, 1007 to 1013, or 3000 to 4999 (RFC 6455, \
                          section 7.4)";
            code.ok_or_else(|| QueryError::new("close", &text, wanted))
        });
        let delay = parameter(query, "delay").map_or(Ok(0), |text| {
            let delay = text.parse().ok().filter(|delay| *delay <= MAX_DELAY_MS);
            delay.ok_or_else(|| QueryError::new("delay", &text, "whole milliseconds from 0 to 5000"))
        })?;
        let silence = |name| {
            let text = parameter(query, name)?;
            let milliseconds = text.parse().ok().filter(|silence| SILENCE_MS.contains(silence));
            let wanted = "whole milliseconds from 500 to 60000";
            Some(milliseconds.map(Duration::from_millis).ok_or_else(|| QueryError::new(name, &text, wanted)))
        };
        let (ping, idle) = (silence("ping").transpose()?, silence("idle").transpose()?);
        let delay = Duration::from_millis(delay.into());
        Ok(Self { subprotocols, close: close.transpose()?, delay, ping, idle })
    }
}

/// Whether this may be the name of a subprotocol: a token (RFC 9110, section 5.6.2).
fn is_token(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (1..=MAX_SUBPROTOCOL_BYTES).contains(&name.len()) && name.bytes().all(is_token)
}

/// `GET /websocket/echo`.
pub(crate) struct Echo(pub(crate) EchoSettings);

impl Open for Echo {
    type Socket = EchoSession;
    const OPENS: Option<Phase> = None;

    fn target(&self) -> String {
        "websocket/echo".to_owned()
    }

    fn configure(&self, _: &mut EchoQueue) -> Result<(), Failure> {
        Ok(())
    }

    async fn open(&self, _: IpAddr, _: &Arc<Context>) -> Result<Opened<EchoSession>, Failure> {
        Ok(Opened { socket: EchoSession::new(&self.0), local: None, peer: None, event: None })
    }
}

/// Serves a client that no relay counts, from the upgrade to the end; `read` is what was received after the request.
pub(crate) async fn serve_echo(stream: TcpStream, read: Bytes, settings: &EchoSettings, timing: &Timing) {
    let page = Page::new(stream, read, Mode::Plain).await;
    session::serve_open(page, EchoSession::new(settings), SessionMetrics::uncounted(metrics::Socket::Echo), timing)
        .await;
}

/// A message as received.
#[derive(Debug)]
enum Payload {
    Text(Utf8Bytes),
    Binary(Bytes),
}

impl Payload {
    fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    fn send(&self, page: &mut Page, cx: &mut task::Context<'_>) -> Result<(), Ending> {
        match self {
            Self::Text(text) => page.send_text(cx, text),
            Self::Binary(bytes) => page.send_bytes(cx, bytes),
        }
    }
}

/// The messages to be sent back, in order, each with its time of arrival.
#[derive(Default)]
pub(crate) struct EchoQueue {
    messages: VecDeque<(Payload, Instant)>,
    weight: usize,
}

impl EchoQueue {
    fn push(&mut self, payload: Payload, came: Instant) {
        self.weight += payload.len() + ENTRY;
        self.messages.push_back((payload, came));
    }

    /// The next message that arrived at this time or before.
    fn pop(&mut self, came: Option<Instant>) -> Option<Payload> {
        self.messages.front().filter(|(_, at)| came.is_some_and(|came| *at <= came))?;
        let (next, _) = self.messages.pop_front()?;
        self.weight -= next.len() + ENTRY;
        Some(next)
    }
}

impl session::Queue for EchoQueue {
    const CAPACITY: usize = ECHO_QUEUE_BYTES;

    fn weight(&self) -> usize {
        self.weight
    }

    // Copied, as a message may keep a larger buffer in which it was read.
    fn push_bytes(&mut self, bytes: Bytes, now: Instant) -> Result<(), Ending> {
        self.push(Payload::Binary(Bytes::copy_from_slice(&bytes)), now);
        Ok(())
    }

    fn push_text(&mut self, text: Utf8Bytes, now: Instant) -> Result<(), Ending> {
        self.push(Payload::Text(Utf8Bytes::from(text.as_str())), now);
        Ok(())
    }

    fn push_command(&mut self, _: Command, _: Instant) -> Result<(), Ending> {
        Err(bad_request("no commands are spoken here"))
    }
}

/// One client of the server.
pub(crate) struct EchoSession {
    close: Option<u16>,
    delay: Duration,
    ping: Option<Duration>,
    idle: Option<Duration>,
    /// Number of messages sent back.
    echoed: u64,
}

impl EchoSession {
    pub(crate) fn new(settings: &EchoSettings) -> Self {
        let EchoSettings { close, delay, ping, idle, .. } = *settings;
        Self { close, delay, ping, idle, echoed: 0 }
    }

    fn closes(&self) -> Option<u16> {
        self.close.filter(|_| self.echoed > 0)
    }
}

impl session::Socket for EchoSession {
    type Queue = EchoQueue;

    /// The server only sends messages back.
    fn poll_send(&mut self, _: &mut Link<EchoQueue>, _: &mut task::Context<'_>) -> Result<bool, Ending> {
        Ok(false)
    }

    fn report(&mut self, _: &mut Link<EchoQueue>, _: &mut Page) -> Result<(), Ending> {
        Ok(())
    }

    fn poll_receive(
        &mut self,
        link: &mut Link<EchoQueue>,
        page: &mut Page,
        cx: &mut task::Context<'_>,
    ) -> Result<bool, Ending> {
        let now = Instant::now();
        let (before, mut bytes) = (self.echoed, 0);
        while self.closes().is_none()
            && bytes < ECHO_BATCH_BYTES
            && let Some(payload) = link.inbox.queue.pop(now.checked_sub(self.delay))
        {
            payload.send(page, cx)?;
            bytes += payload.len() + ENTRY;
            link.metrics.sent(payload.len());
            link.metrics.received(payload.len());
            link.last_activity = now;
            self.echoed += 1;
        }
        Ok(self.echoed > before)
    }

    fn check_end(&mut self, _: &Link<EchoQueue>) -> Result<(), Ending> {
        self.closes().map_or(Ok(()), |code| Err(Ending::Closed(code)))
    }

    fn deadline(&self, link: &Link<EchoQueue>, page: &Page) -> Option<Instant> {
        let (_, came) = link.inbox.queue.messages.front().filter(|_| page.is_flushed())?;
        Some(*came + self.delay)
    }

    fn idle_limit(&self, idle: Duration) -> Option<Duration> {
        Some(idle)
    }

    fn ping_interval(&self, usual: Duration) -> Duration {
        self.ping.unwrap_or(usual)
    }

    fn silence_limit(&self) -> Option<Duration> {
        self.idle
    }

    fn drains_page(&self) -> bool {
        false
    }

    async fn close(self, _: &Ending, _: &mut Link<EchoQueue>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries() {
        let settings = |subprotocols: &[&str], close, delay| EchoSettings {
            subprotocols: subprotocols.iter().map(|&name| name.to_owned()).collect(),
            close,
            delay: Duration::from_millis(delay),
            ..EchoSettings::default()
        };
        let pinging = |ping| EchoSettings { ping: Some(Duration::from_millis(ping)), ..EchoSettings::default() };
        for (query, expected) in [
            ("", settings(&[], None, 0)),
            ("token=secret&other", settings(&[], None, 0)),
            ("subprotocol=chat,%20superchat", settings(&["chat", "superchat"], None, 0)),
            ("close=1000&delay=0", settings(&[], Some(1000), 0)),
            ("close=4999&delay=5000", settings(&[], Some(4999), 5000)),
            ("ping=500", pinging(500)),
            ("ping=60000", pinging(60_000)),
            ("idle=2000&ping=500", EchoSettings { idle: Some(Duration::from_secs(2)), ..pinging(500) }),
        ] {
            assert_eq!(EchoSettings::parse(query), Ok(expected), "{query}");
        }
        let long = format!("subprotocol={}", "a".repeat(MAX_SUBPROTOCOL_BYTES + 1));
        let many = format!("subprotocol=a{}", ",a".repeat(MAX_SUBPROTOCOLS));
        let subprotocols =
            ["subprotocol=", "subprotocol=a,,b", "subprotocol=%ED%99%8D", "subprotocol=a b", &long, &many];
        let closes = [
            "close=",
            "close=abc",
            "close=-1",
            "close=0",
            "close=999",
            "close=1004",
            "close=1005",
            "close=1006",
            "close=1014",
            "close=1015",
            "close=1016",
            "close=2999",
            "close=5000",
            "close=65536",
        ];
        let delays = ["delay=", "delay=1.5", "delay=-1", "delay=5001"];
        let pings = ["ping=", "ping=499", "ping=60001", "ping=1s"];
        let idles = ["idle=", "idle=0", "idle=499", "idle=60001"];
        for query in subprotocols.iter().chain(&closes).chain(&delays).chain(&pings).chain(&idles) {
            let (name, text) = query.split_once('=').unwrap();
            let error = EchoSettings::parse(query).unwrap_err();
            assert_eq!(error.name, name, "{query}");
            assert!(text.starts_with('%') || text.starts_with(&error.text), "{query}: {error}");
        }
    }

    #[test]
    fn the_sentences_name_the_limits() {
        let sentence = |query| EchoSettings::parse(query).unwrap_err().to_string();
        for (query, limit) in [
            ("subprotocol=", MAX_SUBPROTOCOLS),
            ("subprotocol=", MAX_SUBPROTOCOL_BYTES),
            ("delay=x", MAX_DELAY_MS as usize),
        ] {
            assert!(sentence(query).contains(&format!(" {limit}")), "{}", sentence(query));
        }
    }
}
