//! The accepted connections: adds the next one, and dispatches to one or all of them.

use super::{AcceptedConnection, Field, MAX_CONNECTIONS, Model, connection::Serving};
use crate::{
    effect::Effect,
    labs::listener::Accepted,
    record::{ConnectionId, EventKind, Micros},
};

impl Model {
    /// Handles an accepted connection: takes it over from the relay and starts to serve it.
    pub(super) fn accepted(&mut self, now: Micros, accepted: Accepted) -> Vec<Effect> {
        let Accepted { endpoint, local, peer, waited } = accepted;
        self.last_connection.0 += 1;
        let (id, socket) = (self.last_connection, self.next_socket());
        let ended = self.connections.iter().position(|accepted| accepted.connection.state.is_closed());
        if let (true, Some(ended)) = (self.connections.len() >= MAX_CONNECTIONS, ended) {
            self.connections.remove(ended);
        }
        let record = self.record.empty_beside();
        self.connections.push(AcceptedConnection::new(id, socket, now, peer.clone(), waited, record));
        self.serve(now, id, |serving| {
            serving.push(EventKind::Accepted { local, peer, waited });
            let first = Some(serving.recv());
            serving.effects.push(Effect::Open { socket, endpoint, first });
        })
    }

    /// Applies `act` to a connection, if it is still listed.
    pub(super) fn serve(&mut self, now: Micros, id: ConnectionId, act: impl FnOnce(&mut Serving)) -> Vec<Effect> {
        let accepted = self.connections.iter_mut().find(|accepted| accepted.id == id);
        let (Some(accepted), Some(options)) = (accepted, &self.serving) else { return Vec::new() };
        let mut serving = Serving { accepted, options, now, record: &mut self.record, effects: Vec::new() };
        act(&mut serving);
        serving.effects
    }

    pub(super) fn send(&mut self, now: Micros) -> Vec<Effect> {
        let Some(recipient) = self.recipient().map(|connection| connection.id) else { return Vec::new() };
        let Some(bytes) = self.errors.accept(self.form.message_bytes(Field::Message)) else { return Vec::new() };
        let effects = self.serve(now, recipient, |serving| serving.send(bytes.into()));
        self.edit(|form| form.message.clear());
        effects
    }

    /// Applies `act` to every connection.
    pub(super) fn serve_all(&mut self, now: Micros, act: fn(&mut Serving)) -> Vec<Effect> {
        let ids: Vec<_> = self.connections.iter().map(|connection| connection.id).collect();
        ids.into_iter().flat_map(|id| self.serve(now, id, act)).collect()
    }
}
