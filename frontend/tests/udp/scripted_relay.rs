//! Stands in for browser and relay: carries the lab's effects out, with peers that echo, and a clock that goes as fast as
//! anything happens.

use super::failure;
use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, Lab, SocketId, TimerId},
    experiment::{Model as GuidedModel, Msg as GuidedMsg, WithExperiments, runner::CardMsg},
    labs::udp::model::{Model, Msg, UdpLab},
    record::{Faults, Micros},
    text::Lang,
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
};
use relay_protocol::{
    Command, Event, FailureKind, Fault, Health, Limits, PROTOCOL, Practice, PracticeServer, PracticeUdp, TcpInfo, Way,
};
use std::collections::{BTreeMap, HashMap, VecDeque};

type GuidedLab = WithExperiments<UdpLab>;

const CLOSED_PORT: &str = "127.0.0.1:7";

/// A socket, as the relay has it.
struct Peer {
    endpoint: Endpoint,
    recv_size: usize,
    /// How many datagrams came.
    number: u64,
    /// What the next datagram overtakes.
    overtaken: Option<Vec<u8>>,
}

/// The lab with its experiments, and what is on its way to it.
pub struct ScriptedRelay {
    pub model: GuidedModel<UdpLab>,
    relay: Relay,
    now: Micros,
    peers: HashMap<SocketId, Peer>,
    arrivals: VecDeque<Arrival>,
    timers: BTreeMap<(Micros, u32), TimerId>,
}

/// A relay that runs two practice servers, and sends so many packets a second.
pub fn health(udp_rate: Option<u32>) -> Health {
    let server = |name, address: &str| PracticeServer { name, address: address.into(), ours: true };
    let udp = vec![server(PracticeUdp::Echo, "127.0.0.1:8888"), server(PracticeUdp::Closed, CLOSED_PORT)];
    let practice = Some(Practice { tcp: Vec::new(), udp, http: None });
    let limits = Limits {
        message_bytes: 65_536,
        connections: 1,
        connections_per_client: None,
        handshake_timeout_ms: None,
        connect_timeout_ms: 1,
        idle_timeout_ms: 1,
        ping_interval_ms: None,
        udp_rate,
        bind_ports: Vec::new(),
    };
    Health {
        name: Health::NAME.into(),
        version: "1".into(),
        protocol: PROTOCOL,
        practice,
        refused: None,
        class: false,
        limits,
    }
}

impl ScriptedRelay {
    pub fn new() -> Self {
        let relay = Relay { address: RelayAddress::on_this_machine(None), health: Some(health(None).into()) };
        Self {
            model: GuidedModel::new(Model::new("hello {n}")),
            relay,
            now: 0,
            peers: HashMap::new(),
            arrivals: VecDeque::new(),
            timers: BTreeMap::new(),
        }
    }

    /// Uses the lab's own controls.
    pub fn lab(&mut self, msg: Msg) {
        self.dispatch(GuidedMsg::Lab(msg));
    }

    /// Uses the card of the experiments.
    pub fn card(&mut self, msg: CardMsg) {
        self.dispatch(GuidedMsg::Card(msg));
    }

    /// Lets everything happen that is on its way, timers included, until an experiment no longer runs.
    pub fn run(&mut self) {
        for _ in 0..100_000 {
            if !self.model.runner.is_running() && self.arrivals.is_empty() {
                return;
            }
            let arrival = self.arrivals.pop_front().or_else(|| {
                let ((at, _), timer) = self.timers.pop_first()?;
                self.now = self.now.max(at);
                Some(Arrival::Timer(timer))
            });
            self.dispatch(GuidedLab::arrived(arrival.expect("something is on its way")));
        }
        panic!("the experiment does not end");
    }

