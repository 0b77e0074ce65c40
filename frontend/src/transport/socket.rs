//! One socket of the relay, over a WebSocket that speaks `lab.v1`.

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

/// The close code with which the browser itself says that no Close frame came (RFC 6455, section 7.1.5): the relay never
/// said goodbye.
pub const NO_CLOSE_FRAME: u16 = 1006;

/// Opens sockets for the labs: the relay's, or in a test whatever replaces it.
pub trait Transport: 'static {
    /// What it opens; dropping it closes it, and nothing more comes from it.
    type Socket: Connection + 'static;

    /// Opens a socket on the network that `relay` is now, and asks `first` of it before anything else. `on_incoming` is
    /// called with the time and each thing that comes.
    ///
    /// Fails with the browser's words where it does not even try, such as `ws:` from a page with `https:`.
    fn open(
        &self,
        relay: &Relay,
        endpoint: &Endpoint,
        first: Option<Command>,
        on_incoming: impl Fn(Micros, Incoming) + 'static,
    ) -> Result<Self::Socket, String>;
}

/// One socket, as a lab uses it. What cannot be sent any more is dropped: that the WebSocket is over is told by
/// [`Incoming::Closed`].
pub trait Connection {
    /// Sends bytes of a stream; more than [`MAX_MESSAGE`] travel as several messages.
    fn send(&self, bytes: &[u8]);
    /// Sends one datagram, however long or empty it is.
    fn send_datagram(&self, datagram: &[u8]);
    /// Asks something of the socket.
    fn command(&self, command: &Command);
    /// Closes it: what was sent goes out first. [`Incoming::Closed`] still comes.
    fn close(&self);
}

/// How many WebSockets without a connection are kept for the next one, per URL. Each counts toward the number that the relay
/// grants a client.
const MAX_SPARE: usize = 8;

/// The relay.
#[derive(Clone, Default)]
pub struct RelayTransport {
    spare: Spare,
}

/// WebSockets that carry accepted connections, one after another, and have none at present; by their addresses.
type Spare = Rc<RefCell<HashMap<String, VecDeque<Channel>>>>;

/// One socket at the relay.
pub struct Socket {
    /// None once it is dropped.
    channel: Option<Channel>,
    receiver: Rc<Receiver>,
    /// Where the WebSocket goes when the socket has ended; none where it ends with it.
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
    /// The one that has been without a connection the longest.
    fn take_spare(&self, url: &str) -> Option<Channel> {
        let mut spare = self.spare.borrow_mut();
        // The relay closes those of a listener that is gone.
        spare.retain(|_, channels| {
            channels.retain(Channel::is_open);
            !channels.is_empty()
        });
        spare.get_mut(url)?.pop_front()
    }
}

impl Socket {
    /// The WebSocket, unless the socket has ended: then it may have another already.
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
    /// Closes the WebSocket, or keeps it for the next connection.
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
