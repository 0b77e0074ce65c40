//! The parameters of each call, parsed from the lab's fields. Pure.

use super::form::{Field, Form, MAX_COUNT};
use crate::{
    labs::input::{self, Errors, Format},
    record::Faults,
    snippets::work::NUMBER,
    text::fields::InputError,
};
use bytes::Bytes;
use relay_protocol::MAX_MESSAGE;

/// How recvfrom is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiveParams {
    /// Buffer size, in bytes.
    pub size: u32,
    /// Time limit, in milliseconds; `None` to wait indefinitely.
    pub time_limit: Option<u32>,
}

/// The parameters of a client's socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectParams {
    /// The destination: a practice server's name or `host:port`.
    pub target: String,
    /// How recvfrom is called.
    pub receive: ReceiveParams,
    /// The faults that the relay injects into the socket's datagrams.
    pub faults: Faults,
}

/// The parameters of a server's socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BindParams {
    /// The port; 0 for any free one.
    pub port: u16,
    /// Buffer size of each recvfrom, in bytes.
    pub recv_size: u32,
    /// The faults that the relay injects into the socket's datagrams.
    pub faults: Faults,
}

/// The parameters of send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendParams {
    /// The datagram, or the text that generates numbered datagrams.
    pub datagram: Datagram,
    pub times: u32,
    /// Milliseconds between two sends.
    pub interval: u32,
}

/// The contents of a datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datagram {
    /// The same bytes every time.
    Bytes(Bytes),
    /// A text that contains [`NUMBER`].
    Numbered(String),
}

impl Datagram {
    /// The bytes of the datagram with this number.
    pub fn bytes(&self, number: u64) -> Bytes {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Numbered(text) => text.replace(NUMBER, &number.to_string()).into_bytes().into(),
        }
    }
}

/// The parameters of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompareParams {
    /// The number of messages.
    pub count: u32,
    /// Milliseconds between two sends.
    pub interval: u32,
    /// The faults that the relay injects.
    pub faults: Faults,
}

impl Form {
    /// Parses the parameters of the client's socket, or returns the fields' errors.
    pub fn connect_params(&self) -> Result<ConnectParams, Errors<Field>> {
        let mut errors = Errors::default();
        let target = errors.read(Field::Target, input::udp_target(&self.target));
        let receive = self.receive(&mut errors);
        let faults = self.faults.parse(&mut errors, Field::Fault);
        match (target, receive, faults) {
            (Some(target), Some(receive), Some(faults)) => {
                Ok(ConnectParams { target: target.to_owned(), receive, faults })
            }
            _ => Err(errors),
        }
    }

    /// Parses the parameters of the server's socket, or returns the fields' errors. The relay decides which ports a
    /// page may bind.
    pub fn bind_params(&self) -> Result<BindParams, Errors<Field>> {
        let mut errors = Errors::default();
        let port = errors.read(Field::Port, port(&self.port));
        let recv_size = errors.read(Field::RecvSize, input::recv_size(&self.recv_size));
        let faults = self.faults.parse(&mut errors, Field::Fault);
        match (port, recv_size, faults) {
            (Some(port), Some(recv_size), Some(faults)) => Ok(BindParams { port, recv_size, faults }),
            _ => Err(errors),
        }
    }

    /// Parses the parameters of send, or returns the fields' errors.
    pub fn send_params(&self) -> Result<SendParams, Errors<Field>> {
        let mut errors = Errors::default();
        self.send(&mut errors).ok_or(errors)
    }

    /// Parses the parameters of the client's send and of the recvfrom after it, or returns the fields' errors.
    pub fn exchange_params(&self) -> Result<(SendParams, ReceiveParams), Errors<Field>> {
        let mut errors = Errors::default();
        let (send, receive) = (self.send(&mut errors), self.receive(&mut errors));
        send.zip(receive).ok_or(errors)
    }

    /// Parses the destination and the parameters of the server's send, or returns the fields' errors. If no destination
    /// is typed, the datagram goes to the last sender.
    pub fn send_to_params(&self, last_sender: Option<&str>) -> Result<(String, SendParams), Errors<Field>> {
        let mut errors = Errors::default();
        let typed = self.destination.trim();
        let destination = match last_sender {
            _ if !typed.is_empty() => input::udp_target(typed),
            Some(sender) => Ok(sender),
            None => Err(InputError::NobodySentYet),
        };
        let destination = errors.read(Field::Destination, destination).map(str::to_owned);
        let send = self.send(&mut errors);
        destination.zip(send).ok_or(errors)
    }

    /// Parses the parameters of the local client's send and the buffer size of its recvfrom, or returns the fields'
    /// errors.
    pub fn local_client_params(&self) -> Result<(SendParams, u32), Errors<Field>> {
        let mut errors = Errors::default();
        let send = self.send(&mut errors);
        let recv_size = errors.read(Field::RecvSize, input::recv_size(&self.recv_size));
        send.zip(recv_size).ok_or(errors)
    }

    /// Parses the parameters of a manual recvfrom, or returns the fields' errors.
    pub fn receive_params(&self) -> Result<ReceiveParams, Errors<Field>> {
        let mut errors = Errors::default();
        self.receive(&mut errors).ok_or(errors)
    }

    /// Parses the parameters of the comparison, or returns the fields' errors.
    pub fn compare_params(&self) -> Result<CompareParams, Errors<Field>> {
        let mut errors = Errors::default();
        let count = errors.read(Field::Count, input::whole_number(&self.count, 1, MAX_COUNT));
        let interval = errors.read(Field::Interval, interval(&self.interval));
        let faults = self.compared_faults.parse(&mut errors, Field::ComparedFault);
        match (count, interval, faults) {
            (Some(count), Some(interval), Some(faults)) => Ok(CompareParams { count, interval, faults }),
            _ => Err(errors),
        }
    }

    fn send(&self, errors: &mut Errors<Field>) -> Option<SendParams> {
        let datagram = errors.read(Field::Message, self.datagram());
        let length = datagram.as_ref().map_or(0, |datagram| datagram.bytes(1).len());
        let times = errors.read(Field::Repeat, input::repetitions(&self.repeat, length));
        let interval = errors.read(Field::Interval, interval(&self.interval));
        Some(SendParams { datagram: datagram?, times: times?, interval: interval? })
    }

    fn receive(&self, errors: &mut Errors<Field>) -> Option<ReceiveParams> {
        let size = errors.read(Field::RecvSize, input::recv_size(&self.recv_size));
        let time_limit = errors.read(Field::TimeLimit, input::time_limit(&self.time_limit));
        Some(ReceiveParams { size: size?, time_limit: time_limit? })
    }

    /// Parses the datagram. An empty datagram is valid.
    fn datagram(&self) -> Result<Datagram, InputError> {
        let datagram = match self.format {
            Format::Text if self.message.contains(NUMBER) => Datagram::Numbered(self.message.clone()),
            Format::Text => Datagram::Bytes(Bytes::copy_from_slice(self.message.as_bytes())),
            Format::Hex => Datagram::Bytes(input::hex(&self.message)?.into()),
        };
        // The relay accepts no longer message. The kernel alone rejects a datagram that is merely too long for UDP.
        let longest = datagram.bytes(1_000_000).len();
        if longest > MAX_MESSAGE { Err(InputError::DatagramTooLong { limit: MAX_MESSAGE }) } else { Ok(datagram) }
    }
}

fn interval(text: &str) -> Result<u32, InputError> {
    input::whole_number(text, 0, 60_000)
}

fn port(text: &str) -> Result<u16, InputError> {
    input::whole_number(text, 0, u16::MAX.into()).map(|port| port as u16)
}
