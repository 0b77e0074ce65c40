//! Sends a datagram once or repeatedly.

use super::{Model, NEXT_SEND, Role, Socket, SocketOptions};
use crate::{
    effect::Effect,
    labs::{
        outgoing::Repetition,
        udp::{
            form::{Mode, Reply},
            params::{Datagram, ReceiveParams, SendParams},
        },
    },
    record::{EventKind, Faults, Micros},
};
use bytes::Bytes;
use relay_protocol::Command;

/// The number of sends without an interval before the lab yields to the browser, which then renders and responds.
const BURST: u32 = 64;

/// A datagram that is being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The role of the sending socket.
    pub role: Role,
    /// The destination; `None` for the socket's peer.
    to: Option<String>,
    datagram: Datagram,
}

impl Model {
    /// Sends from the client or, manually, from the server.
    pub(super) fn send(&mut self, now: Micros) -> Vec<Effect> {
        let params = match self.form.mode {
            Mode::Client => {
                self.form.exchange_params().map(|(send, receive)| (Role::Client, None, send, Some(receive)))
            }
            Mode::Server => {
                let last_sender = self.socket(Role::Server).last_sender.as_deref();
                let params = self.form.send_to_params(last_sender);
                params.map(|(to, send)| (Role::Server, Some(to), send, None))
            }
            Mode::Compare => return Vec::new(),
        };
        let Some((role, to, send, receive)) = self.errors.accept(params) else { return Vec::new() };
        // Restart recv for each message, so that its time limit starts now.
        let receive = receive.filter(|_| self.form.continuous).map(|receive| self.receive_command(receive, true));
        let mut effects: Vec<_> = receive.into_iter().collect();
        effects.extend(self.start_sending(now, role, to, send));
        effects
    }

    pub(super) fn send_from_local_client(&mut self, now: Micros) -> Vec<Effect> {
        let Some((send, recv_size)) = self.errors.accept(self.form.local_client_params()) else { return Vec::new() };
        let client = self.socket(Role::LocalClient);
        if client.is_open() {
            return self.start_sending(now, Role::LocalClient, None, send);
        }
        let opening = client.connection.state.is_connecting();
        self.local_client_sends = Some(send);
        match self.socket(Role::Server).local().map(str::to_owned) {
            Some(server) if !opening => {
                vec![self.open(now, Role::LocalClient, SocketOptions::udp(server, Faults::default(), recv_size))]
            }
            _ => Vec::new(),
        }
    }

    /// Calls recvfrom manually.
    pub(super) fn receive(&mut self, now: Micros) -> Vec<Effect> {
        let Some(params) = self.errors.accept(self.form.receive_params()) else { return Vec::new() };
        self.push(now, Role::Client, EventKind::Receive { size: params.size });
        vec![self.receive_command(params, false)]
    }

    fn receive_command(&mut self, params: ReceiveParams, continuous: bool) -> Effect {
        let ReceiveParams { size, time_limit } = params;
        let client = &mut self.socket_mut(Role::Client).connection;
        Effect::Command(client.socket, client.recv(size, continuous, time_limit))
    }

    /// Replies to a datagram that the server received, if it replies automatically.
    pub(super) fn reply(&mut self, now: Micros, sender: String, bytes: Bytes) -> Vec<Effect> {
        if self.form.reply == Reply::Echo && self.socket(Role::Server).is_open() {
            self.send_once(now, Role::Server, Some(sender), bytes)
        } else {
            Vec::new()
        }
    }

    /// Sends a datagram the requested number of times, to the socket's peer unless a destination is given.
    pub(super) fn start_sending(
        &mut self,
        now: Micros,
        role: Role,
        to: Option<String>,
        params: SendParams,
    ) -> Vec<Effect> {
        let SendParams { datagram, times, interval } = params;
        self.repetition = Some(Repetition::new(Outgoing { role, to, datagram }, times, interval));
        self.send_next(now)
    }

    /// Sends as many of the repeated datagrams as may go out now.
    pub(super) fn send_next(&mut self, now: Micros) -> Vec<Effect> {
        let Some(mut repetition) = self.repetition.take() else { return Vec::new() };
        let Outgoing { role, to, datagram } = &repetition.message;
        let (mut effects, mut wait) = (Vec::new(), repetition.interval_ms);
        for _ in 0..repetition.due(BURST) {
            let socket = self.socket_mut(*role);
            let bytes = datagram.bytes(socket.sent + 1);
            if let Some(full) = socket.pacer.wait(now, bytes.len()) {
                wait = full;
                break;
            }
            effects.extend(self.send_once(now, *role, to.clone(), bytes));
            repetition.sent += 1;
        }
        if !repetition.is_done() {
            effects.push(Effect::StartTimer(NEXT_SEND, wait));
            self.repetition = Some(repetition);
        }
        effects
    }

    pub(super) fn stop_sending(&mut self) -> Vec<Effect> {
        self.repetition = None;
        vec![Effect::StopTimer(NEXT_SEND)]
    }

    fn send_once(&mut self, now: Micros, role: Role, to: Option<String>, bytes: Bytes) -> Vec<Effect> {
        let Socket { connection, sent, pacer, .. } = self.socket_mut(role);
        let id = connection.socket;
        *sent += 1;
        pacer.sent(now, bytes.len());
        let address = to.clone().map(|address| Effect::Command(id, Command::SendTo { address }));
        let event = match to {
            Some(to) => EventKind::SendTo { to, bytes: bytes.clone() },
            None => EventKind::Send { bytes: bytes.clone() },
        };
        self.push(now, role, event);
        address.into_iter().chain([Effect::SendDatagram(id, bytes)]).collect()
    }
}