    fn dispatch(&mut self, msg: GuidedMsg<Msg>) {
        self.now += 1;
        let context = Context { now: self.now, lang: Lang::En, relay: &self.relay };
        for effect in GuidedLab::update(&mut self.model, msg, &context) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { socket, endpoint, first } => {
                self.peers.insert(socket, Peer { endpoint, recv_size: 0, number: 0, overtaken: None });
                first.into_iter().for_each(|command| self.command(socket, command));
                self.send_event(socket, Event::Open { local: "a:1".into(), peer: "b:2".into(), microseconds: 1 });
            }
            Effect::Send(socket, bytes) => {
                self.arrivals.push_back(Arrival::Socket(socket, Incoming::Data(bytes.to_vec().into())))
            }
            Effect::SendDatagram(socket, bytes) => self.datagram(socket, &bytes),
            Effect::Command(socket, command) => self.command(socket, command),
            Effect::Close(socket) => {
                let closed = Incoming::Closed { code: 1000, reason: String::new() };
                self.arrivals.push_back(Arrival::Socket(socket, closed));
            }
            Effect::StartTimer(timer, milliseconds) => {
                self.timers.retain(|_, known| *known != timer);
                self.timers.insert((self.now + Micros::from(milliseconds) * 1000, timer.0), timer);
            }
            Effect::StopTimer(timer) => self.timers.retain(|_, known| *known != timer),
            Effect::Fetch { .. }
            | Effect::CancelFetch(_)
            | Effect::Recall { .. }
            | Effect::Remember { .. }
            | Effect::CheckRelay
            | Effect::OpenWebSocket { .. }
            | Effect::CloseWebSocket { .. }
            | Effect::SendText(..)
            | Effect::SendBinary(..) => panic!("{effect:?}"),
        }
    }

    fn command(&mut self, socket: SocketId, command: Command) {
        match command {
            Command::Receive { bytes, .. } => {
                self.peers.get_mut(&socket).expect("the socket was opened").recv_size = bytes as usize;
            }
            Command::Info => self.send_event(socket, Event::Info(Some(TcpInfo::default()))),
            other => panic!("{other:?}"),
        }
    }

    /// Echoes a datagram; of each ten, one is lost, one comes twice and one late where such faults were asked for.
    fn datagram(&mut self, socket: SocketId, bytes: &[u8]) {
        let peer = self.peers.get_mut(&socket).expect("the socket was opened");
        let Endpoint::Udp { target, faults } = &peer.endpoint else { panic!("{:?}", peer.endpoint) };
        let Faults { loss, duplicate, reorder, .. } = *faults;
        peer.number += 1;
        let number = peer.number;
        if target == CLOSED_PORT {
            let refused = failure(FailureKind::Refused, Some("ECONNREFUSED"));
            return self.send_event(socket, Event::Reported(refused));
        }
        let overtaken = peer.overtaken.take();
        match number % 10 {
            1 if loss > 0 => {
                let bytes = bytes.len() as u32;
                self.send_event(socket, Event::Injected { fault: Fault::Loss, way: Way::Out, number, bytes });
            }
            2 if reorder > 0 => peer.overtaken = Some(bytes.to_vec()),
            place => {
                self.echo(socket, bytes);
                if place == 3 && duplicate > 0 {
                    self.echo(socket, bytes);
                }
            }
        }
        if let Some(bytes) = overtaken {
            self.echo(socket, &bytes);
        }
    }

    fn echo(&mut self, socket: SocketId, bytes: &[u8]) {
        let kept = bytes.len().min(self.peers[&socket].recv_size);
        self.send_event(socket, Event::Datagram { from: "b:2".into() });
        self.arrivals.push_back(Arrival::Socket(socket, Incoming::Data(bytes[..kept].to_vec().into())));
        if kept < bytes.len() {
            self.send_event(socket, Event::Truncated { kept: kept as u32, of: bytes.len() as u32 });
        }
    }

    fn send_event(&mut self, socket: SocketId, event: Event) {
        self.arrivals.push_back(Arrival::Socket(socket, Incoming::Event(event)));
    }
}
