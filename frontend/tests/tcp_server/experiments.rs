//! The lab's experiments, run from their first step to their evidence against a relay that is made by hand.

use super::*;
use networking_lab::{
    experiment::{self, Guided, WithExperiments, evidence::Evidence, phase::Phase, runner::CardMsg},
    labs::tcp_server::experiments::EXPERIMENTS,
};
use std::collections::{BTreeMap, HashMap, VecDeque};

type Guide = WithExperiments<TcpServerLab>;

/// One machine: the tab's listening socket, its clients, and what connects them.
#[derive(Default)]
struct Network {
    /// What arrives next, in order.
    arrivals: VecDeque<Arrival>,
    /// When each timer runs down.
    timers: HashMap<TimerId, Micros>,
    listener: SocketId,
    /// The calls of accept that have not returned.
    accepting: u32,
    /// The clients in the queue.
    queue: VecDeque<SocketId>,
    /// By the number that accept gave it: the client's socket.
    accepted: Vec<SocketId>,
    /// The other end of each that has not sent a FIN.
    peers: BTreeMap<u32, SocketId>,
    /// Whether a bind without SO_REUSEADDR is refused: a server has closed a connection first.
    time_wait: bool,
}

impl Network {
    fn push(&mut self, socket: SocketId, incoming: Incoming) {
        self.arrivals.push_back(Arrival::Socket(socket, incoming));
    }

    fn send_event(&mut self, socket: SocketId, event: Event) {
        self.push(socket, Incoming::Event(event));
    }

    fn end(&mut self, socket: SocketId) {
        self.push(socket, Incoming::Closed { code: 1000, reason: String::new() });
    }

    /// Sends a FIN, once. The port is in TIME-WAIT as soon as the server's was the first of two.
    fn finish(&mut self, socket: SocketId) {
        let Some(peer) = self.peers.remove(&socket.0) else { return };
        let (is_second, is_client) = (!self.peers.contains_key(&peer.0), socket.0 < peer.0);
        self.time_wait |= is_second && is_client;
        self.send_event(peer, Event::Fin);
    }

    fn accept(&mut self) {
        while self.accepting > 0 && !self.queue.is_empty() {
            self.accepting -= 1;
            self.accepted.extend(self.queue.pop_front());
            let (connection, local) = (self.accepted.len() as u32, "127.0.0.1:9000".into());
            let peer = format!("127.0.0.1:{}", 40_000 + connection);
            self.send_event(self.listener, Event::Accepted { connection, local, peer, waited: None });
        }
        self.send_event(self.listener, Event::Waiting { clients: self.queue.len() as u32 });
    }

    fn perform(&mut self, effect: Effect, now: Micros) {
        match effect {
            Effect::Open { socket, endpoint: Endpoint::TcpListener { reuse_address, .. }, .. } => {
                if self.time_wait && !reuse_address {
                    self.send_event(
                        socket,
                        Event::Failed(failure(FailureKind::AddressInUse, relay_protocol::Phase::Bind)),
                    );
                    return self.end(socket);
                }
                (self.listener, self.accepting) = (socket, 0);
                self.send_event(
                    socket,
                    Event::Listening { local: "127.0.0.1:9000".into(), listener: "secret".into(), backlog: 5 },
                );
            }
            Effect::Open { socket, endpoint: Endpoint::Tcp { .. }, .. } => {
                self.send_event(socket, Event::Open { local: String::new(), peer: String::new(), microseconds: 1 });
                self.queue.push_back(socket);
                self.accept();
            }
            Effect::Open { socket, endpoint: Endpoint::AcceptedConnection { connection, .. }, .. } => {
                let client = self.accepted[usize::try_from(connection).unwrap() - 1];
                self.peers.extend([(socket.0, client), (client.0, socket)]);
                self.send_event(socket, Event::Open { local: String::new(), peer: String::new(), microseconds: 0 });
                self.push(socket, Incoming::Data("hello".into()));
            }
            Effect::Command(_, Command::Accept) => {
                self.accepting += 1;
                self.accept();
            }
            Effect::Close(socket) => {
                self.end(socket);
                if socket == self.listener {
                    return;
                }
                self.finish(socket);
                self.peers.retain(|_, peer| *peer != socket);
            }
            Effect::Command(socket, Command::Shutdown) => self.finish(socket),
            Effect::StartTimer(timer, milliseconds) => {
                self.timers.insert(timer, now + u64::from(milliseconds) * 1000);
            }
            Effect::StopTimer(timer) => drop(self.timers.remove(&timer)),
            // A client's message is on its way as soon as the connection opens; its replies interest nobody here.
            Effect::Open { .. } | Effect::Send(..) | Effect::Command(..) | Effect::SendDatagram(..) => {}
            Effect::CheckRelay | Effect::Fetch { .. } | Effect::CancelFetch(_) => {}
            Effect::Recall { .. } | Effect::Remember { .. } => {}
            Effect::OpenWebSocket { .. } | Effect::CloseWebSocket { .. } => {}
            Effect::SendText(..) | Effect::SendBinary(..) => {}
        }
    }

    /// What arrives next, and when: what is on its way, or else the first timer that runs down.
    fn next(&mut self, now: Micros) -> Option<(Micros, Arrival)> {
        if let Some(arrival) = self.arrivals.pop_front() {
            return Some((now + 100, arrival));
        }
        let (&timer, &at) = self.timers.iter().min_by_key(|(_, at)| **at)?;
        self.timers.remove(&timer);
        Some((at, Arrival::Timer(timer)))
    }
}

/// Predicts, runs the experiment to its end, and reads its evidence.
fn run(id: &str, network: Network) -> (Evidence, experiment::Model<TcpServerLab>) {
    let number = EXPERIMENTS.experiments.iter().position(|experiment| experiment.id == id).unwrap();
    let relay = Relay { address: RelayAddress::on_this_machine(None), health: Some(Rc::new(health())) };
    let mut model = experiment::Model::<TcpServerLab>::new(Model::new("안녕하세요!", "네"));
    let (mut network, mut now) = (network, 0);
    let update = |model: &mut experiment::Model<_>, network: &mut Network, now, msg| {
        let context = Context { now, lang: Lang::En, relay: &relay };
        for effect in Guide::update(model, msg, &context) {
            network.perform(effect, now);
        }
    };
    for msg in [CardMsg::Open(number), CardMsg::Predict(0), CardMsg::Run] {
        update(&mut model, &mut network, now, experiment::Msg::Card(msg));
    }
    while model.runner.phase == Phase::Running {
        let (at, arrival) = network.next(now).expect("something is still to happen");
        now = at;
        update(&mut model, &mut network, now, Guide::arrived(arrival));
    }
    assert_eq!(model.runner.phase, Phase::Ended, "{:?}", model.lab.record.last());
    let evidence = (EXPERIMENTS.experiments[number].evidence)(model.runner.seen(), Lang::En);
    (evidence, model)
}

#[test]
fn the_second_client_waits_until_the_first_has_left() {
    let (evidence, model) = run("serving", Network::default());
    assert_eq!(evidence.supports, Some(1), "{evidence:?}");
    // Everything is closed, and the fields are still as the experiment set them: leaving gives them back.
    assert_eq!(TcpServerLab::activity(&model.lab), experiment::Activity::Idle);
    assert_eq!(model.lab.form.client_message, Lang::En.first_message());
}

#[test]
fn without_so_reuseaddr_the_port_in_time_wait_is_refused() {
    let (evidence, _) = run("time-wait", Network::default());
    assert_eq!(evidence.supports, Some(1), "{evidence:?}");
}
