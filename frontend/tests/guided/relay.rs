//! A relay that exists in the test only: it performs a lab's effects on a clock of its own, and its practice servers behave at
//! the sockets as the real ones do. An experiment of ten seconds takes it some milliseconds.

#[path = "websocket.rs"]
mod websocket;

use crate::support::failure;
use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, FetchId, Lab, SocketId, TimerId},
    experiment::{CardMsg, Guided, Model, Msg, WithExperiments, runner::Phase},
    record::Micros,
    text::Lang,
    transport::{
        http::{Cause, Unanswered},
        relay::{Relay, RelayAddress},
        socket::Incoming,
        websocket::Incoming as Message,
    },
};
use relay_protocol::{
    Command, Event, Failure, FailureKind, Health, Phase as SocketPhase, Practice, PracticeServer, PracticeTcp,
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, VecDeque};
use websocket::{BUFFERED_EVERY, Echo};

const MILLISECOND: Micros = 1000;

/// How long anything takes on loopback.
const LOOPBACK: Micros = 100;

/// How long `slow` reads nothing, and how long it rests between two recvs.
const SLOW_START: Micros = 2000 * MILLISECOND;
const SLOW_PAUSE: Micros = 10 * MILLISECOND;

/// The buffer of `slow`'s recv, and how many bytes the two kernels keep between it and the tab.
const SLOW_RECV: usize = 16 * 1024;
const KERNEL_BUFFERS: usize = 256 * 1024;

/// What happens at a time to come.
pub enum Due {
    Arrival(Arrival),
    Timer(TimerId),
    /// `slow` calls recv.
    SlowRecv(SocketId),
    /// A recv's time limit is over, if it is still this one that waits.
    TimeLimit(SocketId, u32),
    /// The echo server sends a WebSocket message back.
    SendBack(SocketId),
    /// The browser looks how much waits.
    Buffered(SocketId),
}

/// A lab with experiments, at this relay.
pub struct Scripted<L: Guided> {
    pub model: Model<L>,
    relay: Relay,
    now: Micros,
    /// By their times, and of the same time in the order in which they were planned.
    due: BTreeMap<(Micros, u64), Due>,
    planned: u64,
    timers: HashMap<TimerId, (Micros, u64)>,
    connections: HashMap<SocketId, Connection>,
    websockets: HashMap<SocketId, Echo>,
}

/// One TCP connection to a practice server.
struct Connection {
    server: PracticeTcp,
    /// What the server has sent and no recv has returned yet.
    to_tab: VecDeque<u8>,
    /// What the tab has sent and the server has not read yet.
    to_server: usize,
    /// How much the tab has sent in all.
    sent: usize,
    recv: Option<Recv>,
    /// Counts the recvs that were asked for.
    recvs: u32,
    tab_finished: bool,
    server_finished: bool,
}

#[derive(Clone, Copy)]
struct Recv {
    size: usize,
    continuous: bool,
}

impl<L: Guided> Scripted<L> {
    /// With every practice server for TCP.
    pub fn new(lab: L::Model) -> Self {
        let server = |(index, name): (usize, &PracticeTcp)| PracticeServer {
            name: *name,
            address: format!("127.0.0.1:{}", 9000 + index),
            ours: true,
        };
        let tcp = PracticeTcp::ALL.iter().enumerate().map(server).collect();
        let practice = Practice { tcp, udp: Vec::new(), http: None };
        let limits = json!({ "message_bytes": 1, "connections": 1, "connect_timeout_ms": 1, "idle_timeout_ms": 1, "bind_ports": [] });
        let health = Health {
            name: Health::NAME.into(),
            version: "1".into(),
            protocol: relay_protocol::PROTOCOL,
            practice: Some(practice),
            limits: serde_json::from_value(limits).expect("these are limits"),
        };
        Self {
            model: Model::new(lab),
            relay: Relay { address: RelayAddress::on_this_machine(None), health: Some(health.into()) },
            now: 0,
            due: BTreeMap::new(),
            planned: 0,
            timers: HashMap::new(),
            connections: HashMap::new(),
            websockets: HashMap::new(),
        }
    }

    /// Predicts this choice of the experiment with this number, and runs it to its end.
    pub fn run(&mut self, experiment: usize, choice: usize) {
        for msg in [CardMsg::Open(experiment), CardMsg::Predict(choice), CardMsg::Run] {
            self.dispatch(Msg::Card(msg));
        }
        self.until(|model| model.runner.phase != Phase::Running);
    }

    /// Lets time pass until this holds, or nothing more is to come.
    pub fn until(&mut self, holds: impl Fn(&Model<L>) -> bool) {
        while !holds(&self.model) {
            let Some(((at, _), due)) = self.due.pop_first() else { return };
            self.now = at;
            self.happen(due);
        }
    }

    pub fn dispatch(&mut self, msg: Msg<L::Msg>) {
        let relay = self.relay.clone();
        let context = Context { now: self.now, lang: Lang::En, relay: &relay };
        for effect in WithExperiments::<L>::update(&mut self.model, msg, &context) {
            self.perform(effect);
        }
    }

