//! A tab that performs the client's effects on real sockets, as the relay would.

use networking_lab::{
    effect::{Effect, Endpoint, FetchId, SocketId, TimerId},
    labs::http_client::wire::{
        Finished, Policy, WireRequest,
        client::{Actions, WireClient},
    },
    record::{EventKind, HttpMessage, Record},
    transport::socket::Incoming,
};
use relay_protocol::{Event, Failure, FailureKind, Phase};
use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread::{self, JoinHandle},
    time::Duration,
};

#[derive(Default)]
pub struct Tab {
    pub client: WireClient,
    pub record: Record,
    pub finished: Vec<(FetchId, Finished)>,
    sockets: u32,
    exchanges: u32,
    now: u64,
    streams: HashMap<SocketId, TcpStream>,
    timers: Vec<TimerId>,
    /// Events that have not been delivered to the client yet.
    due: Vec<(SocketId, Incoming)>,
}

impl Tab {
    /// Sends a request, and waits until its exchange is over.
    pub fn send(&mut self, request: WireRequest, policy: Policy) -> Finished {
        let id = self.start(request, policy);
        while !self.is_over(id) {
            self.step();
        }
        self.take(id)
    }

    /// Sends a request and does not wait.
    pub fn start(&mut self, request: WireRequest, policy: Policy) -> FetchId {
        self.exchanges += 1;
        self.now += 1;
        let id = FetchId(self.exchanges);
        let actions = self.client.send(id, request, policy, self.now, &mut self.sockets);
        self.perform(actions);
        id
    }

    /// Takes the result of an exchange that is over.
    pub fn take(&mut self, id: FetchId) -> Finished {
        let at = self.finished.iter().position(|(finished, _)| *finished == id).expect("it is over");
        self.finished.remove(at).1
    }

    pub fn cancel(&mut self, id: FetchId) {
        let actions = self.client.cancel(id, self.now);
        self.perform(actions);
    }

    /// The time limit of the only exchange that has one expires.
    pub fn time_out(&mut self) {
        let [timer] = self.timers[..] else { panic!("{:?}", self.timers) };
        let actions = self.client.time_out(timer, self.now);
        self.perform(actions);
    }

    /// Delivers the sockets' events until this many messages are in the record.
    pub fn until_messages(&mut self, count: usize) {
        while self.messages().len() < count {
            self.step();
        }
    }

    /// The HTTP messages in the record.
    pub fn messages(&self) -> Vec<HttpMessage> {
        let kinds = self.record.entries().map(|event| &event.kind);
        kinds
            .filter_map(|kind| if let EventKind::HttpMessage(message) = kind { Some(message.clone()) } else { None })
            .collect()
    }

    pub fn timers(&self) -> usize {
        self.timers.len()
    }

    fn is_over(&self, id: FetchId) -> bool {
        self.finished.iter().any(|(finished, _)| *finished == id)
    }

    /// Delivers the next events, from any socket.
    fn step(&mut self) {
        if self.due.is_empty() {
            self.read();
        }
        self.now += 1;
        for (socket, incoming) in std::mem::take(&mut self.due) {
            let actions = self.client.take(socket, incoming, self.now, &mut self.sockets);
            self.perform(actions);
        }
    }

    /// Waits until a socket has an event.
    fn read(&mut self) {
        for _ in 0..1000 {
            let sockets: Vec<_> = self.streams.keys().copied().collect();
            assert!(!sockets.is_empty(), "nothing more can come");
            for socket in sockets {
                let mut bytes = [0; 4096];
                match self.streams[&socket].try_clone().unwrap().read(&mut bytes) {
                    Ok(0) => {
                        self.streams.remove(&socket);
                        self.due.push((socket, Incoming::Event(Event::Fin)));
                    }
                    Ok(count) => self.due.push((socket, Incoming::Data(bytes[..count].to_vec().into()))),
                    Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                    Err(_) => {
                        self.streams.remove(&socket);
                        let failed = failure(Phase::Transfer, FailureKind::Reset);
                        self.due.push((socket, Incoming::Event(Event::Failed(failed))));
                    }
                }
            }
            if !self.due.is_empty() {
                return;
            }
        }
        panic!("nothing came within 20 s");
    }

    fn perform(&mut self, Actions { effects, entries, finished }: Actions) {
        entries.into_iter().for_each(|entry| self.record.push(entry));
        self.finished.extend(finished);
        for effect in effects {
            match effect {
                Effect::Open { socket, endpoint: Endpoint::Tcp { target, .. }, .. } => self.open(socket, &target),
                Effect::Send(socket, bytes) => {
                    // The server may have closed the connection: the next read reports that.
                    let _ = self.streams.get_mut(&socket).map(|stream| stream.write_all(&bytes));
                }
                Effect::Close(socket) => {
                    if let Some(stream) = self.streams.remove(&socket) {
                        let _ = stream.shutdown(Shutdown::Both);
                    }
                    self.due.push((socket, Incoming::Closed { code: 1000, reason: String::new() }));
                }
                Effect::StartTimer(timer, _) => self.timers.push(timer),
                Effect::StopTimer(timer) => self.timers.retain(|running| *running != timer),
                other => panic!("nobody asked for {other:?}"),
            }
        }
    }

    fn open(&mut self, socket: SocketId, target: &str) {
        let event = match TcpStream::connect(target) {
            Ok(stream) => {
                stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
                let [local, peer] =
                    [stream.local_addr(), stream.peer_addr()].map(|address| address.unwrap().to_string());
                self.streams.insert(socket, stream);
                Event::Open { local, peer, microseconds: 1 }
            }
            Err(_) => Event::Failed(failure(Phase::Connect, FailureKind::Refused)),
        };
        self.due.push((socket, Incoming::Event(event)));
    }
}

fn failure(phase: Phase, kind: FailureKind) -> Failure {
    crate::support::failure(phase, kind)
}

/// A server that accepts connections one after the other, and serves each with the next of its functions.
pub struct Server {
    pub origin: String,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start<F: FnOnce(TcpStream) + Send + 'static>(
        connections: impl IntoIterator<Item = F> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let thread = thread::spawn(move || {
            for serve in connections {
                serve(listener.accept().unwrap().0);
            }
        });
        Self { origin, thread: Some(thread) }
    }

    /// A server that answers the first request on one connection with these bytes, and closes it.
    pub fn answering(bytes: &'static str) -> Self {
        Self::start([move |mut stream: TcpStream| {
            read_head(&mut stream);
            stream.write_all(bytes.as_bytes()).unwrap();
        }])
    }

    /// Waits until all connections have been served.
    pub fn join(mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

/// Reads the head of a request.
pub fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}
