//! One connection: the handshake, and the frames in both directions. Pure.

use super::{
    frames::Frames,
    state::{End, WireState},
};
use crate::{
    effect::{Effect, Endpoint, SocketId},
    http1::{Malformed, Message, RequestHead, ResponseHead},
    labs::connection::{Action, Connection},
    record::{EventKind, Faults, HttpMessage, Micros, Protocol, WebSocketFrame},
    transport::socket::Incoming,
    websocket::{
        Control, Data, Event, Frame, FrameHeader, OpCode, Reader, Side, Unreadable,
        handshake::{self, Upgrade},
        writer,
    },
};
use bytes::Bytes;
use relay_protocol::{Failure, MAX_MESSAGE};
use std::rc::Rc;

/// A WebSocket over a TCP connection of the relay.
#[derive(Debug)]
pub struct WireConnection {
    pub socket: Connection,
    pub request: Rc<Message<RequestHead>>,
    /// The response to the handshake, once it has arrived.
    pub response: Option<Rc<Message<ResponseHead>>>,
    pub frames: Frames,
    pub state: WireState,
    upgrade: Upgrade,
    reader: Reader,
    /// Reads the frames that the tab sends, as the server reads them.
    own: Reader,
    /// Whether the tab has sent a Close frame.
    close_sent: bool,
    /// The code of the server's Close frame, once received, and the side that sent the first Close frame.
    close_received: Option<(Option<u16>, Side)>,
    /// The error with which the TCP connection ended, if it failed.
    failure: Option<Failure>,
}

/// What the caller must do after a call: record the events, and perform the effects.
#[derive(Debug, Default)]
pub struct Actions {
    pub events: Vec<EventKind>,
    pub effects: Vec<Effect>,
}

impl Actions {
    fn push(&mut self, action: Option<Action>) {
        if let Some((event, effect)) = action {
            self.events.push(event);
            self.effects.push(effect);
        }
    }
}

impl WireConnection {
    /// Opens a connection, or returns `None` if `upgrade` does not result in a valid request.
    pub fn open(socket: SocketId, target: &str, upgrade: Upgrade) -> Option<(Self, Actions)> {
        let mut socket = Connection::connecting(socket);
        let first = socket.recv(MAX_MESSAGE as u32, true, None);
        let endpoint = Endpoint::Tcp { target: target.to_owned(), timeout_ms: None, faults: Faults::default() };
        let actions = Actions {
            events: vec![EventKind::Connect { target: target.to_owned(), protocol: Protocol::Tcp }],
            effects: vec![Effect::Open { socket: socket.socket, endpoint, first: Some(first) }],
        };
        let connection = Self {
            socket,
            request: handshake::parse(upgrade.write())?.into(),
            response: None,
            frames: Frames::default(),
            state: WireState::Connecting,
            upgrade,
            reader: Reader::from_response(),
            own: Reader::of_frames(Side::Client),
            close_sent: false,
            close_received: None,
            failure: None,
        };
        Some((connection, actions))
    }

    /// The negotiated subprotocol.
    pub fn subprotocol(&self) -> Option<String> {
        handshake::accepted(&self.upgrade, &self.response.as_ref()?.head).ok().flatten()
    }

    /// Whether frames can be sent. They can be sent even after a Close frame, which breaks the rules.
    pub fn can_send(&self) -> bool {
        let is_established = match self.state {
            WireState::Open { .. } => true,
            WireState::Closing => self.is_accepted(),
            WireState::Connecting | WireState::Ended(_) => false,
        };
        is_established && self.socket.state.can_write()
    }

    /// Whether the response has opened a WebSocket.
    fn is_accepted(&self) -> bool {
        let response = self.response.as_ref();
        response.is_some_and(|response| handshake::accepted(&self.upgrade, &response.head).is_ok())
    }