    fn plan(&mut self, after: Micros, due: Due) -> (Micros, u64) {
        self.planned += 1;
        let key = (self.now + after, self.planned);
        self.due.insert(key, due);
        key
    }

    fn plan_all(&mut self, due: Vec<(Micros, Due)>) {
        for (after, due) in due {
            self.plan(LOOPBACK + after, due);
        }
    }

    fn send_event(&mut self, socket: SocketId, incoming: Incoming) {
        self.plan(LOOPBACK, Due::Arrival(Arrival::Socket(socket, incoming)));
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Arrival(arrival) => self.dispatch(WithExperiments::<L>::arrived(arrival)),
            Due::Timer(timer) => {
                self.timers.remove(&timer);
                self.dispatch(WithExperiments::<L>::arrived(Arrival::Timer(timer)));
            }
            Due::SlowRecv(socket) => self.slow_recv(socket),
            Due::SendBack(socket) => {
                let due = self.websockets.get_mut(&socket).map(|echo| echo.send_back(socket));
                self.plan_all(due.unwrap_or_default());
            }
            Due::Buffered(socket) => {
                let Some(echo) = self.websockets.get_mut(&socket) else { return };
                let bytes = echo.buffered();
                echo.watched = bytes > 0;
                self.plan(0, Due::Arrival(Arrival::WebSocket(socket, Message::Buffered(bytes))));
                if bytes > 0 {
                    self.plan(BUFFERED_EVERY, Due::Buffered(socket));
                }
            }
            Due::TimeLimit(socket, recv) => {
                let waits = |connection: &&mut Connection| connection.recvs == recv && connection.recv.is_some();
                if let Some(connection) = self.connections.get_mut(&socket).filter(waits) {
                    connection.recv = None;
                    self.send_event(socket, Incoming::Event(Event::TimedOut { microseconds: 1 }));
                }
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { socket, endpoint, first } => self.open(socket, &endpoint, first),
            Effect::Send(socket, bytes) => self.send(socket, &bytes),
            Effect::Command(socket, command) => self.command(socket, command),
            Effect::Close(socket) => self.close(socket, 1000),
            Effect::StartTimer(timer, milliseconds) => {
                let key = self.plan(Micros::from(milliseconds) * MILLISECOND, Due::Timer(timer));
                if let Some(replaced) = self.timers.insert(timer, key) {
                    self.due.remove(&replaced);
                }
            }
            Effect::StopTimer(timer) => {
                if let Some(key) = self.timers.remove(&timer) {
                    self.due.remove(&key);
                }
            }
            Effect::Fetch { fetch, time_limit_ms, request } => self.fetch(fetch, &request.url, time_limit_ms),
            Effect::CancelFetch(_) | Effect::CheckRelay | Effect::Recall { .. } | Effect::Remember { .. } => {}
            Effect::SendDatagram(..) => panic!("no lab sends datagrams on a TCP connection"),
            Effect::OpenWebSocket { socket, url, .. } => {
                self.websockets.insert(socket, Echo::new(&url));
                let open = Message::Open { subprotocol: String::new(), extensions: String::new() };
                self.plan(LOOPBACK, Due::Arrival(Arrival::WebSocket(socket, open)));
            }
            Effect::SendText(socket, text) => {
                let Some(echo) = self.websockets.get_mut(&socket) else { return };
                let due = echo.send(socket, text.into());
                let starts = echo.buffered() > 0 && !std::mem::replace(&mut echo.watched, true);
                self.plan_all(due);
                if starts {
                    self.plan(BUFFERED_EVERY, Due::Buffered(socket));
                }
            }
            Effect::CloseWebSocket { socket, code, reason } => {
                if self.websockets.remove(&socket).is_some() {
                    let closed = Message::Closed { code: code.unwrap_or(1005), reason, clean: true };
                    self.plan(LOOPBACK, Due::Arrival(Arrival::WebSocket(socket, closed)));
                }
            }
            Effect::SendBinary(..) => panic!("no experiment sends binary messages"),
        }
    }

    fn open(&mut self, socket: SocketId, endpoint: &Endpoint, first: Option<Command>) {
        let Endpoint::Tcp { target, .. } = endpoint else { panic!("{endpoint:?} is not scripted") };
        let server = self.relay.practice_tcp().iter().find(|server| server.address == *target);
        let server = server.unwrap_or_else(|| panic!("there is no {target}")).name;
        if server == PracticeTcp::Closed {
            self.fail(socket, SocketPhase::Connect, FailureKind::Refused, "ECONNREFUSED");
            return self.send_event(socket, Incoming::Closed { code: 4003, reason: String::new() });
        }
        let (local, peer) = (format!("127.0.0.1:{}", 50_000 + socket.0), target.clone());
        self.send_event(socket, Incoming::Event(Event::Open { local, peer, microseconds: 50 }));
        self.connections.insert(
            socket,
            Connection {
                server,
                to_tab: VecDeque::new(),
                to_server: 0,
                sent: 0,
                recv: None,
                recvs: 0,
                tab_finished: false,
                server_finished: false,
            },
        );
        if server == PracticeTcp::Slow {
            self.plan(SLOW_START, Due::SlowRecv(socket));
        }
        if let Some(command) = first {
            self.command(socket, command);
        }
    }

