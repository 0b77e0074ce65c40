//! The WebSocket echo server, over a connection of the practice HTTP server. Text is returned as text, and binary as binary.

use super::{
    Client, Step,
    http::{
        Asked, Site,
        answer::{Answer, Body, End},
        refuse,
    },
};
use crate::{
    in_page::pipe::Read,
    websocket::{Control, Data, Event, Frame, FrameHeader, OpCode, Reader, Side, handshake::AcceptSteps, writer},
};
use bytes::{Bytes, BytesMut};
use matchit::Params;
use relay_protocol::{CloseCode, MAX_DELAY_MS, MAX_MESSAGE};
use std::{collections::VecDeque, ops::RangeInclusive, time::Duration};

/// The maximum size of the queued messages, in bytes, with `MESSAGE_COST` added for each. At the limit, the server stops reading.
const QUEUE_BYTES: usize = 2 * MAX_MESSAGE;
const MESSAGE_COST: usize = 64;

const RECV: usize = 16 * 1024;

/// How long a client may be silent before a ping is sent, by default. The client has twice that time to answer.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// How long the server waits for the answer to a Close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings in the query of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The code with which the server closes after it has echoed the first message.
    close: Option<u16>,
    /// The delay between receiving a message and echoing it.
    delay: Duration,
    ping: Duration,
    /// How long a client may send nothing before it is disconnected without a Close frame, as an intermediate proxy would do.
    idle: Option<Duration>,
}

/// Answers the opening handshake (RFC 6455, section 4.2.2).
pub fn handshake(asked: &Asked, _: &Params, _: &Site) -> Answer {
    let milliseconds = |name, default, range: RangeInclusive<u64>| {
        asked.number_of(name, default).filter(|value| range.contains(value)).map(Duration::from_millis)
    };
    let Some(delay) = milliseconds("delay", 0, 0..=MAX_DELAY_MS.into()) else {
        return refuse("delay", asked.parameter("delay"), "whole milliseconds from 0 to 5000");
    };
    let Some(ping) = milliseconds("ping", PING_INTERVAL.as_millis() as u64, 500..=60_000) else {
        return refuse("ping", asked.parameter("ping"), "whole milliseconds from 500 to 60000");
    };
    let idle = match asked.parameter("idle").map(|_| milliseconds("idle", 0, 500..=60_000)) {
        Some(None) => return refuse("idle", asked.parameter("idle"), "whole milliseconds from 500 to 60000"),
        idle => idle.flatten(),
    };
    let is_code = |code: &u16| matches!(code, 1000..=1003 | 1007..=1013 | 3000..=4999);
    let close = match asked.parameter("close").map(|text| text.parse().ok().filter(is_code)) {
        None => None,
        Some(Some(code)) => Some(code),
        Some(None) => {
            let wanted = "a code that a Close frame may have: 1000 to 1003, 1007 to 1013, or 3000 to 4999";
            return refuse("close", asked.parameter("close"), wanted);
        }
    };
    let headers = asked.headers;
    let is_upgrade = headers.has_token("upgrade", "websocket") && headers.has_token("connection", "upgrade");
    let Some(key) = headers.get("sec-websocket-key").filter(|_| is_upgrade) else {
        let answer = Answer::refusal(426, "this is a WebSocket: ask for it by the handshake of RFC 6455");
        return answer.with("upgrade", "websocket").with("connection", "upgrade");
    };
    if headers.get("sec-websocket-version").as_deref() != Some("13") {
        return Answer::refusal(426, "the only version of the handshake is 13").with("sec-websocket-version", "13");
    }
    let end = End::WebSocket(Settings { close, delay, ping, idle });
    let mut answer = Answer { body: Body::None, end, ..Answer::status(101) }
        .with("upgrade", "websocket")
        .with("connection", "upgrade")
        .with("sec-websocket-accept", AcceptSteps::of(key.trim()).accept);
    let accepted = asked.parameter("subprotocol").unwrap_or_default();
    let offered =
        headers.tokens("sec-websocket-protocol").find(|offer| accepted.split(',').any(|name| name.trim() == offer));
    if let Some(protocol) = offered {
        answer = answer.with("sec-websocket-protocol", protocol);
    }
    answer
}

/// A connection after the opening handshake.
pub struct Echo {
    settings: Settings,
    reader: Reader,
    /// The fragments received so far of an incomplete message.
    begun: Option<(Data, BytesMut)>,
    /// The messages to be echoed, each with the earliest time at which it may be sent.
    queue: VecDeque<(Duration, Data, Bytes)>,
    weight: usize,
    /// When data from the client last arrived.
    last_sent: Duration,
    /// The same, or later if a ping was sent late; and whether a ping was sent since.
    last_received: Duration,
    pinged: bool,
    /// After the server has sent its Close frame: how long it waits for the client's.
    closing: Option<Duration>,
}

impl Echo {
    /// Starts after the response to the handshake. `unread` is the data that arrived after the request.
    pub fn new(settings: Settings, unread: &[u8], now: Duration) -> Self {
        let mut reader = Reader::of_frames(Side::Client);
        reader.push(unread);
        Self {
            settings,
            reader,
            begun: None,
            queue: VecDeque::new(),
            weight: 0,
            last_sent: now,
            last_received: now,
            pinged: false,
            closing: None,
        }
    }

