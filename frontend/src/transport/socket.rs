//! A socket at the relay, over a WebSocket with the subprotocol `lab.v1`.

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

/// The close code that the browser reports if it received no Close frame (RFC 6455, section 7.1.5): the relay did not close the
/// WebSocket.
pub const NO_CLOSE_FRAME: u16 = 1006;

/// Opens sockets for the labs: at the relay, or at a replacement in tests.
pub trait Transport: 'static {
    /// An open socket; dropping it closes it, and it delivers nothing more.
    type Socket: Connection + 'static;

    /// Opens a socket on the current network of `relay`, and sends `first` before any other command. Calls `on_incoming` with
    /// everything received and its time.
    ///
    /// # Errors
    ///
    /// Returns the browser's error message if the browser refuses to try, such as `ws:` from an `https:` page.
    fn open(
        &self,
        relay: &Relay,
        endpoint: &Endpoint,
        first: Option<Command>,
        on_incoming: impl Fn(Micros, Incoming) + 'static,
    ) -> Result<Self::Socket, String>;
}

/// A socket as a lab uses it. What can no longer be sent is dropped; [`Incoming::Closed`] reports that the WebSocket has
/// ended.
pub trait Connection {
    /// Sends bytes of a stream, in several messages if there are more than [`MAX_MESSAGE`].
    fn send(&self, bytes: &[u8]);
    /// Sends one datagram of any length, including 0.
    fn send_datagram(&self, datagram: &[u8]);
    /// Sends a command to the socket.
    fn command(&self, command: &Command);
    /// Closes the socket after everything sent so far. [`Incoming::Closed`] follows.
    fn close(&self);
}

/// The number of WebSockets without a connection to keep for reuse, per URL. Each counts toward the relay's limit per client.
const MAX_SPARE: usize = 8;

/// Opens sockets at the relay.
#[derive(Clone, Default)]
pub struct RelayTransport {
    spare: Spare,
}

/// WebSockets for accepted connections, which they carry one after another, that currently have none; by URL.
type Spare = Rc<RefCell<HashMap<String, VecDeque<Channel>>>>;

/// A socket at the relay.
pub struct Socket {
    /// `None` only while the socket is being dropped.
    channel: Option<Channel>,
    receiver: Rc<Receiver>,
    /// Where to keep the WebSocket, and its URL, once the socket has ended; `None` if it ends with the socket.
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
    /// Takes the WebSocket that has been without a connection the longest.
    fn take_spare(&self, url: &str) -> Option<Channel> {
        let mut spare = self.spare.borrow_mut();
        // The relay closes those of a listener that has ended.
        spare.retain(|_, channels| {
            channels.retain(Channel::is_open);
            !channels.is_empty()
        });
        spare.get_mut(url)?.pop_front()
    }
}

impl Socket {
    /// The WebSocket, unless the socket has ended: it may then carry another one already.
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
    /// Closes the WebSocket or keeps it for the next connection.
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
