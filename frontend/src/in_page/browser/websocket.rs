//! One WebSocket of the browser: text and binary messages, and the events that the WebSockets standard exposes.

use super::Page;
use crate::{
    in_page::{Handle, Network},
    record::Faults,
    socket::{Endpoint, Incoming, WebSocketIncoming as Message},
    websocket::{
        Control, Data, Event, Frame, FrameHeader, OpCode, Reader,
        handshake::{self, Upgrade, accepted},
        writer,
    },
};
use bytes::{Bytes, BytesMut};
use rand::{Rng, RngExt, rngs::StdRng};
use relay_protocol::{Command, Event as SocketEvent, MAX_RECEIVE};
use std::time::Duration;

/// How often [`Message::Buffered`] is reported while data is buffered.
const BUFFERED_EVERY: Duration = Duration::from_millis(100);

/// The close codes for a Close frame without a code, and for no Close frame at all (RFC 6455, section 7.1.5).
const NO_CODE: u16 = 1005;
const NO_CLOSE_FRAME: u16 = 1006;

/// A WebSocket of the browser.
pub struct WebSocket {
    handle: Handle,
    upgrade: Upgrade,
    reader: Reader,
    state: State,
    /// The fragmented message that is being received.
    begun: Option<(Data, BytesMut)>,
    /// The number of bytes sent, including the handshake, and how many of them the network has written.
    sent: u64,
    written: u64,
    /// The number of buffered bytes last reported to the lab, and when to check it next.
    buffered: u64,
    look: Option<Duration>,
    /// The code and reason of the received Close frame.
    close_came: Option<(u16, String)>,
    close_sent: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Connecting,
    Open,
    /// The connection is closed.
    Over,
}

impl WebSocket {
    pub fn open(url: &str, subprotocols: &[String], page: &Page, random: &mut StdRng, network: &mut Network) -> Self {
        let rest = url.strip_prefix("ws://").unwrap_or(url);
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let mut key = [0; 16];
        random.fill_bytes(&mut key);
        let headers = vec![("Origin".into(), page.origin.clone()), ("User-Agent".into(), page.user_agent.clone())];
        let upgrade = Upgrade {
            host: host.into(),
            path: if path.starts_with('/') { path.into() } else { ["/", path].concat() },
            key: handshake::key(key),
            protocols: subprotocols.to_vec(),
            headers,
        };
        let target = if host.contains(':') { host.into() } else { [host, ":80"].concat() };
        let endpoint = Endpoint::Tcp { target, timeout_ms: None, faults: Faults::default() };
        let receive = Command::Receive { bytes: MAX_RECEIVE, continuous: true, timeout_ms: None };
        Self {
            handle: network.open(&endpoint, Some(receive)),
            upgrade,
            reader: Reader::from_response(),
            state: State::Connecting,
            begun: None,
            sent: 0,
            written: 0,
            buffered: 0,
            look: None,
            close_came: None,
            close_sent: false,
        }
    }

    pub fn handle(&self) -> Handle {
        self.handle
    }

    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Sends a message.
    pub fn send(&mut self, payload: Bytes, is_text: bool, now: Duration, random: &mut StdRng, network: &mut Network) {
        if self.state == State::Open && !self.close_sent {
            let opcode = OpCode::Data(if is_text { Data::Text } else { Data::Binary });
            self.frame(opcode, payload, random, network);
            self.look = self.look.or(Some(now + BUFFERED_EVERY));
        }
    }

    /// Begins the closing handshake. While connecting, closes the connection.
    pub fn close(&mut self, code: Option<u16>, reason: &str, _: Duration, random: &mut StdRng, network: &mut Network) {
        match self.state {
            State::Connecting => network.close(self.handle),
            State::Open if !self.close_sent => {
                self.close_sent = true;
                self.frame(OpCode::Control(Control::Close), writer::close_payload(code, reason), random, network);
            }
            State::Open | State::Over => {}
        }
    }

    fn frame(&mut self, opcode: OpCode, payload: Bytes, random: &mut StdRng, network: &mut Network) {
        let header = FrameHeader { opcode, mask: Some(random.random()), ..FrameHeader::default() };
        let bytes = writer::write(header, payload);
        self.sent += bytes.len() as u64;
        network.send(self.handle, bytes);
    }

