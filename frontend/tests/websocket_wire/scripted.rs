//! A relay that exists in the test only, with the practice server for WebSocket behind it, on a clock of its own: an experiment
//! of a minute takes some milliseconds.

use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, Lab, SocketId, TimerId},
    experiment::{CardMsg, Guided, Model, Msg, WithExperiments, runner::Phase},
    record::Micros,
    text::Lang,
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
    websocket::{
        Control, Data, Event as Read, FrameHeader, OpCode, Reader, Side,
        handshake::{AcceptSteps, parse},
        writer,
    },
};
use relay_protocol::{Event, Health, Practice};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

const MILLISECOND: Micros = 1000;

/// How long anything takes on loopback.
const LOOPBACK: Micros = 100;

/// How long a client may be silent before it is sent a ping, unless it asks for another time.
const PING_INTERVAL: Micros = 20_000 * MILLISECOND;

/// Where the practice server is.
pub const SERVER: &str = "127.0.0.1:8081";

/// What happens at a time to come.
enum Due {
    Arrival(Arrival),
    Timer(TimerId),
    /// The server looks whether the client is still there: nothing has come since so many frames were received.
    Heartbeat {
        socket: SocketId,
        received: u32,
        pinged: bool,
    },
    /// It drops the client if nothing has come since so many frames were received.
    Drop {
        socket: SocketId,
        received: u32,
    },
}

/// A lab with experiments, at this relay.
pub struct Scripted<L: Guided> {
    pub model: Model<L>,
    pub relay: Relay,
    now: Micros,
    /// By their times, and of the same time in the order in which they were planned.
    due: BTreeMap<(Micros, u64), Due>,
    planned: u64,
    timers: HashMap<TimerId, (Micros, u64)>,
    clients: HashMap<SocketId, Client>,
}

/// The server's side of a connection.
struct Client {
    /// Until the head of the request is complete.
    head: Vec<u8>,
    frames: Option<Reader>,
    /// How late messages are sent back.
    delay: Micros,
    /// How often something came from it.
    received: u32,
    /// How long it may be silent before it is sent a ping.
    ping: Micros,
    /// How long it may send nothing before it is dropped without a Close frame.
    idle: Option<Micros>,
    /// Whether the server has sent its Close frame.
    closing: bool,
}

impl<L: Guided> Scripted<L> {
    pub fn new(lab: L::Model) -> Self {
        let practice = Practice { tcp: Vec::new(), udp: Vec::new(), http: Some(format!("http://{SERVER}")) };
        let limits = json!({
            "message_bytes": 1, "connections": 1, "connect_timeout_ms": 1, "idle_timeout_ms": 1, "bind_ports": [],
        });
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
            clients: HashMap::new(),
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
            match due {
                Due::Arrival(arrival) => self.dispatch(WithExperiments::<L>::arrived(arrival)),
                Due::Timer(timer) => {
                    self.timers.remove(&timer);
                    self.dispatch(WithExperiments::<L>::arrived(Arrival::Timer(timer)));
                }
                Due::Heartbeat { socket, received, pinged } => self.heartbeat(socket, received, pinged),
                Due::Drop { socket, received } => {
                    if self.clients.get(&socket).is_some_and(|client| client.received == received) {
                        self.clients.remove(&socket);
                        self.bring(LOOPBACK, socket, Incoming::Event(Event::Fin));
                    }
                }
            }
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

    fn bring(&mut self, after: Micros, socket: SocketId, incoming: Incoming) {
        self.plan(after, Due::Arrival(Arrival::Socket(socket, incoming)));
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { socket, endpoint: Endpoint::Tcp { target, .. }, .. } => {
                assert_eq!(target, SERVER);
                let (local, peer) = (format!("127.0.0.1:{}", 50_000 + socket.0), target);
                self.bring(LOOPBACK, socket, Incoming::Event(Event::Open { local, peer, microseconds: 50 }));
                self.clients.insert(
                    socket,
                    Client {
                        head: Vec::new(),
                        frames: None,
                        delay: 0,
                        received: 0,
                        ping: PING_INTERVAL,
                        idle: None,
                        closing: false,
                    },
                );
            }
            Effect::Send(socket, bytes) => self.received(socket, &bytes),
            Effect::Close(socket) => {
                self.clients.remove(&socket);
                self.bring(LOOPBACK, socket, Incoming::Closed { code: 1000, reason: String::new() });
            }
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
            other => panic!("nobody asked for {other:?}"),
        }
    }

