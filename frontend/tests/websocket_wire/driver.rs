//! A tab that performs the effects of WebSocket over TCP on real sockets, as the relay would.

use networking_lab::{
    effect::{Effect, Endpoint, SocketId},
    labs::websocket::wire::{
        Wire, WireMsg,
        form::WireField,
        frames::Exchanged,
        lab::Sent,
        state::{End, WireState},
    },
    record::{EventKind, Record, WebSocketFrame},
    transport::socket::Incoming,
};
use relay_protocol::{Event, FailureKind, Phase};
use std::{
    collections::VecDeque,
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread::{self, JoinHandle},
    time::Duration,
};
use tungstenite::{WebSocket, accept};

pub struct Tab {
    pub wire: Wire,
    pub record: Record,
    pub ids: u32,
    now: u64,
    stream: Option<TcpStream>,
    /// Events that have not been delivered to the lab yet.
    due: VecDeque<(SocketId, Incoming)>,
}

impl Tab {
    /// A tab with this server in its field.
    pub fn new(server: &str) -> Self {
        let wire = Wire::new("hello", [7; 32]);
        let mut tab = Self { wire, record: Record::default(), ids: 0, now: 0, stream: None, due: VecDeque::new() };
        tab.dispatch(WireMsg::Edit(WireField::Server, server.into()));
        tab
    }

    /// A tab whose WebSocket is open.
    pub fn open(server: &str) -> Self {
        let mut tab = Self::new(server);
        tab.dispatch(WireMsg::Connect);
        tab.until(|tab| matches!(tab.wire.state(), Some(WireState::Open { .. })));
        tab
    }

    pub fn dispatch(&mut self, msg: WireMsg) {
        self.now += 1;
        let effects = self.wire.update(msg, self.now, &mut self.ids, &mut self.record);
        self.perform(effects);
    }

    pub fn send(&mut self, sent: Sent) {
        self.dispatch(WireMsg::Send(sent));
    }

    /// Delivers the socket's events until the condition holds.
    pub fn until(&mut self, holds: impl Fn(&Self) -> bool) {
        while !holds(self) {
            if self.due.is_empty() {
                self.read();
            }
            let Some((socket, incoming)) = self.due.pop_front() else { continue };
            self.now += 1;
            if self.wire.is_live(socket) {
                let effects = self.wire.take(incoming, self.now, &mut self.record);
                self.perform(effects);
            }
        }
    }

    /// Delivers the socket's events until the WebSocket has ended, and returns how it ended.
    pub fn ended(&mut self) -> End {
        self.until(|tab| tab.wire.socket_state().is_closed());
        match self.wire.state() {
            Some(WireState::Ended(end)) => end.clone(),
            state => panic!("it has not ended: {state:?}"),
        }
    }

    /// The frames shown in the lab.
    pub fn frames(&self) -> Vec<&Exchanged> {
        self.wire.connection.as_ref().map(|connection| connection.frames.iter().collect()).unwrap_or_default()
    }

    /// Waits until this many frames are shown.
    pub fn until_frames(&mut self, count: usize) {
        self.until(|tab| tab.frames().len() >= count);
    }

    /// The frames in the record.
    pub fn recorded(&self) -> Vec<WebSocketFrame> {
        let frame =
            |kind: &EventKind| if let EventKind::WebSocketFrame(frame) = kind { Some(frame.clone()) } else { None };
        self.record.entries().filter_map(|event| frame(&event.kind)).collect()
    }

    /// Waits until the socket has an event.
    fn read(&mut self) {
        let socket = SocketId(self.ids);
        let stream = self.stream.as_mut().expect("nothing more can come");
        for _ in 0..1000 {
            let mut bytes = [0; 4096];
            let incoming = match stream.read(&mut bytes) {
                Ok(0) => Incoming::Event(Event::Fin),
                Ok(count) => Incoming::Data(bytes[..count].to_vec().into()),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
                Err(_) => {
                    self.stream = None;
                    let failure = crate::support::failure(Phase::Transfer, FailureKind::Reset);
                    self.due.push_back((socket, Incoming::Event(Event::Failed(failure))));
                    self.due.push_back((socket, Incoming::Closed { code: 4006, reason: String::new() }));
                    return;
                }
            };
            return self.due.push_back((socket, incoming));
        }
        panic!("nothing came within 20 s");
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Open { socket, endpoint: Endpoint::Tcp { target, .. }, .. } => self.connect(socket, &target),
                Effect::Send(_, bytes) => {
                    // The server may have closed the connection: the next read reports that.
                    let _ = self.stream.as_mut().map(|stream| stream.write_all(&bytes));
                }
                Effect::Close(socket) => {
                    if let Some(stream) = self.stream.take() {
                        let _ = stream.shutdown(Shutdown::Both);
                    }
                    self.due.push_back((socket, Incoming::Closed { code: 1000, reason: String::new() }));
                }
                other => panic!("nobody asked for {other:?}"),
            }
        }
    }

    fn connect(&mut self, socket: SocketId, target: &str) {
        match TcpStream::connect(target) {
            Ok(stream) => {
                stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
                let [local, peer] =
                    [stream.local_addr(), stream.peer_addr()].map(|address| address.unwrap().to_string());
                self.stream = Some(stream);
                self.due.push_back((socket, Incoming::Event(Event::Open { local, peer, microseconds: 1 })));
            }
            Err(_) => {
                let failure = crate::support::failure(Phase::Connect, FailureKind::Refused);
                self.due.push_back((socket, Incoming::Event(Event::Failed(failure))));
                self.due.push_back((socket, Incoming::Closed { code: 4003, reason: String::new() }));
            }
        }
    }
}

/// A server on a real socket that serves one connection with this function.
pub fn tcp_server<T: Send + 'static>(serve: impl FnOnce(TcpStream) -> T + Send + 'static) -> (String, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (address, thread::spawn(move || serve(listener.accept().unwrap().0)))
}

/// A tungstenite server that serves one WebSocket with this function.
pub fn server<T: Send + 'static>(
    serve: impl FnOnce(WebSocket<TcpStream>) -> T + Send + 'static,
) -> (String, JoinHandle<T>) {
    tcp_server(|stream| serve(accept(stream).unwrap()))
}
