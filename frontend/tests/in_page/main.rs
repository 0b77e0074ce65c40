//! The in-page network at its sockets: what the relay does for a socket, and the replies of its practice servers.
//!
//! - [`stream`], [`listener`], [`datagrams`]: the sockets
//! - [`http`], [`fetch`], [`websocket`]: the practice HTTP server, and what a browser reveals of it

mod datagrams;
mod fetch;
mod http;
mod listener;
mod stream;
mod websocket;

use bytes::Bytes;
use networking_lab::{
    effect::Endpoint,
    in_page::{Handle, Network},
    record::Faults,
    socket::Incoming,
};
use relay_protocol::{Command, Event, Failure};
use std::{collections::HashMap, time::Duration};

/// Longer than anything that a test waits for, but shorter than the minute of TIME-WAIT.
const A_WHILE: Duration = Duration::from_secs(15);

/// The network with a simulated clock, and the events received from each socket.
struct Test {
    network: Network,
    now: Duration,
    came: HashMap<Handle, Vec<Incoming>>,
}

impl Test {
    fn new() -> Self {
        Self { network: Network::new(0, 1), now: Duration::ZERO, came: HashMap::new() }
    }

    /// Connects, and receives up to this many bytes per call.
    fn connect(&mut self, target: &str, receive: u32) -> Handle {
        let endpoint = Endpoint::Tcp { target: target.into(), timeout_ms: None, faults: Faults::default() };
        self.network.set_time(self.now);
        let handle = self.network.open(&endpoint, Some(continuous(receive)));
        self.settle();
        handle
    }

    fn open(&mut self, endpoint: Endpoint) -> Handle {
        let handle = self.network.open(&endpoint, None);
        self.settle();
        handle
    }

    fn send(&mut self, handle: Handle, bytes: impl AsRef<[u8]>) {
        self.network.send(handle, Bytes::copy_from_slice(bytes.as_ref()));
        self.settle();
    }

    fn command(&mut self, handle: Handle, command: Command) {
        self.network.command(handle, command);
        self.settle();
    }

    /// Processes everything that is due now.
    fn settle(&mut self) {
        self.network.run(self.now);
        while let Some((handle, incoming)) = self.network.take() {
            self.came.entry(handle).or_default().push(incoming);
        }
    }

    /// Advances the clock by this time.
    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(due) = self.network.due().filter(|due| *due <= until) {
            self.now = due;
            self.settle();
        }
        self.now = until;
        self.settle();
    }

    fn came(&self, handle: Handle) -> &[Incoming] {
        self.came.get(&handle).map_or(&[], Vec::as_slice)
    }

    fn events(&self, handle: Handle) -> Vec<&Event> {
        self.came(handle).iter().filter_map(event).collect()
    }

    /// Returns the result of each recv.
    fn received(&self, handle: Handle) -> Vec<Bytes> {
        let data = |incoming: &Incoming| match incoming {
            Incoming::Data(bytes) => Some(bytes.clone()),
            Incoming::Event(_) | Incoming::Unanswered { .. } | Incoming::Closed { .. } => None,
        };
        self.came(handle).iter().filter_map(data).collect()
    }

    fn text(&self, handle: Handle) -> String {
        String::from_utf8(self.received(handle).concat()).expect("it is text")
    }

    /// Returns the close code if the last event is the close.
    fn closed(&self, handle: Handle) -> Option<u16> {
        match self.came(handle).last() {
            Some(Incoming::Closed { code, .. }) => Some(*code),
            Some(Incoming::Event(_) | Incoming::Data(_) | Incoming::Unanswered { .. }) | None => None,
        }
    }

    fn failure(&self, handle: Handle) -> &Failure {
        let failed = self.events(handle).into_iter().find_map(|event| match event {
            Event::Failed(failure) | Event::Reported(failure) => Some(failure),
            _ => None,
        });
        failed.expect("it failed")
    }
}

fn event(incoming: &Incoming) -> Option<&Event> {
    match incoming {
        Incoming::Event(event) => Some(event),
        Incoming::Data(_) | Incoming::Unanswered { .. } | Incoming::Closed { .. } => None,
    }
}

fn continuous(bytes: u32) -> Command {
    Command::Receive { bytes, continuous: true, timeout_ms: None }
}

fn once(bytes: u32, timeout_ms: Option<u32>) -> Command {
    Command::Receive { bytes, continuous: false, timeout_ms }
}
