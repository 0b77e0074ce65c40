//! Opens and closes the lab's sockets.

use super::{Model, Role, Socket, SocketOptions, pacer::SendPacer};
use crate::{
    effect::Effect,
    labs::connection::Connection,
    record::{EventKind, Micros},
};

impl Model {
    pub(super) fn connect(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.connect_params()) else { return Vec::new() };
        let options = SocketOptions::udp(params.target, params.faults, params.receive.size);
        vec![self.open(now, Role::Client, SocketOptions { continuous: self.form.continuous, ..options })]
    }

    pub(super) fn bind(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.bind_params()) else { return Vec::new() };
        vec![self.open(now, Role::Server, SocketOptions::udp_bound(params.port, params.faults, params.recv_size))]
    }

    pub(super) fn open(&mut self, now: Micros, role: Role, options: SocketOptions) -> Effect {
        self.last_socket.0 += 1;
        self.relay_loss = None;
        let SocketOptions { endpoint, event, faults, recv_size, continuous } = options;
        let mut connection = Connection::connecting(self.last_socket);
        let recv = connection.recv(recv_size, true, None);
        *self.socket_mut(role) =
            Socket { connection, pacer: SendPacer::new(self.udp_rate, faults.delay), ..Socket::default() };
        self.push(now, role, event);
        if !faults.is_none() {
            self.push(now, role, EventKind::Faults(faults));
        }
        Effect::Open { socket: self.last_socket, endpoint, first: continuous.then_some(recv) }
    }

    /// Closes the socket of a role, if it is open.
    pub(super) fn close(&mut self, now: Micros, role: Role) -> Vec<Effect> {
        let Some((event, effect)) = self.socket_mut(role).connection.close() else { return Vec::new() };
        self.push(now, role, event);
        let mut effects = vec![effect];
        effects.extend(self.ended(now, role));
        effects
    }

    /// Ends everything that depends on the socket of a role.
    fn ended(&mut self, now: Micros, role: Role) -> Vec<Effect> {
        let sending = self.repetition.as_ref().is_some_and(|repetition| repetition.message.role == role);
        let mut effects = if sending { self.stop_sending() } else { Vec::new() };
        match role {
            Role::Server => effects.extend(self.close(now, Role::LocalClient)),
            Role::LocalClient => self.local_client_sends = None,
            Role::Client | Role::ComparedUdp | Role::ComparedTcp => {}
        }
        effects
    }

    /// Handles the end of a role's socket.
    pub(super) fn closed(&mut self, at: Micros, role: Role) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(loss) = self.connection(role).relay_loss {
            self.relay_loss = Some(loss);
            // The relay's state in the header shows the reason.
            effects.push(Effect::CheckRelay);
        }
        effects.extend(self.ended(at, role));
        effects
    }
}