    fn fail(&mut self, socket: SocketId, phase: SocketPhase, kind: FailureKind, symbol: &str) {
        let failure = Failure { microseconds: 50, symbol: Some(symbol.into()), ..failure(phase, kind) };
        self.send_event(socket, Incoming::Event(Event::Failed(failure)));
    }

    fn command(&mut self, socket: SocketId, command: Command) {
        let Some(connection) = self.connections.get_mut(&socket) else { return };
        match command {
            Command::Receive { bytes, continuous, timeout_ms } => {
                connection.recvs += 1;
                connection.recv = Some(Recv { size: bytes as usize, continuous });
                let recv = connection.recvs;
                if let Some(limit) = timeout_ms {
                    self.plan(Micros::from(limit) * MILLISECOND, Due::TimeLimit(socket, recv));
                }
                self.receive(socket);
            }
            Command::Shutdown => {
                connection.tab_finished = true;
                self.finish(socket);
            }
            Command::Reset => self.close(socket, 1000),
            command => panic!("{command:?} is no command of a TCP connection"),
        }
    }

    fn send(&mut self, socket: SocketId, bytes: &[u8]) {
        let Some(connection) = self.connections.get_mut(&socket) else { return };
        connection.sent += bytes.len();
        connection.to_server += bytes.len();
        match connection.server {
            PracticeTcp::Echo => {
                connection.to_tab.extend("서버 응답: ".as_bytes());
                connection.to_tab.extend(bytes);
            }
            PracticeTcp::RawEcho => connection.to_tab.extend(bytes),
            PracticeTcp::Reset => {
                self.fail(socket, SocketPhase::Transfer, FailureKind::Reset, "ECONNRESET");
                return self.close(socket, 4006);
            }
            PracticeTcp::Silent | PracticeTcp::Slow => {}
            PracticeTcp::Closed => unreachable!("nobody connects to it"),
        }
        if connection.server != PracticeTcp::Slow {
            connection.to_server = 0;
        }
        self.written(socket);
        self.receive(socket);
    }

    /// Tells how much the tab's socket has taken.
    fn written(&mut self, socket: SocketId) {
        let connection = &self.connections[&socket];
        let read = connection.sent - connection.to_server;
        let bytes = connection.sent.min(read + KERNEL_BUFFERS) as u64;
        self.send_event(socket, Incoming::Event(Event::Written { bytes }));
    }

    fn slow_recv(&mut self, socket: SocketId) {
        let Some(connection) = self.connections.get_mut(&socket) else { return };
        let received = connection.to_server.min(SLOW_RECV);
        connection.to_server -= received;
        if received > 0 {
            connection.to_tab.extend(format!("recv {received}\n").as_bytes());
            self.written(socket);
            self.receive(socket);
        }
        self.finish(socket);
        self.plan(SLOW_PAUSE, Due::SlowRecv(socket));
    }

    /// Both have finished as soon as the server has read all that came before the tab's FIN.
    fn finish(&mut self, socket: SocketId) {
        let Some(connection) = self.connections.get_mut(&socket) else { return };
        if connection.tab_finished && connection.to_server == 0 && !connection.server_finished {
            connection.server_finished = true;
            self.receive(socket);
        }
    }

    /// Lets the recv that waits return what there is.
    fn receive(&mut self, socket: SocketId) {
        let Some(connection) = self.connections.get_mut(&socket) else { return };
        let mut returned = Vec::new();
        while let Some(Recv { size, continuous }) = connection.recv
            && !connection.to_tab.is_empty()
        {
            let count = size.min(connection.to_tab.len());
            returned.push(connection.to_tab.drain(..count).collect::<Vec<u8>>());
            if !continuous {
                connection.recv = None;
            }
            // The time limit was for this one.
            connection.recvs += 1;
        }
        let over = connection.server_finished && connection.to_tab.is_empty() && connection.recv.is_some();
        for bytes in returned {
            self.send_event(socket, Incoming::Data(bytes.into()));
        }
        if over {
            self.send_event(socket, Incoming::Event(Event::Fin));
            self.close(socket, 1000);
        }
    }

    fn close(&mut self, socket: SocketId, code: u16) {
        if self.connections.remove(&socket).is_some() {
            self.send_event(socket, Incoming::Closed { code, reason: String::new() });
        }
    }

    /// A browser's fetch says the same of a refused and of a broken connection.
    fn fetch(&mut self, fetch: FetchId, url: &str, time_limit_ms: Option<u32>) {
        let silent = self.relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Silent);
        let (after, cause, message) = match time_limit_ms {
            Some(limit) if silent.is_some_and(|silent| url.ends_with(&silent.address)) => {
                (Micros::from(limit) * MILLISECOND, Cause::TimedOut, "aborted")
            }
            _ => (LOOPBACK, Cause::Unknown, "Failed to fetch"),
        };
        let unanswered = Unanswered { cause, message: message.into(), took: after };
        self.plan(after, Due::Arrival(Arrival::Fetched(fetch, Err(unanswered))));
    }
}