    /// Handles an event of the connection and returns the messages for the lab.
    pub fn incoming(
        &mut self,
        incoming: Incoming,
        _: Duration,
        random: &mut StdRng,
        network: &mut Network,
    ) -> Vec<Message> {
        let mut messages = Vec::new();
        match incoming {
            Incoming::Event(SocketEvent::Open { .. }) => {
                let request = self.upgrade.write();
                self.sent += request.len() as u64;
                network.send(self.handle, request);
            }
            Incoming::Event(SocketEvent::Written { bytes }) => self.written = bytes,
            Incoming::Data(bytes) => {
                self.reader.push(&bytes);
                loop {
                    match self.reader.read() {
                        Ok(Some(Event::Response(response))) => match accepted(&self.upgrade, &response.head) {
                            Ok(protocol) => {
                                self.state = State::Open;
                                let subprotocol = protocol.unwrap_or_default();
                                messages.push(Message::Open { subprotocol, extensions: String::new() });
                            }
                            Err(_) => network.close(self.handle),
                        },
                        Ok(Some(Event::Frame(frame))) => self.received(frame, &mut messages, random, network),
                        Ok(None) => break,
                        Err(_) => {
                            network.close(self.handle);
                            break;
                        }
                    }
                }
            }
            // The server closes the TCP connection first (RFC 6455, section 7.1.1).
            Incoming::Event(SocketEvent::Fin) => network.close(self.handle),
            Incoming::Closed { .. } => {
                self.state = State::Over;
                let clean = self.close_came.is_some() && self.close_sent;
                let (code, reason) = self.close_came.take().unwrap_or((NO_CLOSE_FRAME, String::new()));
                messages.push(Message::Closed { code, reason, clean });
            }
            Incoming::Event(_) | Incoming::Unanswered { .. } => {}
        }
        messages
    }

    fn received(&mut self, frame: Frame, messages: &mut Vec<Message>, random: &mut StdRng, network: &mut Network) {
        if !frame.violations.is_empty() {
            return network.close(self.handle);
        }
        let is_final = frame.header.is_final;
        match frame.header.opcode {
            OpCode::Control(Control::Ping) => {
                self.frame(OpCode::Control(Control::Pong), frame.payload, random, network);
            }
            OpCode::Control(Control::Close) => {
                let close = frame.close();
                if !std::mem::replace(&mut self.close_sent, true) {
                    let answer = writer::close_answer(close.as_ref().map(|(code, _)| *code));
                    self.frame(OpCode::Control(Control::Close), answer, random, network);
                }
                self.close_came = Some(close.unwrap_or((NO_CODE, String::new())));
            }
            OpCode::Control(Control::Pong | Control::Reserved(_)) => {}
            OpCode::Data(Data::Continue) => {
                if let Some((_, payload)) = &mut self.begun {
                    payload.extend_from_slice(&frame.payload);
                }
                if is_final && let Some((kind, payload)) = self.begun.take() {
                    messages.push(message(kind, payload.freeze()));
                }
            }
            OpCode::Data(kind) if is_final => messages.push(message(kind, frame.payload)),
            OpCode::Data(kind) => self.begun = Some((kind, BytesMut::from(&frame.payload[..]))),
        }
    }

    /// Reports the number of buffered bytes if a check is due and there are or were any.
    pub fn step(&mut self, now: Duration) -> Option<Message> {
        self.look.filter(|look| *look <= now)?;
        let buffered = self.sent.saturating_sub(self.written);
        let before = std::mem::replace(&mut self.buffered, buffered);
        self.look = (buffered > 0).then_some(now + BUFFERED_EVERY);
        (buffered > 0 || before > 0).then_some(Message::Buffered(buffered))
    }

    pub fn due(&self) -> Option<Duration> {
        self.look
    }
}

fn message(kind: Data, payload: Bytes) -> Message {
    match kind {
        Data::Text => Message::Text(String::from_utf8_lossy(&payload).into_owned()),
        Data::Binary | Data::Continue | Data::Reserved(_) => Message::Binary(payload),
    }
}