    /// The server reads what the tab sent.
    fn received(&mut self, socket: SocketId, bytes: &[u8]) {
        let Some(client) = self.clients.get_mut(&socket) else { return };
        client.received += 1;
        let received = client.received;
        let Some(frames) = &mut client.frames else {
            client.head.extend_from_slice(bytes);
            let Some(request) = parse(client.head.clone().into()) else { return };
            let key = request.head.headers.get("sec-websocket-key").expect("a key");
            let query = request.head.target.split_once('?').map_or("", |(_, query)| query);
            let asked = |name: &str| {
                let value = query.split('&').find_map(|pair| pair.strip_prefix(name))?;
                Some(value.parse::<Micros>().expect("milliseconds") * MILLISECOND)
            };
            client.delay = asked("delay=").unwrap_or(0);
            client.ping = asked("ping=").unwrap_or(PING_INTERVAL);
            client.idle = asked("idle=");
            client.frames = Some(Reader::of_frames(Side::Client));
            let response = format!(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Accept: {}\r\n\r\n",
                AcceptSteps::of(&key).accept
            );
            self.bring(LOOPBACK, socket, Incoming::Data(response.into()));
            return self.listen(socket, received);
        };
        frames.push(bytes);
        let mut answers = Vec::new();
        while let Ok(Some(Read::Frame(frame))) = frames.read() {
            assert!(frame.violations.is_empty(), "{frame:?}");
            let delay = if matches!(frame.header.opcode, OpCode::Data(_)) { client.delay } else { 0 };
            match frame.header.opcode {
                OpCode::Data(Data::Text | Data::Binary) | OpCode::Control(Control::Close) => {
                    answers.push((delay, frame.header.opcode, frame.payload));
                }
                OpCode::Control(Control::Ping) => answers.push((0, OpCode::Control(Control::Pong), frame.payload)),
                OpCode::Control(Control::Pong) => {}
                other => panic!("{other} is not scripted"),
            }
        }
        for (delay, opcode, payload) in answers {
            let answers = !self.clients.get(&socket).is_some_and(|client| client.closing);
            if answers {
                self.send(socket, delay, opcode, payload);
            }
            if opcode == OpCode::Control(Control::Close) {
                self.clients.remove(&socket);
                self.bring(2 * LOOPBACK, socket, Incoming::Event(Event::Fin));
            }
        }
        self.listen(socket, received);
    }

    fn send(&mut self, socket: SocketId, delay: Micros, opcode: OpCode, payload: impl Into<bytes::Bytes>) {
        let frame = writer::write(FrameHeader { opcode, ..FrameHeader::default() }, payload.into());
        self.bring(delay + LOOPBACK, socket, Incoming::Data(frame));
    }

    fn listen(&mut self, socket: SocketId, received: u32) {
        let Some(client) = self.clients.get(&socket) else { return };
        let idle = client.idle;
        self.plan(client.ping, Due::Heartbeat { socket, received, pinged: false });
        if let Some(idle) = idle {
            self.plan(idle, Due::Drop { socket, received });
        }
    }

    /// One that is silent is sent a ping; one that does not answer it within twice that time is gone.
    fn heartbeat(&mut self, socket: SocketId, received: u32, pinged: bool) {
        let Some(client) = self.clients.get_mut(&socket).filter(|client| client.received == received) else { return };
        let limit = 2 * client.ping;
        if pinged {
            client.closing = true;
            let payload = writer::close_payload(Some(4007), "the page did not answer a ping");
            return self.send(socket, 0, OpCode::Control(Control::Close), payload);
        }
        self.send(socket, 0, OpCode::Control(Control::Ping), "");
        self.plan(limit, Due::Heartbeat { socket, received, pinged: true });
    }
}