    /// Sends a frame, whether or not it is valid.
    pub fn send(&mut self, header: FrameHeader, payload: Bytes, now: Micros) -> Actions {
        let mut actions = Actions::default();
        if self.can_send() {
            self.send_frame(header, payload, now, &mut actions);
        }
        actions
    }

    /// Closes the TCP connection without a Close frame.
    pub fn cut(&mut self) -> Actions {
        self.end(Connection::close)
    }

    /// Ends the TCP connection with a RST.
    pub fn reset(&mut self) -> Actions {
        self.end(Connection::reset)
    }

    fn end(&mut self, end: fn(&mut Connection) -> Option<Action>) -> Actions {
        let mut actions = Actions::default();
        actions.push(end(&mut self.socket));
        if !actions.events.is_empty() {
            self.closing();
        }
        actions
    }

    /// Notes that the TCP connection is closing. It may already be known how the WebSocket ended.
    fn closing(&mut self) {
        if !matches!(self.state, WireState::Ended(_)) {
            self.state = WireState::Closing;
        }
    }

    /// Handles what the socket reported. If `answers_pings`, every ping is answered immediately. `mask` returns the
    /// masking key of each frame.
    pub fn take(
        &mut self,
        incoming: Incoming,
        answers_pings: bool,
        mask: &mut dyn FnMut() -> [u8; 4],
        now: Micros,
    ) -> Actions {
        let mut actions = Actions::default();
        let bytes = if let Incoming::Data(bytes) = &incoming { bytes.clone() } else { Bytes::new() };
        let Some(event) = self.socket.take(incoming) else { return actions };
        actions.events.push(event.clone());
        match event {
            EventKind::Open { .. } => {
                actions.push(self.socket.send(self.request.raw.clone()));
                actions.events.push(EventKind::HttpMessage(HttpMessage::request(&self.request, true, true)));
            }
            EventKind::Received { .. } => {
                self.reader.push(&bytes);
                self.read(answers_pings, mask, now, &mut actions);
            }
            EventKind::Fin => {
                match self.reader.end() {
                    Ok(Some(event)) => self.happened(event, answers_pings, mask, now, &mut actions),
                    Ok(None) => {}
                    Err(error) => self.fail(error, now, &mut actions),
                }
                actions.push(self.socket.close());
                self.closing();
            }
            EventKind::Failed(failure) => {
                self.show_begun(now, &mut actions);
                self.failure = Some(failure);
                self.closing();
            }
            EventKind::Closed { .. } => {
                actions.effects.extend(self.socket.relay_loss.map(|_| Effect::CheckRelay));
                self.state = WireState::Ended(self.ended());
            }
            _ => {}
        }
        actions
    }

    fn read(&mut self, answers_pings: bool, mask: &mut dyn FnMut() -> [u8; 4], now: Micros, actions: &mut Actions) {
        loop {
            match self.reader.read() {
                Ok(Some(event)) => self.happened(event, answers_pings, mask, now, actions),
                Ok(None) => return,
                Err(error) => {
                    self.fail(error, now, actions);
                    actions.push(self.socket.close());
                    return;
                }
            }
        }
    }

    fn happened(
        &mut self,
        event: Event,
        answers_pings: bool,
        mask: &mut dyn FnMut() -> [u8; 4],
        now: Micros,
        actions: &mut Actions,
    ) {
        match event {
            Event::Response(response) => self.responded(response, actions),
            Event::Frame(frame) => {
                actions.events.push(EventKind::WebSocketFrame(WebSocketFrame::new(&frame, false)));
                self.frames.push(frame.clone(), false, now);
                if frame.violations.is_empty() {
                    self.answer(&frame, answers_pings, mask, now, actions);
                }
            }
        }
    }

    fn responded(&mut self, response: Message<ResponseHead>, actions: &mut Actions) {
        actions.events.push(EventKind::HttpMessage(HttpMessage::response(&response, false, true)));
        // An interim response: another response follows (RFC 9110, section 15.2).
        if response.head.status != 101 && (100..200).contains(&response.head.status) {
            return;
        }
        match handshake::accepted(&self.upgrade, &response.head) {
            Ok(_) => self.state = WireState::Open { fragmenting: false },
            Err(refusal) => {
                self.state = WireState::Ended(End::Refused(refusal));
                actions.push(self.socket.close());
            }
        }
        self.response = Some(response.into());
    }

