//! A socket of the relay, over a WebSocket that speaks `lab.v1`.

use super::{
    channel::{Channel, Receiver},
    clock::{self, Micros},
    limits::Limits,
    open::{Counted, Kind},
    relay::Relay,
};
use crate::socket::Endpoint;
pub use crate::socket::Incoming;
use relay_protocol::{Command, MAX_MESSAGE};
use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    rc::Rc,
};

/// The close code with which the browser reports that no Close frame was received (RFC 6455, section 7.1.5): the relay did not
/// close the WebSocket properly.
pub const NO_CLOSE_FRAME: u16 = 1006;

/// Opens sockets for the labs: those of the relay, or of a substitute in a test.
pub trait Transport: 'static {
    /// The type of its sockets. Dropping a socket closes it, and nothing more is received from it.
    type Socket: Connection + 'static;

    /// Opens a socket on the current network of `relay`, and sends the command `first` before any other. `on_incoming` is called
    /// with the time and everything that is received.
    ///
    /// Fails with the browser's message if the browser does not even try, such as for `ws:` from a page with `https:`.
    fn open(
        &self,
        relay: &Relay,
        endpoint: &Endpoint,
        first: Option<Command>,
        on_incoming: impl Fn(Micros, Incoming) + 'static,
    ) -> Result<Self::Socket, String>;
}

/// A socket as a lab uses it. Data that can no longer be sent is dropped; [`Incoming::Closed`] reports the end of the WebSocket.
pub trait Connection {
    /// Sends bytes of a stream. More than [`MAX_MESSAGE`] are split into several messages.
    fn send(&self, bytes: &[u8]);
    /// Sends one datagram of any length, including an empty one.
    fn send_datagram(&self, datagram: &[u8]);
    /// Sends a command for the socket.
    fn command(&self, command: &Command);
    /// Closes the socket. Data that is still queued is sent first, and [`Incoming::Closed`] is still received.
    fn close(&self);
}

/// The maximum number of idle WebSockets kept per URL for later connections. Each counts toward the number that the relay grants
/// a client.
const MAX_SPARE: usize = 8;

/// Opens sockets at the relay.
#[derive(Clone, Default)]
pub struct RelayTransport {
    spare: Spare,
}

/// The idle WebSockets that carry accepted connections, one after another, by URL.
type Spare = Rc<RefCell<HashMap<String, VecDeque<Channel>>>>;

/// A socket at the relay.
pub struct Socket {
    /// `None` once the socket is being dropped.
    channel: Option<Channel>,
    receiver: Rc<Receiver>,
    /// Where the WebSocket is kept after the socket has ended, or `None` if the two end together.
    spare: Option<(Spare, String)>,
    _counted: Counted,
}

impl Transport for RelayTransport {
    type Socket = Socket;

    fn open(
        &self,
        relay: &Relay,
        endpoint: &Endpoint,
        first: Option<Command>,
        on_incoming: impl Fn(Micros, Incoming) + 'static,
    ) -> Result<Socket, String> {
        let (url, connection) = (endpoint.url(&relay.address), endpoint.connection());
        let counted = Counted::new(Kind::of(endpoint));
        let receiver = Receiver::new(Limits::opening(endpoint, clock::now()), on_incoming);
        let channel = match connection {
            None => Channel::open(&url)?,
            Some(_) => self.take_spare(&url).map_or_else(|| Channel::open(&url), Ok)?,
        };
        channel.begin(receiver.clone());
        let take = connection.map(|connection| Command::Take { connection });
        take.iter().chain(&first).for_each(|command| channel.command(command));
        let spare = connection.map(|_| (self.spare.clone(), url));
        Ok(Socket { channel: Some(channel), receiver, spare, _counted: counted })
    }
}

impl RelayTransport {
    /// Takes the WebSocket that has been idle the longest.
    fn take_spare(&self, url: &str) -> Option<Channel> {
        let mut spare = self.spare.borrow_mut();
        // The relay closes those whose listener has gone.
        spare.retain(|_, channels| {
            channels.retain(Channel::is_open);
            !channels.is_empty()
        });
        spare.get_mut(url)?.pop_front()
    }
}

impl Socket {
    /// Returns the WebSocket, or `None` if the socket has ended, because the WebSocket may then carry another socket.
    fn channel(&self) -> Option<&Channel> {
        self.channel.as_ref().filter(|_| !self.receiver.has_ended())
    }
}

impl Connection for Socket {
    fn send(&self, bytes: &[u8]) {
        bytes.chunks(MAX_MESSAGE).for_each(|chunk| self.send_datagram(chunk));
    }

    fn send_datagram(&self, datagram: &[u8]) {
        if let Some(channel) = self.channel() {
            channel.send(datagram);
        }
    }

    fn command(&self, command: &Command) {
        if let Some(channel) = self.channel() {
            self.receiver.asked(command);
            channel.command(command);
        }
    }

    fn close(&self) {
        self.receiver.asked(&Command::Close);
        match (self.channel(), &self.spare) {
            (Some(channel), Some(_)) => channel.command(&Command::Close),
            (Some(channel), None) => channel.close(),
            (None, _) => {}
        }
    }
}

impl Drop for Socket {
    /// Closes the WebSocket, or keeps it for a later connection.
    fn drop(&mut self) {
        let Some(channel) = self.channel.take() else { return };
        if let Some((spare, url)) = self.spare.take()
            && self.receiver.has_freed()
            && channel.is_open()
        {
            let mut spare = spare.borrow_mut();
            let spare = spare.entry(url).or_default();
            if spare.len() < MAX_SPARE {
                spare.push_back(channel);
            }
        }
    }
}