    pub fn step(&mut self, client: &mut Client) -> Step {
        let now = client.kernel.now;
        if self.closing.or(self.drop_due()).is_some_and(|until| until <= now) {
            return Step::Close;
        }
        if self.closing.is_none() {
            if self.send_back(client) {
                return Step::Progressed;
            }
            if self.heartbeat(client) {
                return Step::Progressed;
            }
            if self.weight >= QUEUE_BYTES {
                return Step::Waits;
            }
        }
        match self.reader.read() {
            Ok(Some(Event::Frame(frame))) => self.received(frame, client),
            Ok(Some(Event::Response(_))) => Step::Progressed,
            Ok(None) => match client.kernel.read(client.end, RECV) {
                Ok(Read::Bytes(bytes)) => {
                    self.last_sent = now;
                    self.last_received = now;
                    self.pinged = false;
                    self.reader.push(&bytes);
                    Step::Progressed
                }
                Ok(Read::Nothing) => Step::Waits,
                Ok(Read::End) | Err(_) => Step::Close,
            },
            Err(_) => self.close(client, CloseCode::ProtocolError.code(), "a frame that is too large"),
        }
    }

    /// Echoes the next message if it is due and the client can receive it.
    fn send_back(&mut self, client: &mut Client) -> bool {
        let is_due = self.queue.front().is_some_and(|(from, ..)| *from <= client.kernel.now) && !client.is_sending();
        if !is_due {
            return false;
        }
        let Some((_, kind, payload)) = self.queue.pop_front() else { return false };
        self.weight -= payload.len() + MESSAGE_COST;
        send(client, OpCode::Data(kind), payload);
        if let Some(code) = self.settings.close {
            self.close(client, code, "");
        }
        true
    }

    fn heartbeat(&mut self, client: &mut Client) -> bool {
        let (now, ping) = (client.kernel.now, self.settings.ping);
        if now < self.heartbeat_due() {
            return false;
        }
        if self.pinged {
            self.close(client, CloseCode::Idle.code(), "the page did not answer a ping");
        } else {
            self.pinged = true;
            self.last_received = self.last_received.max(now.saturating_sub(ping));
            send(client, OpCode::Control(Control::Ping), Bytes::new());
        }
        true
    }

    /// Returns when a client that sends nothing is disconnected.
    fn drop_due(&self) -> Option<Duration> {
        self.settings.idle.map(|idle| self.last_sent + idle)
    }

    fn heartbeat_due(&self) -> Duration {
        self.last_received + self.settings.ping * if self.pinged { 3 } else { 1 }
    }

    fn received(&mut self, frame: Frame, client: &mut Client) -> Step {
        if let Some(violation) = frame.violations.first() {
            return self.close(client, violation.close_code().into(), "a frame that breaks a rule of RFC 6455");
        }
        let is_final = frame.header.is_final;
        match frame.header.opcode {
            OpCode::Control(Control::Ping) => send(client, OpCode::Control(Control::Pong), frame.payload),
            OpCode::Control(Control::Close) => {
                if self.closing.is_none() {
                    let code = frame.close().map(|(code, _)| code);
                    send(client, OpCode::Control(Control::Close), writer::close_answer(code));
                }
                return Step::Close;
            }
            OpCode::Control(Control::Pong | Control::Reserved(_)) => {}
            OpCode::Data(Data::Continue) => {
                if let Some((_, payload)) = &mut self.begun {
                    payload.extend_from_slice(&frame.payload);
                }
                if is_final && let Some((kind, payload)) = self.begun.take() {
                    self.push(kind, payload.freeze(), client);
                }
            }
            OpCode::Data(kind) if is_final => self.push(kind, frame.payload, client),
            OpCode::Data(kind) => self.begun = Some((kind, BytesMut::from(&frame.payload[..]))),
        }
        Step::Progressed
    }

    fn push(&mut self, kind: Data, payload: Bytes, client: &Client) {
        if self.closing.is_none() {
            self.weight += payload.len() + MESSAGE_COST;
            self.queue.push_back((client.kernel.now + self.settings.delay, kind, payload));
        }
    }

    fn close(&mut self, client: &mut Client, code: u16, reason: &str) -> Step {
        send(client, OpCode::Control(Control::Close), writer::close_payload(Some(code), reason));
        self.closing = Some(client.kernel.now + CLOSE_TIMEOUT);
        Step::Progressed
    }

    pub fn due(&self) -> Option<Duration> {
        match self.closing {
            Some(until) => Some(until),
            None => {
                let next = self.queue.front().map(|(from, ..)| *from);
                next.into_iter().chain([self.heartbeat_due()]).chain(self.drop_due()).min()
            }
        }
    }
}

fn send(client: &mut Client, opcode: OpCode, payload: Bytes) {
    client.send(&writer::write(FrameHeader { opcode, ..FrameHeader::default() }, payload));
}
