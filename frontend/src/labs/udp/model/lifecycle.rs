//! Opens and closes the lab's sockets.

use super::{Lost, Model, Role, Socket, SocketOptions, SocketState};
use crate::{
    effect::Effect,
    labs::input::Errors,
    record::{EventKind, Micros},
    transport::socket::NO_CLOSE_FRAME,
};
use relay_protocol::Command;

impl Model {
    /// Opens the client's socket.
    pub(super) fn connect(&mut self, now: Micros) -> Vec<Effect> {
        let params = match self.form.connect_params() {
            Ok(params) => params,
            Err(errors) => return self.reject(errors),
        };
        self.errors = Errors::default();
        let options = SocketOptions::udp(params.target, params.faults, params.receive.size);
        vec![self.open(now, Role::Client, SocketOptions { continuous: self.form.continuous, ..options })]
    }

    /// Binds the server's socket.
    pub(super) fn bind(&mut self, now: Micros) -> Vec<Effect> {
        let params = match self.form.bind_params() {
            Ok(params) => params,
            Err(errors) => return self.reject(errors),
        };
        self.errors = Errors::default();
        vec![self.open(now, Role::Server, SocketOptions::udp_bound(params.port, params.faults, params.recv_size))]
    }

    pub(super) fn open(&mut self, now: Micros, role: Role, options: SocketOptions) -> Effect {
        self.last_socket.0 += 1;
        self.lost = None;
        *self.socket_mut(role) = Socket::opening(self.last_socket, &options);
        let SocketOptions { endpoint, event, faults, recv_size, continuous } = options;
        self.push(now, role, event);
        if !faults.is_none() {
            self.push(now, role, EventKind::Faults(faults));
        }
        let receive = Command::Receive { bytes: recv_size, continuous, timeout_ms: None };
        Effect::Open { socket: self.last_socket, endpoint, first: continuous.then_some(receive) }
    }

    /// Closes the socket of a role, where it has one.
    pub(super) fn close(&mut self, now: Micros, role: Role) -> Vec<Effect> {
        let socket = self.socket_mut(role);
        if !matches!(socket.state, SocketState::Opening | SocketState::Open) {
            return Vec::new();
        }
        socket.state = SocketState::Closing;
        let mut effects = vec![Effect::Close(socket.id)];
        self.push(now, role, EventKind::Close);
        effects.extend(self.ended(now, role));
        effects
    }

    /// What ends with the socket of a role.
    fn ended(&mut self, now: Micros, role: Role) -> Vec<Effect> {
        let sending = self.repetition.as_ref().is_some_and(|repetition| repetition.role == role);
        let mut effects = if sending { self.stop_sending() } else { Vec::new() };
        match role {
            Role::Server => effects.extend(self.close(now, Role::LocalClient)),
            Role::LocalClient => self.local_client_sends = None,
            Role::Client | Role::ComparedUdp | Role::ComparedTcp => {}
        }
        effects
    }

    /// The socket of a role has ended.
    pub(super) fn closed(&mut self, at: Micros, role: Role, code: u16, reason: String) -> Vec<Effect> {
        let mut effects = Vec::new();
        if code == NO_CLOSE_FRAME {
            match self.socket(role).state {
                SocketState::Opening => self.lost = Some(Lost::NeverOpened),
                SocketState::Open => self.lost = Some(Lost::Midway),
                // Nothing is lost: the tab was done with it.
                SocketState::Closing | SocketState::Closed => {}
            }
            // The relay's state in the header tells why.
            effects.push(Effect::CheckRelay);
        }
        self.socket_mut(role).closed();
        self.push(at, role, EventKind::Closed { code, reason });
        effects.extend(self.ended(at, role));
        effects
    }
}
