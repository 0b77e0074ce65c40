//! A relay that runs in threads: it performs the lab's effects on real sockets of this machine, so that real programs can connect
//! to the pure core.

use networking_lab::{
    effect::{Arrival, Context, Effect, Endpoint, Lab, SocketId, TimerId},
    labs::http_server::{
        form::Form,
        model::{HttpServerLab, Model, Msg},
    },
    text::Lang,
    transport::{
        relay::{Relay, RelayAddress},
        socket::Incoming,
    },
};
use relay_protocol::{Command, Event};
use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

/// The lab's totals when it was stopped.
pub struct Seen {
    pub requests: u32,
    /// Whether all stored requests were answered.
    pub all_answered: bool,
    /// The number of accepted connections.
    pub connections: usize,
}

/// A tab whose server is listening.
pub struct Tab {
    pub address: SocketAddr,
    messages: Sender<Option<Msg>>,
    thread: thread::JoinHandle<Seen>,
}

impl Tab {
    /// Starts a tab with the lab's default routes.
    pub fn start() -> Self {
        Self::with(Form::new("안녕하세요!"))
    }

    /// Starts a tab with the routes of this form.
    pub fn with(form: Form) -> Self {
        let (messages, received) = mpsc::channel();
        let (bound, address) = mpsc::channel();
        let sockets = Sockets::new(messages.clone(), bound);
        messages.send(Some(Msg::SetCors(form.cors))).unwrap();
        let thread = thread::spawn(move || run(form, sockets, &received));
        messages.send(Some(Msg::Listen)).unwrap();
        Self { address: address.recv().unwrap(), messages, thread }
    }

    /// Returns the URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops the tab and returns the lab's totals.
    pub fn stop(self) -> Seen {
        self.messages.send(None).unwrap();
        self.thread.join().unwrap()
    }
}

fn run(form: Form, mut sockets: Sockets, received: &mpsc::Receiver<Option<Msg>>) -> Seen {
    let mut model = Model::new("", &["사과", "배"]);
    model.form = form;
    let relay = Relay { address: RelayAddress::on_this_machine(None), health: None };
    let start = Instant::now();
    loop {
        let next = sockets.timers.iter().min_by_key(|(_, due)| **due).map(|(timer, due)| (*timer, *due));
        let wait = next.map_or(Duration::MAX, |(_, due)| due.saturating_duration_since(Instant::now()));
        let msg = match (received.recv_timeout(wait), next) {
            (Ok(Some(msg)), _) => msg,
            (Ok(None), _) | (Err(RecvTimeoutError::Disconnected), _) | (Err(RecvTimeoutError::Timeout), None) => {
                return Seen {
                    requests: model.exchanges.count(),
                    all_answered: model.exchanges.iter().all(|exchange| exchange.answer.is_some()),
                    // The listening socket is not counted.
                    connections: model.record.connections().count() - 1,
                };
            }
            (Err(RecvTimeoutError::Timeout), Some((timer, _))) => {
                sockets.timers.remove(&timer);
                Msg::Arrived(Arrival::Timer(timer))
            }
        };
        let context = Context { now: start.elapsed().as_micros() as u64, lang: Lang::Ko, relay: &relay };
        for effect in HttpServerLab::update(&mut model, msg, &context) {
            sockets.perform(effect);
        }
    }
}

/// The relay's sockets and timers.
struct Sockets {
    messages: Sender<Option<Msg>>,
    bound: Sender<SocketAddr>,
    listener: Option<(SocketId, TcpListener)>,
    /// Accepted connections by number, until the lab claims them.
    accepted: Arc<Mutex<HashMap<u32, TcpStream>>>,
    connections: HashMap<SocketId, (TcpStream, Sender<Task>)>,
    timers: HashMap<TimerId, Instant>,
    count: u32,
}

/// A task for the thread that writes to a connection.
enum Task {
    Bytes(Vec<u8>),
    Fin,
    Close,
}

