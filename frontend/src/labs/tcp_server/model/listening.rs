//! Decides when to listen and when to call accept.

use super::Model;
use crate::{
    effect::Effect,
    labs::listener::{ListenerState, Outcome},
    record::{ConnectionId, Micros},
    transport::socket::Incoming,
};

impl Model {
    pub(super) fn listen(&mut self, now: Micros) -> Vec<Effect> {
        if self.listener.state != ListenerState::Idle {
            return Vec::new();
        }
        let Some((params, options)) = self.errors.accept(self.form.listen_params()) else { return Vec::new() };
        self.serving = Some(options);
        let socket = self.next_socket();
        vec![self.listener.listen(params, socket, now, &mut self.record)]
    }

    /// Closes the listening socket. The connections stay open.
    pub(super) fn stop_listening(&mut self, now: Micros) -> Vec<Effect> {
        self.listener.stop(now, &mut self.record).into_iter().collect()
    }

    /// Calls accept if it is due. With one at a time, it is due only while no connection is being served.
    pub(super) fn accept_when_due(&mut self, now: Micros) -> Option<Effect> {
        let options = self.serving.as_ref()?;
        let open = self.connections.iter().filter(|accepted| !accepted.connection.state.is_closed()).count();
        let connecting = self.connections.iter().filter(|accepted| accepted.connection.state.is_connecting()).count();
        if options.one_at_a_time && open > 0 {
            return None;
        }
        self.listener.accept(connecting, now, &mut self.record)
    }

    /// Whether a pending accept, called before one at a time was chosen, will accept one more client in addition to
    /// those being served. A pending accept cannot be cancelled.
    pub fn accept_pending(&self) -> bool {
        let open = self.connections.iter().any(|accepted| !accepted.connection.state.is_closed());
        self.form.one_at_a_time && self.listener.accepting && open
    }

    /// With one at a time, returns the connection that must end before accept is called again; the oldest if there are
    /// several. An earlier listening socket may have accepted it.
    pub fn accept_waits_for(&self) -> Option<ConnectionId> {
        let one = self.serving.as_ref().is_some_and(|serving| serving.one_at_a_time);
        let waits = one && self.listener.state == ListenerState::Listening && !self.listener.accepting;
        let open = self.connections.iter().find(|accepted| !accepted.connection.state.is_closed());
        open.filter(|_| waits).map(|accepted| accepted.id)
    }

    pub(super) fn listener_incoming(&mut self, now: Micros, incoming: Incoming) -> Vec<Effect> {
        match self.listener.take(incoming, now, &mut self.record) {
            Outcome::Nothing => Vec::new(),
            Outcome::Accepted(accepted) => self.accepted(now, accepted),
            Outcome::RelaySuspect => vec![Effect::CheckRelay],
        }
    }
}