    /// Replies to a received frame if required: to a ping with a pong, and to a Close frame with a Close frame.
    fn answer(
        &mut self,
        frame: &Frame,
        answers_pings: bool,
        mask: &mut dyn FnMut() -> [u8; 4],
        now: Micros,
        actions: &mut Actions,
    ) {
        match frame.header.opcode {
            OpCode::Control(Control::Ping) if answers_pings && !self.close_sent => {
                self.send_frame(writer::pong(Some(mask())), frame.payload.clone(), now, actions);
            }
            OpCode::Control(Control::Close) => {
                let code = frame.close().map(|(code, _)| code);
                let first = if self.close_sent { Side::Client } else { Side::Server };
                self.close_received = Some((code, first));
                if !self.close_sent {
                    let header = FrameHeader { mask: Some(mask()), ..FrameHeader::default() };
                    self.send_frame(header, writer::close_answer(code), now, actions);
                }
                self.state = WireState::Closing;
            }
            OpCode::Control(Control::Ping | Control::Pong | Control::Reserved(_)) | OpCode::Data(_) => {}
        }
    }

    fn send_frame(&mut self, header: FrameHeader, payload: Bytes, now: Micros, actions: &mut Actions) {
        let (opcode, is_final) = (header.opcode, header.is_final);
        let bytes = writer::write(header, payload);
        actions.push(self.socket.send(bytes.clone()));
        self.own.push(&bytes);
        // The tab only writes complete frames, so the reader is never left with a partial frame.
        while let Ok(Some(Event::Frame(frame))) = self.own.read() {
            actions.events.push(EventKind::WebSocketFrame(WebSocketFrame::new(&frame, true)));
            self.frames.push(frame, true, now);
        }
        match opcode {
            OpCode::Control(Control::Close) => {
                self.close_sent = true;
                self.state = WireState::Closing;
            }
            OpCode::Control(Control::Ping | Control::Pong | Control::Reserved(_)) | OpCode::Data(Data::Reserved(_)) => {
            }
            OpCode::Data(Data::Continue | Data::Text | Data::Binary) => {
                if let WireState::Open { fragmenting } = &mut self.state {
                    *fragmenting = !is_final;
                }
            }
        }
    }

    /// Handles an error after which nothing more can be read.
    fn fail(&mut self, error: Unreadable, now: Micros, actions: &mut Actions) {
        self.show_begun(now, actions);
        self.state = WireState::Ended(match error {
            Unreadable::Cut => End::NoClose,
            Unreadable::Http(Malformed::Cut) => End::NoResponse,
            Unreadable::Http(_) | Unreadable::TooLarge(_) => End::Unreadable(error),
        });
    }

    /// Records the received part of an incomplete frame.
    fn show_begun(&mut self, now: Micros, actions: &mut Actions) {
        if let Some(frame) = self.reader.take_begun() {
            actions.events.push(EventKind::WebSocketFrame(WebSocketFrame::new(&frame, false)));
            self.frames.push(frame, false, now);
        }
    }

    /// Determines how the WebSocket ended, once the TCP connection has closed.
    fn ended(&mut self) -> End {
        if let WireState::Ended(end) = &self.state {
            return end.clone();
        }
        if let Some(loss) = self.socket.relay_loss {
            return End::RelayLost(loss);
        }
        match (self.close_received, self.failure.take()) {
            (Some((code, first)), _) => End::Closed { code, first },
            (None, _) if self.response.is_some() => End::NoClose,
            (None, Some(failure)) if self.socket.local.is_none() => End::NotConnected(failure),
            (None, _) => End::NoResponse,
        }
    }
}