impl Sockets {
    fn new(messages: Sender<Option<Msg>>, bound: Sender<SocketAddr>) -> Self {
        let (accepted, connections, timers) = (Arc::default(), HashMap::new(), HashMap::new());
        Self { messages, bound, listener: None, accepted, connections, timers, count: 0 }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { socket, endpoint: Endpoint::TcpListener { .. }, .. } => {
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                let local = listener.local_addr().unwrap();
                self.listener = Some((socket, listener));
                let event = Event::Listening { local: local.to_string(), listener: "name".into(), backlog: 5 };
                send_arrival(&self.messages, socket, Incoming::Event(event));
                self.bound.send(local).unwrap();
            }
            Effect::Open { socket, endpoint: Endpoint::AcceptedConnection { connection, .. }, first } => {
                let stream = self.accepted.lock().unwrap().remove(&connection).unwrap();
                let writer = writer(socket, stream.try_clone().unwrap(), self.messages.clone());
                let (local, peer) = (stream.local_addr().unwrap().to_string(), stream.peer_addr().unwrap().to_string());
                self.connections.insert(socket, (stream, writer));
                let event = Event::Open { local, peer, microseconds: 1 };
                send_arrival(&self.messages, socket, Incoming::Event(event));
                self.command(socket, first.unwrap());
            }
            Effect::Send(socket, bytes) => self.write(socket, Task::Bytes(bytes.to_vec())),
            Effect::Close(socket) => self.write(socket, Task::Close),
            Effect::Command(socket, command) => self.command(socket, command),
            Effect::StartTimer(timer, milliseconds) => {
                self.timers.insert(timer, Instant::now() + Duration::from_millis(milliseconds.into()));
            }
            Effect::StopTimer(timer) => drop(self.timers.remove(&timer)),
            other => panic!("{other:?} is nothing that a server asks for"),
        }
    }

    fn write(&self, socket: SocketId, write: Task) {
        if let Some((_, writer)) = self.connections.get(&socket) {
            // If the writer has ended, the connection has failed.
            let _ = writer.send(write);
        }
    }

    fn command(&mut self, socket: SocketId, command: Command) {
        let messages = self.messages.clone();
        match command {
            Command::Accept => {
                let (socket, listener) = self.listener.as_ref().unwrap();
                let (socket, listener) = (*socket, listener.try_clone().unwrap());
                self.count += 1;
                let (number, accepted) = (self.count, self.accepted.clone());
                thread::spawn(move || {
                    let (stream, peer) = listener.accept().unwrap();
                    let local = stream.local_addr().unwrap().to_string();
                    accepted.lock().unwrap().insert(number, stream);
                    let peer = peer.to_string();
                    let event = Event::Accepted { connection: number, local, peer, waited: None };
                    send_arrival(&messages, socket, Incoming::Event(event));
                });
            }
            Command::Receive { bytes, .. } => {
                let Some((stream, _)) = self.connections.get(&socket) else { return };
                let mut stream = stream.try_clone().unwrap();
                thread::spawn(move || {
                    let mut buffer = vec![0; bytes as usize];
                    let incoming = match stream.read(&mut buffer) {
                        Ok(0) => Incoming::Event(Event::Fin),
                        Ok(count) => Incoming::Data(buffer[..count].to_vec().into()),
                        Err(_) => Incoming::Closed { code: 4006, reason: String::new() },
                    };
                    send_arrival(&messages, socket, incoming);
                });
            }
            Command::Shutdown => self.write(socket, Task::Fin),
            other => panic!("{other:?} is nothing that a server asks for"),
        }
    }
}

/// Starts the thread that writes to a connection, so that a client that does not read blocks nobody else.
fn writer(socket: SocketId, mut stream: TcpStream, messages: Sender<Option<Msg>>) -> Sender<Task> {
    let (tasks, received) = mpsc::channel();
    thread::spawn(move || {
        let mut written = 0;
        for task in received {
            match task {
                Task::Bytes(bytes) => {
                    if stream.write_all(&bytes).is_err() {
                        return;
                    }
                    written += bytes.len() as u64;
                    send_arrival(&messages, socket, Incoming::Event(Event::Written { bytes: written }));
                }
                Task::Fin => drop(stream.shutdown(Shutdown::Write)),
                Task::Close => {
                    let _ = stream.shutdown(Shutdown::Both);
                    return send_arrival(&messages, socket, Incoming::Closed { code: 1000, reason: String::new() });
                }
            }
        }
    });
    tasks
}

/// Ignores errors: the tab may have ended.
fn send_arrival(messages: &Sender<Option<Msg>>, socket: SocketId, incoming: Incoming) {
    let _ = messages.send(Some(Msg::Arrived(Arrival::Socket(socket, incoming))));
}
