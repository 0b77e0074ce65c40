//! A TCP connection with which an experiment compares the WebSocket. Pure.

use crate::{
    effect::{Effect, Endpoint, SocketId},
    labs::connection::{Action, Connection},
    record::{ConnectionId, Entry, EventKind, Faults, Micros, Protocol, Record},
    transport::socket::Incoming,
};
use relay_protocol::MAX_RECEIVE;

/// What an experiment does with the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpMsg {
    /// Connect to this `host:port`.
    Connect(String),
    Send(String),
}

#[derive(Debug, Default)]
pub struct Tcp {
    pub connection: Connection,
}

impl Tcp {
    /// Handles a message. `socket` is the id for a new connection.
    pub fn update(&mut self, msg: TcpMsg, socket: SocketId, now: Micros, record: &mut Record) -> Option<Effect> {
        match msg {
            TcpMsg::Connect(target) => {
                self.connection = Connection::connecting(socket);
                let first = Some(self.connection.recv(MAX_RECEIVE, true, None));
                self.push(EventKind::Connect { target: target.clone(), protocol: Protocol::Tcp }, now, record);
                let endpoint = Endpoint::Tcp { target, timeout_ms: None, faults: Faults::default() };
                Some(Effect::Open { socket, endpoint, first })
            }
            TcpMsg::Send(text) => {
                let action = self.connection.send(text.into());
                self.act(action, now, record)
            }
        }
    }

    pub fn close(&mut self, now: Micros, record: &mut Record) -> Option<Effect> {
        let action = self.connection.close();
        self.act(action, now, record)
    }

    /// Handles what the socket reported.
    pub fn take(&mut self, incoming: Incoming, now: Micros, record: &mut Record) {
        match self.connection.take(incoming) {
            Some(event) => self.push(event, now, record),
            None => self.connection.note_written(ConnectionId(self.connection.socket.0), now, record),
        }
    }

    fn act(&self, action: Option<Action>, now: Micros, record: &mut Record) -> Option<Effect> {
        let (event, effect) = action?;
        self.push(event, now, record);
        Some(effect)
    }

    fn push(&self, kind: EventKind, at: Micros, record: &mut Record) {
        record.push(Entry { at, connection: ConnectionId(self.connection.socket.0), kind });
    }
}
